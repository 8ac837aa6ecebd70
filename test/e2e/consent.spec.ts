import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { withClient } from '../../src/platform/database/roles.js';
import type { SignedIn } from '../support/app.js';
import { Scenario } from '../support/scenario.js';

/** With jobs running, as the service runs: what somebody takes back is gone everywhere within seconds. */
let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({ config: { runsJobs: true } });
  await scenario.app.db.setClock(null);
}, 60_000);
afterAll(() => scenario.end());

const traces = (word: string): Promise<number> =>
  withClient(scenario.app.db.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `select 1 from search_document where index_name = 'interests' and texts::text ilike '%' || $1 || '%' union all select 1 from search_term where stem like left($1, 6) || '%'`,
      [word],
    );
    return rows.length;
  });

async function until(reached: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (!(await reached())) {
    if (performance.now() - started > 20_000) throw new Error('not within 20 seconds');
    await wait(50);
  }
  return performance.now() - started;
}

const history = async (who: SignedIn) =>
  (
    await scenario.run<{ myProfiles: { consents: unknown[]; wordingsToReadAgain: unknown[]; foundByExceptions: unknown[] }[] }>(
      `{ myProfiles {
        consents { purpose context spoken withdrawnAt wording { version text controllers { name decides } grounds { reference meaning } change whatChanged } }
        wordingsToReadAgain { version }
        foundByExceptions { part takenBackAt givenAgainAt }
      } }`,
      {},
      who,
    )
  ).myProfiles[0];

it('words and skills are found, taken back one by one and all at once, and leave no trace', async () => {
  const person = await scenario.person({ way: 'teams_may_ask' });
  const { contributorId } = person;
  await scenario.change('updateSkills', { contributorId, skills: [{ source: 'work', description: 'Parchment making' }] }, person);
  await scenario.change('updateOwnWords', { contributorId, ownWords: 'I collect xylophones.', mayBeShown: true, wordingVersion: 'show-own-words-1' }, person);
  await until(async () => (await traces('xylophone')) === 2 && (await traces('parchment')) === 2);

  await scenario.change('setFoundBy', { contributorId, part: 'own_words', found: false }, person, '');
  expect(await until(async () => (await traces('xylophone')) === 0)).toBeLessThan(5_000);
  expect(await traces('parchment')).toBe(2);

  await scenario.change('withdrawAllConsents', { contributorId }, person, '');
  expect(await until(async () => (await traces('parchment')) === 0)).toBeLessThan(5_000);

  const { consents, wordingsToReadAgain, foundByExceptions } = await history(person);
  expect(consents).toMatchObject([
    { purpose: 'join', withdrawnAt: null, wording: { version: 'join-1' } },
    { purpose: 'be_found', context: 'research', spoken: false, withdrawnAt: expect.any(String), wording: { text: expect.stringContaining('plan research'), controllers: [{}, {}], grounds: [{}, {}] } },
    { purpose: 'show_own_words', context: null, withdrawnAt: expect.any(String) },
  ]);
  expect([wordingsToReadAgain, foundByExceptions]).toMatchObject([[], [{ part: 'own_words', givenAgainAt: null }]]);
}, 60_000);

it('what was reserved and not delivered yet is let go', async () => {
  const round = await scenario.round({ people: 2 });
  const [first, second] = round.people;
  await scenario.change('withdrawAllConsents', { contributorId: first.contributorId }, first, '');
  const { results } = await scenario.invite(round);
  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'not_available']);
  const invitations = await Promise.all([first, second].map((person) => scenario.invitations(person)));
  expect(invitations.map((each) => each.length)).toEqual([0, 1]);
}, 60_000);

it('is nobody else’s to take back', async () => {
  const [one, other] = await scenario.people(2);
  for (const [name, input] of [['withdrawAllConsents', {}], ['withdrawConsent', { purpose: 'show_own_words' }], ['setFoundBy', { part: 'skills', found: false }]] as const) {
    expect(await scenario.refusal(name, { contributorId: one.contributorId, ...input }, other, '')).toBe('NOT_FOUND');
    expect(await scenario.refusal(name, { contributorId: one.contributorId, ...input }, undefined, '')).toBe('UNAUTHENTICATED');
  }
});
