import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inOrder } from '../../../src/burden/asking-price.rules.js';
import { asTeamsFind, ContributorsQueries } from '../../../src/contributors/contributors.queries.js';
import { AskablePeople } from '../../../src/matching/askable-people.js';
import { CandidatesQuery } from '../../../src/matching/candidates.queries.js';
import { InterestWorth } from '../../../src/matching/interest-worth.rules.js';
import { type Likenesses, NOT_ALIKE } from '../../../src/matching/likeness.rules.js';
import { hardRule } from '../../../src/matching/match.hard.rules.js';
import { match, type PersonFacts, type PostFacts, worthShowing } from '../../../src/matching/match.rules.js';
import { LEAST_NEARNESS } from '../../../src/matching/match.weights.js';
import { MatchFacts } from '../../../src/matching/match-facts.js';
import { SuitablePeople } from '../../../src/matching/suitable-people.js';
import { nearestOf } from '../../../src/matching/topics.rules.js';
import { OpportunityFactsQuery } from '../../../src/opportunities/opportunity.facts.js';
import { relations } from '../../../src/reference/relations.js';
import type { AskableOptions } from '../../support/builders/matching.builder.js';
import { MatchingWorld, START, type Team } from './matching-world.js';

let world: MatchingWorld;
let teams: Team[];
/** A post and a person between whom nothing stands but who treats whom. */
const anything: Omit<PostFacts, 'teamIds' | 'organisationIds'> = {
  id: '', context: 'research', kinds: [], topics: [], skills: [], keyWords: new Set(), languages: [], hoursPerMonth: null, online: true, areaCodes: [], closesAt: null,
  suitableFor16And17: true, contactTreatsInvitees: false,
};
const anybody = { foundIn: ['research'], takesPart: 'either', kindsNever: [] } as const;

beforeAll(async () => {
  world = await MatchingWorld.start();
  const first = await world.team();
  teams = [first, await world.team(first.organisationId), await world.team()];
  // TEST1 was divided: whoever said TEST1 may be in any of its successors.
  await world.owner.query(`insert into area (code, name, kind, valid_from) values ('TEST3', 'Test Downs', 'icb', '2026-04-01')`);
  await world.owner.query(`insert into area_successor (area_code, successor_code) values ('TEST1', 'TEST2'), ('TEST1', 'TEST3')`);
});
afterAll(() => world.close());

/**
 * The finding statement says the hard rules again, in SQL, so that its limit isn't used up by people whom they exclude. Random people and
 * posts bind the two: found is exactly who has something to do with the post, may be asked by teams and is excluded by no rule.
 */
it('finds exactly the people whom no hard rule excludes', async () => {
  const given = await givenRandomPeople(150);
  const ids = [...given.keys()];
  const { manager } = world.db.dataSource;
  const [candidates, facts, contributors, posts] = [world.nest.get(CandidatesQuery), world.nest.get(MatchFacts), world.nest.get(ContributorsQueries), world.nest.get(OpportunityFactsQuery)];
  const ground = await facts.ground(manager);
  const people = (await contributors.profileFacts(manager, ids)).map((each) => ground.person(asTeamsFind(each)));
  const byWords = ids.filter((_, at) => at % 7 === 0);
  const counts: number[] = [];
  for (const columns of fc.sample(aPost(), { numRuns: 60, seed: 20_261_201 })) {
    const { team, joinedBy, topics, ...rest } = columns;
    const joint = joinedBy === null || joinedBy === team ? {} : jointWith(teams[team], teams[joinedBy]);
    const postFacts = await posts.byId(manager, await world.post(teams[team], { ...rest, ...joint, topics }));
    const post = ground.post(postFacts!);
    const expected = people
      .filter((person) => given.get(person.id)!.way !== 'look_myself' && hardRule(post, person, 'team', START) === null)
      .filter((person) => byWords.includes(person.id) || person.interests.some((interest) => nearestOf(post.topics, interest) >= LEAST_NEARNESS))
      .map(({ id }) => id);
    const found = await candidates.find(manager, ground, post, new InterestWorth(ground.topics, post.topics), byWords, 'seed');
    expect(found.map(({ id }) => id).sort()).toEqual(expected.sort());
    counts.push(expected.length);
    await expectedAsOneByOne(post, people.filter(({ id }) => given.get(id)!.way !== 'look_myself'), new Map(byWords.map((id, nr) => [id, { value: nr / byWords.length, byMeaning: false }])));
    // Whoever is asked by a code of an older list is hidden by the same words.
    const hidden = await world.owner.query<{ id: string }[]>('select id from unnest($1::uuid[]) as person (id) where hidden_from_teams(id, $2, $3)', [people.map(({ id }) => id), post.teamIds, post.organisationIds]);
    const treated = people.filter((person) => hardRule({ ...anything, teamIds: post.teamIds, organisationIds: post.organisationIds }, { ...person, ...anybody }, 'team', START)?.rule === 'treats');
    expect(hidden.map(({ id }) => id).sort()).toEqual(treated.map(({ id }) => id).sort());
  }
  expect(Math.max(...counts)).toBeGreaterThan(10);
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(30);
});

/** Who suits is decided from less than all that people said; it must be whom the rules show when each is read in full, in the same order and for the same reasons. */
async function expectedAsOneByOne(post: PostFacts, people: readonly PersonFacts[], likenesses: Likenesses): Promise<void> {
  const { manager } = world.db.dataSource;
  const found = await world.nest.get(SuitablePeople).find(manager, post.id, likenesses, { seed: 'seed', seenByTeam: true }, START);
  const suitable = people.flatMap((person) => {
    const result = match(post, person, likenesses.get(person.id) ?? NOT_ALIKE, 'team', START);
    return result.ruledOut || !worthShowing(result.fit, 'team') ? [] : [{ id: person.id, score: result.fit.score, recentAsks: 0, notNeededLastTime: false, person, fit: result.fit }];
  });
  const free = await world.nest.get(AskablePeople).among(manager, post.id, post.organisationIds, suitable.map(({ id }) => id), START);
  expect(found.onIt).toEqual(inOrder(suitable.filter(({ id }) => free.has(id)), 'seed'));
  expect([...found.others].sort()).toEqual(suitable.flatMap(({ id }) => (free.has(id) ? [] : [id])).sort());
}

const jointWith = (one: Team, other: Team) => ({ joint_team_ids: [other.id], organisation_ids: [...new Set([one.organisationId, other.organisationId])] });

async function givenRandomPeople(count: number): Promise<Map<string, AskableOptions>> {
  const people = new Map<string, AskableOptions>();
  for (const options of fc.sample(aPerson(), { numRuns: count, seed: 19_260_101 })) people.set(await world.person(options), options);
  return people;
}

const few = <T>(values: readonly T[], maxLength = 2) => fc.subarray([...values], { maxLength });

const aPerson = (): fc.Arbitrary<AskableOptions> => {
  const kinds = fc.constantFrom<readonly [string[], string[]]>([[], []], [['focus_group'], []], [[], ['interview']], [['interview'], ['focus_group']]);
  const treated = fc.record({ team: fc.nat(2), whole: fc.boolean(), maySeeMe: fc.boolean() });
  const takesPart = fc.constantFrom('online_only' as const, 'in_person_only' as const, 'either' as const, null);
  return fc
    .record({
      interests: fc.uniqueArray(fc.record({ topicId: fc.constantFrom(...Object.values(world.topics)), relation: fc.constantFrom(...relations) }), {
        maxLength: 4, selector: ({ topicId, relation }) => `${topicId} ${relation}`,
      }), // prettier-ignore
      foundIn: few(['research', 'service', 'governance'] as const, 3),
      ageBand: fc.constantFrom('18_or_over' as const, '18_or_over' as const, '16_or_17' as const),
      kind: fc.constantFrom('individual' as const, 'individual' as const, 'acting_for' as const),
      areaCode: fc.constantFrom('TEST1', 'TEST2', 'TEST3'),
      takesPart,
      travelKm: fc.constantFrom(null, 20, 100, 300),
      languages: few(['en', 'ur', 'bfi']),
      ownWords: fc.constantFrom(undefined, 'Wheezing nights.'),
      ownWordsShown: fc.boolean(),
      skills: few(['chaired meetings', 'statistics']),
      hoursPerMonth: fc.constantFrom(null, 1, 10),
      way: fc.constantFrom('teams_may_ask' as const, 'teams_may_ask' as const, 'look_myself' as const),
      kinds,
      treatedBy: fc.uniqueArray(treated, { maxLength: 3, selector: ({ team, whole }) => `${whole ? teams[team].organisationId : teams[team].id}` }),
      status: fc.constantFrom('active' as const, 'active' as const, 'active' as const, 'left' as const),
    })
    .map(({ kinds: [kindsLiked, kindsNever], treatedBy, travelKm, ...rest }) => ({
      ...rest,
      kindsLiked,
      kindsNever,
      travelKm: rest.takesPart === 'online_only' ? null : travelKm,
      treatedBy: treatedBy.map(({ team, whole, maySeeMe }) => ({ ...(whole ? { organisationId: teams[team].organisationId } : { teamId: teams[team].id }), maySeeMe })),
    }));
};

const service = { context: 'service', research_kind: null, research_funder: null, research_stage: null, service_duty: 'icb_14z45', service_name: 'A clinic' };
const study = { kinds: ['study_participation'], research_kind: 'participation', research_approved_on: '2026-01-05', research_ethics_reference: '26/TEST/0001' };
const suitable = { suitable_for_16_17: true, safeguarding_name: 'Someone', safeguarding_email_key_id: 'k', safeguarding_email_ciphertext: Buffer.from([0]) };

const aPost = () => {
  const where = fc.constantFrom(
    { online: true },
    { online: true },
    { online: true, area_code: 'TEST2', place: 'A hall' },
    { online: false, area_code: 'TEST1', place: 'A hall' },
    { online: false, area_code: 'TEST3', place: 'A hall' },
  );
  return fc
    .record({
      team: fc.nat(2),
      joinedBy: fc.option(fc.nat(2)),
      topics: fc.uniqueArray(fc.record({ topicId: fc.constantFrom(...Object.values(world.topics)), relations: few(relations) }), { minLength: 1, maxLength: 3, selector: ({ topicId }) => topicId }),
      where,
      context: fc.constantFrom({}, {}, service),
      age: fc.constantFrom({}, suitable),
      kinds: fc.constantFrom(['focus_group'], ['interview'], ['focus_group', 'interview'], ['teaching'], study.kinds),
      languages: few(['en', 'ur', 'bfi']),
      skills: few(['chairing meetings', 'baking']),
      contact_treats_invitees: fc.boolean(),
    })
    .map(({ where: at, context, age, ...rest }) => ({ ...rest, ...at, ...(rest.kinds === study.kinds ? study : context), ...age }));
};
