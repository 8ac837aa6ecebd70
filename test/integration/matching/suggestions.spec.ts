import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { SuggestionsQuery } from '../../../src/matching/suggestions.queries.js';
import { givenActor } from '../../support/builders/contributors.builder.js';
import type { AskableOptions } from '../../support/builders/matching.builder.js';
import { MatchingWorld, START, type Team } from './matching-world.js';

let world: MatchingWorld;
let team: Team;

beforeAll(async () => {
  world = await MatchingWorld.start();
});
afterAll(() => world.close());

beforeEach(async () => {
  await world.owner.query(`update opportunity set status = 'closed', ended_at = clock_now() where status = 'open'`);
  await world.db.setClock(START);
  team = await world.team();
});

async function someone(options: AskableOptions): Promise<{ actor: Actor; id: string }> {
  const actor = await givenActor(world.owner, ['contributor']);
  return { actor, id: await world.person({ accountId: actor.accountId, ...options }) };
}

const suggested = async ({ actor, id }: { actor: Actor; id: string }, first = 50) => world.nest.get(SuggestionsQuery).forContributor(actor, id, first);
const ids = async (who: { actor: Actor; id: string }) => (await suggested(who)).map(({ post }) => post.id);

describe('what suits a person', () => {
  it('comes nearest first, with the reasons', async () => {
    const near = await world.post(team, { topics: [{ topicId: world.topics.breathing, relations: ['lived_experience'] }] });
    const exact = await world.post(team);
    await world.post(team, { topics: [{ topicId: world.topics.knees }] });
    const found = await suggested(await someone({ kindsLiked: ['focus_group'] }));
    expect(found.map(({ post }) => post.id)).toEqual([exact, near]);
    expect(found[0].fit.reasons).toEqual([
      expect.objectContaining({ kind: 'topic', topicName: 'Wheezing disease', lie: 'same', asked: true }),
      { kind: 'involvement', kinds: ['focus_group'] },
    ]);
    expect(found[0].fit.score).toBeGreaterThan(found[1].fit.score);
  });

  it('is found by their own words alone, a long sentence included', async () => {
    const birds = await world.post(team, { topics: [], title: 'Cough and pet birds', experience_sought: 'Anyone whose budgerigar makes them cough.' });
    await world.post(team, { topics: [], title: 'Sore feet', experience_sought: 'Anyone with sore feet.' });
    await world.index();
    const ownWords = `For about three years I have been looking after my mother's old budgerigar, and every single night since then I cough until the early morning.`;
    const found = await suggested(await someone({ interests: [], ownWords }));
    expect(found[0].post.id).toBe(birds);
    expect(found[0].fit.reasons).toEqual([{ kind: 'words' }]);
  });

  it('is found by the name of a topic in a text that doesn’t seek it', async () => {
    const post = await world.post(team, { topics: [], title: 'Walking with creaking knees', experience_sought: 'Anyone.' });
    await world.index();
    const found = await suggested(await someone({ interests: [{ topicId: world.topics.knees }] }));
    expect(found.map((each) => each.post.id)).toEqual([post]);
    expect(found[0].fit.reasons).toEqual([{ kind: 'named' }]);
  });

  it('needs no consent to be found: looking tells nobody anything', async () => {
    const post = await world.post(team);
    expect(await ids(await someone({ foundIn: [], way: 'look_myself' }))).toEqual([post]);
  });

  it('leaves out what they never want, can’t reach or are too young for', async () => {
    await world.post(team, { kinds: ['interview'] });
    await world.post(team, { online: false, area_code: 'TEST2', place: 'A hall' });
    const fine = await world.post(team);
    const who = await someone({ kindsNever: ['interview'], takesPart: 'in_person_only' });
    expect(await ids(who)).toEqual([]);
    expect(await ids(await someone({ kindsNever: ['interview'] }))).toEqual([fine]);
    expect(await ids(await someone({ ageBand: '16_or_17' }))).toEqual([]);
  });

  it('leaves out what is no longer open, though search may still name it', async () => {
    const who = await someone({ interests: [], ownWords: 'My budgerigar makes me cough.' });
    const withdrawn = await world.post(team, { topics: [], title: 'Cough and budgerigars', experience_sought: 'Anyone.' });
    await world.index();
    expect(await ids(who)).toEqual([withdrawn]);
    await world.owner.query(`update opportunity set status = 'withdrawn', ended_at = clock_now() where id = $1`, [withdrawn]);
    expect(await ids(who)).toEqual([]);
    await world.owner.query(`update opportunity set status = 'open', ended_at = null where id = $1`, [withdrawn]);
    await world.db.setClock(new Date('2027-01-16T00:00:00Z'));
    expect(await ids(who)).toEqual([]);
  });

  it('is at most as many as were asked for, and nothing for someone about whom nothing is known', async () => {
    for (let n = 0; n < 3; n += 1) await world.post(team);
    expect(await suggested(await someone({}), 2)).toHaveLength(2);
    expect(await suggested(await someone({ interests: [] }))).toEqual([]);
  });

  it('takes as many statements for many posts as for a few', async () => {
    const who = await someone({});
    await world.post(team);
    const few = await world.statementsOf(() => suggested(who));
    for (let n = 0; n < 20; n += 1) await world.post(team);
    expect(await world.statementsOf(() => suggested(who))).toBe(few);
  });
});

describe('whose suggestions', () => {
  it('are one’s own; to others, a helper among them, the profile isn’t there', async () => {
    const who = await someone({});
    const post = await world.post(team);
    const other = await givenActor(world.owner, ['contributor']);
    await expect(suggested({ actor: other, id: who.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(suggested({ actor: team.member, id: who.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await world.owner.query('insert into helper (contributor_id, account_id, named_at, recorded_by) values ($1, $2, clock_now(), $3)', [who.id, other.accountId, who.actor.accountId]);
    await expect(suggested({ actor: other, id: who.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await ids(who)).toEqual([post]);
  });

  it('are none for a profile that has left', async () => {
    await world.post(team);
    expect(await suggested(await someone({ status: 'left' }))).toEqual([]);
  });
});
