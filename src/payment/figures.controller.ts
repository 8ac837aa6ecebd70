import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import { Args, Query as GraphqlQuery, Resolver } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { csvHeaders } from '../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { PaymentFiguresType } from './figures.types.js';
import { PaymentFigures } from './payment-figures.js';

interface Row {
  until: string;
  organisation: string | null;
  people: number;
  inTime: number | null;
}

const columns: readonly CsvColumn<Row>[] = [
  { name: 'until', meaning: 'The first day after the twelve months that are counted, YYYY-MM-DD.', of: ({ until }) => until },
  { name: 'organisation', meaning: 'Its name; empty for all together. A joint opportunity counts for each of its organisations. One with too few people isn’t here.', of: ({ organisation }) => organisation },
  { name: 'people', meaning: 'People who had claimed payment, expenses or care that was due in the twelve months, each once. A little off on purpose, rounded to 5, from 10 on.', of: ({ people }) => people },
  { name: 'inTime', meaning: 'So many of them had all of it by the day that they were told, as their teams say. Made in the same way; empty: fewer than 10.', of: ({ inTime }) => inTime },
];

const everybodys = access.public('whether organisations keep their word is for everybody to see; it names no person');

/** Whether people had their money in time, for everybody to read. */
@Resolver()
export class PaymentFiguresResolver {
  constructor(private readonly figures: PaymentFigures) {}

  @Access(everybodys)
  @GraphqlQuery(() => PaymentFiguresType, { nullable: true, description: 'How many people had their money in time, by organisation, in twelve months; none where a day has no figures. As a file: /reports/payments.csv.' })
  paymentFigures(@Args('until', { type: () => String, nullable: true, description: 'The first day after the twelve months (see untils), 2026-10-01; without it the newest.' }) until: string | null): Promise<PaymentFiguresType | null> {
    return this.figures.read(until ?? null);
  }
}

/** The same figures as a file for a spreadsheet. */
@Controller('reports')
export class PaymentFiguresController {
  constructor(private readonly figures: PaymentFigures) {}

  @Access(everybodys)
  @Get('payments.csv')
  @Header('cache-control', 'no-store')
  async file(@Res({ passthrough: true }) reply: FastifyReply, @Query('until') until: unknown = null): Promise<string> {
    const read = await this.figures.read(until === null ? null : String(until));
    void reply.headers({ ...csvHeaders('askwell-payments.csv'), link: '</reports/payments.columns.csv>; rel="describedby"' });
    const rows = read === null ? [] : [...(read.everybody ? [{ ...read.everybody, organisation: null }] : []), ...read.organisations];
    return csvTable(columns, rows.map((row) => ({ ...row, until: read!.until })));
  }

  @Access(everybodys)
  @Get('payments.columns.csv')
  definitions(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-payments.columns.csv'));
    return csvDefinitions(columns);
  }
}
