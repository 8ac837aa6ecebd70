import { Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { type ConcernKind, concernKinds, type ConcernOutcome, concernOutcomes, type ConcernRoute, concernRoutes, type ConcernState, concernStates } from './concern.lists.js';
import { kindTexts } from './concern.texts.js';

export const ConcernKindEnum = enumOf(concernKinds);
registerEnumType(ConcernKindEnum, {
  name: 'ConcernKind',
  description: 'What a concern is about.',
  valuesMap: Object.fromEntries(concernKinds.map((kind) => [kind, { description: kindTexts[kind] }])),
});

export const ConcernRouteEnum = enumOf(concernRoutes);
registerEnumType(ConcernRouteEnum, {
  name: 'ConcernRoute',
  description: 'Who hears a concern.',
  valuesMap: {
    lead: { description: 'An involvement lead of another organisation.' },
    safeguarding: { description: 'The person who looks after safeguarding: somebody may be harmed or is at risk of it.' },
  },
});

const ConcernStateEnum = enumOf(concernStates);
registerEnumType(ConcernStateEnum, {
  name: 'ConcernState',
  description: 'Where a concern stands.',
  valuesMap: {
    raised: { description: 'It was raised, and nobody has said yet that they have it.' },
    received: { description: 'Somebody has it and read it.' },
    looked_into: { description: 'It is being looked into.' },
    answered: { description: 'There is an answer. For a year it can be reopened.' },
    reopened: { description: 'Whoever raised it isn’t content with the answer.' },
    withdrawn: { description: 'Whoever raised it took it back.' },
  },
});

export const ConcernOutcomeEnum = enumOf(concernOutcomes);
registerEnumType(ConcernOutcomeEnum, {
  name: 'ConcernOutcome',
  description: 'What came of a concern.',
  valuesMap: {
    something_changes: { description: 'It was right, and something changes.' },
    explained: { description: 'It could be explained.' },
    passed_on: { description: 'Somebody else has to act, and was told: an ethics committee, a council, an ombudsman.' },
    not_found: { description: 'Nothing was found that could be changed.' },
  },
});

@Access(access.withParent)
@ObjectType({ description: 'A message about a concern, between whoever raised it and whoever hears it.' })
export class ConcernMessage {
  @Field(() => GraphQLISODateTime, { description: 'When it was written.' })
  at!: Date;

  @Field(() => Boolean, { description: 'You wrote it, or whoever had the concern before you.' })
  mine!: boolean;

  @Field(() => String, { description: 'What was written.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'Something that happened to a concern.' })
export class ConcernStep {
  @Field(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, { description: 'What, in a sentence.' })
  what!: string;
}

@Access(access.withParent)
@ObjectType('Concern', { description: 'Something that is wrong with how somebody is involved. Whoever raised it reads it, and whoever hears it; nobody else.' })
export class ConcernType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Boolean, { description: 'You raised it.' })
  mine!: boolean;

  @Field(() => ConcernRouteEnum, { description: 'Who hears it.' })
  route!: ConcernRoute;

  @Field(() => ConcernKindEnum, { description: 'What kind it is.' })
  kind!: ConcernKind;

  @Field(() => ConcernStateEnum, { description: 'Where it stands.' })
  state!: ConcernState;

  @Field(() => String, { description: 'The opportunity it is about, with its organisations; or the organisation alone.' })
  about!: string;

  @Field(() => String, { nullable: true, description: 'What was said; null once it was taken back, or is needed no longer.' })
  words!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was raised.' })
  raisedAt!: Date;

  @Field(() => String, { nullable: true, description: 'For who hears it: the name of whoever raised it, if they chose so or it is about safeguarding.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'For who raised it: the name of whoever hears it; null while it is with those who administer the service.' })
  heardBy!: string | null;

  @Field(() => Boolean, { description: 'Whether the team may learn of it.' })
  teamMayKnow!: boolean;

  @Field(() => String, { description: 'By the end of this day somebody says that they have it: three working days.' })
  acknowledgeBy!: string;

  @Field(() => String, { description: 'By the end of this day it is answered: twenty working days.' })
  answerBy!: string;

  @Field(() => Boolean, { description: 'One of these days has passed, and what was due isn’t done.' })
  overdue!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When somebody said that they have it.' })
  receivedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was answered.' })
  answeredAt!: Date | null;

  @Field(() => ConcernOutcomeEnum, { nullable: true, description: 'What came of it.' })
  outcome!: ConcernOutcome | null;

  @Field(() => String, { nullable: true, description: 'The answer.' })
  answer!: string | null;

  @Field(() => [String], { description: 'What the team was told, oldest first.' })
  toldTeam!: string[];

  @Field(() => [ConcernMessage], { description: 'What was written about it, oldest first; the newest 100.' })
  messages!: ConcernMessage[];

  @Field(() => [ConcernStep], { description: 'What happened when, oldest first; the newest 100.' })
  steps!: ConcernStep[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of concerns.' })
export class ConcernConnection extends Connection(ConcernType) {}

@Access(access.withParent)
@ObjectType({ description: 'What a team or its leads were told about a concern, because whoever raised it agreed. Never who it was.' })
export class ConcernTold {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was told.' })
  toldAt!: Date;

  @Field(() => ConcernKindEnum, { description: 'What kind of concern it is.' })
  kind!: ConcernKind;

  @Field(() => String, { description: 'What it is about.' })
  about!: string;

  @Field(() => String, { description: 'What the involvement lead who hears it writes to the team.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of what teams were told.' })
export class ConcernToldConnection extends Connection(ConcernTold) {}

@Access(access.withParent)
@ObjectType({ description: 'A concern for which nobody did in time what was due, or that waits for somebody to hear it: for administrators, without words and without a name.' })
export class LateConcern {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ConcernRouteEnum, { description: 'Who should hear it.' })
  route!: ConcernRoute;

  @Field(() => ConcernStateEnum, { description: 'Where it stands.' })
  state!: ConcernState;

  @Field(() => String, { description: 'Somebody should have said by then that they have it.' })
  acknowledgeBy!: string;

  @Field(() => String, { description: 'It should have been answered by then.' })
  answerBy!: string;

  @Field(() => Boolean, { description: 'Nobody was found to hear it: it is in your list concernsToHear.' })
  withAdministrators!: boolean;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of concerns that are late.' })
export class LateConcernConnection extends Connection(LateConcern) {}
