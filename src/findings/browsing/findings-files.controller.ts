import type { Readable } from 'node:stream';
import { Body, Controller, Get, Header, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { RateLimiter } from '../../platform/limits/rate-limiter.js';
import { csvHeaders } from '../../platform/text/csv.js';
import { csvDefinitions, csvStream, csvTable } from '../../platform/text/csv-table.js';
import { countColumns, findingColumns } from './findings.columns.js';
import { FindingsExport } from './findings-export.js';
import { narrowingOf } from './narrowing-of-address.js';

const readers = access.either(access.signedIn, 'findings:read');

/** Lists of findings as files for spreadsheets and other software, each with one beside it that says what its columns mean. */
@Controller()
export class FindingsFilesController {
  constructor(
    private readonly exporting: FindingsExport,
    private readonly limits: RateLimiter,
  ) {}

  @Access(readers)
  @Get('findings.csv')
  @Header('cache-control', 'no-store')
  list(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Query() query: unknown): Promise<Readable> {
    return this.listOf(actor, reply, narrowingOf(query, 'address', ['areasOn']));
  }

  @Access(readers)
  @Post('findings.csv')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  listAsSaid(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown): Promise<Readable> {
    return this.listOf(actor, reply, narrowingOf(body, 'body', ['areasOn']));
  }

  @Access(readers)
  @Get('findings.columns.csv')
  listColumns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-findings.columns.csv'));
    return csvDefinitions(findingColumns);
  }

  @Access(readers)
  @Get('findings/counts.csv')
  @Header('cache-control', 'no-store')
  counts(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Query() query: unknown): Promise<string> {
    return this.countsOf(actor, reply, narrowingOf(query, 'address', []));
  }

  @Access(readers)
  @Post('findings/counts.csv')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  countsAsSaid(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown): Promise<string> {
    return this.countsOf(actor, reply, narrowingOf(body, 'body', []));
  }

  @Access(readers)
  @Get('findings/counts.columns.csv')
  countsColumns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-finding-counts.columns.csv'));
    return csvDefinitions(countColumns);
  }

  private async listOf(actor: Actor, reply: FastifyReply, narrowing: ReturnType<typeof narrowingOf>): Promise<Readable> {
    const { areasOn, ...args } = await narrowing;
    await this.limits.take('findingFiles', actor.accountId);
    const rows = await this.exporting.rows(actor, args, areasOn);
    // Only here: a refusal is no table.
    void reply.headers({ ...csvHeaders('askwell-findings.csv'), link: '</findings.columns.csv>; rel="describedby"' });
    return csvStream(findingColumns, rows);
  }

  private async countsOf(actor: Actor, reply: FastifyReply, narrowing: ReturnType<typeof narrowingOf>): Promise<string> {
    const args = await narrowing;
    await this.limits.take('findingFiles', actor.accountId);
    const rows = await this.exporting.counts(actor, args);
    void reply.headers({ ...csvHeaders('askwell-finding-counts.csv'), link: '</findings/counts.columns.csv>; rel="describedby"' });
    return csvTable(countColumns, rows);
  }
}
