import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { type Actor, has } from '../identity/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { SearchFilter, SearchQuery } from '../search/port.js';
import { SearchService } from '../search/search.service.js';
import { facetsOf, highlightsOf } from '../search/search.types.js';
import { type FindingStatus, findingStatuses } from './curation/curated.columns.js';
import { Finding } from './finding.entity.js';
import { findingTypeOf } from './finding.type-of.js';
import { findingNotFound } from './findings.errors.js';
import type { SearchFindingsArgs } from './findings.inputs.js';
import { EVERYWHERE } from './findings.search.js';
import type { FindingSearchResultType, FindingType } from './findings.types.js';

/** What everyone signed in may read. */
export const readable = ['published', 'superseded'] as const satisfies readonly FindingStatus[];

const HIGHLIGHTED = ['title', 'plainSummary', 'topics', 'headings', 'notes', 'abstract'] as const;

/** Reading findings. Everyone signed in sees what is published, also once it is superseded; knowledge brokers and administrators see all. */
@Injectable()
export class FindingsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly searching: SearchService,
  ) {}

  /** A double's id leads to the finding that it was joined into. @throws DomainError NOT_FOUND, also for what this reader may not see */
  async finding(actor: Actor, id: string): Promise<FindingType> {
    const [double] = await this.dataSource.query<{ into: string }[]>('select joined_into as into from finding where id = $1 and joined_into is not null', [id]);
    const finding = await this.dataSource.manager.findOneBy(Finding, { id: double?.into ?? id, status: In(visibleTo(actor)) });
    if (finding === null) throw findingNotFound();
    return findingTypeOf(finding);
  }

  /** @throws DomainError FORBIDDEN (a status that isn't for this reader), BAD_USER_INPUT */
  async search(actor: Actor, args: SearchFindingsArgs): Promise<FindingSearchResultType> {
    if (!visibleTo(actor).includes(args.status)) throw new DomainError('FORBIDDEN', 'Only knowledge brokers see findings that aren’t published.');
    const answer = await this.searching.query({
      index: 'findings',
      words: args.words,
      filter: filterOf(args),
      facets: ['topic', 'area', 'year'],
      sort: sortOf(args),
      page: args.page,
      limit: args.first,
      highlight: HIGHLIGHTED,
    });
    const found = await this.dataSource.manager.findBy(Finding, { id: In(answer.hits.map(({ id }) => id)), status: args.status });
    const byId = new Map(found.map((finding) => [finding.id, findingTypeOf(finding)]));
    const hits = answer.hits.flatMap((hit) => {
      const finding = byId.get(hit.id);
      return finding === undefined ? [] : [{ finding, score: hit.score, highlights: highlightsOf(hit) }];
    });
    return { hits, facets: facetsOf(answer.facets), estimatedTotal: answer.estimatedTotal, degraded: answer.degraded };
  }

  /** Ids of the topics an account follows, the latest first. */
  async followedTopicIds(actor: Actor): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      'select topic_id as id from topic_follow where account_id = $1 order by created_at desc, topic_id limit 1000',
      [actor.accountId],
    );
    return rows.map(({ id }) => id);
  }
}

export function mayCurate(actor: Actor): boolean {
  return has(actor, 'knowledge_broker') || has(actor, 'administrator');
}

export function visibleTo(actor: Actor): readonly FindingStatus[] {
  return mayCurate(actor) ? findingStatuses : readable;
}

function filterOf({ status, topicIds, areaCode, publishedFrom, publishedTo }: SearchFindingsArgs): SearchFilter {
  const and: SearchFilter[] = [{ facet: 'status', equals: status }];
  if (topicIds && topicIds.length > 0) and.push({ facet: 'topic', in: topicIds.map((id) => id.toLowerCase()) });
  if (areaCode) and.push({ facet: 'area', in: [areaCode, EVERYWHERE] });
  if (publishedFrom || publishedTo) {
    and.push({
      number: 'published',
      ...(publishedFrom ? { from: Date.parse(`${publishedFrom}T00:00:00Z`) } : {}),
      ...(publishedTo ? { to: Date.parse(`${publishedTo}T00:00:00Z`) } : {}),
    });
  }
  return { and };
}

function sortOf({ sort }: SearchFindingsArgs): SearchQuery['sort'] {
  return sort === 'relevance' ? undefined : { by: 'number', name: 'published', direction: sort === 'newest' ? 'desc' : 'asc' };
}
