import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { ExperienceOccasionEnum } from './experience.lists.js';
import type { Occasion } from './experience.rules.js';
import { ExperienceAnswerType } from './experience.types.js';

@ObjectType({ isAbstract: true })
export abstract class Agreement {
  @Field(() => Int, { description: 'So many answers agree.' })
  agree!: number;

  @Field(() => Int, { description: 'So many agree in part.' })
  partly!: number;

  @Field(() => Int, { description: 'So many don’t agree.' })
  disagree!: number;

  @Field(() => Int, { description: 'To so many it doesn’t apply.' })
  doesNotApply!: number;
}

@Access(access.withParent)
@ObjectType('ExperienceOfStatement', { description: 'How far people agree with one statement. Answers without a name are in it five people’s at a time or more; with a name, at once.' })
export class ExperienceOfStatementType extends Agreement {
  @Field(() => String, { description: 'The code of the statement.' })
  statement!: string;

  @Field(() => String, { description: 'The statement.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType('ExperienceResults', { description: 'How it was to be involved in an opportunity, or in all of a team’s.' })
export class ExperienceResultsType {
  @Field(() => [ExperienceOfStatementType], { description: 'By statement, in their order; one that isn’t here was answered by nobody with a name, and by fewer than five people without.' })
  statements!: ExperienceOfStatementType[];

  @Field(() => [String], { description: 'What people wrote without their name: shown when five people’s are there, in an order of chance; at most 200.' })
  words!: string[];
}

@Access(access.withParent)
@ObjectType('NamedExperience', { description: 'How somebody says it was, under their name.' })
export class NamedExperienceType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;

  @Field(() => String, { nullable: true, description: 'What they are called; null when they gave no name.' })
  name!: string | null;

  @Field(() => ExperienceOccasionEnum, { description: 'When they were invited to say it.' })
  occasion!: Occasion;

  @Field(() => [ExperienceAnswerType], { description: 'How far they agree with which statements.' })
  answers!: ExperienceAnswerType[];

  @Field(() => String, { nullable: true, description: 'Their own words.' })
  words!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of what people say under their names.' })
export class NamedExperienceConnection extends Connection(NamedExperienceType) {}

@Access(access.withParent)
@ObjectType('ExperienceOfStandard', { description: 'How far people agree with statements that tell about one of the UK Standards for Public Involvement.' })
export class ExperienceOfStandardType extends Agreement {
  @Field(() => String, { description: 'The code of the standard.' })
  standard!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;
}

@Access(access.withParent)
@ObjectType('ExperienceTrend', { description: 'How it was to be involved, in one quarter or year.' })
export class ExperienceTrendType {
  @Field(() => String, { description: 'Its first day, YYYY-MM-DD.' })
  from!: string;

  @Field(() => [ExperienceOfStandardType], { description: 'By standard, in their order. An answer to a statement that tells about two counts for both. What isn’t here has too few answers.' })
  standards!: ExperienceOfStandardType[];
}
