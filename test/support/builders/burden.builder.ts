import { createHash } from 'node:crypto';
import pg from 'pg';
import type { EntityManager } from 'typeorm';
import { newId } from '../../../src/platform/database/ids.js';
import type { Limits } from '../../../src/burden/policy.js';
import { BurdenGuard, type Reservation } from '../../../src/burden/guard.service.js';
import type { WayOfBeingHere } from '../../../src/burden/guard.facts.js';
import type { TestDatabase } from '../database.js';
import { givenMayAsk } from './organisations.builder.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** An instant in winter: London is on UTC, and clocks change 98 days later. */
export const START = new Date('2026-12-20T12:00:00.000Z');

export interface PersonOptions {
  way?: WayOfBeingHere;
  level?: Partial<Limits>;
  contexts?: readonly string[];
  ageBand?: '18_or_over' | '16_or_17';
  shortNotice?: boolean;
  /** Somebody acts for them, so long (milliseconds from now). */
  actedFor?: number;
  /** An account that is there already; a new one unless given. */
  accountId?: string;
}

export interface PostOptions {
  organisationIds?: readonly string[];
  context?: 'research' | 'service' | 'governance' | 'education' | 'priority_setting';
  answerDays?: 7 | 14 | 21;
  suitableFor16And17?: boolean;
  /** Taking part in a study. Research only. */
  participation?: boolean;
  closesOn?: string;
}

/** As much as anybody may be asked: for tests in which another limit decides. */
export const MOST: Limits = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };

/** People, posts and a clock for specs about the guard. Rows of other features are inserted as the owner, bare but valid. */
export class BurdenWorld {
  readonly guard = new BurdenGuard();
  private now = START;

  private constructor(
    readonly db: TestDatabase,
    readonly owner: pg.Client,
    private readonly accountId: string,
    /** Where everything happens within one transaction. */
    private readonly em?: EntityManager,
  ) {}

  static async start(db: TestDatabase): Promise<BurdenWorld> {
    const owner = new pg.Client({ connectionString: db.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ id: string }>(
      `insert into account (issuer, subject, display_name) values ('test', gen_random_uuid()::text, 'A member of a team') returning id`,
    );
    await owner.query(`insert into area (code, name, kind, valid_from) values ('TEST', 'Test area', 'icb', '2022-07-01') on conflict do nothing`);
    const world = new BurdenWorld(db, owner, rows[0].id);
    await world.setNow(START);
    return world;
  }

  /**
   * Work on one connection, in one transaction that is taken back at the end: the next finds everything as this one did. Its clock is a setting of
   * the session, because a table would have to be written for every step. Call `clockOfTheSession` once before.
   */
  async inOneTransaction(work: (world: BurdenWorld, em: EntityManager) => Promise<void>): Promise<void> {
    const runner = this.db.dataSource.createQueryRunner();
    await runner.startTransaction();
    // Each life is short: planning every statement anew for its values took a fifth of the time of ten thousand.
    await runner.query('set local plan_cache_mode = force_generic_plan');
    try {
      await work(new BurdenWorld(this.db, this.owner, this.accountId, runner.manager), runner.manager);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  async clockOfTheSession(): Promise<void> {
    await this.owner.query(`
      create or replace function clock_now() returns timestamptz language sql volatile parallel restricted
      return coalesce(nullif(current_setting('test.now', true), '')::timestamptz, (select at from public.test_clock), date_trunc('milliseconds', clock_timestamp()))`);
  }

  async setNow(at: Date): Promise<void> {
    this.now = at;
    if (this.em) await this.em.query(`select set_config('test.now', $1, false)`, [at.toISOString()]);
    else await this.owner.query('with gone as (delete from test_clock) insert into test_clock (at) values ($1)', [at]);
  }

  /** From now on the clock runs, so many times faster than real: for tests in which windows open and close while many callers are at work. */
  async runClock(speed: number): Promise<void> {
    await this.owner.query(`
      create or replace function clock_now() returns timestamptz language sql volatile parallel restricted
      return date_trunc('milliseconds', timestamptz '${this.now.toISOString()}' + (clock_timestamp() - timestamptz '${new Date().toISOString()}') * ${speed})`);
  }

  get time(): Date {
    return this.now;
  }

  async pass(milliseconds: number): Promise<void> {
    await this.setNow(new Date(this.now.getTime() + milliseconds));
  }

  async organisation(): Promise<string> {
    const id = newId();
    await this.owner.query(`insert into organisation (id, name, kind) values ($1, $2, 'nhs')`, [id, `Organisation ${id}`]);
    await this.owner.query(`insert into team (organisation_id, name) values ($1, 'Team')`, [id]);
    await givenMayAsk(this.owner, id, this.accountId);
    return id;
  }

  async organisations(n: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < n; i += 1) ids.push(await this.organisation());
    return ids;
  }

  /** An open opportunity; of a new organisation unless some are given. */
  async post(options: PostOptions = {}): Promise<string> {
    const { context = 'research', answerDays = 14, suitableFor16And17 = false, closesOn = '2031-01-01', participation = false } = options;
    const organisationIds = options.organisationIds ?? [await this.organisation()];
    const { rows } = await this.owner.query<{ id: string }>(
      `insert into opportunity (team_id, organisation_ids, created_by, status, context, research_kind, research_funder, research_stage,
         service_duty, service_name, governance_body, governance_term, meets_participants_or_data, title, summary, what_you_would_do,
         meeting_minutes, preparation_minutes, travel_minutes, costs, distressing, kinds, places, suitable_for_16_17, safeguarding_name,
         safeguarding_email_key_id, safeguarding_email_ciphertext, starts_on, ends_on, closes_on, hear_back_by, short_notice, answer_days, online,
         commitment, payment_offered, expenses, access_and_support, contact_account_id, contact_name, contact_email_key_id,
         contact_email_ciphertext, contact_treats_invitees, opened_at, research_approved_on, research_ethics_reference)
       values ((select id from team where organisation_id = ($1::uuid[])[1]), $1, $2, 'open', $3,
         case when $3 = 'research' then case when $7 then 'participation' else 'involvement' end end, case when $3 = 'research' then 'A funder' end, case when $3 = 'research' then 'idea' end,
         case when $3 = 'service' then 'icb_14z45' end, case when $3 = 'service' then 'A service' end,
         case when $3 = 'governance' then 'A board' end, case when $3 = 'governance' then 'Two years' end, false,
         'A test opportunity', 'A plain summary that is long enough to be one.', 'Read one page and say what you think.',
         60, 30, 0, 'None.', false, case when $7 then '{study_participation}'::text[] else '{document_review}' end, 500, $4, case when $4 then 'Somebody' end, case when $4 then 'k' end,
         case when $4 then '\\x00'::bytea end, $6::date, $6::date, $6::date, $6::date, $5 = 7, $5, true, 'one_off', false, 'Paid back.', 'Ask us.',
         $2, 'Main contact', 'k', '\\x00', false, clock_now(), case when $7 then date '2026-01-05' end, case when $7 then '26/TEST/0001' end)
       returning id`,
      [organisationIds, this.accountId, context, suitableFor16And17, answerDays, closesOn, participation],
    );
    return rows[0].id;
  }

  /** What this organisation asks about outside Askwell. */
  async external(organisationId: string): Promise<string> {
    const { rows } = await this.owner.query<{ id: string }>('insert into external_opportunity (organisation_id, reference, created_at) values ($1, gen_random_uuid()::text, clock_now()) returning id', [organisationId]);
    return rows[0].id;
  }

  /** A profile with an account of its own that teams may ask in every context, at the default level. */
  async person(options: PersonOptions = {}): Promise<{ id: string; accountId: string }> {
    const { way = 'teams_may_ask', level, contexts = ['research', 'service', 'governance', 'education', 'priority_setting'], ageBand = '18_or_over' } = options;
    const { rows } = await this.owner.query<{ id: string; account_id: string }>(
      `with own as (insert into account (issuer, subject, display_name) select 'test', gen_random_uuid()::text, 'Somebody' where $2::uuid is null returning id)
       insert into contributor (account_id, kind, age_band, area_code) select coalesce($2, (select id from own)), $3, $1, 'TEST' returning id, account_id`,
      [ageBand, options.accountId ?? null, options.actedFor === undefined ? 'individual' : 'acting_for'],
    );
    const [{ id, account_id: accountId }] = rows;
    if (options.actedFor !== undefined) await this.actedFor(id, options.actedFor);
    for (const context of contexts) await this.consent(id, context);
    await this.db.dataSource.query('select guard_set_way($1, $2, $3, $4, true)', [id, accountId, way, options.shortNotice ?? false]);
    if (level) await this.level(id, accountId, level);
    return { id, accountId };
  }

  /** A group that teams may ask as often as anybody, for which the first of two people is asked. */
  async group({ contexts = ['research'] }: Pick<PersonOptions, 'contexts'> = {}): Promise<{ id: string; accountId: string; people: string[] }> {
    const { rows } = await this.owner.query<{ id: string; account_id: string }>(
      `with own as (insert into account (issuer, subject, display_name) values ('test', gen_random_uuid()::text, 'Somebody') returning id)
       insert into contributor (account_id, kind, area_code) select id, 'group', 'TEST' from own returning id, account_id`,
    );
    const [{ id, account_id: accountId }] = rows;
    const people = await this.owner.query<{ id: string }>(
      `insert into contact_person (contributor_id, name_key_id, name_ciphertext, is_current) select $1, 'k', '\\x00', n = 1 from generate_series(1, 2) n returning id`,
      [id],
    );
    for (const context of contexts) await this.consent(id, context);
    await this.db.dataSource.query('select guard_set_way($1, $2, $3, $4, true)', [id, accountId, 'teams_may_ask', false]);
    await this.level(id, accountId, MOST);
    return { id, accountId, people: people.rows.map((person) => person.id) };
  }

  async spokenForBy(groupId: string, contactPersonId: string): Promise<void> {
    await this.write('update contact_person set is_current = false where contributor_id = $1 and is_current and id <> $2', [groupId, contactPersonId]);
    await this.write('update contact_person set is_current = true where id = $1', [contactPersonId]);
  }

  /** Their address, shown to be theirs by a code; of a group, that of one of its people. */
  async confirmed(contributorId: string, address: string, contactPersonId: string | null = null): Promise<void> {
    await this.write(
      `insert into contact_point (contributor_id, contact_person_id, channel, key_id, ciphertext, value_hash, check_hash) values ($1, $2, 'email', 'k', '\\x00', sha256(convert_to($3, 'UTF8')), $4)
       on conflict (contributor_id, contact_person_id, channel) do update set value_hash = excluded.value_hash, check_hash = excluded.check_hash`,
      [contributorId, contactPersonId, address, this.checkHash(address)],
    );
    await this.write(
      `update contact_point set verified_at = clock_now(), verified_how = 'code', verified_by = $3 where contributor_id = $1 and contact_person_id is not distinct from $2 and channel = 'email'`,
      [contributorId, contactPersonId, this.accountId],
    );
  }

  /** Each an address of their own, confirmed by a code; many at once. */
  async confirmedAlready(theirs: readonly { id: string; hash: Buffer }[]): Promise<void> {
    const [ids, hashes] = [theirs.map(({ id }) => id), theirs.map(({ hash }) => hash)];
    await this.write(
      `insert into contact_point (contributor_id, channel, key_id, ciphertext, value_hash, check_hash) select own.id, 'email', 'k', '\\x00', sha256(own.hash), own.hash from unnest($1::uuid[], $2::bytea[]) as own (id, hash)`,
      [ids, hashes],
    );
    await this.write(`update contact_point set verified_at = clock_now(), verified_how = 'code', verified_by = $2 where contributor_id = any ($1)`, [ids, this.accountId]);
  }

  /** What is kept of an address to find it by what organisations send. */
  checkHash(address: string): Buffer {
    return createHash('sha256').update(`to check: ${address}`).digest();
  }

  /** Another address, which nobody has confirmed. */
  async readdressed(contributorId: string, contactPersonId: string | null = null): Promise<void> {
    await this.write('update contact_point set value_hash = sha256(convert_to(id::text, $3)), check_hash = null where contributor_id = $1 and contact_person_id is not distinct from $2', [contributorId, contactPersonId, 'UTF8']);
  }

  async withoutAddress(contributorId: string, contactPersonId: string | null = null): Promise<void> {
    await this.write('delete from contact_point where contributor_id = $1 and contact_person_id is not distinct from $2', [contributorId, contactPersonId]);
  }

  /** An administrator keeps their account out, or lets it in again. */
  async keepOut(accountId: string, out: boolean): Promise<void> {
    await this.write(
      `update account set suspended_at = case when $2 then now.at end, suspended_by = case when $2 then id end, sessions_ended_at = now.at from (select clock_now() as at offset 0) now where id = $1`,
      [accountId, out],
    );
  }

  /** From now on somebody acts for them, so long. */
  async actedFor(contributorId: string, milliseconds: number): Promise<void> {
    await this.write(
      `insert into representation (contributor_id, relationship, person_key_id, person_ciphertext, basis, review_due_at)
       values ($1, 'parent', 'k', '\\x00', 'they_asked_me', $2) on conflict (contributor_id) do update set review_due_at = excluded.review_due_at`,
      [contributorId, new Date(this.now.getTime() + milliseconds)],
    );
  }

  async people(n: number, options: PersonOptions = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < n; i += 1) ids.push((await this.person(options)).id);
    return ids;
  }

  async consent(contributorId: string, context: string): Promise<void> {
    await this.write(
      `insert into consent (contributor_id, purpose, context, wording_version, given_at)
       select $1, 'be_found', $2, version, clock_now() from consent_wording where purpose = 'be_found' and context = $2 limit 1`,
      [contributorId, context],
    );
  }

  async withdrawConsent(contributorId: string, context: string): Promise<void> {
    await this.write(
      `update consent set withdrawn_at = clock_now() where contributor_id = $1 and purpose = 'be_found' and context = $2 and withdrawn_at is null`,
      [contributorId, context],
    );
  }

  async level(contributorId: string, by: string, level: Partial<Limits>): Promise<void> {
    await (this.em ?? this.db.dataSource).query('select guard_set_level($1, $2, $3, $4, $5, $6, $7)', [
      contributorId,
      by,
      level.asksIn30Days ?? null,
      level.asksIn365Days ?? null,
      level.daysBetween ?? null,
      level.fromOneOrganisationIn30Days ?? null,
      level.openAtOnce ?? null,
    ]);
  }

  private async write(text: string, values: unknown[]): Promise<void> {
    await (this.em ? this.em.query(text, values) : this.owner.query(text, values));
  }

  /** In a transaction of its own, as the application. */
  run<T>(work: (em: EntityManager, guard: BurdenGuard) => Promise<T>): Promise<T> {
    if (this.em) return work(this.em, this.guard);
    return this.db.dataSource.transaction((em) => work(em, this.guard));
  }

  reserve(opportunityId: string, contributorIds: readonly string[]): Promise<Reservation> {
    return this.run((em, guard) => guard.reserve(em, opportunityId, contributorIds));
  }

  /** Asks one person about a post (a new one unless given). @returns the ask's id, or null when they are not available */
  async ask(contributorId: string, opportunityId?: string): Promise<string | null> {
    const { outcomes } = await this.reserve(opportunityId ?? (await this.post()), [contributorId]);
    return outcomes[0].askId;
  }

  /** The same, delivered. @throws when they are not available */
  async asked(contributorId: string, opportunityId?: string): Promise<string> {
    const askId = await this.ask(contributorId, opportunityId);
    if (askId === null) throw new Error('not available');
    await this.run((em, guard) => guard.markDelivered(em, askId, 'mail'));
    return askId;
  }

  async state(askId: string): Promise<string> {
    const { rows } = await this.owner.query<{ state: string }>('select state from ask where id = $1', [askId]);
    return rows[0].state;
  }

  /** Every sweep that is due, as each minute in the running service. */
  async sweep(): Promise<void> {
    while (await this.run((em, guard) => guard.releaseDue(em)));
    while (await this.run((em, guard) => guard.lapseDue(em)));
  }

  async end(): Promise<void> {
    await this.owner.end();
    await this.db.drop();
  }
}
