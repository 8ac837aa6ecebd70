import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { newId } from '../../../src/platform/database/ids.js';
import { OpportunityRows, type OpportunityColumns, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { gaps, needed } from './gaps.js';

/** What the table refuses by itself, whoever writes: each column of a complete open post spoilt, one at a time. */
let db: TestDatabase;
let rows: OpportunityRows;
let team: TeamRow;
let member: Actor;

beforeAll(async () => {
  db = await createTestDatabase();
  rows = await OpportunityRows.connect(db);
  team = await rows.team();
  member = await rows.member(team);
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});

const constraintOf = (columns: OpportunityColumns): Promise<string> =>
  rows.post(team, member.accountId, columns).then(
    () => 'nothing',
    (error: { constraint?: string; message: string }) => error.constraint ?? error.message,
  );

describe('the table of posts', () => {
  it('takes a complete open post', async () => expect(await constraintOf({})).toBe('nothing'));

  it.each(needed)('no open post without %s', async (column) => expect(await constraintOf({ [column]: null })).toBe('complete'));
  it.each(needed)('a draft without %s', async (column) => expect(await constraintOf({ [column]: null, status: 'draft', opened_at: null })).toBe('nothing'));

  it.each<[string, OpportunityColumns, string]>([
    ...gaps,
    ['facts of another framework', { service_name: 'A clinic' }, 'framework_of_context'],
    ['7 days without short notice', { answer_days: 7 }, 'answer_days_offered'],
    ['14 days at short notice', { short_notice: true }, 'answer_days_offered'],
    ['an end before the start', { ends_on: '2027-01-31' }, 'dates_in_order'],
    ['hearing back before it closes', { hear_back_by: '2027-01-14' }, 'dates_in_order'],
    ['an amount for nothing', { payment_per: null }, 'payment_amount_per'],
    ['an amount that isn’t offered', { payment_offered: false }, 'payment_when_offered'],
    ['a kind that isn’t one', { kinds: ['tea'] }, 'opportunity_kinds_check'],
    ['open without an opening', { opened_at: null }, 'review_state'],
    ['open and ended', { ended_at: new Date() }, 'review_state'],
    ['open and in review', { review_with: 'administrators', review_due_on: '2026-12-01' }, 'review_state'],
    ['half a sealed address', { contact_email_key_id: null }, 'contact_sealed'],
    ['an organisation that isn’t', { organisation_ids: [newId()] }, 'own_organisation'],
  ])('refuses %s', async (_, columns, constraint) => expect(await constraintOf(columns)).toBe(constraint));

  it('refuses an unknown organisation and one named twice', async () => {
    const own = team.organisationId;
    expect(await constraintOf({ organisation_ids: [own, newId()] })).toBe('known_organisations');
    expect(await constraintOf({ organisation_ids: [own, own] })).toBe('known_organisations');
    expect(await constraintOf({ organisation_ids: [] })).not.toBe('nothing');
  });
});

describe('the application’s role', () => {
  it.each([
    'delete from opportunity',
    'delete from opportunity_event',
    'update opportunity_event set comment = null',
    'update payment_guide set lowest_pence = 1',
    `insert into bank_holiday values ('2026-01-02', 'A day of my own')`,
    'alter table opportunity disable trigger all',
  ])('may not %s', async (sql) => {
    await expect(db.dataSource.query(sql)).rejects.toMatchObject({ driverError: { code: '42501' } });
  });
});

describe('dated facts', () => {
  it('bank holidays of England 2026 to 2028 are eight a year, on working days of the week', async () => {
    const { rows: years } = await rows.owner.query(
      `select extract(year from day)::int as year, count(*)::int as days, bool_and(extract(isodow from day) < 6) as weekdays from bank_holiday group by 1 order by 1`,
    );
    expect(years).toEqual([2026, 2027, 2028].map((year) => ({ year, days: 8, weekdays: true })));
  });

  it('the payment guide changes on 16 December 2025, its later examples still to be confirmed', async () => {
    const { rows: guides } = await rows.owner.query(
      `select lowest_pence, highest_pence, valid_from::text, valid_to::text, array_agg(pence order by place) as examples
       from payment_guide join payment_guide_band on guide_id = id group by payment_guide.id order by valid_to nulls last`,
    );
    expect(guides).toEqual([
      { lowest_pence: 1250, highest_pence: 45000, valid_from: null, valid_to: '2025-12-15', examples: [1250, 2500, 5000, 7500, 15000, 30000] },
      { lowest_pence: 1380, highest_pence: 49500, valid_from: '2025-12-16', valid_to: null, examples: [null, null, null, null, null, null] },
    ]);
    await expect(rows.owner.query(`insert into payment_guide (publisher, lowest_pence, highest_pence, valid_from) values ('NIHR', 1, 2, '2027-01-01')`)).rejects.toThrow(/exclusion/);
  });
});
