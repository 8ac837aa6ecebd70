import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { BurdenWorld, DAY, HOUR, MOST, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';
import { findMismatches, findViolations } from '../../support/ledger-checker.js';

/** The checker is only worth something if it sees each thing it looks for: ledgers with one fault each, written past the guard. */

let world: BurdenWorld;
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.owner.query('delete from ask; delete from wave');
  await world.setNow(START);
});

interface Planted {
  after: number;
  state?: string;
  /** Since the reservation. */
  endedAfter?: number;
  lapsedAfter?: number;
  post?: string;
  restDays?: number;
}

/** Writes asks as the owner, as a broken guard would. */
async function plant(contributorId: string, ...asks: Planted[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { after, state = 'no', endedAfter, lapsedAfter, post, restDays = null } of asks) {
    const [id, waveId, opportunityId] = [newId(), newId(), post ?? (await world.post())];
    const at = new Date(START.getTime() + after);
    const later = (time: number | undefined) => (time === undefined ? null : new Date(at.getTime() + time));
    await world.owner.query(
      `insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
       select $1, id, $3::timestamptz, $3::timestamptz + interval '48 hours', $3::timestamptz + answer_days * interval '24 hours' from opportunity where id = $2`,
      [waveId, opportunityId, at],
    );
    await world.owner.query(
      `insert into ask (id, recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, state, reserved_at, answered_at, lapsed_at, ended_at,
         release_reason, rest_days, occasion)
       select $1, p.recipient_id, p.contributor_id, o.id, $4, o.organisation_ids, $5, $6::timestamptz,
         case when $5 in ('no', 'not_needed') then $6::timestamptz + interval '1 minute' end, $7, $8, case when $5 = 'released' then 'failed' end, $9,
         1 + (select count(*) from ask a where a.opportunity_id = o.id and a.recipient_id = p.recipient_id)
       from guarded_profile p, opportunity o where p.contributor_id = $2 and o.id = $3`,
      [id, contributorId, opportunityId, waveId, state, at, later(lapsedAfter), later(endedAfter), restDays],
    );
    ids.push(id);
  }
  return ids;
}

const rules = async () => [...new Set((await findViolations(world.owner)).map(({ rule }) => rule))].sort();

describe('finds', () => {
  it.each<[string, object, Planted[], string[]]>([
    ['nothing in a ledger that is right', MOST, [0, 10, 20, 29, 31].map((days) => ({ after: days * DAY })), []],
    ['a gap a millisecond too short', MOST, [{ after: 0 }, { after: 2 * DAY - 1 }], ['gap']],
    ['nothing when the gap is just over', MOST, [{ after: 0 }, { after: 2 * DAY }], []],
    ['a fifth in 30 days', MOST, [0, 7, 14, 21, 29].map((days) => ({ after: days * DAY })), ['30 days']],
    ['a seventh in 365 days', {}, [0, 31, 62, 93, 124, 155, 364].map((days) => ({ after: days * DAY })), ['365 days']],
    ['a second one open', {}, [{ after: 0, state: 'delivered' }, { after: 31 * DAY }], ['open']],
    ['nothing when the first was answered', {}, [{ after: 0 }, { after: 31 * DAY }], []],
    ['nothing when the first was released in time', {}, [{ after: 0, state: 'released', endedAfter: HOUR }, { after: 2 * HOUR }], []],
    ['a first that was released too late', {}, [{ after: 0, state: 'released', endedAfter: 3 * HOUR }, { after: 2 * HOUR }], ['30 days', 'gap', 'open']],
    ['nothing when the first was not needed', {}, [{ after: 0, state: 'not_needed', endedAfter: HOUR }, { after: 2 * HOUR }], []],
    ['one after three unanswered', MOST, [...[0, 20, 40].map((days) => ({ after: days * DAY, state: 'lapsed', lapsedAfter: 14 * DAY })), { after: 60 * DAY }], ['unanswered']],
    ['one in a rest', MOST, [{ after: 0, restDays: 30 }, { after: 29 * DAY }], ['rest']],
  ])('%s', async (_, level, asks, expected) => {
    const { id } = await world.person({ level });
    await plant(id, ...asks);
    expect(await rules()).toEqual(expected);
  });

  it.each<[string, (world: BurdenWorld) => Promise<void>, string]>([
    ['another way', async () => void (await plant((await world.person({ way: 'send_list' })).id, { after: 1 })), 'way'],
    ['no consent', async () => void (await plant((await world.person({ contexts: ['service'] })).id, { after: 1 })), 'consent'],
    ['somebody of 16', async () => void (await plant((await world.person({ ageBand: '16_or_17' })).id, { after: 1 })), 'age'],
    ['short notice', async () => void (await plant((await world.person()).id, { after: 1, post: await world.post({ answerDays: 7 }) })), 'short notice'],
    [
      'a break',
      async () => {
        const { id, accountId } = await world.person();
        await world.db.dataSource.query(`select guard_add_quiet_period($1, $2, null, null, 'UTC')`, [id, accountId]);
        await plant(id, { after: 1 });
      },
      'quiet',
    ],
    [
      'left in peace',
      async () => {
        const { id } = await world.person();
        await world.db.dataSource.query('select guard_rest_after_loss(array[$1]::uuid[], null)', [id]);
        await plant(id, { after: 1 });
      },
      'peace',
    ],
    [
      'never',
      async () => {
        const organisation = await world.organisation();
        const { id } = await world.person();
        await world.db.dataSource.query('select guard_never_ask_from($1, $2)', [id, organisation]);
        await plant(id, { after: 1, post: await world.post({ organisationIds: [organisation] }) });
      },
      'never',
    ],
    [
      'one organisation, through a joint post',
      async () => {
        const [a, b] = await world.organisations(2);
        const { id } = await world.person({ level: { ...MOST, fromOneOrganisationIn30Days: 1 } });
        await plant(id, { after: 1, post: await world.post({ organisationIds: [a, b] }) }, { after: 10 * DAY, post: await world.post({ organisationIds: [b] }) });
      },
      'organisation',
    ],
    [
      'twice the same',
      async () => {
        const [{ id }, post] = [await world.person(), await world.post()];
        await plant(id, { after: 1, post }, { after: 100 * DAY, post });
      },
      'twice',
    ],
    [
      '51 of one opportunity in 24 hours',
      async () => {
        const post = await world.post();
        for (const [i, id] of (await world.people(51)).entries()) await plant(id, { after: i + 1, post });
      },
      'opportunity',
    ],
  ])('%s', async (_, fault, rule) => {
    await fault(world);
    expect(await rules()).toEqual([rule]);
  }, 30_000);

  it('guard rows that forgot something', async () => {
    const { id } = await world.person();
    expect(await findMismatches(world.owner)).toEqual([]);
    await plant(id, { after: 0 });
    expect(await findMismatches(world.owner)).toHaveLength(1);
  });
});
