import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type Gripp2Item, Gripp2ItemEnum } from './gripp2.js';

@Access(access.withParent)
@ObjectType('InvolvementReportLine', { description: 'Something that the record says.' })
export class ReportLineType {
  @Field(() => String, { description: 'What it is about.' })
  what!: string;

  @Field(() => String, { description: 'What the record says, in words. Fewer than five people are never numbered: a report is made to be passed on.' })
  says!: string;

  @Field(() => String, { nullable: true, description: 'Where to read more; for a finding its article.' })
  link!: string | null;
}

@Access(access.withParent)
@ObjectType('InvolvementReportItem', { description: 'One of the five items: what the record says, and what the team says itself.' })
export class ReportItemType {
  @Field(() => Gripp2ItemEnum, { description: 'Which.' })
  item!: Gripp2Item;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'What it asks.' })
  asks!: string;

  @Field(() => [ReportLineType], { description: 'What the record says now.' })
  record!: ReportLineType[];

  @Field(() => String, { nullable: true, description: 'The team’s own words.' })
  words!: string | null;

  @Field(() => Int, { description: 'How often they were written; for writeInvolvementReport.' })
  version!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When they were last written.' })
  writtenAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether it was you who last wrote them.' })
  writtenByYou!: boolean;
}

@Access(access.withParent)
@ObjectType('InvolvementReport', { description: 'The short form of GRIPP2 about the involvement in one opportunity. Nothing in it is about a single person.' })
export class InvolvementReportType {
  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was made: anew each time it is read.' })
  madeAt!: Date;

  @Field(() => String, { description: 'Where the five items come from.' })
  source!: string;

  @Field(() => [ReportItemType], { description: 'The five items, in their order.' })
  items!: ReportItemType[];
}
