import type { Readable } from 'node:stream';
import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { badInput } from '../../platform/errors/domain-error.js';
import { Access } from '../../platform/graphql/access.js';
import { inputValidationPipe } from '../../platform/graphql/input-validation.pipe.js';
import { RateLimiter } from '../../platform/limits/rate-limiter.js';
import { csvHeaders } from '../../platform/text/csv.js';
import { csvDefinitions, csvStream } from '../../platform/text/csv-table.js';
import { curators } from './curation.access.js';
import { type WorkRow, workColumns } from './work-lists.columns.js';
import { WorkListsExport } from './work-lists-export.js';
import { FindingsToCurateArgs } from './work-list.inputs.js';
import { WorkListService } from './work-list.service.js';

const pipe = inputValidationPipe();

/** What waits for brokers as files, each with one beside it that says what its columns mean. */
@Controller('findings')
export class WorkListsFilesController {
  constructor(
    private readonly work: WorkListService,
    private readonly exporting: WorkListsExport,
    private readonly limits: RateLimiter,
  ) {}

  @Access(curators)
  @Get('to-curate.csv')
  @Header('cache-control', 'no-store')
  async toCurate(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Query() query: unknown): Promise<Readable> {
    const topicIds = await topicIdsOf(query);
    return this.file(actor, reply, 'to-curate', this.exporting.findings(this.work.toCurate(actor, topicIds)));
  }

  @Access(curators)
  @Get('to-read-second.csv')
  @Header('cache-control', 'no-store')
  async toReadSecond(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Query() query: unknown): Promise<Readable> {
    refuseOthers(query, []);
    return this.file(actor, reply, 'to-read-second', this.exporting.findings(this.work.toReadSecond(actor)));
  }

  @Access(curators)
  @Get('i-have.csv')
  @Header('cache-control', 'no-store')
  async iHave(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply, @Query() query: unknown): Promise<Readable> {
    refuseOthers(query, []);
    return this.file(actor, reply, 'i-have', this.exporting.findings(this.work.mine(actor)));
  }

  @Access(curators)
  @Get('work.columns.csv')
  workColumns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-findings-work.columns.csv'));
    return csvDefinitions(workColumns);
  }

  private async file(actor: Actor, reply: FastifyReply, name: string, rows: AsyncIterable<WorkRow[]>): Promise<Readable> {
    await this.limits.take('findingFiles', actor.accountId);
    void reply.headers({ ...csvHeaders(`askwell-findings-${name}.csv`), link: '</findings/work.columns.csv>; rel="describedby"' });
    return csvStream(workColumns, rows);
  }
}

/** @throws DomainError BAD_USER_INPUT */
async function topicIdsOf(query: unknown): Promise<readonly string[] | null> {
  refuseOthers(query, ['topicIds']);
  const { topicIds } = query as { topicIds?: unknown };
  if (topicIds === undefined) return null;
  const said = [topicIds].flat().flatMap((each: unknown) => (typeof each === 'string' ? each.split(',') : [each]));
  return ((await pipe.transform({ topicIds: said }, { type: 'query', metatype: FindingsToCurateArgs })) as FindingsToCurateArgs).topicIds ?? null;
}

/** A misspelt name would give a file of everything. @throws DomainError BAD_USER_INPUT */
function refuseOthers(query: unknown, known: readonly string[]): void {
  const other = Object.keys((query ?? {}) as object).find((name) => !known.includes(name))?.slice(0, 40);
  if (other !== undefined) throw badInput(other, `${other} is nothing that this list can be narrowed down by; ${known.length > 0 ? `there is ${known.join(', ')}` : 'leave it out'}`);
}
