import { Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { type ReportedAs, reportedAs } from './loss.lists.js';

export const ReportedAsEnum = enumOf(reportedAs);
registerEnumType(ReportedAsEnum, {
  name: 'LossReportedAs',
  description: 'Who brought the word that someone has died.',
  valuesMap: {
    acting: { description: 'Whoever acts for them.' },
    helper: { description: 'Their helper.' },
    lead: { description: 'An involvement lead.' },
    team: { description: 'A team that they were introduced to.' },
    link: { description: 'Whoever held the link of an invitation to them.' },
  },
});

@Access(access.withParent)
@ObjectType('ReportedLoss', { description: 'Word that someone has died. Everything to and about them stands still until it proves wrong, unless the same bringer was wrong before.' })
export class ReportedLossType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The profile it is about.' })
  contributorId!: string;

  @Field(() => String, { nullable: true, description: 'What the person was called here. They could see that you looked.' })
  name!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When the word came.' })
  reportedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Who brought it; nobody’s name when it came by a link.' })
  reportedBy!: string | null;

  @Field(() => ReportedAsEnum, { description: 'As what they brought it.' })
  reportedAs!: ReportedAs;

  @Field(() => Boolean, { description: 'Whether everything has stopped. Not yet where the same bringer was wrong about them before: it does once you confirm.' })
  standsStill!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When a lead made sure.' })
  confirmedAt!: Date | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of word that someone has died.' })
export class ReportedLossConnection extends Connection(ReportedLossType) {}
