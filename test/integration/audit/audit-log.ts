import { AuditCheck, type AuditFinding } from '../../../src/audit/audit-check.js';
import { AuditLog } from '../../../src/audit/audit.service.js';
import { SealKeys } from '../../../src/audit/seal-keys.js';
import { Sealer } from '../../../src/audit/sealer.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import type { AppConfig } from '../../../src/platform/config/app-config.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** The audit log of a database of its own, with what looks after it. */
export interface TestLog {
  db: TestDatabase;
  audit: AuditLog;
  sealer: Sealer;
  check(noted?: { number: number; hash: Buffer } | null): Promise<AuditFinding>;
  /** Somebody else's keys, on the same database. */
  sealerWith(keys: SealKeys, clock?: Clock): Sealer;
  /** So many lines, sealed. */
  sealed(lines: number): Promise<void>;
  /** As on its first day. */
  empty(): Promise<void>;
  /** What the owner of the database can do, the trigger put out of the way. */
  tamper(sql: string, parameters?: unknown[]): Promise<void>;
  rows<T>(sql: string, parameters?: unknown[]): Promise<T[]>;
}

export const keysFrom = (byte: number): SealKeys => new SealKeys({ contactHashKey: Buffer.alloc(32, byte) } as AppConfig);

export async function testLog(): Promise<TestLog> {
  const db = await createTestDatabase();
  const { dataSource } = db;
  const audit = new AuditLog();
  const sealerWith: TestLog['sealerWith'] = (keys, clock = new Clock(dataSource)) => new Sealer(dataSource, clock, keys);
  const sealer = sealerWith(keysFrom(9));
  const checker = new AuditCheck(dataSource, keysFrom(9));
  const tamper: TestLog['tamper'] = (sql, parameters) =>
    withClient(db.ownerUrl, async (client) => {
      await client.query('begin');
      for (const table of ['audit_line', 'audit_seal']) await client.query(`alter table ${table} disable trigger only_added_to`);
      await client.query(sql, parameters);
      for (const table of ['audit_line', 'audit_seal']) await client.query(`alter table ${table} enable trigger only_added_to`);
      await client.query('commit');
    });
  return {
    db,
    audit,
    sealer,
    sealerWith,
    check: (noted) => checker.check(noted),
    async sealed(lines) {
      for (let n = 0; n < lines; n += 1) await audit.record(dataSource.manager, { actorId: null, action: 'test.act', subject: { kind: 'test', id: null }, details: { n } });
      await sealer.sealAll();
    },
    empty: () => tamper('truncate audit_line, audit_seal, audit_waiting, audit_check cascade'),
    tamper,
    rows: (sql, parameters) => dataSource.query(sql, parameters),
  };
}
