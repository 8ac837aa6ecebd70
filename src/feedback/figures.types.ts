import { Field, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType('FeedbackFigure', { description: 'Of how many opportunities people heard in time what came of them. Only those are counted whose day fell in the twelve months, and for which somebody was asked or came forward.' })
export class FeedbackFigureType {
  @Field(() => Int, { description: 'So many opportunities.' })
  opportunities!: number;

  @Field(() => Int, { description: 'Of so many it was said by the day that held.' })
  inTime!: number;

  @Field(() => Int, { description: 'Of so many it was said after it.' })
  late!: number;

  @Field(() => Int, { description: 'Of so many it had not been said when the figures were made up.' })
  waiting!: number;

  @Field(() => Int, { description: 'For so many of them an involvement lead had put the day off.' })
  putOff!: number;
}

@Access(access.withParent)
@ObjectType('FeedbackOfOrganisation', { description: 'The same for one organisation. A joint opportunity counts for each of its organisations.' })
export class FeedbackOfOrganisationType extends FeedbackFigureType {
  @Field(() => String, { description: 'The organisation.' })
  organisation!: string;
}

@Access(access.withParent)
@ObjectType('FeedbackFigures', { description: 'How many opportunities people heard of in time, in the twelve months that end with a quarter; made up once that quarter is over.' })
export class FeedbackFiguresType {
  @Field(() => String, { description: 'The first day of the last quarter of the twelve months.' })
  quarter!: string;

  @Field(() => [String], { description: 'All quarters that have figures, newest first.' })
  quarters!: string[];

  @Field(() => FeedbackFigureType, { nullable: true, description: 'All organisations together, each opportunity once. Null: too few, or they would tell of an organisation that has too few.' })
  everybody!: FeedbackFigureType | null;

  @Field(() => [FeedbackOfOrganisationType], { description: 'By organisation, in the order of their names; one that isn’t here had fewer than five.' })
  organisations!: FeedbackOfOrganisationType[];
}
