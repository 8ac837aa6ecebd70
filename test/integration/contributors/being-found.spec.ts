import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { interestsIndex } from '../../../src/contributors/contributor.search.js';
import { ContributorsQueries } from '../../../src/contributors/contributors.queries.js';
import { ConsentChoices } from '../../../src/contributors/consent-choices.service.js';
import { JoiningService } from '../../../src/contributors/joining.service.js';
import { ProfileQueries } from '../../../src/contributors/profile.queries.js';
import { ProfileService } from '../../../src/contributors/profile.service.js';
import type { Actor } from '../../../src/identity/actor.js';
import type { Context } from '../../../src/reference/contexts.js';
import { SearchService } from '../../../src/search/search.service.js';
import { JobRegistry } from '../../../src/platform/jobs/job-registry.js';
import { givenTopic } from '../../support/builders/contributors.builder.js';
import { type ContributorsWorld, startContributors } from './contributors-world.js';

let world: ContributorsWorld;
let profiles: ProfileService;
let choices: ConsentChoices;

beforeAll(async () => {
  world = await startContributors();
  profiles = world.nest.get(ProfileService);
  choices = world.nest.get(ConsentChoices);
});
afterAll(() => world.close());

const wording = (context: Context): string => `be-found-${context.replace('_', '-')}-1`;
async function someone(different: Parameters<ContributorsWorld['joining']>[0] = {}): Promise<{ actor: Actor; contributorId: string }> {
  const actor = await world.actor();
  return { actor, contributorId: await world.nest.get(JoiningService).join(actor, world.joining(different)) };
}
const keyOf = async (contributorId: string): Promise<string | null> => {
  const [row] = await world.owner.query<{ key: string }[]>('select key from contributor_search_key where contributor_id = $1', [contributorId]);
  return row?.key ?? null;
};
const pending = async (key: string): Promise<boolean> => (await world.owner.query('select 1 from search_pending where document_id = $1', [key])).length > 0;
const documentOf = async (contributorId: string) => {
  const key = await keyOf(contributorId);
  return key ? ((await interestsIndex.project(world.db.dataSource.manager, [key])).at(0) ?? null) : null;
};

describe('consent to be found', () => {
  it('is given and taken back for each context apart, at once', async () => {
    const { actor, contributorId } = await someone();
    expect(await keyOf(contributorId)).toBeNull();
    await choices.give(actor, { purpose: 'be_found', contributorId, context: 'research', wordingVersion: wording('research') });
    await choices.give(actor, { purpose: 'be_found', contributorId, context: 'governance', wordingVersion: wording('governance') });
    expect((await documentOf(contributorId))?.facets.context).toEqual(['governance', 'research']);
    await choices.withdraw(actor, { purpose: 'be_found', contributorId, context: 'research' });
    expect((await documentOf(contributorId))?.facets.context).toEqual(['governance']);
    const { consents } = await world.nest.get(ProfileQueries).own(actor, contributorId);
    expect(consents.map(({ context, withdrawnAt }) => [context, withdrawnAt !== null])).toEqual([[null, false], ['research', true], ['governance', false]]);
  });

  it('takes the words of that context', async () => {
    const { actor, contributorId } = await someone();
    await expect(choices.give(actor, { purpose: 'be_found', contributorId, context: 'service', wordingVersion: wording('research') })).rejects.toMatchObject({
      code: 'CONSENT_NEEDED',
      details: { purpose: 'be_found', context: 'service', currentVersion: wording('service') },
    });
  });

  it('is one, however often and by however many callers it is given', async () => {
    const { actor, contributorId } = await someone();
    await Promise.all(Array.from({ length: 5 }, () => choices.give(actor, { purpose: 'be_found', contributorId, context: 'research', wordingVersion: wording('research') })));
    const { consents } = await world.nest.get(ProfileQueries).own(actor, contributorId);
    expect(consents.filter(({ purpose }) => purpose === 'be_found')).toHaveLength(1);
  });

  it('to newer words takes the place of the older', async () => {
    const { actor, contributorId } = await someone();
    await choices.give(actor, { purpose: 'be_found', contributorId, context: 'education', wordingVersion: wording('education') });
    await world.owner.query(`insert into consent_wording (version, purpose, context, valid_from, text_en) values ('be-found-education-2', 'be_found', 'education', clock_now(), 'Newer words about being found by teachers.')`);
    await choices.give(actor, { purpose: 'be_found', contributorId, context: 'education', wordingVersion: 'be-found-education-2' });
    const { consents } = await world.nest.get(ProfileQueries).own(actor, contributorId);
    expect(consents.filter(({ context }) => context === 'education').map(({ wordingVersion, withdrawnAt }) => [wordingVersion, withdrawnAt !== null])).toEqual([
      [wording('education'), true],
      ['be-found-education-2', false],
    ]);
  });

  it('can’t be changed to words it was not given to by the application', async () => {
    const { contributorId } = await someone();
    const app = world.db.dataSource;
    await expect(app.query(`update consent_wording set text_en = 'Other words than those that were agreed to.'`)).rejects.toThrow('permission denied');
    await expect(app.query(`update consent set wording_version = 'be-found-research-1' where contributor_id = $1`, [contributorId])).rejects.toThrow('violates foreign key');
  });
});

describe('the search document', () => {
  it('holds what they agreed to be found by, and nothing else', async () => {
    const parent = await givenTopic(world.owner, { name: 'Bones' });
    const child = await givenTopic(world.owner, { name: 'Hips', parentId: parent });
    const { actor, contributorId } = await someone({
      name: 'Zoe',
      reachMe: { email: 'zoe@example.org', phone: '0113 496 0006' },
      interests: [{ topicId: child, relation: 'carer' }],
      ownWords: 'Walking hurts.',
      beFound: [{ context: 'research', wordingVersion: wording('research') }],
    });
    await profiles.updateAccessNeeds(actor, { contributorId, accessNeeds: [{ group: 'taking_part', need: 'step_free' }] });
    await profiles.updateKinds(actor, { contributorId, liked: ['teaching'], never: ['interview'] });
    await profiles.updateTakingPart(actor, { contributorId, takesPart: 'either', travelKm: 10, hoursPerMonth: 3, languages: ['en'] });
    await profiles.updateSkills(actor, { contributorId, skills: [{ source: 'work', description: 'Nursing' }] });
    // What teams may not read they don't find people by.
    expect((await documentOf(contributorId))?.text.ownWords).toBeNull();
    await choices.give(actor, { contributorId, purpose: 'show_own_words', wordingVersion: 'show-own-words-1' });
    expect(await documentOf(contributorId)).toEqual({
      id: await keyOf(contributorId),
      text: { topics: ['Hips'], ownWords: 'Walking hurts.', skills: ['Nursing'] },
      facets: {
        context: ['research'],
        topic: [child],
        topicPath: [parent, child].sort(),
        topicRelation: [`${child}:carer`],
        kindLiked: ['teaching'],
        kindNever: ['interview'],
        language: ['en'],
        takesPart: ['either'],
        area: ['TEST1'],
      },
      numbers: { hoursPerMonth: 3, travelKm: 10 },
    });
  });

  it('stands under a random key, another one after being away', async () => {
    const { actor, contributorId } = await someone({ beFound: [{ context: 'service', wordingVersion: wording('service') }] });
    const key = await keyOf(contributorId);
    expect(key?.charAt(14)).toBe('4');
    await choices.withdraw(actor, { purpose: 'be_found', contributorId, context: 'service' });
    expect(await keyOf(contributorId)).toBeNull();
    expect(await pending(String(key))).toBe(true);
    await choices.give(actor, { purpose: 'be_found', contributorId, context: 'service', wordingVersion: wording('service') });
    expect(await keyOf(contributorId)).not.toBe(key);
  });

  it('is none without consent, whatever key is left', async () => {
    const { contributorId } = await someone();
    await world.owner.query('insert into contributor_search_key (contributor_id) values ($1)', [contributorId]);
    expect(await documentOf(contributorId)).toBeNull();
    expect((await interestsIndex.all(world.db.dataSource.manager, null, 100)).map(({ id }) => id)).not.toContain(await keyOf(contributorId));
    await world.owner.query('delete from contributor_search_key where contributor_id = $1', [contributorId]);
  });

  it('is waiting to be renewed in the very transaction of a change', async () => {
    const { actor, contributorId } = await someone({ beFound: [{ context: 'service', wordingVersion: wording('service') }] });
    const key = String(await keyOf(contributorId));
    await world.owner.query('delete from search_pending');
    await expect(profiles.updateTakingPart(actor, { contributorId, languages: ['xx'] })).rejects.toThrow();
    expect(await pending(key)).toBe(false);
    await profiles.updateOwnWords(actor, { contributorId, ownWords: 'New words.', mayBeShown: false });
    expect(await pending(key)).toBe(true);
  });

  it('is listed page by page in the order of keys', async () => {
    for (let n = 0; n < 5; n += 1) await someone({ beFound: [{ context: 'service', wordingVersion: wording('service') }] });
    const seen: string[] = [];
    for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
      const page = await interestsIndex.all(world.db.dataSource.manager, after, 2);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
    }
    const keys = await world.owner.query<{ key: string }[]>('select key from contributor_search_key order by key');
    expect(seen).toEqual(keys.map(({ key }) => key));
  });

  it('is found by words while they agree, and not after', async () => {
    const { actor, contributorId } = await someone({ ownWords: 'Kaleidoscopic mornings.', beFound: [{ context: 'research', wordingVersion: wording('research') }] });
    const find = async () => {
      await world.nest.get(JobRegistry).runNow('search.sync', { index: 'interests' });
      return (await world.nest.get(SearchService).query({ index: 'interests', words: 'kaleidoscopic' })).hits.map(({ id }) => id);
    };
    const key = await keyOf(contributorId);
    expect(await find()).toEqual([]);
    await choices.give(actor, { contributorId, purpose: 'show_own_words', wordingVersion: 'show-own-words-1' });
    expect(await find()).toEqual([key]);
    await choices.withdraw(actor, { contributorId, purpose: 'show_own_words' });
    expect(await find()).toEqual([]);
    await choices.give(actor, { contributorId, purpose: 'show_own_words', wordingVersion: 'show-own-words-1' });
    expect(await find()).toEqual([key]);
    const found = await world.nest.get(ContributorsQueries).contributorsOfKeys(world.db.dataSource.manager, [String(key)]);
    expect(found).toEqual(new Map([[key, contributorId]]));
    await choices.withdraw(actor, { purpose: 'be_found', contributorId, context: 'research' });
    expect(await find()).toEqual([]);
    expect(await world.nest.get(ContributorsQueries).contributorsOfKeys(world.db.dataSource.manager, [String(key)])).toEqual(new Map());
  });
});

describe('what matching reads', () => {
  it('is one statement for many, without name, contact or access needs', async () => {
    const [org] = await world.owner.query<{ id: string }[]>(`insert into organisation (name, kind) values ('Test Trust', 'nhs') returning id`);
    const [team] = await world.owner.query<{ id: string }[]>(`insert into team (organisation_id, name) values ($1, 'Hips') returning id`, [org.id]);
    const one = await someone({ age: 'sixteen_or_seventeen', ownWords: 'Mornings.', beFound: [{ context: 'research', wordingVersion: wording('research') }] });
    const two = await someone();
    const gone = await someone();
    await world.nest.get(JoiningService).leave(gone.actor, { contributorId: gone.contributorId });
    await profiles.updateTreatedBy(one.actor, { contributorId: one.contributorId, treatedBy: [{ teamId: team.id, maySeeMe: false }, { organisationId: org.id, maySeeMe: true }] });
    const facts = await world.nest.get(ContributorsQueries).profileFacts(world.db.dataSource.manager, [two.contributorId, one.contributorId, gone.contributorId]);
    expect(facts).toEqual([
      {
        contributorId: one.contributorId,
        kind: 'individual',
        ageBand: '16_or_17',
        areaCode: 'TEST1',
        foundIn: ['research'],
        interests: [{ topicId: world.topicId, relation: 'lived_experience' }],
        ownWords: 'Mornings.',
        ownWordsShown: false,
        notFoundBy: [],
        skills: [],
        kindsLiked: [],
        kindsNever: [],
        takesPart: null,
        travelKm: null,
        hoursPerMonth: null,
        languages: [],
        treatedBy: [
          { teamId: team.id, organisationId: null, withinOrganisationId: org.id, maySeeMe: false },
          { teamId: null, organisationId: org.id, withinOrganisationId: org.id, maySeeMe: true },
        ],
      },
      expect.objectContaining({ contributorId: two.contributorId, foundIn: [] }),
    ]);
  });

  it('refuses who treats me when nobody knows them', async () => {
    const { actor, contributorId } = await someone();
    await expect(profiles.updateTreatedBy(actor, { contributorId, treatedBy: [{ teamId: contributorId, maySeeMe: false }] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { fields: [{ path: 'treatedBy[0]' }] },
    });
  });

  it('tells what so many need of those who can be reached, by name, for a round as a whole', async () => {
    const people = await Promise.all([1, 2, 3].map((nr) => someone({ reachMe: { email: `sam${nr}@example.org` } })));
    for (const { actor, contributorId } of people) await profiles.updateAccessNeeds(actor, { contributorId, accessNeeds: [{ group: 'taking_part', need: 'breaks', detail: 'Every hour' }] });
    await profiles.updateAccessNeeds(people[0].actor, { contributorId: people[0].contributorId, accessNeeds: [{ group: 'information_format', need: 'braille' }, { group: 'taking_part', need: 'breaks' }] });
    const needed = (least: number) =>
      world.nest.get(ContributorsQueries).arrangementsNeeded(world.db.dataSource.manager, people.map(({ contributorId }) => contributorId), least);
    expect(await needed(1)).toEqual([]);
    for (const { actor, contributorId } of people) {
      await world.owner.query(`update contact_point set verified_at = clock_now(), verified_how = 'sign_in', verified_by = $2 where contributor_id = $1 and channel = 'email'`, [contributorId, actor.accountId]);
    }
    expect(await needed(1)).toEqual([{ group: 'information_format', need: 'braille' }, { group: 'taking_part', need: 'breaks' }]);
    expect(await needed(3)).toEqual([{ group: 'taking_part', need: 'breaks' }]);
    expect(await needed(4)).toEqual([]);
  });
});
