import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { SealKeys } from './seal-keys.js';
import { notedSeal, noSeal, sealHash } from './seal.rules.js';
import { sealedLines } from './seal.queries.js';

/** Lines a seal: some 2 MB in memory. */
const batch = 5_000;

interface LastSeal {
  number: string;
  hash: Buffer;
}

/**
 * Closes batches of the audit log. Writers wait for nobody: each leaves its lines in `audit_waiting` in its own transaction, and what isn't
 * committed yet is in a later batch. One sealer at a time; a second one waits and finds nothing left.
 */
@Injectable()
export class Sealer {
  private readonly logger = new Logger('Audit');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly keys: SealKeys,
  ) {}

  /** Until nothing waits. @returns how many seals were made */
  async sealAll(): Promise<number> {
    for (let made = 0; ; made += 1) {
      const noted = await this.dataSource.transaction((em) => this.sealOne(em));
      if (noted === null) return made;
      // Wherever the log of the process is kept, the seal stands beyond the reach of whoever owns the database.
      this.logger.log(`sealed ${noted}`);
    }
  }

  private async sealOne(em: EntityManager): Promise<string | null> {
    // The sealers' own lock, which no request takes.
    await em.query(`select pg_advisory_xact_lock(hashtext('audit.seal'))`);
    const [taken] = await em.query<[{ line_id: string }[], number]>(
      'delete from audit_waiting where line_id in (select line_id from audit_waiting order by line_id limit $1) returning line_id',
      [batch],
    );
    if (taken.length === 0) return null;
    const ids = taken.map(({ line_id }) => line_id).sort();
    const lines = await sealedLines(em, ids);
    const [last] = await em.query<LastSeal[]>('select number, hash from audit_seal order by number desc limit 1');
    const head = { number: Number(last?.number ?? 0) + 1, closedAt: await this.clock.now(em), previousHash: last?.hash ?? noSeal };
    const hash = sealHash(head, lines);
    await em.query('insert into audit_seal (number, closed_at, line_ids, previous_hash, hash, key_id, signature) values ($1, $2, $3, $4, $5, $6, $7)', [
      head.number,
      head.closedAt,
      ids,
      head.previousHash,
      hash,
      this.keys.keyId,
      this.keys.sign(hash),
    ]);
    return notedSeal(head.number, hash);
  }
}
