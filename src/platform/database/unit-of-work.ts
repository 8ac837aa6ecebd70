import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { SecretBox } from '../crypto/secret-box.js';
import { badInput, DomainError } from '../errors/domain-error.js';

/** Who calls what with which input. `input` is never stored, only hashed with a key: a phone number could be found from a plain hash by trying all. */
export interface Command {
  callerId: string;
  operation: string;
  idempotencyKey?: string | null;
  input: unknown;
}

type Work<T> = (em: EntityManager, now: Date) => Promise<T>;

/**
 * serialization_failure, deadlock_detected: the database chose a loser, which may simply try again. foreign_key_violation: what was there when
 * we looked has been erased meanwhile; looking again says so in words.
 */
const retryable = new Set(['40001', '40P01', '23503']);
const attempts = 4;

@Injectable()
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly secrets: SecretBox,
  ) {}

  /** One transaction with one reading of the clock. Tried again when the database chose it as a deadlock's loser. */
  async run<T>(work: Work<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.dataSource.transaction(async (em) => work(em, await this.clock.now(em)));
      } catch (error) {
        if (attempt >= attempts || !isRetryable(error)) throw error;
        await wait(10 * 2 ** attempt * Math.random());
      }
    }
  }

  /**
   * A unit of work that may be sent again. The key's row is inserted first: a second caller with the same key waits
   * on it inside the database until the first commits or rolls back, then finds its result or takes its place.
   * Results are kept as JSON for 24 hours, so they hold ids, codes and outcomes, nothing personal and no dates.
   * @throws DomainError IDEMPOTENCY_KEY_REUSED when the key came with another operation or input
   */
  async command<T>(command: Command, work: Work<T>): Promise<T> {
    const { callerId, operation, idempotencyKey } = command;
    if (idempotencyKey === undefined || idempotencyKey === null) return this.run(work);
    if (idempotencyKey.length < 1 || idempotencyKey.length > 200) {
      throw badInput('idempotencyKey', 'idempotencyKey takes 1 to 200 characters; a UUID made by your software is best.');
    }
    const inputHash = this.secrets.keyedHash(`input:${written(command.input)}`);
    return this.run(async (em, now) => {
      const claimed = await em.query<unknown[]>(
        `insert into idempotency_key (caller_id, key, operation, input_hash, created_at) values ($1, $2, $3, $4, $5)
         on conflict (caller_id, key) do update
           set operation = excluded.operation, input_hash = excluded.input_hash, created_at = excluded.created_at, result = null
           where idempotency_key.created_at <= excluded.created_at - interval '24 hours'
         returning 1`,
        [callerId, idempotencyKey, operation, inputHash, now],
      );
      if (claimed.length === 0) return this.storedResult<T>(em, command, inputHash);
      const result = await work(em, now);
      await em.query('update idempotency_key set result = $3 where caller_id = $1 and key = $2', [callerId, idempotencyKey, JSON.stringify({ value: result })]);
      return result;
    });
  }

  private async storedResult<T>(em: EntityManager, { callerId, operation, idempotencyKey }: Command, inputHash: Buffer): Promise<T> {
    const [stored] = await em.query<{ operation: string; input_hash: Buffer; result: { value: T } }[]>(
      'select operation, input_hash, result from idempotency_key where caller_id = $1 and key = $2',
      [callerId, idempotencyKey],
    );
    if (stored.operation !== operation || !stored.input_hash.equals(inputHash)) {
      throw new DomainError(
        'IDEMPOTENCY_KEY_REUSED',
        'This idempotencyKey was used for another request in the last 24 hours. Send the first request unchanged, or use a new key.',
      );
    }
    return stored.result.value;
  }
}

const isRetryable = (error: unknown): boolean =>
  error instanceof QueryFailedError && retryable.has((error.driverError as { code?: string }).code ?? '');

/** The same input reads the same in whatever order its keys came. */
const written = (input: unknown): string => JSON.stringify(sorted(input)) ?? '';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => key !== 'idempotencyKey' && entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
};
