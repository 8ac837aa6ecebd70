import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Scenario } from '../../support/scenario.js';
import { askAbout, type Unavailable, unavailablePeople } from './unavailable-people.js';

/** Whoever isn't available is so for a reason that nobody else learns: every reason there is, in what the team's own client is sent. */

let scenario: Scenario;
let them: Unavailable;
beforeAll(async () => {
  scenario = await Scenario.start();
  them = await unavailablePeople(scenario);
}, 180_000);
afterAll(() => scenario.end());

const waves = async (): Promise<unknown> => (await scenario.run<{ round: unknown }>('query ($id: ID!) { round(opportunityId: $id) { waves { asked } placesFilled } }', { id: them.opportunityId }, them.team.contact)).round;

describe('for every reason not to be available', () => {
  it('each of them had a code', () => {
    expect([...them.codes].filter(([, code]) => !/^[0-9A-Z]{8}$/.test(code))).toEqual([]);
  });

  it('the answer is one, byte for byte: status, headers and body', async () => {
    const before = await waves();
    const answers = new Map<string, string[]>();
    for (const [reason, code] of them.codes) {
      const { bytes } = await askAbout(scenario, them, [code]);
      answers.set(bytes, [...(answers.get(bytes) ?? []), reason]);
    }
    expect([...answers.values()]).toEqual([[...them.codes.keys()]]);
    expect([...answers.keys()][0]).toContain('{"data":{"invitePeople":{"waveId":null,"closesAt":null,"results":[{"code":"CODE","outcome":"not_available"}]}}}');
    expect(await waves()).toEqual(before);
  }, 60_000);

  it('it is that reason: whoever is here reads its rule', async () => {
    const rules: Record<string, string | null> = {};
    for (const [reason, { contributorId, ...who }] of them.people) {
      const query = 'query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } } }';
      const { data } = await scenario.app.gql<{ myFairAsking: { nextAsk: { rule: string | null } } } | null>(query, { id: contributorId }, who.token);
      if (data) rules[reason] = data.myFairAsking.nextAsk.rule;
    }
    // null: it lies in what they would be asked about and by whom; or, of asks left unanswered, in what was written down without the asks.
    expect(rules).toEqual({
      'takes a break': 'quiet', 'takes a break until a day': 'quiet', 'is given a break by a helper': 'quiet', 'looks for themselves': 'way', 'takes a list': 'way', 'wants no short notice': null,
      'never wants to be asked': 'never', 'wants nothing from this organisation': null, 'says that this team treats them': null, 'took the consent back': 'no_consent', left: 'not_here', 'is reported dead': 'not_here', 'lost somebody': 'loss',
      'turned out to be 16': null, 'was asked about it already': null, 'was asked about it and said no': null, 'was asked by others and has not answered': 'open', 'rests after a no': 'rest',
      'was asked too near': 'gap', 'was asked as often as 30 days allow': 'days_30', 'was asked as often as a year allows': 'days_365', 'was asked by this organisation as often as it may': null,
      'left three unanswered': null, 'left three unanswered and was asked whether they are there': null, 'took part in something until yesterday': 'after_involvement', 'takes part in two things': 'involvements', 'is one with somebody who was asked': 'days_30',
      'is one with somebody who lost somebody': 'loss', 'is acted for by somebody who may no longer': 'acting',
    });
  });

  it('the same again, and all in one call', async () => {
    const codes = [...them.codes.values()];
    for (const code of [codes[0], codes[codes.length - 1]]) expect((await askAbout(scenario, them, [code])).bytes).toContain('"outcome":"not_available"');
    const { bytes } = await askAbout(scenario, them, codes);
    const one = '{"code":"CODE","outcome":"not_available"}';
    expect(bytes).toContain(`"results":[${codes.map(() => one).join(',')}]`);
  });

  it('whoever is available is asked: it is not that nobody is', async () => {
    const reason = 'takes a break';
    await scenario.app.db.dataSource.query(
      `select guard_end_quiet_period(q.id, person.account_id) from quiet_period q join contributor person on person.id = q.contributor_id join candidate c on c.contributor_id = person.id
       where c.code = $1 and c.opportunity_id = $2`,
      [them.codes.get(reason), them.opportunityId],
    );
    expect((await askAbout(scenario, them, [them.codes.get(reason) ?? ''])).bytes).toContain('"outcome":"asked"');
  });
});
