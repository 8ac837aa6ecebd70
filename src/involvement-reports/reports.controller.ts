import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { csvHeaders } from '../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { reportDocument } from './report.document.rules.js';
import { ReportQueries } from './reports.queries.js';
import type { InvolvementReportType } from './report.types.js';

interface Row {
  report: InvolvementReportType;
  item: string;
  from: 'record' | 'team';
  what: string | null;
  says: string;
  link: string | null;
  writtenAt: Date | null;
}

const columns: readonly CsvColumn<Row>[] = [
  { name: 'opportunityId', meaning: 'The opportunity’s id in Askwell.', of: ({ report }) => report.opportunityId },
  { name: 'title', meaning: 'Its title.', of: ({ report }) => report.title },
  { name: 'madeAt', meaning: 'When the report was made, ISO 8601. What the record says may differ in a later one.', of: ({ report }) => report.madeAt.toISOString() },
  { name: 'item', meaning: 'The item of the short form of GRIPP2 (Staniszewska et al. 2017, BMJ 358:j3453): aim, methods, results, influence or reflection.', of: ({ item }) => item },
  { name: 'from', meaning: 'record: what Askwell’s record says. team: what the team says itself.', of: ({ from }) => from },
  { name: 'what', meaning: 'What the line is about; empty for the team’s own words.', of: ({ what }) => what },
  { name: 'says', meaning: 'The words. Fewer than five people are never numbered.', of: ({ says }) => says },
  { name: 'link', meaning: 'Where to read more; empty: nowhere.', of: ({ link }) => link },
  { name: 'writtenAt', meaning: 'When the team wrote it, ISO 8601; empty for what the record says.', of: ({ writtenAt }) => writtenAt?.toISOString() ?? null },
];

const rowsOf = (report: InvolvementReportType): Row[] =>
  report.items.flatMap(({ item, record, words, writtenAt }): Row[] => [
    ...record.map((line) => ({ report, item, from: 'record' as const, ...line, writtenAt: null })),
    ...(words === null ? [] : [{ report, item, from: 'team' as const, what: null, says: words, link: null, writtenAt }]),
  ]);

const readers = access.permission('team_member', 'involvement_lead', 'administrator');

/** The report of an opportunity as files: for software, for a spreadsheet, and to read or print. Whose it is, is checked as it is read. */
@Controller()
export class InvolvementReportsController {
  constructor(private readonly queries: ReportQueries) {}

  @Access(readers)
  @Get('opportunities/:opportunityId/involvement-report.json')
  @Header('cache-control', 'no-store')
  async json(@CurrentActor() actor: Actor, @Param('opportunityId', UuidPipe) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<InvolvementReportType> {
    const report = await this.queries.read(actor, id);
    // Only here: a refusal is no file.
    void reply.header('content-disposition', 'attachment; filename="askwell-involvement-report.json"');
    return report;
  }

  @Access(readers)
  @Get('opportunities/:opportunityId/involvement-report.csv')
  @Header('cache-control', 'no-store')
  async csv(@CurrentActor() actor: Actor, @Param('opportunityId', UuidPipe) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const report = await this.queries.read(actor, id);
    void reply.headers({ ...csvHeaders('askwell-involvement-report.csv'), link: '</reports/involvement.columns.csv>; rel="describedby"' });
    return csvTable(columns, rowsOf(report));
  }

  @Access(readers)
  @Get('opportunities/:opportunityId/involvement-report.html')
  @Header('cache-control', 'no-store')
  async html(@CurrentActor() actor: Actor, @Param('opportunityId', UuidPipe) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const report = await this.queries.read(actor, id);
    void reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'attachment; filename="askwell-involvement-report.html"' });
    return reportDocument(report);
  }

  @Access(readers)
  @Get('reports/involvement.columns.csv')
  definitions(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-involvement.columns.csv'));
    return csvDefinitions(columns);
  }
}
