import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';
import type { ChangeKind } from './outlook.rules.js';
import { ChangeKindEnum, type RoundState, RoundStateEnum } from './rounds.lists.js';

@Access(access.withParent)
@ObjectType('KeptPlaces', { description: 'Places kept for people who have something in common.' })
export class KeptPlacesType {
  @Field(() => Int, { description: 'How many.' })
  places!: number;

  @Field(() => [TopicRelationEnum], { description: 'For people connected in one of these ways with what the opportunity is about; empty: in any.' })
  relations!: TopicRelation[];

  @Field(() => [String], { description: 'For people who let themselves be found by one of these categories; empty: by any, or none.' })
  categories!: string[];
}

@Access(access.withParent)
@ObjectType('RoundChange', { description: 'Something a team could change so that more people can be asked.' })
export class RoundChange {
  @Field(() => ChangeKindEnum, { description: 'What.' })
  kind!: ChangeKind;

  @Field(() => ID, { nullable: true, description: 'The area, for another area.' })
  areaCode!: string | null;

  @Field(() => Int, { description: 'How many others could be asked then, to the nearest 5 below.' })
  people!: number;

  @Field(() => Boolean, { description: 'With them it is likely to be full.' })
  enough!: boolean;

  @Field(() => String, { description: 'The same in words.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType('RoundAsking', { description: 'How Askwell asks for an opportunity: the newest round that its team started.' })
export class RoundAsking {
  @Field(() => RoundStateEnum, { description: 'Where it stands.' })
  state!: RoundState;

  @Field(() => GraphQLISODateTime, { description: 'When it was started.' })
  startedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended; null while Askwell asks.' })
  endedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it goes on: after the closing date of the last wave, or when people may be available again. Null once it has ended.' })
  goesOnAt!: Date | null;

  @Field(() => [KeptPlacesType], { description: 'The mix of places, as the team stated it. What isn’t kept for anyone is anybody’s.' })
  mix!: KeptPlacesType[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'The closing date by which it is more likely than not to be full. Null when none is, as it stands, or while it isn’t known.' })
  likelyFullAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When people were counted for this; the figures stay the same for 24 hours. Null until then, a few minutes after the start.' })
  countedAt!: Date | null;

  @Field(() => [RoundChange], { description: 'Where fewer people can be asked than are likely to fill it: what would help, the cheapest that is enough first.' })
  changes!: RoundChange[];
}
