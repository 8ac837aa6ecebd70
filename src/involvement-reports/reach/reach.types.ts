import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { enumOf } from '../../platform/graphql/enum-of.js';
import { reachGroupings } from './reach.rules.js';

export const ReachGroupingEnum = enumOf(reachGroupings);
registerEnumType(ReachGroupingEnum, {
  name: 'ReachGrouping',
  description: 'By what people are grouped in the report of whom a team’s opportunities reached.',
  valuesMap: {
    area: { description: 'Where people live: areas that there are on the last day.' },
    topic: { description: 'What the opportunity is about.' },
    relation: { description: 'How people are connected with what it is about, as they said when they joined or since.' },
  },
});

@Access(access.withParent)
@ObjectType('ReachGroup', { description: 'How many people of one group. Counts are slightly changed at random and rounded to 5; null: too few to tell.' })
export class ReachGroupType {
  @Field(() => ID, { description: 'The area’s code, the topic’s id or the relation.' })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'People who were asked, whatever they answered.' })
  asked!: number | null;

  @Field(() => Int, { nullable: true, description: 'People who came forward by themselves.' })
  cameForward!: number | null;

  @Field(() => Int, { nullable: true, description: 'People who were chosen.' })
  tookPart!: number | null;
}

@Access(access.withParent)
@ObjectType('ReachReport', { description: 'Whom the opportunities of a team reached in twelve months: figures made up once, the same for everyone who reads them.' })
export class ReachReportType {
  @Field(() => String, { description: 'The first day of the last quarter of the twelve months.' })
  quarter!: string;

  @Field(() => [String], { description: 'All quarters that have figures, newest first.' })
  quarters!: string[];

  @Field(() => [ReachGroupType], { description: 'In the order of their names, at most 200; one that isn’t here had too few in everything.' })
  groups!: ReachGroupType[];
}
