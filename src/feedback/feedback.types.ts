import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { type CameBy, CameByEnum, FeedbackOutcomeEnum, FeedbackStateEnum } from './feedback.lists.js';
import type { FeedbackState, Outcome } from './feedback.rules.js';

@Access(access.withParent)
@ObjectType('FeedbackExtension', { description: 'That an involvement lead put the day off, which happens once at most.' })
export class FeedbackExtensionType {
  @Field(() => String, { description: 'The day it was before, YYYY-MM-DD.' })
  from!: string;

  @Field(() => String, { description: 'Why.' })
  because!: string;

  @Field(() => GraphQLISODateTime, { description: 'When that was decided.' })
  at!: Date;
}

@Access(access.withParent)
@ObjectType('Feedback', { description: 'What came of an opportunity: you said, we did, or why not.' })
export class FeedbackType {
  @Field(() => FeedbackOutcomeEnum, { description: 'What came of what people said.' })
  outcome!: Outcome;

  @Field(() => String, { description: 'All of it in a few plain sentences.' })
  inPlainWords!: string;

  @Field(() => String, { nullable: true, description: 'What people said.' })
  youSaid!: string | null;

  @Field(() => String, { nullable: true, description: 'What the team did because of it.' })
  weDid!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it, or a part of it, was not done.' })
  whyNot!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When the team said it.' })
  at!: Date;
}

@ObjectType({ isAbstract: true })
abstract class DayToHear {
  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => FeedbackStateEnum, { description: 'Whether it was said.' })
  state!: FeedbackState;

  @Field(() => String, { description: 'The day by which people hear, YYYY-MM-DD: by its end, in England.' })
  dueOn!: string;

  @Field(() => FeedbackExtensionType, { nullable: true, description: 'Whether and why the day was put off.' })
  extension!: FeedbackExtensionType | null;

  @Field(() => FeedbackType, { nullable: true, description: 'What was said; null until then.' })
  feedback!: FeedbackType | null;
}

@Access(access.withParent)
@ObjectType('PersonToTell', { description: 'Somebody who hears what came of it, by the code that the team knows.' })
export class PersonToTellType {
  @Field(() => String, { description: 'Their code.' })
  code!: string;

  @Field(() => CameByEnum, { description: 'How they are known to the team.' })
  cameBy!: CameBy;
}

@Access(access.withParent)
@ObjectType('FeedbackDuty', { description: 'By when a team says what came of its opportunity, and to whom.' })
export class FeedbackDutyType extends DayToHear {
  @Field(() => Boolean, { description: 'Whether the day has passed without a word.' })
  isOverdue!: boolean;

  @Field(() => GraphQLISODateTime, { description: 'From then on its teams begin no new asking, for any opportunity, until they have said what came of this one: 30 days after the day. Nothing is held where nobody was asked and nobody came forward.' })
  heldFrom!: Date;

  @Field(() => [PersonToTellType], {
    description: 'Who hears, in the order of their codes, at most 500. Whoever said yes to an invitation and wasn’t needed hears, too; a team isn’t shown who they are, or whether there are any. Whoever was only asked is left alone.',
  })
  people!: PersonToTellType[];
}

@Access(access.withParent)
@ObjectType('FeedbackToLookAfter', { description: 'An opportunity of which people are to hear what came of it, as an involvement lead sees it. No word about anybody who waits.' })
export class FeedbackToLookAfterType extends DayToHear {
  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => GraphQLISODateTime, { description: 'From then on its teams begin no new asking.' })
  heldFrom!: Date;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of opportunities with overdue feedback.' })
export class FeedbackToLookAfterConnection extends Connection(FeedbackToLookAfterType) {}

@Access(access.withParent)
@ObjectType('MyFeedback', { description: 'What came of something that you took part in or offered to, and until then, by when you hear.' })
export class MyFeedbackType extends DayToHear {
  @Field(() => String, { description: 'The title of the opportunity.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'What the team wrote for you alone.' })
  wordsForYou!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of what came of things.' })
export class MyFeedbackConnection extends Connection(MyFeedbackType) {}

@Access(access.withParent)
@ObjectType('FeedbackToPassOn', { description: 'What somebody is to hear from you: mail doesn’t reach them, or they need another format than mail has.' })
export class FeedbackToPassOnType {
  @Field(() => ID, { description: 'Its id, for recordFeedbackPassedOn.' })
  id!: string;

  @Field(() => ID, { description: 'The profile.' })
  contributorId!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => [String], { description: 'Formats that they need, in words; none: any.' })
  formats!: string[];

  @Field(() => String, { description: 'What to tell or to send: the whole text.' })
  text!: string;

  @Field(() => GraphQLISODateTime, { description: 'Please by then. After it mail goes all the same, where there is an address.' })
  tellBy!: Date;
}
