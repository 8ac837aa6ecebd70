import type pg from 'pg';
import { withClient } from '../../../src/platform/database/roles.js';
import { findMismatches, findViolations, type Violation } from '../ledger-checker.js';
import type { CrowdResult } from './crowd-client.js';

/** What is wrong with what a crowd left. Empty and 0 when all is well. */
export interface Found {
  violations: Violation[];
  /** Recipients whose guard row says something else than the ledger. */
  mismatches: string[];
  /** Asks that a client was told of and that are not recorded. */
  unrecorded: string[];
  /** Asks of transactions that were taken back, recorded all the same. */
  notTakenBack: string[];
  deadlocks: number;
}

/** @param adminUrl of a role that may read the server's statistics. Call when every client is gone: each brings its own with it. */
export async function examine(owner: pg.Client, adminUrl: string, { told, takenBack }: Pick<CrowdResult, 'told' | 'takenBack'>): Promise<Found> {
  const { rows: recorded } = await owner.query<{ id: string }>('select id from ask');
  const known = new Set(recorded.map(({ id }) => id));
  return {
    violations: await findViolations(owner),
    mismatches: await findMismatches(owner),
    unrecorded: told.filter((id) => !known.has(id)),
    notTakenBack: takenBack.filter((id) => known.has(id)),
    deadlocks: await withClient(adminUrl, async (admin) => {
      const { rows } = await admin.query<{ deadlocks: number }>('select deadlocks::int from pg_stat_database where datname = $1', [owner.database]);
      return rows[0].deadlocks;
    }),
  };
}
