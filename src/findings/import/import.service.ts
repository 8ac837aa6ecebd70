import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit.service.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { newId } from '../../platform/database/ids.js';
import type { FindingRecord } from './finding-record.js';
import { FindingWriter } from './finding-writer.js';
import { type FileProblemCode, FileProblem, type ImportPlace, type ImportProblem, SourceFailed } from './import-problem.js';
import { describeIds } from './identifiers.rules.js';
import { readFindings } from './formats/read-findings.js';

/** Records written in one transaction: enough that its cost doesn't show, few enough that nobody waits long for its locks. */
const BATCH = 100;
/** And no more of a file than this many bytes, so that a hundred of the largest records aren't held at once. */
const BATCH_BYTES = 16 * 1024 ** 2;
/** A file with more problems than this is wrong altogether; further ones are only counted. */
const PROBLEMS_KEPT = 1000;
/** How often a long import writes down how far it has come. */
const PROGRESS_EVERY_MS = 2_000;

export interface ImportSource {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly channel: 'upload' | 'command' | 'saved_query';
  /** Null from the command line and of a saved query, where nobody is signed in. */
  readonly accountId: string | null;
  readonly savedQueryId?: string;
  readonly fileName: string | null;
  /** Told now and then how far it has come. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Records so far, and what became of them. */
export type ImportProgress = Pick<ImportReport, 'read' | 'added' | 'changed' | 'unchanged' | 'refused'>;

export interface ImportReport {
  readonly importId: string;
  /** Records seen, good or bad. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** The first thousand. */
  readonly problems: readonly ImportProblem[];
  /** Why reading ended before the end; what was read before stands. */
  readonly stopped: { readonly code: FileProblemCode; readonly message: string; readonly place: ImportPlace } | null;
}

type Tally = { -readonly [K in keyof Omit<ImportReport, 'importId' | 'problems'>]: ImportReport[K] } & { problems: ImportProblem[] };
interface Waiting {
  readonly record: FindingRecord;
  readonly place: ImportPlace;
}

/** Brings a file of findings in. */
@Injectable()
export class ImportService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: FindingWriter,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Reads to the end, batch by batch: a batch is written before more is read, so a fast sender waits and memory stays flat.
   * Sending the same file again changes nothing, so after any failure it can simply be sent again.
   * Problems of the file and its records are in the report; other errors (database, a broken connection) are thrown.
   */
  async import(source: ImportSource): Promise<ImportReport> {
    const { importId, today } = await this.begin(source);
    const tally: Tally = { read: 0, added: 0, changed: 0, unchanged: 0, refused: 0, problems: [], stopped: null };
    try {
      await this.readAll(source, today, tally, importId);
    } catch (error) {
      if (!(error instanceof FileProblem)) {
        await this.finish(importId, source, tally, { code: 'FAILED', message: error instanceof SourceFailed ? `It could not be read to its end: ${error.message}. What was read before stands.` : null });
        throw error;
      }
      tally.stopped = { code: error.code, message: error.message, place: error.place };
    }
    await this.finish(importId, source, tally, tally.stopped);
    return { importId, ...tally };
  }

  private async readAll({ stream, onProgress }: ImportSource, today: Date, tally: Tally, importId: string): Promise<void> {
    let batch: Waiting[] = [];
    let told = performance.now();
    const write = async (): Promise<void> => {
      const writing = batch;
      batch = [];
      await this.write(writing, tally);
      if (performance.now() - told < PROGRESS_EVERY_MS) return;
      told = performance.now();
      await this.noteProgress(importId, tally);
      onProgress?.(tally);
    };
    try {
      for await (const item of readFindings(stream, today)) {
        tally.read += 1;
        if (!item.ok) {
          note(tally, item.problem);
          continue;
        }
        batch.push({ record: item.record, place: item.place });
        if (batch.length >= BATCH || item.place.byte - batch[0].place.byte >= BATCH_BYTES) await write();
      }
    } catch (error) {
      if (error instanceof FileProblem || error instanceof SourceFailed) await write();
      throw error;
    }
    await write();
  }

  private async write(batch: readonly Waiting[], tally: Tally): Promise<void> {
    if (batch.length === 0) return;
    const outcomes = await this.writer.write(batch.map(({ record }) => record));
    outcomes.forEach((outcome, at) => {
      if (outcome.kind !== 'refused') {
        tally[outcome.kind] += 1;
        return;
      }
      const { record, place } = batch[at] as Waiting;
      note(tally, { code: outcome.code, message: outcome.message, place, id: describeIds(record.ids) || null });
    });
  }

  /** For whoever looks while it runs. */
  private noteProgress(importId: string, { read, added, changed, unchanged, refused }: Tally): Promise<unknown> {
    return this.unitOfWork.run((em) => em.query('update import_run set read = $2, added = $3, changed = $4, unchanged = $5, refused = $6 where id = $1', [importId, read, added, changed, unchanged, refused]));
  }

  private begin({ accountId, channel, fileName, savedQueryId }: ImportSource): Promise<{ importId: string; today: Date }> {
    const importId = newId();
    return this.unitOfWork.run(async (em, now) => {
      await em.query('insert into import_run (id, account_id, channel, file_name, started_at, saved_query_id) values ($1, $2, $3, $4, $5, $6)', [
        importId,
        accountId,
        channel,
        fileName?.slice(0, 500) || null,
        now,
        savedQueryId ?? null,
      ]);
      return { importId, today: now };
    });
  }

  private async finish(importId: string, { accountId }: ImportSource, tally: Tally, stopped: { readonly code: FileProblemCode | 'FAILED'; readonly message: string | null } | null): Promise<void> {
    const { problems, read, added, changed, unchanged, refused } = tally;
    await this.unitOfWork.run(async (em, now) => {
      await em.query(
        `update import_run set read = $2, added = $3, changed = $4, unchanged = $5, refused = $6, stopped = $7, stopped_because = $8, problems = $9, finished_at = $10 where id = $1`,
        [importId, read, added, changed, unchanged, refused, stopped?.code ?? null, stopped?.message?.slice(0, 2_000) ?? null, JSON.stringify(problems), now],
      );
      await this.audit.record(em, {
        actorId: accountId,
        action: 'findings.import',
        subject: { kind: 'import_run', id: importId },
        outcome: stopped === null ? 'done' : 'stopped',
        details: { read, added, changed, refused },
      });
    });
  }
}

function note(tally: Tally, problem: ImportProblem): void {
  tally.refused += 1;
  if (tally.problems.length < PROBLEMS_KEPT) tally.problems.push(problem);
}
