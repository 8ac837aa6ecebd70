import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { ExperienceLevelEnum, ExperienceOccasionEnum, ExperienceStateEnum } from './experience.lists.js';
import type { ExperienceState, Level, Occasion } from './experience.rules.js';

@Access(access.public('the sentences by which people say how it was are for everybody to read'))
@ObjectType('ExperienceStatement', { description: 'A sentence that people agree with or not. Where its words change it is a new one.' })
export class ExperienceStatementType {
  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'The sentence.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'The same in Welsh; null where it isn’t translated yet.' })
  welsh!: string | null;

  @Field(() => [String], { description: 'Codes of the UK Standards for Public Involvement that it tells about: inclusive_opportunities, working_together, support_and_learning, governance, communications, impact.' })
  standards!: string[];

  @Field(() => String, { description: 'Where it comes from.' })
  source!: string;

  @Field(() => String, { description: 'In use from this day on, YYYY-MM-DD.' })
  validFrom!: string;

  @Field(() => String, { nullable: true, description: 'Until the end of this day; null: still.' })
  validTo!: string | null;
}

@Access(access.withParent)
@ObjectType('ExperienceAnswer', { description: 'How far somebody agrees with one statement.' })
export class ExperienceAnswerType {
  @Field(() => String, { description: 'The code of the statement.' })
  statement!: string;

  @Field(() => ExperienceLevelEnum, { description: 'How far they agree.' })
  level!: Level;
}

@Access(access.withParent)
@ObjectType('MyExperience', { description: 'An invitation to say how it was to be involved. Nobody has to.' })
export class MyExperienceType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The profile.' })
  contributorId!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => ExperienceOccasionEnum, { description: 'Why now.' })
  occasion!: Occasion;

  @Field(() => ExperienceStateEnum, { description: 'Whether it was said.' })
  state!: ExperienceState;

  @Field(() => GraphQLISODateTime, { description: 'It can be said before this instant.' })
  closesAt!: Date;

  @Field(() => String, { description: 'What to know before you answer: who reads it, and what an answer without a name means.' })
  beforeYouAnswer!: string;

  @Field(() => [ExperienceStatementType], { description: 'The sentences.' })
  statements!: ExperienceStatementType[];

  @Field(() => [ExperienceAnswerType], { description: 'What was said under your name; what was said without it leads to nobody, so it isn’t here.' })
  answers!: ExperienceAnswerType[];

  @Field(() => String, { nullable: true, description: 'Your own words, likewise.' })
  words!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of invitations to say how it was.' })
export class MyExperienceConnection extends Connection(MyExperienceType) {}

@Access(access.withParent)
@ObjectType('ExperienceSaid', { description: 'That it was said how it was.' })
export class ExperienceSaidType {
  @Field(() => MyExperienceType, { description: 'The invitation.' })
  experience!: MyExperienceType;

  @Field(() => String, { nullable: true, description: 'For what was said without a name: with this it can be taken back. It is kept nowhere else, so please keep it.' })
  receipt!: string | null;
}

@Access(access.withParent)
@ObjectType('ExperienceToPassOn', { description: 'Somebody whom mail doesn’t reach, or who needs another format, and who may say how it was.' })
export class ExperienceToPassOnType {
  @Field(() => ID, { description: 'The invitation, for answerExperience or declineExperience.' })
  id!: string;

  @Field(() => ID, { description: 'The profile.' })
  contributorId!: string;

  @Field(() => [String], { description: 'Formats that they need, in words; none: any.' })
  formats!: string[];

  @Field(() => String, { description: 'What to say to them.' })
  text!: string;

  @Field(() => GraphQLISODateTime, { description: 'It can be said before this instant.' })
  closesAt!: Date;
}
