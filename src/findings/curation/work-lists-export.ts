import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import type { ConnectionArgs, Page } from '../../platform/graphql/connection.js';
import type { AreaDays } from '../../reference/area-days.rules.js';
import { AreaQueries } from '../../reference/areas.queries.js';
import { dayInEngland } from '../../reference/days.rules.js';
import { FindingAddresses } from '../browsing/finding-address.js';
import { MOST_ROWS } from '../browsing/findings-export.js';
import { areasOfDay, topicsAndAreas } from '../browsing/topics-and-areas.js';
import type { Finding } from '../finding.entity.js';
import type { WorkRow } from './work-lists.columns.js';
import { type WorkList, WorkListService } from './work-list.service.js';

/** Rows held at a time. */
const TOGETHER = 500;

interface Around {
  readonly id: string;
  readonly topics: string[];
  readonly named: string[];
}

/** What waits for brokers, for files: the lists themselves, page after page. Not readers’ questions: they tell of health, and stay where each reading is in the audit log. */
@Injectable()
export class WorkListsExport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: WorkListService,
    private readonly addresses: FindingAddresses,
    private readonly areas: AreaQueries,
    private readonly clock: Clock,
  ) {}

  /** As the list of that name, the longest here first, up to MOST_ROWS. */
  async *findings(list: WorkList): AsyncIterable<WorkRow[]> {
    const [on, areas] = [dayInEngland(await this.clock.now()), await this.areas.days()];
    for await (const findings of pagesOf((args) => this.work.findings(list, args))) yield await this.rowsOf(findings, on, areas);
  }

  private async rowsOf(findings: readonly Finding[], on: string, areas: AreaDays): Promise<WorkRow[]> {
    const rows = await this.dataSource.query<Around[]>(
      `select asked.id,${topicsAndAreas('asked.id')} from unnest($1::uuid[]) as asked (id)`,
      [findings.map(({ id }) => id)],
    );
    const around = new Map(rows.map((row) => [row.id, row]));
    return findings.map((finding) => {
      const { topics, named } = around.get(finding.id)!;
      return {
        ...finding, link: this.addresses.of(finding.id), secondRead: finding.secondRead === 'second_read', topics, ...areasOfDay(on, named, areas),
        usefulToStaff: null, usefulToContributors: null, publishedHereAt: finding.publishedAt, hereSince: finding.createdAt,
      }; // prettier-ignore
    });
  }
}

/** A list from its beginning, up to MOST_ROWS, as long as there is more. */
async function* pagesOf<T>(page: (args: ConnectionArgs) => Promise<Page<T>>): AsyncIterable<T[]> {
  let after: string | null = null;
  for (let read = 0; read < MOST_ROWS; read += TOGETHER) {
    const { edges, pageInfo }: Page<T> = await page({ first: TOGETHER, after });
    yield edges.map(({ node }) => node);
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
