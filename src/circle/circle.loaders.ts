import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Finding } from '../findings/finding.entity.js';
import { grouped } from '../findings/findings.loaders.js';
import { readable } from '../findings/findings.queries.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { Opportunity } from '../opportunities/opportunity.entity.js';
import { Clock } from '../platform/clock/clock.js';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import type { FindingOriginType } from './circle.types.js';
import { cameOf, knownOn, openOn, originsOf } from './circle.sql.js';

/** How many are shown that are found by topics. */
export const mostByTopic = 10;

/** What findings grew out of, as readers see it: agreed, and not withdrawn. The earliest first, at most 50. */
@Injectable()
export class OriginLoader extends RequestLoader<string, FindingOriginType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, FindingOriginType[]>> {
    return grouped(await this.dataSource.query<FindingOriginType[]>(originsOf, [findingIds]), ({ findingId }) => findingId);
  }
}

/** Opportunities by id, whatever their state: who shows one looks whether its reader may see it. */
@Injectable()
export class OpportunityLoader extends RequestLoader<string, Opportunity> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, Opportunity>> {
    return new Map((await this.dataSource.manager.findBy(Opportunity, { id: In([...ids]) })).map((post) => [post.id, post]));
  }
}

/** Open opportunities on the topics of findings, or on what lies below them; the nearest first, then the newest. */
@Injectable()
export class OpenOpportunitiesLoader extends RequestLoader<string, Opportunity[]> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly posts: OpportunityQueries,
  ) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, Opportunity[]>> {
    const now = await this.clock.now();
    const rows = await this.dataSource.query<{ findingId: string; id: string }[]>(openOn, [findingIds, now, mostByTopic]);
    const open = new Map((await this.posts.openByIds(rows.map(({ id }) => id), now)).map((post) => [post.id, post]));
    const posts = rows.flatMap(({ findingId, id }) => (open.has(id) ? [{ findingId, post: open.get(id)! }] : []));
    return new Map([...grouped(posts, ({ findingId }) => findingId)].map(([id, found]) => [id, found.map(({ post }) => post)]));
  }
}

export interface Known {
  opportunityId: string;
  finding: Finding;
  pinned: boolean;
}

/** What is known on what opportunities are about: what the team put there, in that order, then what the topics say. */
@Injectable()
export class KnownFindingsLoader extends RequestLoader<string, Known[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(opportunityIds: readonly string[]): Promise<ReadonlyMap<string, Known[]>> {
    const rows = await this.dataSource.query<{ opportunityId: string; id: string; pinned: boolean }[]>(knownOn, [opportunityIds, readable, mostByTopic]);
    return grouped(await withFindings(this.dataSource, rows), ({ opportunityId }) => opportunityId);
  }
}

/** Findings that grew out of opportunities, agreed by both sides; the newest first, at most 50. */
@Injectable()
export class CameOfLoader extends RequestLoader<string, Finding[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(opportunityIds: readonly string[]): Promise<ReadonlyMap<string, Finding[]>> {
    const rows = await this.dataSource.query<{ opportunityId: string; id: string }[]>(cameOf, [opportunityIds, readable]);
    const found = await withFindings(this.dataSource, rows);
    return new Map([...grouped(found, ({ opportunityId }) => opportunityId)].map(([id, of]) => [id, of.map(({ finding }) => finding)]));
  }
}

async function withFindings<T extends { id: string }>(dataSource: DataSource, rows: readonly T[]): Promise<(T & { finding: Finding })[]> {
  // Loaded as they are now: one that was taken back meanwhile is left out.
  const findings = await dataSource.manager.findBy(Finding, { id: In([...new Set(rows.map(({ id }) => id))]), status: In(readable) });
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return rows.flatMap((row) => (byId.has(row.id) ? [{ ...row, finding: byId.get(row.id)! }] : []));
}
