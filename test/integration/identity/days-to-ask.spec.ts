import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { newId } from '../../../src/platform/database/ids.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** The days on which an organisation may ask are kept for the guard; what is missing is worked out for people. They say the same. */

const FIRST_DAY = Date.UTC(2026, 10, 1);
const dayOf = (nr: number): string => new Date(FIRST_DAY + nr * 86_400_000).toISOString().slice(0, 10);

let db: TestDatabase;
let owner: pg.Client;
let administrator: string;
beforeAll(async () => {
  db = await createTestDatabase();
  owner = new pg.Client({ connectionString: db.ownerUrl });
  await owner.connect();
  administrator = newId();
  await owner.query(`insert into account (id, issuer, subject, display_name) values ($1, 'test', 'ada', 'Ada')`, [administrator]);
});
afterAll(async () => {
  await owner.end();
  await db.drop();
});

async function newOrganisation(): Promise<string> {
  const id = newId();
  await owner.query(`insert into organisation (id, name, kind) values ($1, $1::uuid::text, 'nhs')`, [id]);
  return id;
}
const verify = (by: pg.Client, id: string) =>
  by.query(`insert into organisation_verification (organisation_id, verified_at, verified_by, how) values ($1, '2026-01-01', $2, 'A call.') on conflict do nothing`, [id, administrator]);
const agree = (by: pg.Client, id: string, from: number, to: number) =>
  by.query(
    `insert into organisation_agreement (organisation_id, reference, valid_from, valid_to, recorded_at, recorded_by)
     values ($1, 'A-1', $2, $3, '2026-01-01', $4) on conflict do nothing`,
    [id, dayOf(from), dayOf(to), administrator],
  );
const withdraw = (id: string) =>
  owner.query(
    `update organisation_verification set withdrawn_at = '2026-01-02', withdrawn_by = $2, withdrawn_because = 'It closed.' where organisation_id = $1 and withdrawn_at is null`,
    [id, administrator],
  );
const end = (id: string) =>
  owner.query(
    `update organisation_agreement set ended_at = '2026-01-02', ended_by = $2, ended_because = 'It is over.'
     where id = (select min(id::text)::uuid from organisation_agreement where organisation_id = $1 and ended_at is null)`,
    [id, administrator],
  );

/** Which of the days 0 to 4 an organisation may ask on: as people are told, and as the guard reads it. */
async function days(id: string): Promise<{ told: number[]; kept: number[] }> {
  const [told, kept]: number[][] = [[], []];
  for (let nr = 0; nr < 5; nr += 1) {
    await db.setClock(new Date(`${dayOf(nr)}T12:00:00Z`));
    const { rows } = await owner.query<{ told: boolean; kept: boolean }>(
      `select not exists (select from organisation_missing(array[$1::uuid])) as told,
         exists (select from organisation_may_ask where organisation_id = $1 and may_ask_on @> $2::date) as kept`,
      [id, dayOf(nr)],
    );
    if (rows[0].told) told.push(nr);
    if (rows[0].kept) kept.push(nr);
  }
  return { told, kept };
}

const someDay = fc.nat(4);
const step = fc.oneof(
  fc.record({ what: fc.constant('agree' as const), from: someDay, to: someDay }),
  fc.record({ what: fc.constantFrom('verify' as const, 'withdraw' as const, 'end' as const), from: someDay, to: someDay }),
);

it('whatever was verified, agreed, withdrawn and ended', async () => {
  const run = { verify: (id: string) => verify(owner, id), withdraw, end };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const id = await newOrganisation();
      for (const { what, from, to } of steps) await (what === 'agree' ? agree(owner, id, Math.min(from, to), Math.max(from, to)) : run[what](id));
      const { told, kept } = await days(id);
      expect(kept).toEqual(told);
    }),
    { numRuns: process.env.FULL ? 300 : 10, examples: [[[{ what: 'verify', from: 0, to: 0 }, { what: 'agree', from: 2, to: 2 }, { what: 'agree', from: 4, to: 4 }, { what: 'end', from: 0, to: 0 }]]] },
  );
}, 120_000);

it('also when somebody verifies it while another records an agreement', async () => {
  const other = new pg.Client({ connectionString: db.ownerUrl });
  await other.connect();
  try {
    const id = await newOrganisation();
    await owner.query('begin');
    await verify(owner, id);
    const { rows: [{ pid }] } = await other.query<{ pid: number }>('select pg_backend_pid() as pid'); // prettier-ignore
    const agreed = agree(other, id, 0, 4);
    const waits = async () => (await owner.query('select from pg_locks where pid = $1 and not granted', [pid])).rowCount;
    while (!(await waits())) await wait(5);
    await owner.query('commit');
    await agreed;
    expect(await days(id)).toEqual({ told: [0, 1, 2, 3, 4], kept: [0, 1, 2, 3, 4] });
  } finally {
    await other.end();
  }
});

it('and whoever may change neither cannot change what is kept', async () => {
  await expect(db.dataSource.query(`insert into organisation_may_ask values ($1, '{[2026-11-01,2026-11-30)}')`, [await newOrganisation()])).rejects.toThrow('permission denied');
});
