import { applyDecorators } from '@nestjs/common';
import { ArgsType, Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsEnum, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import type { FindingStatus } from './curation/curated.columns.js';
import { FindingStatusEnum } from './curation/curation.enums.js';

export const findingSorts = ['relevance', 'newest', 'oldest'] as const;
export type FindingSort = (typeof findingSorts)[number];
export const FindingSortEnum = enumOf(findingSorts);

registerEnumType(FindingSortEnum, {
  name: 'FindingSort',
  description: 'The order of findings.',
  valuesMap: {
    relevance: { description: 'What fits the words best first; without words, newest first.' },
    newest: { description: 'Most recently published in its journal first.' },
    oldest: { description: 'Earliest published in its journal first.' },
  },
});

const Trimmed = (field: string, min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)) as PropertyDecorator,
    IsString({ message: `${field} must be text` }) as PropertyDecorator,
    Length(min, max, { message: `${field} must have ${min} to ${max} characters` }) as PropertyDecorator,
  );

const Day = (field: string): PropertyDecorator =>
  applyDecorators(
    IsOptional() as PropertyDecorator,
    Matches(/^\d{4}-\d{2}-\d{2}$/, { message: `${field} must be a day as YYYY-MM-DD` }) as PropertyDecorator,
    IsISO8601({ strict: true }, { message: `${field} must be a day that exists` }) as PropertyDecorator,
  );

@ArgsType()
export class SearchFindingsArgs {
  @Field(() => String, { nullable: true, description: 'Words as you would say them; "words in quotes" must stand together. Without words, everything, newest first.' })
  @IsOptional()
  @MaxLength(1000, { message: 'words can have at most 1000 characters' })
  words?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Only findings on any of these topics, or on one below them.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50, { message: 'topicIds can name at most 50 topics' })
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics' })
  topicIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only findings with a note for the area with this code, or for everywhere.' })
  @IsOptional()
  @MaxLength(20, { message: 'areaCode has at most 20 characters' })
  areaCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what was published on this day or later, YYYY-MM-DD. A finding known by its month or year counts as its first day.' })
  @Day('publishedFrom')
  publishedFrom?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what was published on this day or earlier, YYYY-MM-DD.' })
  @Day('publishedTo')
  publishedTo?: string | null;

  @Field(() => FindingSortEnum, { defaultValue: 'relevance', description: 'The order.' })
  @IsEnum(FindingSortEnum)
  sort: FindingSort = 'relevance';

  @Field(() => FindingStatusEnum, { defaultValue: 'published', description: 'Anything else than published and superseded is for knowledge brokers.' })
  @IsEnum(FindingStatusEnum)
  status: FindingStatus = 'published';

  @Field(() => Int, { defaultValue: 20, description: 'How many to return, 1 to 50.' })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(50, { message: 'first can be at most 50; ask for the next page for more' })
  first: number = 20;

  @Field(() => Int, { defaultValue: 1, description: 'Which page, from 1.' })
  @IsInt()
  @Min(1, { message: 'page must be at least 1' })
  @Max(10_000, { message: 'page can be at most 10000' })
  page: number = 1;
}

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
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics' })
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
