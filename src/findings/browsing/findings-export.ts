import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import type { AreaDays } from '../../reference/area-days.rules.js';
import { AreaQueries } from '../../reference/areas.queries.js';
import { dayInEngland } from '../../reference/days.rules.js';
import { MAX_RANKED } from '../../search/port.js';
import type { FindingStatus } from '../curation/curated.columns.js';
import { readable } from '../findings.queries.js';
import { FindingAddresses } from './finding-address.js';
import type { CountRow, FindingRow } from './findings.columns.js';
import { FindingsSearch, type Narrowed } from './findings-search.js';
import type { NarrowFindingsArgs } from './search-findings.args.js';
import { areasOfDay, topicsAndAreas } from './topics-and-areas.js';

/** Rows of a file at most. A longer list is narrowed down first: by year, for instance. */
export const MOST_ROWS = 5_000;

type Stored = Omit<FindingRow, 'link' | 'areas' | 'areaCodes' | 'areaCodesOn'> & { named: string[] };

const rowsOf = `
  select f.id, f.title, f.key_message as "keyMessage", f.plain_summary as "plainSummary", f.study_type as "studyType", f.second_read = 'second_read' as "secondRead",${topicsAndAreas('f.id')},
    f.authors, f.journal, f.publication_date::text as "publicationDate", f.publication_precision as "publicationPrecision", f.doi, f.pmid, f.open_access as "openAccess", f.preprint, f.retracted, f.corrected, f.questioned,
    useful.staff as "usefulToStaff", useful.contributors as "usefulToContributors", f.published_at as "publishedHereAt"
  from unnest($1::uuid[]) with ordinality as asked (id, nr) join finding f on f.id = asked.id and f.status = any ($2)
  left join findings_usefulness($1) useful on useful.finding_id = f.id
  order by asked.nr`;

/** The list and its counts, as the search gives them, for files. */
@Injectable()
export class FindingsExport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly searching: FindingsSearch,
    private readonly addresses: FindingAddresses,
    private readonly areas: AreaQueries,
    private readonly clock: Clock,
  ) {}

  /**
   * All that is found, in its order, up to MOST_ROWS, a thousand rows at a time: no more is held than these and the ids of all.
   * @param areasOn the day for which area codes are given, `YYYY-MM-DD`; null: today
   * @throws DomainError FORBIDDEN (a status that isn't for this reader), before the first row
   */
  async rows(actor: Actor, args: NarrowFindingsArgs, areasOn: string | null): Promise<AsyncIterable<FindingRow[]>> {
    const narrowed = await this.searching.narrow(actor, args);
    const on = areasOn ?? dayInEngland(await this.clock.now());
    return this.inPages(narrowed, args.status, { on, areas: await this.areas.days() });
  }

  private async *inPages(narrowed: Narrowed, status: FindingStatus, { on, areas }: { on: string; areas: AreaDays }): AsyncIterable<FindingRow[]> {
    const ids = await this.idsOf(narrowed);
    for (let from = 0; from < ids.length; from += MAX_RANKED) yield await this.rowsOf(ids.slice(from, from + MAX_RANKED), [status], { on, areas });
  }

  /**
   * All of them before the first row, each once. A page begins so many places from the first, and whoever reads slowly lets minutes pass between two: what came meanwhile
   * pushed one that had been sent to the next page, and what went drew one out of it that nobody had sent.
   */
  private async idsOf(narrowed: Narrowed): Promise<string[]> {
    const ids = new Set<string>();
    for (let page = 1; page <= MOST_ROWS / MAX_RANKED; page += 1) {
      const { hits } = await this.searching.found(narrowed, { page, limit: MAX_RANKED });
      for (const { id } of hits) ids.add(id);
      if (hits.length < MAX_RANKED) break;
    }
    return [...ids];
  }

  /** These findings in this order, as far as everyone reads them, with the areas of today. @param ids some dozens */
  async these(ids: readonly string[]): Promise<FindingRow[]> {
    return this.rowsOf(ids, readable, { on: dayInEngland(await this.clock.now()), areas: await this.areas.days() });
  }

  private async rowsOf(ids: readonly string[], statuses: readonly FindingStatus[], { on, areas }: { on: string; areas: AreaDays }): Promise<FindingRow[]> {
    const stored = await this.dataSource.query<Stored[]>(rowsOf, [ids, statuses]);
    return stored.map(({ named, ...row }) => ({ ...row, link: this.addresses.of(row.id), ...areasOfDay(on, named, areas) }));
  }

  /** @throws DomainError FORBIDDEN (a status that isn't for this reader) */
  async counts(actor: Actor, args: NarrowFindingsArgs): Promise<CountRow[]> {
    const facets = await this.searching.counts(await this.searching.narrow(actor, args));
    const areas = await this.areas.days();
    const ids = ['topic', 'theme', 'condition'].flatMap((name) => (facets[name] ?? []).map(({ value }) => value));
    const names = new Map((await this.dataSource.query<{ id: string; name: string }[]>('select id, name from topic where id = any ($1::uuid[])', [ids])).map(({ id, name }) => [id, name]));
    return Object.entries(facets).flatMap(([property, counts]) => counts.map(({ value, count }) => ({ property, value, name: names.get(value) ?? areas.nameOf(value) ?? value.replaceAll('_', ' '), count })));
  }
}
