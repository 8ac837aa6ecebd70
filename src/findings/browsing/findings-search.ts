import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { AreaQueries } from '../../reference/areas.queries.js';
import { dayInEngland } from '../../reference/days.rules.js';
import type { FacetCount, SearchAnswer, SearchQuery } from '../../search/port.js';
import { SearchService } from '../../search/search.service.js';
import { facetsOf, highlightsOf } from '../../search/search.types.js';
import { Finding } from '../finding.entity.js';
import { findingTypeOf } from '../finding.type-of.js';
import { visibleTo } from '../findings.queries.js';
import { EVERYWHERE } from '../findings.search.js';
import type { FindingSearchResultType } from '../findings.types.js';
import { FindingReaders } from './finding-readers.js';
import { filterOf, sortOf } from './narrowing.rules.js';
import type { NarrowFindingsArgs, SearchFindingsArgs } from './search-findings.args.js';

const HIGHLIGHTED = ['title', 'plainSummary', 'topics', 'headings', 'notes', 'abstract'] as const;
export const COUNTED = ['topic', 'theme', 'condition', 'area', 'studyType', 'secondRead', 'openAccess', 'year'] as const;

export interface FoundFindings extends SearchAnswer {
  /** Only what so many found useful was looked through; 0: everything. */
  readonly leastUseful: number;
}

/** Finding findings. The index says which; the rows say whether this reader may still see them, so a stale index shows nothing it shouldn't. */
@Injectable()
export class FindingsSearch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly searching: SearchService,
    private readonly readers: FindingReaders,
    private readonly areas: AreaQueries,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError FORBIDDEN (a status that isn't for this reader), BAD_USER_INPUT */
  async search(actor: Actor, args: SearchFindingsArgs): Promise<FindingSearchResultType> {
    const answer = await this.found(actor, args, { facets: COUNTED, page: args.page, limit: args.first, highlight: HIGHLIGHTED });
    const found = await this.dataSource.manager.findBy(Finding, { id: In(answer.hits.map(({ id }) => id)), status: args.status });
    const byId = new Map(found.map((finding) => [finding.id, findingTypeOf(finding)]));
    const hits = answer.hits.flatMap((hit) => {
      const finding = byId.get(hit.id);
      return finding === undefined ? [] : [{ finding, score: hit.score, highlights: highlightsOf(hit) }];
    });
    return { hits, facets: facetsOf(answer.facets), estimatedTotal: answer.estimatedTotal, degraded: answer.degraded, leastUseful: answer.leastUseful };
  }

  /** Ids, counts and marks, of which nothing has been checked against the rows. @throws DomainError FORBIDDEN (a status that isn't for this reader) */
  async found(actor: Actor, args: NarrowFindingsArgs, shown: Pick<SearchQuery, 'facets' | 'page' | 'limit' | 'highlight'>): Promise<FoundFindings> {
    if (!visibleTo(actor).includes(args.status)) throw new DomainError('FORBIDDEN', 'Only knowledge brokers see findings that aren’t published.');
    const [reader, areas] = await Promise.all([this.readers.of(actor), this.areas.days()]);
    const leastUseful = args.leastUseful ?? (args.status === 'published' ? reader.leastUseful : 0);
    const areaCodes = args.areaCode ? areas.heirsOf(args.areaCode) : null;
    const answer = await this.searching.query({ index: 'findings', words: args.words, filter: filterOf(args, { areaCodes, leastUseful, lookedNr: reader.lookedNr }), sort: sortOf(args), ...shown });
    const today = dayInEngland(await this.clock.now());
    const { area, ...others } = answer.facets;
    // Each area is counted where it went: what named an abolished one is found, and counted, under its successors.
    const inUse = (area ?? []).filter(({ value }: FacetCount) => value === EVERYWHERE || areas.holds(value, today));
    return { ...answer, facets: Object.fromEntries((shown.facets ?? []).map((name) => [name, name === 'area' ? inUse : (others[name] ?? [])])), leastUseful };
  }
}
