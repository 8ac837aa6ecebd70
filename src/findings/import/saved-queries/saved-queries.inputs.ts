import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsISO8601, IsOptional, IsUUID, Matches } from 'class-validator';
import { CommandInput } from '../../../platform/graphql/command-input.js';
import { enumOf } from '../../../platform/graphql/enum-of.js';
import { Text } from '../../../platform/graphql/text-input.js';
import { queriedServices, type QueriedService, queryRhythms, type QueryRhythm } from './saved-query.entity.js';

export const QueriedServiceEnum = enumOf(queriedServices);
export const QueryRhythmEnum = enumOf(queryRhythms);
registerEnumType(QueriedServiceEnum, {
  name: 'QueriedService',
  description: 'Where a saved query asks.',
  valuesMap: {
    europe_pmc: { description: 'Europe PMC, in its own search language.' },
    pubmed: { description: 'PubMed, in its own search language.' },
    crossref: { description: 'Crossref, by words of titles, authors and journals.' },
    feed: { description: 'An Atom, RSS or JSON feed, by its address.' },
  },
});
registerEnumType(QueryRhythmEnum, { name: 'QueryRhythm', description: 'How often a saved query runs.', valuesMap: { day: { description: 'Every day.' }, week: { description: 'Every week.' } } });

@InputType({ description: 'A query that runs by itself and brings in what is new.' })
export class SaveQueryInput extends CommandInput {
  @Field(() => String, { description: 'What brokers call it, up to 200 characters.' })
  @Text(1, 200)
  name!: string;

  @Field(() => QueriedServiceEnum, { description: 'Where it asks.' })
  @IsEnum(QueriedServiceEnum)
  service!: QueriedService;

  @Field(() => String, { description: 'The query in the service’s own search language, or the address of a feed, beginning with https; up to 4,000 characters.' })
  @Text(1, 4000)
  query!: string;

  @Field(() => QueryRhythmEnum, { description: 'How often it runs.' })
  @IsEnum(QueryRhythmEnum)
  every!: QueryRhythm;

  @Field(() => String, { nullable: true, description: 'The first run asks for what is new or changed since this day, YYYY-MM-DD; 30 days ago when left out. A feed holds what it holds.' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'since must be a day as YYYY-MM-DD' })
  @IsISO8601({ strict: true }, { message: 'since must be a day that exists' })
  since?: string | null;
}

@InputType({ description: 'A saved query.' })
export class SavedQueryInput extends CommandInput {
  @Field(() => ID, { description: 'Which one.' })
  @IsUUID(undefined, { message: 'savedQueryId must be the id of a saved query' })
  savedQueryId!: string;
}
