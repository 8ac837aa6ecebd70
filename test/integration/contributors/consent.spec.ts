import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsentChoices } from '../../../src/contributors/consent-choices.service.js';
import { ConsentQueries } from '../../../src/contributors/consent.queries.js';
import { asTeamsFind, ContributorsQueries } from '../../../src/contributors/contributors.queries.js';
import { interestsIndex } from '../../../src/contributors/contributor.search.js';
import { JoiningService } from '../../../src/contributors/joining.service.js';
import { ProfileQueries } from '../../../src/contributors/profile.queries.js';
import { ProfileService } from '../../../src/contributors/profile.service.js';
import type { Actor } from '../../../src/identity/actor.js';
import { type ContributorsWorld, startContributors } from './contributors-world.js';

let world: ContributorsWorld;
let choices: ConsentChoices;

beforeAll(async () => {
  world = await startContributors();
  choices = world.nest.get(ConsentChoices);
});
afterAll(() => world.close());

const someone = async (different: Parameters<ContributorsWorld['joining']>[0] = {}) => {
  const actor = await world.actor();
  return { actor, contributorId: await world.nest.get(JoiningService).join(actor, world.joining(different)) };
};
const own = (actor: Actor, contributorId: string) => world.nest.get(ProfileQueries).own(actor, contributorId);
const inForce = async (actor: Actor, contributorId: string) =>
  (await own(actor, contributorId)).consents.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ purpose, context }) => context ?? purpose);
const document = async (contributorId: string) => {
  const [row] = await world.owner.query<{ key: string }[]>('select key from contributor_search_key where contributor_id = $1', [contributorId]);
  return row && (await interestsIndex.project(world.db.dataSource.manager, [row.key])).at(0);
};

describe('what someone agreed to', () => {
  it('shows the words, who decides, and the grounds in law', async () => {
    const { actor, contributorId } = await someone({ beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] });
    const [, found] = (await own(actor, contributorId)).consents;
    expect(found).toMatchObject({
      purpose: 'be_found',
      context: 'research',
      spoken: false,
      wording: {
        version: 'be-found-research-1',
        text: expect.stringContaining('People who plan research may find me'),
        controllers: [{ name: 'The organisation that runs Askwell' }, { name: 'The organisations whose teams post here' }],
        grounds: [{ reference: 'UK GDPR Article 6(1)(a)' }, { reference: 'UK GDPR Article 9(2)(a)', meaning: expect.stringContaining('health') }],
        validFrom: new Date('2025-01-01T00:00:00Z'),
      },
    });
  });

  it('has its grounds and controllers for every wording there is', async () => {
    const rows = await world.owner.query<unknown[]>(
      `select version from consent_wording w where lawful_basis is null or special_category_basis is null
         or not exists (select from consent_controller k where k.wording_version = w.version)`,
    );
    expect(rows).toEqual([]);
  });

  it('takes no ground of Article 9 but explicit consent without a condition of the Act', async () => {
    const insert = (special: string, condition: string | null) =>
      world.owner.query(
        `insert into consent_wording (version, purpose, valid_from, text_en, special_category_basis, schedule_1_condition) values ('never-1', 'join', '2030-01-01', 'Words that are never in force.', $1, $2)`,
        [special, condition],
      );
    await expect(insert('substantial_public_interest', null)).rejects.toThrow('consent_wording_condition_given');
    await expect(insert('explicit_consent', 'equality_of_opportunity')).rejects.toThrow('consent_wording_condition_given');
    await expect(insert('public_task', 'equality_of_opportunity')).rejects.toThrow('consent_wording_special');
  });
});

describe('a newer wording', () => {
  const add = (version: string, change: string, seconds: number) =>
    world.owner.query(
      `insert into consent_wording (version, purpose, context, valid_from, text_en, change, what_changed_en)
       values ($1, 'be_found', 'education', clock_now() - make_interval(secs => $3), 'Newer words about being found by teachers.', $2, 'Teachers of schools are new.')`,
      [version, change, seconds],
    );

  it('leaves what was agreed to in force; who agreed is asked again where it matters, and only there', async () => {
    const { actor, contributorId } = await someone({ beFound: [{ context: 'education', wordingVersion: 'be-found-education-1' }] });
    const other = await someone();
    await add('be-found-education-1a', 'words_only', 60);
    expect((await own(actor, contributorId)).wordingsToReadAgain).toEqual([]);
    await add('be-found-education-2', 'matters', 40);
    // What matters isn't hidden by a later change of words only.
    await add('be-found-education-2a', 'words_only', 20);
    const asked = await own(actor, contributorId);
    expect(asked.wordingsToReadAgain).toMatchObject([{ version: 'be-found-education-2a', purpose: 'be_found', context: 'education' }]);
    expect(asked.consents.at(-1)).toMatchObject({ wordingVersion: 'be-found-education-1', withdrawnAt: null });
    expect((await document(contributorId))?.facets.context).toEqual(['education']);
    expect((await own(other.actor, other.contributorId)).wordingsToReadAgain).toEqual([]);

    await choices.give(actor, { contributorId, purpose: 'be_found', context: 'education', wordingVersion: 'be-found-education-2a' });
    const after = await own(actor, contributorId);
    expect(after.wordingsToReadAgain).toEqual([]);
    expect(after.consents.slice(1).map(({ wordingVersion, withdrawnAt, wording }) => [wordingVersion, withdrawnAt !== null, wording.change])).toEqual([
      ['be-found-education-1', true, 'matters'],
      ['be-found-education-2a', false, 'words_only'],
    ]);
    await world.owner.query(`delete from consent where wording_version like 'be-found-education-2%'`);
    await world.owner.query(`delete from consent_wording where version in ('be-found-education-1a', 'be-found-education-2', 'be-found-education-2a')`);
  });
});

describe('taking back', () => {
  const everywhere = [
    { context: 'research', wordingVersion: 'be-found-research-1' },
    { context: 'service', wordingVersion: 'be-found-service-1' },
  ] as const;

  it('is one call for all, but having a profile', async () => {
    const { actor, contributorId } = await someone({ ownWords: 'Long nights.', beFound: [...everywhere] });
    await choices.give(actor, { contributorId, purpose: 'show_own_words', wordingVersion: 'show-own-words-1' });
    expect(await inForce(actor, contributorId)).toEqual(['join', 'research', 'service', 'show_own_words']);
    await choices.withdrawAll(actor, { contributorId });
    await choices.withdrawAll(actor, { contributorId });
    expect(await inForce(actor, contributorId)).toEqual(['join']);
    expect(await document(contributorId)).toBeUndefined();
  });

  it('of having a profile is leaving', async () => {
    const { actor, contributorId } = await someone();
    expect(() => choices.withdraw(actor, { contributorId, purpose: 'join' })).toThrow('leaveAskwell');
  });

  it('names a context for being found, and for nothing else', () => {
    const contributorId = '019391f0-0000-7000-8000-000000000000';
    expect(() => choices.withdraw({} as Actor, { contributorId, purpose: 'be_found' })).toThrow('in which context');
    expect(() => choices.withdraw({} as Actor, { contributorId, purpose: 'show_own_words', context: 'research' })).toThrow('leave it out');
  });

  it('is for the person alone; a stranger learns nothing', async () => {
    const { contributorId } = await someone();
    const stranger = await world.actor();
    for (const attempt of [
      () => choices.withdrawAll(stranger, { contributorId }),
      () => choices.setFoundBy(stranger, { contributorId, part: 'skills', found: false }),
      () => choices.setFoundBy(stranger, { contributorId, part: 'skills', found: true }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

describe('own words and skills', () => {
  it('are shown only with a consent to today’s wording, which a tick keeps and its going takes back', async () => {
    const { actor, contributorId } = await someone({ ownWords: 'Long nights.' });
    const profiles = world.nest.get(ProfileService);
    const update = (mayBeShown: boolean, wordingVersion?: string) => profiles.updateOwnWords(actor, { contributorId, ownWords: 'Longer nights.', mayBeShown, wordingVersion });
    const shown = async () => (await own(actor, contributorId)).ownWordsShown;
    await expect(update(true)).rejects.toMatchObject({ code: 'CONSENT_NEEDED', details: { purpose: 'show_own_words', currentVersion: 'show-own-words-1' } });
    await expect(update(true, 'show-own-words-0')).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
    expect(await shown()).toBe(false);
    await update(true, 'show-own-words-1');
    await update(true);
    expect(await shown()).toBe(true);
    await choices.withdraw(actor, { contributorId, purpose: 'show_own_words' });
    expect(await shown()).toBe(false);
    await update(true, 'show-own-words-1');
    await update(false);
    expect(await shown()).toBe(false);
    expect((await own(actor, contributorId)).consents.filter(({ purpose }) => purpose === 'show_own_words').map(({ withdrawnAt }) => withdrawnAt !== null)).toEqual([true, true]);
  });

  it('are found, or not, each on its own; the person reads since when', async () => {
    const { actor, contributorId } = await someone({ ownWords: 'Kaleidoscopes.', beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] });
    await world.nest.get(ProfileService).updateSkills(actor, { contributorId, skills: [{ source: 'work', description: 'Glassblowing' }] });
    const found = async () => {
      const [facts] = await world.nest.get(ContributorsQueries).profileFacts(world.db.dataSource.manager, [contributorId]);
      const { ownWords, skills } = asTeamsFind(facts);
      const held = await document(contributorId);
      expect([held?.text.ownWords ?? null, held?.text.skills?.length]).toEqual([ownWords, skills.length]);
      return [ownWords, skills.map(({ description }) => description)];
    };
    expect(await found()).toEqual([null, ['Glassblowing']]);
    await choices.give(actor, { contributorId, purpose: 'show_own_words', wordingVersion: 'show-own-words-1' });
    expect(await found()).toEqual(['Kaleidoscopes.', ['Glassblowing']]);
    await Promise.all([1, 2, 3].map(() => choices.setFoundBy(actor, { contributorId, part: 'own_words', found: false })));
    expect(await found()).toEqual([null, ['Glassblowing']]);
    await choices.setFoundBy(actor, { contributorId, part: 'skills', found: false });
    expect(await found()).toEqual([null, []]);
    await choices.setFoundBy(actor, { contributorId, part: 'own_words', found: true });
    expect(await found()).toEqual(['Kaleidoscopes.', []]);
    expect((await own(actor, contributorId)).foundByExceptions).toEqual([
      { part: 'own_words', takenBackAt: expect.any(Date), givenAgainAt: expect.any(Date) },
      { part: 'skills', takenBackAt: expect.any(Date), givenAgainAt: null },
    ]);
  });
});

it('the words to agree to are there for each purpose', async () => {
  const { text } = await world.nest.get(ConsentQueries).currentWording({ purpose: 'show_own_words', context: null });
  expect(text).toContain('in my own words');
});
