import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { findingColumns, type FindingRow } from '../findings/browsing/findings.columns.js';
import { FindingsExport } from '../findings/browsing/findings-export.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { LoaderScope } from '../platform/graphql/loader-scope.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { csvHeaders } from '../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { CameOfLoader, KnownFindingsLoader } from './circle.loaders.js';

interface KnownRow extends FindingRow {
  readonly pinned: boolean;
}

const knownColumns: readonly CsvColumn<KnownRow>[] = [
  ...findingColumns,
  { name: 'pinned', meaning: 'Whether the opportunity’s team put it there: yes; else it was found by the opportunity’s topics: no.', of: ({ pinned }) => pinned },
];

/** What is known already of what an opportunity is about, and what came of it, as files: the lists themselves, for whoever can read the opportunity. */
@Controller('opportunities')
export class CircleFilesController {
  constructor(
    private readonly posts: OpportunityQueries,
    private readonly knownOn: KnownFindingsLoader,
    private readonly cameOf: CameOfLoader,
    private readonly exporting: FindingsExport,
    private readonly limits: RateLimiter,
  ) {}

  @Access(access.signedIn)
  @Get('known-already.columns.csv')
  columns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-known-already.columns.csv'));
    return csvDefinitions(knownColumns);
  }

  @Access(access.signedIn)
  @Get(':opportunityId/known-already.csv')
  @Header('cache-control', 'no-store')
  async knownAlready(@Param('opportunityId') id: string, @CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const known = (await this.knownOn.load(new LoaderScope(), await this.readable(actor, id))) ?? [];
    const rows = new Map((await this.exporting.these(known.map(({ finding }) => finding.id))).map((row) => [row.id, row]));
    void reply.headers({ ...csvHeaders('askwell-known-already.csv'), link: '</opportunities/known-already.columns.csv>; rel="describedby"' });
    return csvTable(knownColumns, known.flatMap(({ finding, pinned }) => (rows.has(finding.id) ? [{ ...rows.get(finding.id)!, pinned }] : [])));
  }

  @Access(access.signedIn)
  @Get(':opportunityId/findings-that-came-of-it.csv')
  @Header('cache-control', 'no-store')
  async cameOfIt(@Param('opportunityId') id: string, @CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const found = (await this.cameOf.load(new LoaderScope(), await this.readable(actor, id))) ?? [];
    const rows = await this.exporting.these(found.map((finding) => finding.id));
    void reply.headers({ ...csvHeaders('askwell-findings-that-came-of-it.csv'), link: '</findings.columns.csv>; rel="describedby"' });
    return csvTable(findingColumns, rows);
  }

  /** @returns its id, of the whole where it was joined into another @throws DomainError NOT_FOUND, also for what this reader may not see; RATE_LIMITED */
  private async readable(actor: Actor, id: string): Promise<string> {
    if (!isUUID(id)) throw notFound('This opportunity');
    const post = await this.posts.visible(actor, id);
    await this.limits.take('findingFiles', actor.accountId);
    return post.id;
  }
}
