import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { groupings } from './concentration.counts.js';

export const ConcentrationGroupingEnum = enumOf(groupings);

registerEnumType(ConcentrationGroupingEnum, {
  name: 'ConcentrationGrouping',
  description: 'By what people are grouped in the report on how evenly asking is spread.',
  valuesMap: {
    everybody: { description: 'Everybody whom teams may ask.' },
    organisation: { description: 'Those whom an organisation asked; only its own asks count.' },
    area: { description: 'Where people live.' },
    topic: { description: 'What people named; somebody counts under each topic of theirs.' },
    characteristic: { description: 'What people answered about themselves to be counted, one question at a time; of those who agreed that it is counted for this. None before ten people’s answers have changed.' },
  },
});

@Access(access.withParent)
@ObjectType('ConcentrationGroup', {
  description: 'How evenly asking is spread among the people of a group. All counts are slightly changed at random, pooled and rounded to 5, and the rest is worked out of them; null: too few to tell.',
})
export class ConcentrationGroupType {
  @Field(() => ID, { nullable: true, description: 'The organisation’s or topic’s id, the area’s or the answer’s code; none for everybody.' })
  code!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'People who may be asked; of an organisation those whom it asked in the 365 days before.' })
  people!: number | null;

  @Field(() => Int, { nullable: true, description: 'Asks in the 90 days before, whatever was answered.' })
  asks!: number | null;

  @Field(() => Float, { nullable: true, description: 'Gini of asks in 90 days: 0 when all were asked alike, near 1 when one person was asked for all.' })
  gini!: number | null;

  @Field(() => Int, { nullable: true, description: 'In 90 days, at most one person in a hundred was asked more often.' })
  p99!: number | null;

  @Field(() => Int, { nullable: true, description: 'The most asks in 90 days that about ten people or more reached. What fewer reached isn’t told.' })
  most!: number | null;

  @Field(() => Float, { nullable: true, description: 'The part, 0 to 1, of asks in 90 days that went to the tenth of people who were asked most.' })
  topTenthShare!: number | null;

  @Field(() => Float, { nullable: true, description: 'The part, 0 to 1, of people who were asked in the 365 days before. None for organisations.' })
  reachedInAYear!: number | null;

  @Field(() => Int, { nullable: true, description: 'People who were never asked. For everybody only.' })
  neverAsked!: number | null;

  @Field(() => Float, { nullable: true, description: 'Hours of meetings, preparation and travel that these asks asked for, as the posts say. For everybody and organisations.' })
  hoursAsked!: number | null;

  @Field(() => Float, { nullable: true, description: 'Asks for each place that was filled. For everybody and organisations.' })
  asksPerFilledPlace!: number | null;

  @Field(() => Float, { nullable: true, description: 'Of posts that have ended, the lowest part, 0 to 1, of places that one has filled. For everybody and organisations.' })
  worstFilled!: number | null;

  @Field(() => Int, { nullable: true, description: 'Asks of people whom a team picked by hand. For everybody and organisations.' })
  pickedByHand!: number | null;
}

@Access(access.withParent)
@ObjectType('ConcentrationReport', { description: 'How evenly asking is spread: figures made up once for a quarter, the same for everyone who reads them.' })
export class ConcentrationReportType {
  @Field(() => String, { description: 'The first day of the quarter in which they were made up.' })
  quarter!: string;

  @Field(() => Date, { description: 'When they were made up: 90 and 365 days count back from here.' })
  publishedAt!: Date;

  @Field(() => [String], { description: 'All quarters that have figures, newest first.' })
  quarters!: string[];

  @Field(() => [ConcentrationGroupType], { description: 'The groups of 30 people or more, at most 200, the largest first.' })
  groups!: ConcentrationGroupType[];
}
