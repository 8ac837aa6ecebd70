import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../config/app-config.js';
import { SecretBox } from '../crypto/secret-box.js';
import { describeFailure } from '../errors/describe-failure.js';
import { DomainError } from '../errors/domain-error.js';
import { blockOf, type BudgetName } from './budgets.js';

/** What this process may still let through for a caller, without asking. */
interface Lease {
  left: number;
  /** By `performance.now()`. Read before the database was asked, so a lease never outlives its window. */
  until: number;
  /** The database had no more to give. */
  spent: boolean;
}

/** Leases that are kept; whoever is pushed out loses theirs and takes another. */
const mostLeases = 20_000;

/**
 * Limits that hold across replicas. A process takes a caller's tokens from Postgres in blocks and spends them by itself, so most requests write
 * nothing, and one that is refused doesn't either. In one window never more than the limit gets through, over any number of processes; up to one
 * block less a process may, where a block lies unused in another one.
 */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger('Limits');
  private readonly leases = new Map<string, Lease>();
  private readonly refills = new Map<string, Promise<Lease>>();

  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
    private readonly dataSource: DataSource,
  ) {}

  /** Counts `count` for a caller. @throws DomainError RATE_LIMITED with `retryAfterSeconds`; UNAVAILABLE when nobody can say */
  async take(budget: BudgetName, who: string, count = 1): Promise<void> {
    if (!this.config.api.budgets) return;
    const key = `${budget} ${who}`;
    for (;;) {
      const lease = this.held(key);
      if (lease && lease.left >= count) {
        lease.left -= count;
        return;
      }
      if (lease?.spent) throw tooMany(lease);
      await this.refill(budget, key, count - (lease?.left ?? 0));
    }
  }

  /** Refuses who has used up a budget, as far as this process knows, without counting. @throws DomainError RATE_LIMITED */
  refuseSpent(budget: BudgetName, who: string): void {
    const lease = this.held(`${budget} ${who}`);
    if (lease?.spent && lease.left === 0) throw tooMany(lease);
  }

  private held(key: string): Lease | undefined {
    const lease = this.leases.get(key);
    if (lease && lease.until > performance.now()) return lease;
    this.leases.delete(key);
    return undefined;
  }

  /** One at a time for each caller: who comes meanwhile waits for the same block. */
  private async refill(budget: BudgetName, key: string, missing: number): Promise<void> {
    const running = this.refills.get(key);
    if (running) return void (await running);
    const refill = this.lease(budget, key, missing).finally(() => this.refills.delete(key));
    this.refills.set(key, refill);
    await refill;
  }

  private async lease(budget: BudgetName, key: string, missing: number): Promise<Lease> {
    const { limit, seconds } = this.config.api.budgets![budget];
    const wanted = Math.max(missing, blockOf({ limit, seconds }));
    const caller = this.secrets.keyedHash(`rate-limit:${key}`);
    const asked = performance.now();
    try {
      const [{ granted, left_ms: leftMs }] = await this.dataSource.query<{ granted: number; left_ms: number }[]>('select granted, left_ms from rate_take($1, $2, $3, $4, $5)', [
        budget, caller, limit, seconds, wanted,
      ]);
      const lease = { left: (this.held(key)?.left ?? 0) + granted, until: asked + leftMs, spent: granted < wanted };
      this.keep(key, lease);
      return lease;
    } catch (error) {
      this.logger.error(describeFailure(error));
      throw new DomainError('UNAVAILABLE', 'The service is too busy just now. Please try again in a minute.');
    }
  }

  private keep(key: string, lease: Lease): void {
    this.leases.delete(key);
    this.leases.set(key, lease);
    const [oldest] = this.leases.keys();
    if (this.leases.size > mostLeases && oldest !== undefined) this.leases.delete(oldest);
  }
}

function tooMany({ until }: Lease): DomainError {
  const retryAfterSeconds = Math.max(1, Math.ceil((until - performance.now()) / 1_000));
  return new DomainError('RATE_LIMITED', `Too many requests. Please try again in ${retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`}.`, { retryAfterSeconds });
}
