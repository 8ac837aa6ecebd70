import { ArgsType, Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayUnique, IsBoolean, IsEnum, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { IdField, TextField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import { type IdeaDecision, ideaDecisions, type IdeaKind, type IdeaState } from './idea.lists.js';
import { IdeaKindEnum, IdeaStateEnum } from './idea.types.js';

export const mostTopics = 5;
const title = 'What it is about, in a sentence, 10 to 150 characters.';
const words = 'What there is to say beside that, at most 2,000 characters. Everyone signed in reads it once it is published: please leave out who somebody is, and health stories.';

const IdeaDecisionEnum = enumOf(ideaDecisions);
registerEnumType(IdeaDecisionEnum, {
  name: 'IdeaDecision',
  description: 'What becomes of an idea that waits.',
  valuesMap: {
    publish: { description: 'Everyone signed in reads it from now on.' },
    ask_change: { description: 'Its author is asked to change something first.' },
    decline: { description: 'It isn’t published.' },
  },
});

@ArgsType()
export class CheckIdeaArgs {
  @Field(() => String, { description: title })
  @Text(10, 150)
  title!: string;

  @Field(() => String, { nullable: true, description: words })
  @TextField(0, 2000)
  words?: string | null;
}

@InputType({ isAbstract: true })
abstract class IdeaTextInput extends CommandInput {
  @Field(() => String, { description: title })
  @Text(10, 150)
  title!: string;

  @Field(() => String, { nullable: true, description: words })
  @TextField(0, 2000)
  words?: string | null;

  @Field(() => [ID], { defaultValue: [], description: `What topics it is about, as checkIdea suggests; at most ${mostTopics}. Whoever publishes it adds one where there is none.` })
  @ArrayMaxSize(mostTopics, { message: `topicIds takes at most ${mostTopics}` })
  @ArrayUnique({ message: 'topicIds names a topic twice' })
  @IdField('each of topicIds must be the id of a topic', { each: true })
  topicIds!: string[];

  @Field(() => String, { nullable: true, description: 'Code of the area it is about; leave it out when it is about everywhere.' })
  @TextField(2, 20)
  areaCode?: string | null;

  @Field(() => String, { nullable: true, description: 'A name to show beside it, 2 to 100 characters. Leave it out, and nobody learns who wrote it.' })
  @TextField(2, 100)
  signedAs?: string | null;
}

@InputType({ description: 'A question, an issue or a priority for others to read.' })
export class PostIdeaInput extends IdeaTextInput {
  @Field(() => ID, { description: 'The profile it is of.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId!: string;

  @Field(() => IdeaKindEnum, { description: 'What it is.' })
  @IsEnum(IdeaKindEnum, { message: 'kind must be question, issue or priority' })
  kind!: IdeaKind;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether you want to hear by mail what becomes of it. That is news, no invitation.' })
  @IsBoolean({ message: 'tellMe must be true or false' })
  tellMe!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether it may stay, without anything that leads to you, when you have yourself forgotten. Otherwise it goes with you.' })
  @IsBoolean({ message: 'mayStay must be true or false' })
  mayStay!: boolean;
}

@InputType({ isAbstract: true })
export abstract class IdeaInput extends CommandInput {
  @Field(() => ID, { description: 'The idea.' })
  @IsUUID(undefined, { message: 'ideaId must be the id of an idea' })
  ideaId!: string;
}

@InputType({ description: 'An idea of yours to take back.' })
export class WithdrawIdeaInput extends IdeaInput {}

@InputType({ description: 'An idea of yours in other words, before it is published.' })
export class ReviseIdeaInput extends IdeaTextInput {
  @Field(() => ID, { description: 'The idea.' })
  @IsUUID(undefined, { message: 'ideaId must be the id of an idea' })
  ideaId!: string;
}

@InputType({ description: 'What becomes of an idea that waits.' })
export class ModerateIdeaInput extends IdeaInput {
  @Field(() => Int, { description: 'The version that you read: what was changed meanwhile isn’t published unread.' })
  @IsInt({ message: 'version must be a whole number' })
  @Min(0, { message: 'version must be 0 or more' })
  version!: number;

  @Field(() => IdeaDecisionEnum, { description: 'What becomes of it.' })
  @IsEnum(IdeaDecisionEnum, { message: 'decision must be publish, ask_change or decline' })
  decision!: IdeaDecision;

  @Field(() => String, { nullable: true, description: 'What to change, or why it isn’t published, 5 to 1,000 characters; its author reads it. Needed unless you publish it.' })
  @TextField(5, 1000)
  note?: string | null;

  @Field(() => [ID], { nullable: true, description: `Its topics, where others fit better; at most ${mostTopics}.` })
  @IsOptional()
  @ArrayMaxSize(mostTopics, { message: `topicIds takes at most ${mostTopics}` })
  @ArrayUnique({ message: 'topicIds names a topic twice' })
  @IdField('each of topicIds must be the id of a topic', { each: true })
  topicIds?: string[] | null;
}

@InputType({ isAbstract: true })
abstract class OfProfileInput extends IdeaInput {
  @Field(() => ID, { description: 'The profile that says so.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId!: string;
}

@InputType({ description: 'That an idea is yours, too.' })
export class SayMeTooInput extends OfProfileInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Whether you want to hear by mail what becomes of it. That is news, no invitation.' })
  @IsBoolean({ message: 'tellMe must be true or false' })
  tellMe!: boolean;
}

@InputType({ description: 'That an idea isn’t yours, after all.' })
export class TakeMeTooBackInput extends OfProfileInput {}

@ArgsType()
export class SearchIdeasArgs {
  @Field(() => String, { nullable: true, description: 'What to look for, in your own words; "quoted words" must stand together. At most 2,000 characters. Without words: the newest.' })
  @TextField(0, 2000)
  words?: string | null;

  @Field(() => [ID], { nullable: true, description: 'About any of these topics or what belongs to them. At most 20.' })
  @IsOptional()
  @ArrayMaxSize(20, { message: 'topicIds takes at most 20' })
  @IdField('each of topicIds must be the id of a topic', { each: true })
  topicIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Code of an area: ideas about it, and those about everywhere. An old code finds those about the areas that took over, too, a new one those about what was there before.' })
  @TextField(2, 20)
  areaCode?: string | null;

  @Field(() => IdeaKindEnum, { nullable: true, description: 'Of this kind.' })
  @IsOptional()
  @IsEnum(IdeaKindEnum, { message: 'kind must be question, issue or priority' })
  kind?: IdeaKind | null;

  @Field(() => IdeaStateEnum, { nullable: true, description: 'In this state: published ones look for an answer.' })
  @IsOptional()
  @IsEnum(IdeaStateEnum, { message: 'state must be one of the states of ideas' })
  state?: IdeaState | null;

  @Field(() => Int, { defaultValue: 1, description: 'Which page, 1 to 1000.' })
  @IsInt()
  @Min(1, { message: 'page must be at least 1' })
  @Max(1000, { message: 'page can be at most 1000' })
  page: number = 1;

  @Field(() => Int, { defaultValue: 20, description: 'How many on a page, 1 to 50.' })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(50, { message: 'first can be at most 50; ask for another page' })
  first: number = 20;
}
