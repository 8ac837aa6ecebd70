import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { type InvolvementKind, InvolvementKindEnum } from '../reference/involvement-kinds.js';
import { type CriterionName, criterionNames } from './criteria.rules.js';

export const CriterionEnum = enumOf(criterionNames);

registerEnumType(CriterionEnum, {
  name: 'FittingCriterion',
  description: 'What a draft asks of people.',
  valuesMap: {
    topics: { description: 'The topics it is about.' },
    connection: { description: 'How people are connected with them.' },
    place: { description: 'Where it is, or that it is online.' },
    kind: { description: 'A kind of involvement, which some never want.' },
    language: { description: 'Languages that are used, where English isn’t.' },
    age: { description: 'That it isn’t suitable for people of 16 and 17.' },
    short_notice: { description: 'That people are asked at short notice, which only some agreed to.' },
  },
});

@Access(access.withParent)
@ObjectType('PeopleWithoutCriterion', { description: 'How many people would fit a draft if it asked one thing less.' })
export class PeopleWithoutCriterionType {
  @Field(() => CriterionEnum, { description: 'What would be given up.' })
  criterion!: CriterionName;

  @Field(() => InvolvementKindEnum, { nullable: true, description: 'Which kind of involvement, where it is one.' })
  kind!: InvolvementKind | null;

  @Field(() => Int, { nullable: true, description: 'About how many would fit then, to the nearest 5; empty for fewer than 10.' })
  people!: number | null;

  @Field(() => String, { description: 'The same in a sentence.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType('PeopleWhoWouldFit', {
  description: 'About how many people would fit a draft. The figures are a little off on purpose and stand for a month, so that nobody can be found out by asking twice.',
})
export class PeopleWhoWouldFitType {
  @Field(() => ID, { description: 'The draft.' })
  opportunityId!: string;

  @Field(() => Int, { nullable: true, description: 'About how many people whom teams may ask would fit, to the nearest 5; empty for fewer than 10.' })
  people!: number | null;

  @Field(() => String, { description: 'The same in a sentence.' })
  text!: string;

  @Field(() => [PeopleWithoutCriterionType], { description: 'What each thing that it asks for costs, the costliest first.' })
  without!: PeopleWithoutCriterionType[];

  @Field(() => String, { description: 'The first day of the month for which these figures stand, as 2026-04-01.' })
  month!: string;
}
