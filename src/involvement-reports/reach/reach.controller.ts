import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { badInput } from '../../platform/errors/domain-error.js';
import { Access } from '../../platform/graphql/access.js';
import { UuidPipe } from '../../platform/graphql/uuid.pipe.js';
import { csvHeaders } from '../../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../../platform/text/csv-table.js';
import { ReachReports } from './reach.reports.js';
import { type ReachGrouping, reachGroupings } from './reach.rules.js';
import type { ReachGroupType } from './reach.types.js';

interface Row extends ReachGroupType {
  quarter: string;
}

const counted = 'Slightly changed at random and rounded to 5; empty: too few to tell';
const columns: readonly CsvColumn<Row>[] = [
  { name: 'quarter', meaning: 'The first day of the last quarter of the twelve months that are counted, YYYY-MM-DD.', of: ({ quarter }) => quarter },
  { name: 'code', meaning: 'The area’s ODS code (of areas that there are on the last day), the topic’s id or the relation.', of: ({ code }) => code },
  { name: 'name', meaning: 'The same in words.', of: ({ name }) => name },
  { name: 'asked', meaning: `People who were asked, whatever they answered. ${counted}.`, of: ({ asked }) => asked },
  { name: 'cameForward', meaning: `People who came forward by themselves and didn’t take it back. ${counted}.`, of: ({ cameForward }) => cameForward },
  { name: 'tookPart', meaning: `People who were chosen. ${counted}.`, of: ({ tookPart }) => tookPart },
];

const isGrouping = (by: unknown): by is ReachGrouping => reachGroupings.includes(by as ReachGrouping);

/** The same report as a file for a spreadsheet. */
@Controller()
export class ReachController {
  constructor(private readonly reports: ReachReports) {}

  @Access(access.permission('team_member'))
  @Get('teams/:teamId/reach.csv')
  @Header('cache-control', 'no-store')
  async file(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('teamId', UuidPipe) teamId: string,
    @Query('by') by: unknown = 'area',
    @Query('quarter') quarter: unknown = null,
  ): Promise<string> {
    if (!isGrouping(by)) throw badInput('by', `by takes one of ${reachGroupings.join(', ')}.`);
    const report = await this.reports.read(actor, teamId, by, quarter === null ? null : String(quarter));
    void reply.headers({ ...csvHeaders('askwell-reach.csv'), link: '</reports/reach.columns.csv>; rel="describedby"' });
    return csvTable(columns, (report?.groups ?? []).map((group) => ({ ...group, quarter: report!.quarter })));
  }

  @Access(access.permission('team_member'))
  @Get('reports/reach.columns.csv')
  definitions(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-reach.columns.csv'));
    return csvDefinitions(columns);
  }
}
