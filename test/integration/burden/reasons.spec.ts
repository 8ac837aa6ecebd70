import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { RULES, type Rule } from '../../../src/burden/guard.situation.js';
import { startTestApp, type SignedIn, type TestApp } from '../../support/app.js';
import { BurdenWorld, DAY, MOST, type PersonOptions, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

/** Whatever keeps somebody from being asked, they read which rule it is, in a sentence, and from when they can be asked again. */
let app: TestApp;
let world: BurdenWorld;
let signedIn: SignedIn;
let me: string;
beforeAll(async () => {
  const db = await createTestDatabase();
  world = await BurdenWorld.start(db);
  app = await startTestApp({ db });
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.end();
});
beforeEach(async () => {
  await world.setNow(START);
  signedIn = await app.signIn([{ kind: 'contributor' }]);
});

const am = async (options: PersonOptions = {}): Promise<void> => {
  me = (await world.person({ accountId: signedIn.accountId, ...options })).id;
};
const call = (text: string, ...values: unknown[]) => world.db.dataSource.query(`select ${text}`, values);
const asked = async (answer: 'no' | null = 'no', rest: number | null = null): Promise<void> => {
  const ask = await world.asked(me);
  if (answer !== null) await world.run((em, guard) => guard.answer(em, ask, answer, rest));
};
const later = (days: number) => new Date(START.getTime() + days * DAY).toISOString();

interface Reads {
  nextAsk: { from: string | null; rule: Rule | null; sentence: string };
  organisationsWaiting: { organisation: { id: string }; until: string; sentence: string }[];
  counted: object;
}
const read = async (): Promise<Reads> => {
  const query = '{ nextAsk { from rule sentence } organisationsWaiting { organisation { id } until sentence } counted { in30Days in365Days open unansweredInARow } }';
  const { data } = await app.gql<{ myFairAsking: Reads }>(`query ($id: ID!) { myFairAsking(contributorId: $id) ${query} }`, { id: me }, signedIn.token);
  return data.myFairAsking;
};

interface Case {
  given: () => Promise<unknown>;
  /** In days from the start; null: time alone doesn't end it. */
  from: number | null;
  says: RegExp;
}

const cases: Partial<Record<Rule, Case>> = {
  not_here: { given: async () => { await am(); await world.owner.query(`update contributor set status = 'on_hold' where id = $1`, [me]); }, from: null, says: /your profile stands still/ },
  acting: { given: () => am({ actedFor: -DAY }), from: null, says: /something about that is to be looked at first/ },
  no_consent: { given: () => am({ contexts: [] }), from: null, says: /have not agreed to be found/ },
  way: { given: () => am({ way: 'send_list' }), from: null, says: /look yourself or take a list/ },
  never: { given: () => am({ level: { asksIn365Days: 0 } }), from: null, says: /chose never/ },
  quiet: { given: async () => { await am(); await call(`guard_add_quiet_period($1, $2, null, '2027-01-03', 'Europe/London')`, me, signedIn.accountId); }, from: 14.5, says: /taking a break.*From the time shown/ },
  loss: { given: async () => { await am(); await call('guard_rest_after_loss(array[$1]::uuid[], null)', me); }, from: 184, says: /lost someone/ },
  rest: { given: async () => { await am(); await asked('no', 90); }, from: 90, says: /asked to be left alone/ },
  unanswered: {
    given: async () => {
      await am({ level: MOST });
      for (let nr = 0; nr < 3; nr += 1) {
        await asked(null);
        await world.pass(15 * DAY);
        await world.sweep();
      }
    },
    from: null, says: /stayed unanswered.*tell us that you are back/,
  },
  involvements: { given: async () => { await am(); await world.owner.query('update guard_row set involvements_n = 2 where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [me]); }, from: null, says: /take part in as much/ },
  after_involvement: { given: async () => { await am(); await world.owner.query('update guard_row set involved_until = clock_now() where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [me]); }, from: 30, says: /ended not long ago.*From the time shown/ },
  open: { given: async () => { await am({ level: MOST }); await asked(null); await world.pass(2 * DAY); await asked(null); }, from: 14, says: /waiting for your answer/ },
  gap: { given: async () => { await am({ level: { ...MOST, daysBetween: 10 } }); await asked(); }, from: 10, says: /not long ago/ },
  days_30: { given: async () => { await am(); await asked(); }, from: 30, says: /as often as you wanted in 30 days/ },
  days_365: { given: async () => { await am({ level: { ...MOST, asksIn365Days: 1 } }); await asked(); }, from: 365, says: /as often as you wanted in 365 days/ },
};

it.each(Object.entries(cases))('%s', async (rule, { given, from, says }) => {
  await given();
  const { nextAsk } = await read();
  expect(nextAsk).toEqual({ from: from === null ? null : later(from), rule, sentence: expect.stringMatching(says) });
  // The hour that is named is kept: nobody asks before it.
  expect(await world.ask(me)).toBeNull();
});

it('organisation_days_30, for the organisation that has to wait and for no other', async () => {
  await am({ level: { ...MOST, fromOneOrganisationIn30Days: 1 } });
  const [theirs] = await world.organisations(1);
  const ask = await world.asked(me, await world.post({ organisationIds: [theirs] }));
  await world.run((em, guard) => guard.answer(em, ask, 'no'));
  await world.pass(2 * DAY);
  expect(await read()).toMatchObject({
    nextAsk: { rule: null, sentence: 'You can be asked now.' },
    organisationsWaiting: [{ organisation: { id: theirs }, until: later(30), sentence: expect.stringMatching(/^This organisation has asked you as often as you allow/) }],
  });
});

it('of every rule that holds whoever asks; the others are about one post and keep no door shut for good', () => {
  const aboutOnePost: Rule[] = ['age', 'participation', 'short_notice', 'never_organisation', 'already_asked', 'organisation_days_30'];
  expect([...Object.keys(cases), ...aboutOnePost].sort()).toEqual([...RULES].sort());
});

it('what counts now, and what no longer does', async () => {
  await am({ level: MOST });
  await asked();
  await world.pass(31 * DAY);
  await asked(null);
  expect((await read()).counted).toEqual({ in30Days: 1, in365Days: 2, open: 1, unansweredInARow: 0 });
  await world.pass(15 * DAY);
  await world.sweep();
  expect((await read()).counted).toEqual({ in30Days: 1, in365Days: 2, open: 0, unansweredInARow: 1 });
});
