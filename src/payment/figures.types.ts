import { Field, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType('PaymentFigure', { description: 'How many people had their money in time: payment, expenses and care together, each person once. A little off on purpose and rounded, so that it tells of nobody.' })
export class PaymentFigureType {
  @Field(() => Int, { description: 'So many people had claimed money that was due in the twelve months; from 10 on.' })
  people!: number;

  @Field(() => Int, { nullable: true, description: 'So many of them had all of it by the day that they were told. Null: fewer than 10.' })
  inTime!: number | null;
}

@Access(access.withParent)
@ObjectType('PaymentOfOrganisation', { description: 'The same for one organisation. A joint opportunity counts for each of its organisations.' })
export class PaymentOfOrganisationType extends PaymentFigureType {
  @Field(() => String, { description: 'The organisation.' })
  organisation!: string;
}

@Access(access.withParent)
@ObjectType('PaymentFigures', { description: 'How many people had their money in time, in twelve months; made up twice a year, once they are over.' })
export class PaymentFiguresType {
  @Field(() => String, { description: 'The first day after the twelve months, YYYY-MM-DD.' })
  until!: string;

  @Field(() => [String], { description: 'All that have figures, newest first.' })
  untils!: string[];

  @Field(() => PaymentFigureType, { nullable: true, description: 'All organisations together. Null: too few.' })
  everybody!: PaymentFigureType | null;

  @Field(() => [PaymentOfOrganisationType], { description: 'By organisation, in the order of their names; of one that isn’t here too few people had claimed anything.' })
  organisations!: PaymentOfOrganisationType[];
}
