import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsentChoices } from '../../../src/contributors/consent-choices.service.js';
import { InterestsSearch } from '../../../src/contributors/contributor.search.js';
import type { Actor } from '../../../src/identity/actor.js';
import { CandidateListQueries } from '../../../src/matching/candidate-lists.queries.js';
import { CandidateListService } from '../../../src/matching/candidate-lists.service.js';
import { SimilarWords } from '../../../src/matching/similar-words.js';
import { SuggestionsQuery } from '../../../src/matching/suggestions.queries.js';
import { MeaningSearch } from '../../../src/search/meaning/meaning-search.js';
import { MeaningUpkeep } from '../../../src/search/meaning/meaning-upkeep.js';
import { Nearest } from '../../../src/search/meaning/nearest.js';
import { SearchKeeper } from '../../../src/search/sync/search-keeper.js';
import { givenActor } from '../../support/builders/contributors.builder.js';
import type { AskableOptions } from '../../support/builders/matching.builder.js';
import { WordReader } from '../../support/word-reader.js';
import { MatchingWorld, START, type Team } from './matching-world.js';

/** Matching by what somebody's own words mean; and what is kept of that, for how long. */
const reader = new WordReader();
let world: MatchingWorld;
let team: Team;
let school: string;

beforeAll(async () => {
  world = await MatchingWorld.start(undefined, reader);
  team = await world.team();
  await world.index();
  await world.nest.get(MeaningSearch).start();
});
afterAll(() => world.close());

beforeEach(async () => {
  Object.assign(reader, { wait: null, isAway: false });
  await world.owner.query(`update opportunity set status = 'closed', ended_at = clock_now() where status = 'open'`);
  await world.db.setClock(START);
  school = await world.post(team, { topics: [], title: 'Being a child at school', summary: 'A study of schools: we would like your advice on it.', experience_sought: 'Anyone.' });
  await world.post(team, { topics: [], title: 'Sore feet', summary: 'A study of feet: we would like your advice on it.', experience_sought: 'Anyone.' });
});

interface Someone {
  actor: Actor;
  id: string;
}
const someone = async (options: AskableOptions = {}): Promise<Someone> => {
  const actor = await givenActor(world.owner, ['contributor']);
  return { actor, id: await world.person({ accountId: actor.accountId, interests: [], ownWords: 'My daughter, from morning to night.', ownWordsShown: true, ...options }) };
};
const readAll = async (): Promise<void> => {
  await world.index();
  for (const index of ['interests', 'opportunities'] as const) await world.nest.get(MeaningUpkeep).readSome(index);
};
const vectors = async ({ id }: Someone): Promise<number> => {
  const rows = await world.owner.query(
    `select 1 from search_meaning m join contributor_search_key k on k.key::text = m.document_id where m.index_name = 'interests' and k.contributor_id = $1 and m.vector is not null`,
    [id],
  );
  return rows.length;
};
/** All that is left of anybody's own words as vectors, whoever's. */
const allVectors = async (): Promise<number> => (await world.owner.query(`select 1 from search_meaning where index_name = 'interests' and vector is not null`)).length;
const found = async (): Promise<string[]> => [...(await world.nest.get(SimilarWords).peopleFor(school)).keys()];

describe('own words that mean what a post is about', () => {
  it('bring it to the person, with the reason, though they share no word', async () => {
    await readAll();
    const { actor, id } = await someone({ ownWordsShown: false });
    const suggest = () => world.nest.get(SuggestionsQuery).forContributor(actor, id, 10);
    const [first, ...others] = await suggest();
    expect(first.post.id).toBe(school);
    expect(first.fit.reasons).toEqual([{ kind: 'meaning' }]);
    expect(others).toEqual([]);
    reader.isAway = true;
    expect(await suggest()).toEqual([]);
  });

  it('are meant, not asked for letter by letter, where they quote somebody', async () => {
    await readAll();
    const { actor, id } = await someone({ ownWordsShown: false, ownWords: 'My daughter, and “it is all in your head” is what they say.' });
    expect((await world.nest.get(SuggestionsQuery).forContributor(actor, id, 10)).map(({ post }) => post.id)).toEqual([school]);
  });

  it('bring the person to the team’s list, with the reason while the words are shown, and only if they are', async () => {
    const shown = await someone();
    await someone({ ownWordsShown: false });
    await readAll();
    expect(await found()).toEqual([shown.id]);
    const listId = await world.nest.get(CandidateListService).create(team.member, { opportunityId: school });
    const queries = world.nest.get(CandidateListQueries);
    const read = async () => (await queries.people(team.member, await queries.list(team.member, listId), { first: 10 })).edges.map(({ node }) => node.reasons);
    expect(await read()).toEqual([[{ kind: 'meaning' }]]);
    await world.nest.get(ConsentChoices).withdraw(shown.actor, { contributorId: shown.id, purpose: 'show_own_words' });
    expect(await read()).toEqual([[]]);
  });

  it('find nobody in a context that they didn’t agree to', async () => {
    await someone({ foundIn: ['service'] });
    await readAll();
    expect(await found()).toEqual([]);
  });
});

describe('what is kept of own words as a vector', () => {
  beforeEach(async () => {
    await world.owner.query('delete from contributor_search_key');
  });

  it.each<[string, (who: Someone) => Promise<unknown>]>([
    ['consent to be found', ({ actor, id }) => world.nest.get(ConsentChoices).withdraw(actor, { contributorId: id, purpose: 'be_found', context: 'research' })],
    ['everything', ({ actor, id }) => world.nest.get(ConsentChoices).withdrawAll(actor, { contributorId: id })],
    ['showing them', ({ actor, id }) => world.nest.get(ConsentChoices).withdraw(actor, { contributorId: id, purpose: 'show_own_words' })],
    ['being found by them', ({ actor, id }) => world.nest.get(ConsentChoices).setFoundBy(actor, { contributorId: id, part: 'own_words', found: false })],
    ['their profile', ({ id }) => world.owner.query('delete from contributor_search_key where contributor_id = $1', [id])],
  ])('is gone in the transaction that takes back %s, and finds nobody at once', async (_, takeBack) => {
    const who = await someone({ foundIn: ['research'] });
    await readAll();
    expect([await vectors(who), await found()]).toEqual([1, [who.id]]);
    await takeBack(who);
    expect([await allVectors(), await found()]).toEqual([0, []]);
    // The thread that compares has let go of it, too.
    await world.nest.get(SearchKeeper).catchUp('interests');
    await world.nest.get(MeaningUpkeep).readSome('interests');
    const nearest = world.nest.get(Nearest);
    expect(await nearest.nearest('interests', nearest.read('daughter'), { most: 10 })).toEqual([]);
  });

  it('isn’t kept, where it was being read meanwhile', async () => {
    const who = await someone({ foundIn: ['research'] });
    await world.index();
    let goOn = (): void => undefined;
    reader.texts.length = 0;
    reader.wait = new Promise((resolve) => (goOn = resolve));
    const reading = world.nest.get(MeaningUpkeep).readSome('interests');
    while (reader.texts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await world.nest.get(ConsentChoices).withdraw(who.actor, { contributorId: who.id, purpose: 'show_own_words' });
    goOn();
    await reading;
    expect(await allVectors()).toBe(0);
  });

  it('is let go when the words are others, though nobody reads the new ones', async () => {
    const who = await someone({ foundIn: ['research'] });
    await readAll();
    await world.owner.query(`update contributor_preference set own_words = 'Something else.' where contributor_id = $1`, [who.id]);
    await world.db.dataSource.transaction((em) => world.nest.get(InterestsSearch).changed(em, who.id));
    expect(await found()).toEqual([]);
    await world.nest.get(SearchKeeper).catchUp('interests');
    await world.nest.get(MeaningUpkeep).forgetGone('interests');
    expect(await allVectors()).toBe(0);
  });

  it('holds up nobody: many take back at once while texts are stored', async () => {
    const people: Someone[] = [];
    for (let n = 0; n < 6; n += 1) people.push(await someone({ foundIn: ['research'] }));
    await world.index();
    const choices = world.nest.get(ConsentChoices);
    await Promise.all([
      world.nest.get(MeaningUpkeep).readSome('interests'),
      ...people.slice(0, 5).map(({ actor, id }) => choices.withdraw(actor, { contributorId: id, purpose: 'be_found', context: 'research' })),
    ]);
    expect(await allVectors()).toBe(await vectors(people[5]));
  });
});
