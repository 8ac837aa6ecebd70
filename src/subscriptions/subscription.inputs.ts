import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsBoolean, IsEnum, IsInt, IsNotIn, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { type StudyType, studyTypes } from '../findings/curation/curated.columns.js';
import { StudyTypeEnum } from '../findings/curation/curation.enums.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { type Rhythm, rhythms, type Way, ways } from './subscription.lists.js';
import { RhythmEnum, WayEnum } from './subscription.types.js';

/** What somebody wants to hear of, and when. */
@InputType({ isAbstract: true })
abstract class WantedInput extends CommandInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Findings on the topics you follow, whichever they are at the time, and on everything below them.' })
  @IsBoolean({ message: 'followedTopics must be true or false' })
  followedTopics: boolean = false;

  @Field(() => [ID], { defaultValue: [], description: 'Findings on any of these topics, or on one below them, beside those you follow if you chose so; at most 50.' })
  @IsArray()
  @ArrayMaxSize(50, { message: 'topicIds can name at most 50 topics' })
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics: the query topics finds them by name' })
  topicIds: string[] = [];

  @Field(() => [String], { defaultValue: [], description: 'Only findings that speak to one of these areas, to what followed or preceded it, or to everywhere; codes, at most 20.' })
  @IsArray()
  @ArrayMaxSize(20, { message: 'areaCodes can name at most 20 areas' })
  @IsString({ each: true, message: 'areaCodes must be codes of areas' })
  @MaxLength(20, { each: true, message: 'areaCodes have at most 20 characters' })
  areaCodes: string[] = [];

  @Field(() => [StudyTypeEnum], { defaultValue: [], description: 'Only findings of these types of study; left empty, of any.' })
  @IsArray()
  @ArrayMaxSize(studyTypes.length, { message: `studyTypes can name at most ${studyTypes.length} types` })
  @IsEnum(StudyTypeEnum, { each: true })
  studyTypes: StudyType[] = [];

  @Field(() => String, { nullable: true, description: 'Only findings that hold all of these words, as search reads them: plural, spelling and other names make no difference. "Words in quotes" must stand together. 2 to 200 characters.' })
  @IsOptional()
  @Text(2, 200)
  words?: string | null;

  @Field(() => Int, { nullable: true, description: 'Only findings that so many found useful, from 3 on; 0 for all. Left out, as many as you set for yourself. A finding comes once it gets there, within 90 days.' })
  @IsOptional()
  @IsInt({ message: 'leastUseful must be a whole number' })
  @Min(0, { message: 'leastUseful must be at least 0' })
  @Max(1000, { message: 'leastUseful can be at most 1000' })
  @IsNotIn([1, 2], { message: 'leastUseful must be 0, or 3 or more: of fewer than three nothing is told' })
  leastUseful?: number | null;

  @Field(() => Boolean, { defaultValue: false, description: 'By mail: also new open posts on these topics, as something to look at. They are never a question to you, and count nowhere.' })
  @IsBoolean({ message: 'withOpportunities must be true or false' })
  withOpportunities: boolean = false;

  @Field(() => RhythmEnum, { nullable: true, description: 'How often. Left out, mail comes weekly, and a feed and a webhook at once, for who reads them reads when they like. What comes live comes at once, whatever is said here.' })
  @IsOptional()
  @IsEnum(rhythms, { message: `howOften must be one of ${rhythms.join(', ')}` })
  howOften?: Rhythm | null;

  @Field(() => Int, { defaultValue: 8, description: 'At which hour of the day, 0 to 23, on your clock.' })
  @IsInt({ message: 'hour must be a whole number' })
  @Min(0, { message: 'hour must be at least 0' })
  @Max(23, { message: 'hour can be at most 23' })
  hour: number = 8;

  @Field(() => Int, { defaultValue: 1, description: 'Weekly: on which day, 1 (Monday) to 7.' })
  @IsInt({ message: 'weekday must be a whole number' })
  @Min(1, { message: 'weekday must be at least 1' })
  @Max(7, { message: 'weekday can be at most 7' })
  weekday: number = 1;

  @Field(() => Int, { defaultValue: 1, description: 'Monthly: on which day, 1 to 28, which every month has.' })
  @IsInt({ message: 'monthDay must be a whole number' })
  @Min(1, { message: 'monthDay must be at least 1' })
  @Max(28, { message: 'monthDay can be at most 28, which every month has' })
  monthDay: number = 1;

  @Field(() => String, { defaultValue: 'Europe/London', description: 'The time zone of your clock, such as Europe/London.' })
  @IsString({ message: 'timeZone must be text' })
  @MaxLength(60, { message: 'timeZone has at most 60 characters' })
  timeZone: string = 'Europe/London';
}

@InputType({ description: 'What you want to hear of, how often, and which way. A finding must fit all that is named; of several topics, areas or types one is enough.' })
export class SubscribeToFindingsInput extends WantedInput {
  @Field(() => WayEnum, { description: 'Which way it comes.' })
  @IsEnum(ways, { message: `way must be one of ${ways.join(', ')}` })
  way!: Way;
}

@InputType({ description: 'What a subscription brings from now on; it replaces all that was chosen but the way.' })
export class ChangeFindingsSubscriptionInput extends WantedInput {
  @Field(() => ID, { description: 'The subscription.' })
  @IsUUID(undefined, { message: 'subscriptionId must be the id of a subscription' })
  subscriptionId!: string;
}

@InputType({ description: 'One of your subscriptions.' })
export class FindingsSubscriptionInput extends CommandInput {
  @Field(() => ID, { description: 'The subscription.' })
  @IsUUID(undefined, { message: 'subscriptionId must be the id of a subscription' })
  subscriptionId!: string;
}

@InputType({ description: 'Where a subscription by webhook calls.' })
export class SetFindingsWebhookInput extends FindingsSubscriptionInput {
  @Field(() => String, { description: 'An https address of your software, which answers 2xx. 10 to 2,000 characters.' })
  @Text(10, 2000)
  url!: string;
}

@InputType({ description: 'Mail about findings, from now on again.' })
export class ResumeFindingsMailInput extends CommandInput {}

export type Wanted = Omit<SubscribeToFindingsInput, 'way' | 'idempotencyKey'>;
