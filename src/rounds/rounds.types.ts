import { Field, GraphQLISODateTime, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';
import { type RoundState, RoundStateEnum } from './rounds.lists.js';

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
}
