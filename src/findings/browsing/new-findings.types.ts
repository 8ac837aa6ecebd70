import { ArgsType, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { CommandInput } from '../../platform/graphql/command-input.js';
import { FindingType } from '../findings.types.js';

const largest = 2_147_483_647;

@ArgsType()
export class NewFindingsArgs {
  @Field(() => [ID], { nullable: true, description: 'Only findings on any of these topics, or on one below them.' })
  @IsOptional()
  @IsArray({ message: 'topicIds must be a list' })
  @ArrayMaxSize(50, { message: 'topicIds can name at most 50 topics' })
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics: the query topics finds them by name' })
  topicIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only findings that speak to this area, or have a note for it or for everywhere; old and new codes find the same. "everywhere" finds notes that hold everywhere.' })
  @IsOptional()
  @MaxLength(20, { message: 'areaCode has at most 20 characters' })
  areaCode?: string | null;

  @Field(() => Int, { defaultValue: 20, description: 'How many to return, 1 to 50.' })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(50, { message: 'first can be at most 50; ask again with before for more' })
  first: number = 20;

  @Field(() => Int, { nullable: true, description: 'The next of the page before this one.' })
  @IsOptional()
  @IsInt({ message: 'before must be the next of the page before' })
  @Min(0, { message: 'before must be the next of the page before' })
  @Max(largest, { message: 'before must be the next of the page before' })
  before?: number | null;
}

@Access(access.withParent)
@ObjectType('NewFindings', { description: 'Findings that were published here since a reader last said that they have looked.' })
export class NewFindingsType {
  @Field(() => [FindingType], { description: 'The newest first.' })
  hits!: FindingType[];

  @Field(() => Int, { description: 'How many there are, on all pages.' })
  total!: number;

  @Field(() => Int, { nullable: true, description: 'Send it as before for the next page; null at the end.' })
  next!: number | null;

  @Field(() => Int, { description: 'Send it to markFindingsLooked once you have looked. What is published later will be new, also when it happens at this very moment.' })
  upTo!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When you last said that you have looked; null: never, and everything is new.' })
  lastLookedAt!: Date | null;
}

@InputType({ description: 'How far somebody has looked.' })
export class MarkFindingsLookedInput extends CommandInput {
  @Field(() => Int, { description: 'The upTo of the list that you looked at.' })
  @IsInt({ message: 'upTo must be a whole number' })
  @Min(0, { message: 'upTo must be the upTo of a list of new findings' })
  @Max(largest, { message: 'upTo must be the upTo of a list of new findings' })
  upTo!: number;
}
