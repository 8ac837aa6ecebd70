import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../../../identity/access.js';
import { Access } from '../../../platform/graphql/access.js';
import { Connection } from '../../../platform/graphql/connection.js';
import type { SavedQuery } from './saved-query.entity.js';
import { QueriedServiceEnum, QueryRhythmEnum } from './saved-queries.inputs.js';

@Access(access.withParent)
@ObjectType('SavedQuery', { description: 'A query that runs by itself and brings in what is new.' })
export class SavedQueryType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'What brokers call it.' })
  name!: string;

  @Field(() => QueriedServiceEnum, { description: 'Where it asks.' })
  service!: SavedQuery['service'];

  @Field(() => String, { description: 'The query, or the address of a feed.' })
  query!: string;

  @Field(() => QueryRhythmEnum, { description: 'How often it runs.' })
  every!: SavedQuery['every'];

  @Field(() => String, { description: 'The next run asks for what is new or changed since this day.' })
  since!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it runs next; also when it is tried again after a failure.' })
  nextRunAt!: Date;

  @Field(() => Int, { description: 'How often in a row it could not be run to its end; 0 when all is well. Why is in importRuns.' })
  failures!: number;

  @Field(() => GraphQLISODateTime, { description: 'When it was saved.' })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When somebody ended it; null while it runs.' })
  endedAt!: Date | null;

  static of({ id, name, service, query, every, since, nextRunAt, failures, createdAt, endedAt }: SavedQuery): SavedQueryType {
    return { id, name, service, query, every, since, nextRunAt, failures, createdAt, endedAt };
  }
}

@Access(access.withParent)
@ObjectType({ description: 'A page of saved queries.' })
export class SavedQueryConnection extends Connection(SavedQueryType) {}
