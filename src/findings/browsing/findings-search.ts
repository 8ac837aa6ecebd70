import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { AreaQueries } from '../../reference/areas.queries.js';
import { dayInEngland } from '../../reference/days.rules.js';
import type { SearchAnswer, SearchQuery } from '../../search/port.js';
import { SearchService } from '../../search/search.service.js';
import { type FacetType, facetsOf, highlightsOf } from '../../search/search.types.js';
import { Finding } from '../finding.entity.js';
import { findingTypeOf } from '../finding.type-of.js';
import { visibleTo } from '../findings.queries.js';
import { EVERYWHERE } from '../findings.search.js';
import type { FindingSearchResultType } from '../findings.types.js';
import { askedArea, checkAskedTopics } from './asked-codes.js';
import { countedAsShown } from './counts.rules.js';
import { FindingReaders } from './finding-readers.js';
import { IndexReach } from './index-reach.js';
import { filterOf, sortOf } from './narrowing.rules.js';
import type { NarrowFindingsArgs, SearchFindingsArgs } from './search-findings.args.js';

const HIGHLIGHTED = ['title', 'plainSummary', 'topics', 'headings', 'notes', 'abstract'] as const;
const COUNTED = ['theme', 'condition', 'area', 'studyType', 'secondRead', 'openAccess', 'year'] as const;

/** What is looked through, for one reader: the same for a page, its counts and the pages after it. */
export interface Narrowed extends Pick<SearchQuery, 'words' | 'filter' | 'sort'> {
  /** Only what so many found useful; 0: everything. */
  readonly leastUseful: number;
  /** With `newOnly`, the number up to which that is everything new; else null. */
  readonly upTo: number | null;
}

/** Finding findings. The index says which; the rows say whether this reader may still see them, so a stale index shows nothing it shouldn't. */
@Injectable()
export class FindingsSearch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly searching: SearchService,
    private readonly readers: FindingReaders,
    private readonly reach: IndexReach,
    private readonly areas: AreaQueries,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError FORBIDDEN (a status that isn't for this reader), BAD_USER_INPUT */
  async search(actor: Actor, args: SearchFindingsArgs): Promise<FindingSearchResultType> {
    const narrowed = await this.narrow(actor, args);
    // With words the counts fall out of the ranking. Without, they are of everything there is, and take longer than the page: they are made for whoever asks for them.
    const isRanked = Boolean(args.words?.trim());
    const answer = await this.found(narrowed, { page: args.page, limit: args.first, highlight: HIGHLIGHTED, facets: isRanked ? COUNTED : [] });
    const found = await this.dataSource.manager.findBy(Finding, { id: In(answer.hits.map(({ id }) => id)), status: args.status });
    const byId = new Map(found.map((finding) => [finding.id, findingTypeOf(finding)]));
    const hits = answer.hits.flatMap((hit) => {
      const finding = byId.get(hit.id);
      return finding === undefined ? [] : [{ finding, score: hit.score, highlights: highlightsOf(hit) }];
    });
    const count = async (): Promise<FacetType[]> => facetsOf(await (isRanked ? this.asShown(answer.facets) : this.counts(narrowed)));
    return { hits, count, estimatedTotal: answer.estimatedTotal, degraded: answer.degraded, leastUseful: narrowed.leastUseful, upTo: narrowed.upTo };
  }

  /** @throws DomainError FORBIDDEN (a status that isn't for this reader), BAD_USER_INPUT (an area or topic that isn't there) */
  async narrow(actor: Actor, args: NarrowFindingsArgs): Promise<Narrowed> {
    if (!visibleTo(actor).includes(args.status)) throw new DomainError('FORBIDDEN', 'Only knowledge brokers see findings that aren’t published.');
    const reader = await this.readers.of(actor);
    const leastUseful = args.leastUseful ?? (args.status === 'published' ? reader.leastUseful : 0);
    const areaCodes = args.areaCode ? await this.heirsOf(args.areaCode) : null;
    await checkAskedTopics(this.dataSource.manager, args);
    const fresh = args.newOnly ? { after: reader.lookedNr, upTo: await this.reach.after(reader.lookedNr) } : null;
    return { words: args.words, filter: filterOf(args, { areaCodes, leastUseful, fresh }), sort: sortOf(args), leastUseful, upTo: fresh?.upTo ?? null };
  }

  /** Ids and marks, of which nothing has been checked against the rows. */
  found({ words, filter, sort }: Narrowed, shown: Pick<SearchQuery, 'page' | 'limit' | 'highlight' | 'facets'>): Promise<SearchAnswer> {
    return this.searching.query({ index: 'findings', words, filter, sort, ...shown });
  }

  async counts(narrowed: Narrowed): Promise<SearchAnswer['facets']> {
    return this.asShown((await this.found(narrowed, { facets: COUNTED, limit: 1 })).facets);
  }

  private async heirsOf(areaCode: string): Promise<string[]> {
    const areas = await this.areas.days();
    return areas.heirsOf(askedArea(areas, areaCode));
  }

  private async asShown(facets: SearchAnswer['facets']): Promise<SearchAnswer['facets']> {
    const [areas, today] = [await this.areas.days(), dayInEngland(await this.clock.now())];
    // Each area is counted where it went: what named an abolished one is found, and counted, under its successors.
    return countedAsShown(facets, (code) => code === EVERYWHERE || areas.holds(code, today));
  }
}
