import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrations.js';
import { givenMayAsk } from '../../test/support/builders/organisations.builder.js';

/** A database as it would be after some years: people who may be asked as often as the service allows, ten asks each in the past year. */
export interface BenchDatabase {
  server: EmbeddedPostgres;
  people: { contributorId: string; recipientId: string }[];
  organisationId: string;
  end(): Promise<void>;
}

const ASKS_EACH = 10;

export async function makeBenchDatabase(count: number, connect: (url: string) => Promise<pg.Client>): Promise<BenchDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'askwell-bench-guard-'));
  chmodSync(dataDir, 0o755);
  // As shipped: what is committed is on the disk.
  const server = await startEmbeddedPostgres({ dataDir });
  await migrate(server.ownerUrl);
  const owner = await connect(server.ownerUrl);
  await owner.query(readFileSync(new URL('../reference.sql', import.meta.url), 'utf8'));
  const organisationId = await someOrganisation(owner);
  await somePeople(owner, count);
  const { rows: somebody } = await owner.query<{ id: string }>('select id from account limit 1');
  await givenMayAsk(owner, organisationId, somebody[0].id);
  await theirPast(owner, organisationId);
  await owner.query('vacuum analyze');
  const { rows: people } = await owner.query<{ contributorId: string; recipientId: string }>(
    'select contributor_id as "contributorId", recipient_id as "recipientId" from guarded_profile order by md5(contributor_id::text)',
  );
  return {
    server,
    people,
    organisationId,
    async end() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function someOrganisation(owner: pg.Client): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(`insert into organisation (name, kind) values ('Bench', 'nhs') returning id`);
  await owner.query(`insert into team (organisation_id, name) values ($1, 'Team')`, [rows[0].id]);
  await owner.query(`insert into area (code, name, kind, valid_from) values ('TEST', 'Test area', 'icb', '2022-07-01') on conflict do nothing`);
  return rows[0].id;
}

async function somePeople(owner: pg.Client, count: number): Promise<void> {
  await owner.query(`insert into account (issuer, subject, display_name) select 'bench', n::text, 'Somebody' from generate_series(1, $1::int) n`, [count]);
  await owner.query(
    `insert into contributor (account_id, kind, age_band, area_code) select id, 'individual', '18_or_over', 'TEST' from account where issuer = 'bench'`,
  );
  await owner.query(
    `insert into consent (contributor_id, purpose, context, wording_version, given_at)
     select c.id, 'be_found', 'research', (select version from consent_wording where purpose = 'be_found' and context = 'research' limit 1), clock_now()
     from contributor c`,
  );
  await owner.query(
    `update guarded_profile set way = 'teams_may_ask', way_chosen_at = clock_now(), asks_in_30_days = 4, asks_in_365_days = 24, days_between = 2,
       from_one_organisation_in_30_days = 4, open_at_once = 2, level_chosen_at = clock_now()`,
  );
}

async function theirPast(owner: pg.Client, organisationId: string): Promise<void> {
  const past = (table: string) =>
    owner.query(
      `insert into ${table} (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, state, reserved_at, answered_at)
       select p.own_recipient_id, p.contributor_id, gen_random_uuid(), gen_random_uuid(), array[$1::uuid], 'no', at.time, at.time + interval '1 day'
       from generate_series(1, $2::int) as n, guarded_profile p, lateral (select clock_now() - n * interval '33 days' - interval '1 second' * (hashtext(p.recipient_id::text) & 65535) as time) at
       order by at.time`,
      [organisationId, ASKS_EACH],
    );
  await past('ask');
  await past('reference_ask');
  await owner.query('select guard_recompute(array(select recipient_id from guard_row), clock_now())');
}
