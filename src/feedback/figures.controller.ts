import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { csvHeaders } from '../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { FeedbackFigures } from './feedback-figures.js';
import type { Counted } from './figures.rules.js';

interface Row extends Counted {
  quarter: string;
  organisation: string | null;
}

const columns: readonly CsvColumn<Row>[] = [
  { name: 'quarter', meaning: 'The first day of the last quarter of the twelve months that are counted, YYYY-MM-DD.', of: ({ quarter }) => quarter },
  { name: 'organisationId', meaning: 'The organisation’s id in Askwell; empty for all together, where each opportunity counts once.', of: ({ organisationId }) => organisationId },
  { name: 'organisation', meaning: 'Its name; empty for all together. A joint opportunity counts for each of its organisations. One with fewer than five opportunities isn’t here.', of: ({ organisation }) => organisation },
  { name: 'opportunities', meaning: 'Opportunities whose day by which people hear what came of it fell in the twelve months, and for which somebody was asked or came forward.', of: ({ opportunities }) => opportunities },
  { name: 'inTime', meaning: 'Of so many of them it was said by the end of that day, in England. Where a lead had put the day off, the later day counts.', of: ({ inTime }) => inTime },
  { name: 'late', meaning: 'Of so many it was said after it.', of: ({ late }) => late },
  { name: 'waiting', meaning: 'Of so many it had not been said when the figures were made up, within a day or two of the quarter’s end.', of: ({ waiting }) => waiting },
  { name: 'putOff', meaning: 'For so many of the opportunities an involvement lead outside the team had put the day off, which happens once at most.', of: ({ putOff }) => putOff },
];

const everybodys = access.public('whether organisations keep their word is for everybody to see; it names no person');

/** The same figures as a file for a spreadsheet. */
@Controller('reports')
export class FeedbackFiguresController {
  constructor(private readonly figures: FeedbackFigures) {}

  @Access(everybodys)
  @Get('feedback.csv')
  @Header('cache-control', 'no-store')
  async file(@Res({ passthrough: true }) reply: FastifyReply, @Query('quarter') quarter: unknown = null): Promise<string> {
    const read = await this.figures.read(quarter === null ? null : String(quarter));
    void reply.headers({ ...csvHeaders('askwell-feedback.csv'), link: '</reports/feedback.columns.csv>; rel="describedby"' });
    const rows = read === null ? [] : [...(read.everybody ? [{ ...read.everybody, organisation: null }] : []), ...read.organisations];
    return csvTable(columns, rows.map((row) => ({ ...row, quarter: read!.quarter })));
  }

  @Access(everybodys)
  @Get('feedback.columns.csv')
  definitions(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-feedback.columns.csv'));
    return csvDefinitions(columns);
  }
}
