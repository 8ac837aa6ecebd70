import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ContributorsQueries } from '../../../src/contributors/contributors.queries.js';
import { criteriaIn, criteriaOf, type Criterion, figureOf } from '../../../src/feasibility/criteria.rules.js';
import { FittingPeople } from '../../../src/feasibility/fitting-people.counts.js';
import { NOT_ALIKE } from '../../../src/matching/likeness.rules.js';
import { match, type PersonFacts, type PostFacts, worthShowing } from '../../../src/matching/match.rules.js';
import { MatchFacts, type MatchGround } from '../../../src/matching/match-facts.js';
import { OpportunityFactsQuery } from '../../../src/opportunities/opportunity.facts.js';
import { relations } from '../../../src/reference/relations.js';
import type { AskableOptions } from '../../support/builders/matching.builder.js';
import { MatchingWorld, START, type Team } from './matching-world.js';

let world: MatchingWorld;
let team: Team;
let ground: MatchGround;
beforeAll(async () => {
  world = await MatchingWorld.start();
  team = await world.team();
  ground = await world.nest.get(MatchFacts).ground(world.db.dataSource.manager);
});
afterAll(() => world.close());

const few = <T>(values: readonly T[], maxLength = 2) => fc.subarray([...values], { maxLength });
const draft = { status: 'draft', opened_at: null };
const kinds = ['focus_group', 'interview', 'study_participation'] as const;

const aPerson = (): fc.Arbitrary<AskableOptions> =>
  fc.record({
    interests: fc.uniqueArray(fc.record({ topicId: fc.constantFrom(...Object.values(world.topics)), relation: fc.constantFrom(...relations) }), { minLength: 1, maxLength: 3, selector: ({ topicId, relation }) => `${topicId} ${relation}` }),
    foundIn: fc.constantFrom(['research' as const], ['research' as const], ['service' as const]),
    ageBand: fc.constantFrom('18_or_over' as const, '18_or_over' as const, '16_or_17' as const),
    kind: fc.constantFrom('individual' as const, 'individual' as const, 'acting_for' as const),
    areaCode: fc.constantFrom('TEST1', 'TEST2'),
    takesPart: fc.constantFrom('online_only' as const, 'in_person_only' as const, 'either' as const, null),
    travelKm: fc.constantFrom(null, 20, 300),
    languages: few(['en', 'ur']),
    kindsNever: few(kinds, 1),
    way: fc.constantFrom('teams_may_ask' as const, 'teams_may_ask' as const, 'look_myself' as const),
    shortNotice: fc.boolean(),
  }).map(({ travelKm, takesPart, ...rest }) => ({ ...rest, takesPart, travelKm: takesPart === 'online_only' ? null : travelKm }) as AskableOptions);

const aPost = () =>
  fc.record({
    topics: fc.uniqueArray(fc.record({ topicId: fc.constantFrom(...Object.values(world.topics)), relations: few(relations) }), { minLength: 1, maxLength: 3, selector: ({ topicId }) => topicId }),
    online: fc.boolean(),
    area_code: fc.constantFrom(null, 'TEST1', 'TEST2'),
    languages: few(['en', 'ur']),
    kinds: few(kinds),
    suitable_for_16_17: fc.boolean(),
    short_notice: fc.boolean(),
  });

/** What the draft would ask for without it, for the pure rules. */
function without(post: PostFacts, { name, kind }: Criterion): PostFacts {
  switch (name) {
    case 'topics':
      return { ...post, topics: post.topics.map(({ topic, relations: asked }) => ({ topic: ground.topics.get(topic.ancestors.at(-1) ?? topic.id)!, relations: asked })) };
    case 'connection':
      return { ...post, topics: post.topics.map(({ topic }) => ({ topic, relations: [] })) };
    case 'place':
      return { ...post, online: true, areaCodes: ['TEST1', 'TEST2'] };
    case 'kind':
      return { ...post, kinds: post.kinds.filter((each) => each !== kind) };
    case 'language':
      return { ...post, languages: [] };
    case 'age':
      return { ...post, suitableFor16And17: true };
    case 'short_notice':
      return post;
  }
}

it('counts exactly the people whom the rules of matching say would fit, as it stands and with each criterion dropped', async () => {
  const { manager } = world.db.dataSource;
  const options = fc.sample(aPerson(), { numRuns: 90, seed: 20_261_127 });
  const ids: string[] = [];
  for (const each of options) ids.push(await world.person(each));
  const profiles = await world.nest.get(ContributorsQueries).profileFacts(manager, ids);
  const said = new Map(ids.map((id, nr) => [id, options[nr]]));
  const people = profiles.map((profile) => ground.person(profile)).filter(({ id }) => said.get(id)!.way === 'teams_may_ask');
  const fits = (post: PostFacts, person: PersonFacts): boolean => {
    const result = match({ ...post, closesAt: null }, { ...person, ownWords: '' }, NOT_ALIKE, 'team', START);
    return result.ruledOut === null && worthShowing(result.fit, 'team');
  };
  const counts: number[] = [];
  for (const columns of fc.sample(aPost(), { numRuns: 25, seed: 3 })) {
    const facts = (await world.nest.get(OpportunityFactsQuery).byId(manager, await world.post(team, { ...draft, ...columns, answer_days: columns.short_notice ? 7 : 14 })))!;
    const post = ground.post(facts);
    const criteria = criteriaOf(post, ground.areas.leadingTo(post.areaCodes), facts.shortNotice);
    const dropped = criteriaIn(criteria, (id) => ground.topics.get(id)!.ancestors.length === 0);
    const found = new Map((await new FittingPeople().count(manager, ground, criteria, dropped)).map(({ figure, people: number }) => [figure, number]));
    const expected = (changed: PostFacts, drop: Criterion | null): number =>
      people.filter((person) => (drop?.name === 'short_notice' || !facts.shortNotice || said.get(person.id)!.shortNotice) && (fits(changed, person) || (drop !== null && fits(post, person)))).length;
    expect([columns, found.get('all') ?? 0]).toEqual([columns, expected(post, null)]);
    for (const drop of dropped) expect([columns, figureOf(drop), found.get(figureOf(drop)) ?? 0]).toEqual([columns, figureOf(drop), expected(without(post, drop), drop)]);
    counts.push(found.get('all') ?? 0);
  }
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(10);
});

describe('whoever asks', () => {
  const countFor = async (of: Team): Promise<{ people: number; fingerprint: string } | undefined> => {
    const { manager } = world.db.dataSource;
    const facts = (await world.nest.get(OpportunityFactsQuery).byId(manager, await world.post(of, { ...draft, topics: [{ topicId: world.topics.knees }] })))!;
    const post = { ...ground.post(facts), context: 'education' as const };
    return (await new FittingPeople().count(manager, ground, criteriaOf(post, [], false), []))[0];
  };

  it('the same people are counted: also for a team that treats one of them, or that one is in', async () => {
    const other = await world.team();
    for (let nr = 0; nr < 3; nr += 1) await world.person({ interests: [{ topicId: world.topics.knees }], treatedBy: nr === 0 ? [{ teamId: other.id }] : [] });
    const [mine, theirs] = [await countFor(team), await countFor(other)];
    expect(mine).toMatchObject({ people: 3 });
    expect(theirs).toEqual(mine);
  });

  it('profiles that share an address count as one, and one without any isn’t counted', async () => {
    const before = (await countFor(team))!;
    const address = Buffer.alloc(32, 5);
    for (let nr = 0; nr < 4; nr += 1) await world.person({ interests: [{ topicId: world.topics.knees }], address });
    await world.person({ interests: [{ topicId: world.topics.knees }], address: null });
    expect((await countFor(team))!.people).toBe(before.people + 1);
  });
});
