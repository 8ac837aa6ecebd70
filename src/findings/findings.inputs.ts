import { applyDecorators } from '@nestjs/common';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, IsUUID, Length, Max, MaxLength, Min } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';

const Trimmed = (field: string, min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)) as PropertyDecorator,
    IsString({ message: `${field} must be text` }) as PropertyDecorator,
    Length(min, max, { message: `${field} must have ${min} to ${max} characters` }) as PropertyDecorator,
  );

@InputType({ isAbstract: true })
export abstract class FindingCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The finding.' })
  @IsUUID(undefined, { message: 'findingId must be the id of a finding' })
  findingId!: string;
}

@InputType({ description: 'A finding in plain words.' })
export class WritePlainSummaryInput extends FindingCommandInput {
  @Field(() => String, { description: 'What was done, what was found and what that leaves open, 20 to 5,000 characters. A reading age of 9 to 11 is best.' })
  @Trimmed('text', 20, 5000)
  text!: string;
}

@InputType({ description: 'What a finding means for an area.' })
export class AddBrokerNoteInput extends FindingCommandInput {
  @Field(() => String, { nullable: true, description: 'The code of the area; left out, the note holds everywhere.' })
  @IsOptional()
  @MaxLength(20, { message: 'areaCode has at most 20 characters' })
  areaCode?: string | null;

  @Field(() => String, { description: 'What it means here, 10 to 5,000 characters.' })
  @Trimmed('text', 10, 5000)
  text!: string;

  @Field(() => String, { nullable: true, description: 'What could change here because of it, 10 to 5,000 characters.' })
  @IsOptional()
  @Text(10, 5000)
  couldChange?: string | null;
}

@InputType({ description: 'What a note says from now on. The area stays.' })
export class ChangeBrokerNoteInput extends CommandInput {
  @Field(() => ID, { description: 'The note as you read it.' })
  @IsUUID(undefined, { message: 'noteId must be the id of a note' })
  noteId!: string;

  @Field(() => String, { description: 'What it means there, 10 to 5,000 characters.' })
  @Trimmed('text', 10, 5000)
  text!: string;

  @Field(() => String, { nullable: true, description: 'What could change there because of it, 10 to 5,000 characters; left out, the note says nothing of it.' })
  @IsOptional()
  @Text(10, 5000)
  couldChange?: string | null;
}

@InputType({ description: 'A note to remove.' })
export class RemoveBrokerNoteInput extends CommandInput {
  @Field(() => ID, { description: 'The note.' })
  @IsUUID(undefined, { message: 'noteId must be the id of a note' })
  noteId!: string;
}

@InputType({ description: 'What a finding is about.' })
export class SetFindingTopicsInput extends FindingCommandInput {
  @Field(() => [ID], { description: 'All its topics, at most 20; they replace those it has.' })
  @IsArray()
  @ArrayMaxSize(20, { message: 'topicIds can name at most 20 topics' })
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics: the query topics finds them by name' })
  topicIds!: string[];
}

@InputType({ description: 'A finding to publish.' })
export class PublishFindingInput extends FindingCommandInput {
  @Field(() => Int, { nullable: true, description: 'The version that you read. When somebody has changed the finding since, nothing is done and you are told. Left out, it is published as it is.' })
  @IsOptional()
  @IsInt()
  @Min(0, { message: 'version must be the version of the finding that you read' })
  @Max(2_147_483_647, { message: 'version must be the version of the finding that you read' })
  version?: number | null;
}

@InputType({ description: 'A finding to take back.' })
export class WithdrawFindingInput extends FindingCommandInput {
  @Field(() => String, { description: 'Why, 5 to 1,000 characters.' })
  @Trimmed('reason', 5, 1000)
  reason!: string;
}

@InputType({ description: 'A topic to follow, or to follow no longer.' })
export class FollowTopicInput extends CommandInput {
  @Field(() => ID, { description: 'The topic.' })
  @IsUUID(undefined, { message: 'topicId must be the id of a topic' })
  topicId!: string;
}
