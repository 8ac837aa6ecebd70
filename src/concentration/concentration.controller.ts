import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { badInput } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { csvHeaders } from '../platform/text/csv.js';
import { csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { concentrationColumns } from './concentration.columns.js';
import { type Grouping, groupings } from './concentration.counts.js';
import { ConcentrationReports } from './concentration.reports.js';

const isGrouping = (by: unknown): by is Grouping => groupings.includes(by as Grouping);

/** The same report as a file for a spreadsheet. It names groups, never a person. */
@Controller('reports')
export class ConcentrationController {
  constructor(private readonly reports: ConcentrationReports) {}

  @Access(access.permission('involvement_lead', 'administrator'))
  @Get('concentration.csv')
  @Header('cache-control', 'no-store')
  async file(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query('by') by: unknown = 'everybody',
    @Query('quarter') quarter: unknown = null,
  ): Promise<string> {
    if (!isGrouping(by)) throw badInput('by', `by takes one of ${groupings.join(', ')}.`);
    const report = await this.reports.read(actor, by, quarter === null ? null : String(quarter));
    // Only here: a refusal is no table.
    void reply.headers({ ...csvHeaders('askwell-concentration.csv'), link: '</reports/concentration.columns.csv>; rel="describedby"' });
    return csvTable(concentrationColumns, (report?.groups ?? []).map((group) => ({ ...group, quarter: report!.quarter })));
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Get('concentration.columns.csv')
  columns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-concentration.columns.csv'));
    return csvDefinitions(concentrationColumns);
  }
}
