import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';

const BETWEEN_TRIES = 20;
/** Longer than the longest piece of work that holds a lock: finishing a rebuild of a large index. */
const LONGEST_WAIT = 10 * 60_000;

/**
 * Locks that last over several transactions and calls to an engine, between all processes on the database. They belong to a
 * connection, so a process that dies lets go.
 *
 * All locks of a process share one connection, so that whoever holds locks can't use up the pool that their own work needs. They are
 * asked for again and again rather than waited for, because a waiting statement would be cancelled by the statement time limit.
 */
@Injectable()
export class SearchLocks {
  private readonly held = new Set<string>();
  private connection: Promise<QueryRunner> | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  /** Runs `work` unless somebody else, here or in another process, holds the lock; null when somebody does. */
  async tryHold<T>(name: string, work: () => Promise<T>): Promise<{ readonly result: T } | null> {
    if (this.held.has(name)) return null;
    this.held.add(name);
    try {
      if (!(await this.ask('pg_try_advisory_lock', name))) return null;
      try {
        return { result: await work() };
      } finally {
        await this.ask('pg_advisory_unlock', name);
      }
    } finally {
      this.held.delete(name);
      await this.letGo();
    }
  }

  /** @throws Error when the lock isn't free for ten minutes */
  async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const until = performance.now() + LONGEST_WAIT;
    for (;;) {
      const ran = await this.tryHold(name, work);
      if (ran !== null) return ran.result;
      if (performance.now() > until) throw new Error(`Search lock "${name}" was not free within ${LONGEST_WAIT / 60_000} minutes.`);
      await wait(BETWEEN_TRIES);
    }
  }

  /** One statement at a time: they share the connection. */
  private ask(what: 'pg_try_advisory_lock' | 'pg_advisory_unlock', name: string): Promise<boolean> {
    const answer = this.queue.then(async () => {
      this.connection ??= this.connect();
      const connection = await this.connection;
      const rows: { done: boolean }[] = await connection.query(`select ${what}(hashtextextended($1, 0)) as done`, [name]);
      return rows[0].done;
    });
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  private async connect(): Promise<QueryRunner> {
    const connection = this.dataSource.createQueryRunner();
    await connection.connect();
    return connection;
  }

  /** Gives the connection back when nothing is held; the statements before it in the queue come first. */
  private async letGo(): Promise<void> {
    this.queue = this.queue.then(async () => {
      if (this.held.size > 0 || this.connection === null) return;
      const connection = this.connection;
      this.connection = null;
      await connection.then((each) => each.release()).catch(() => undefined);
    });
    await this.queue;
  }
}
