import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from '../platform/graphql/access.js';
import { csvHeaders } from '../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { whoFillsGaps } from './gaps.access.js';
import { type Gap, GapsQueries, mostGaps } from './gaps.queries.js';

interface Row extends Gap {
  month: string | null;
}

const columns: readonly CsvColumn<Row>[] = [
  { name: 'month', meaning: 'The first day of the month in which people were counted, YYYY-MM-DD.', of: ({ month }) => month },
  { name: 'topicId', meaning: 'The topic’s id in Askwell.', of: ({ topicId }) => topicId },
  { name: 'topic', meaning: 'The topic, a condition or theme.', of: ({ name }) => name },
  { name: 'above', meaning: 'The topic or category above it; empty for a category.', of: ({ parent }) => parent },
  { name: 'people', meaning: 'About how many people began in the last two years to follow it, or gave it as an interest by which they agreed to be found. Changed at random by some people and rounded to 5, so that nobody’s interest shows; topics of fewer than about fifteen aren’t told. Counted twice a year: a small difference between two counts says nothing.', of: ({ people }) => people },
  { name: 'waiting', meaning: 'Findings on it or on what lies below it that are here and wait for a summary, as of now.', of: ({ waiting }) => waiting },
];

/** The same as a file for a spreadsheet. */
@Controller('reports')
export class GapsController {
  constructor(private readonly queries: GapsQueries) {}

  @Access(whoFillsGaps)
  @Get('finding-gaps.csv')
  @Header('cache-control', 'no-store')
  async file(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { month, gaps } = await this.queries.read(mostGaps);
    void reply.headers({ ...csvHeaders('askwell-finding-gaps.csv'), link: '</reports/finding-gaps.columns.csv>; rel="describedby"' });
    return csvTable(columns, gaps.map((gap) => ({ ...gap, month })));
  }

  @Access(whoFillsGaps)
  @Get('finding-gaps.columns.csv')
  definitions(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-finding-gaps.columns.csv'));
    return csvDefinitions(columns);
  }
}
