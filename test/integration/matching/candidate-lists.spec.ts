import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import { CandidateCodes } from '../../../src/matching/candidate-codes.js';
import { LISTS_A_DAY } from '../../../src/matching/candidate-list.store.js';
import { CandidateListQueries } from '../../../src/matching/candidate-lists.queries.js';
import { CandidateListService } from '../../../src/matching/candidate-lists.service.js';
import { SuitablePeople } from '../../../src/matching/suitable-people.js';
import { HOUR, MatchingWorld, START, type Team } from './matching-world.js';

let world: MatchingWorld;
let lists: CandidateListService;
let queries: CandidateListQueries;
let team: Team;

beforeAll(async () => {
  world = await MatchingWorld.start();
  lists = world.nest.get(CandidateListService);
  queries = world.nest.get(CandidateListQueries);
});
afterAll(() => world.close());

beforeEach(async () => {
  // Everyone of the test before has left, so that each test knows who is there.
  await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where status = 'active'`);
  await world.db.setClock(START);
  team = await world.team();
});

const make = (opportunityId: string, of: Team = team, idempotencyKey?: string) => lists.create(of.member, { opportunityId, idempotencyKey });

const read = async (listId: string, of: Team = team) => {
  const list = await queries.list(of.member, listId);
  const { edges } = await queries.people(of.member, list, { first: 50 });
  return { list, people: edges.map(({ node }) => node) };
};

/** Who stands behind the codes of a list, in its order: known to the owner of the database only. */
const whoIsOn = async (listId: string): Promise<string[]> => {
  const rows = await world.owner.query<{ id: string }[]>(
    `select contributor_id as id from candidate_entry e join candidate c on c.id = e.candidate_id where list_id = $1 order by position`,
    [listId],
  );
  return rows.map(({ id }) => id);
};

/** As the team sees it. */
const orderOf = async (opportunityId: string): Promise<string[]> => {
  const { list: all, gone } = await world.nest.get(CandidateCodes).inOrder(world.db.dataSource.manager, opportunityId);
  return all.filter((code) => !gone.has(code));
};

const ask = (opportunityId: string, ids: readonly string[]) => world.nest.get(BurdenGuard).reserve(world.db.dataSource.manager, opportunityId, ids);

const LATE = { closes_on: '2027-12-01', hear_back_by: '2027-12-02' };

/** Somebody is asked elsewhere and answers. @returns the ask */
const answered = async (id: string, answer: 'willing' | 'no'): Promise<string> => {
  const guard = world.nest.get(BurdenGuard);
  const { manager } = world.db.dataSource;
  const { outcomes } = await ask(await world.post(await world.team(), LATE), [id]);
  const askId = outcomes[0].askId!;
  await guard.markDelivered(manager, askId, 'told');
  await guard.answer(manager, askId, answer);
  return askId;
};

describe('a list of people who suit', () => {
  it('names them by code with topics, relations and reasons, and nothing else', async () => {
    await world.person({ ownWords: 'I know wheezing nights.', interests: [{ topicId: world.topics.asthma }, { topicId: world.topics.knees, relation: 'carer' }] });
    const { people } = await read(await make(await world.post(team)));
    expect(people).toEqual([
      {
        code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{8}$/),
        position: 1,
        topics: [{ topicId: world.topics.asthma, topicName: 'Wheezing disease', relation: 'lived_experience' }],
        reasons: [expect.objectContaining({ kind: 'topic', topicName: 'Wheezing disease', relation: 'lived_experience', lie: 'same', asked: true })],
        ownWords: null,
        mix: [],
      },
    ]);
  });

  it('shows own words only of those who ticked it, and not once they changed their mind', async () => {
    const id = await world.person({ ownWords: 'Wheezing nights.', ownWordsShown: true });
    const listId = await make(await world.post(team));
    expect((await read(listId)).people[0].ownWords).toBe('Wheezing nights.');
    await world.owner.query(`update consent set withdrawn_at = clock_now() where contributor_id = $1 and purpose = 'show_own_words'`, [id]);
    expect((await read(listId)).people[0].ownWords).toBeNull();
  });

  it('holds only those who may be asked now, and tells how many others there may be later', async () => {
    const askable = await world.people(3);
    const resting = await world.people(7);
    await world.people(6, { way: 'look_myself' });
    await world.people(2, { foundIn: ['service'] });
    const elsewhere = await world.team();
    await ask(await world.post(elsewhere), resting);
    const listId = await make(await world.post(team));
    expect((await whoIsOn(listId)).sort()).toEqual([...askable].sort());
    // 7 are resting; those who look themselves or agreed to something else will not be asked later either.
    expect((await read(listId)).list.availableLater).toBe(5);
  });

  it.each([
    [0, 0],
    [4, 0],
    [5, 5],
    [12, 10],
  ])('says for %d others: %d', async (others, told) => {
    await ask(await world.post(await world.team()), await world.people(others + 1));
    expect((await read(await make(await world.post(team)))).list.availableLater).toBe(Math.floor((others + 1) / 5) * 5);
    await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where id = (select id from contributor where status = 'active' limit 1)`);
    expect((await read(await make(await world.post(team)))).list.availableLater).toBe(told);
  });

  it('counts nobody as later who never wants to hear from this organisation, or has been asked about this very post', async () => {
    const others = await world.people(5);
    const post = await world.post(team);
    await ask(await world.post(await world.team()), others);
    for (const id of others) {
      await world.owner.query('insert into never_organisation (contributor_id, organisation_id, added_at) values ($1, $2, clock_now())', [id, team.organisationId]);
    }
    expect((await read(await make(post))).list.availableLater).toBe(0);
    const asked = await world.people(5);
    const second = await world.post(await world.team());
    await ask(second, asked);
    const [{ team_id: id, organisation_id: organisationId }] = await world.owner.query<[{ team_id: string; organisation_id: string }]>(
      'select team_id, organisation_id from opportunity o join team t on t.id = o.team_id where o.id = $1',
      [second],
    );
    const itsTeam = { id, organisationId, member: await world.rows.member({ id, organisationId }) };
    // The five others of the first part count here: this organisation they didn't exclude.
    expect((await read(await make(second, itsTeam), itsTeam)).list.availableLater).toBe(5);
  });

  it('counts nobody as later whose account is kept out, until it is let in again', async () => {
    const people = await world.people(5);
    for (const id of people) await answered(id, 'no');
    const keepOut = (since: string, by: string | null) =>
      world.owner.query(`update account set suspended_at = ${since}, sessions_ended_at = clock_now(), suspended_by = $2 where id = (select account_id from contributor where id = $1)`, [people[0], by]);
    const later = async () => (await read(await make(await world.post(team, LATE)))).list.availableLater;
    expect(await later()).toBe(5);
    await keepOut('clock_now()', team.member.accountId);
    expect(await later()).toBe(0);
    await keepOut('null', null);
    expect(await later()).toBe(5);
  });

  it('leaves out whoever a hard rule excludes', async () => {
    const suits = await world.person();
    await world.person({ kindsNever: ['focus_group'] });
    await world.person({ ageBand: '16_or_17' });
    await world.person({ takesPart: 'in_person_only' });
    await world.person({ treatedBy: [{ teamId: team.id }] });
    await world.person({ treatedBy: [{ organisationId: team.organisationId }] });
    await world.person({ treatedBy: [{ teamId: (await world.team(team.organisationId)).id }] });
    const chosen = await world.person({ treatedBy: [{ teamId: team.id, maySeeMe: true }] });
    await world.person({ interests: [{ topicId: world.topics.knees }] });
    expect((await whoIsOn(await make(await world.post(team)))).sort()).toEqual([suits, chosen].sort());
  });

  it('finds people by their own words where nobody named a topic', async () => {
    const words = 'My budgerigar makes me cough at night.';
    const id = await world.person({ interests: [], ownWords: words, ownWordsShown: true });
    await world.person({ interests: [], ownWords: 'I like gardening.' });
    await world.index();
    const post = await world.post(team, { topics: [], title: 'Cough and pet birds', experience_sought: 'Anyone whose budgerigar makes them cough.' });
    const listId = await make(post);
    expect(await whoIsOn(listId)).toEqual([id]);
    expect((await read(listId)).people[0]).toMatchObject({ reasons: [{ kind: 'words' }], topics: [], ownWords: words });
  });

  it('puts whoever was asked often last', async () => {
    const [often, fresh] = await world.people(2);
    for (let n = 0; n < 3; n += 1) {
      await answered(often, 'no');
      await world.db.advance(31 * 24 * HOUR);
    }
    expect(await whoIsOn(await make(await world.post(team, LATE)))).toEqual([fresh, often]);
  });

  it('lets nobody read off its order who said yes elsewhere and wasn’t needed; who the service asks itself knows', async () => {
    const guard = world.nest.get(BurdenGuard);
    const { manager } = world.db.dataSource;
    const everybody = await world.people(6);
    const posts: string[] = [];
    for (let n = 0; n < 3; n += 1) posts.push(await world.post(team, LATE));
    const orders = () => Promise.all(posts.map(async (post) => whoIsOn(await make(post))));
    const before = await orders();
    const [spare] = before.map((order) => order.at(-1)!);
    await guard.settle(manager, { notNeeded: [await answered(spare, 'willing')] });
    await world.db.advance(24 * HOUR);
    // Lots are drawn once for each person and post: making the list again tells nothing.
    expect(await orders()).toEqual(before);
    const asked = await world.nest.get(SuitablePeople).find(manager, posts[0], new Map(), { seed: 'a round', seenByTeam: false }, START);
    expect(asked.onIt[0].id).toBe(spare);
    expect(asked.onIt).toHaveLength(everybody.length);
  });

  it('is the same whatever access needs people have', async () => {
    const plain = await world.person({ kindsLiked: ['focus_group'] });
    const withNeeds = await world.person({
      kindsLiked: ['focus_group'],
      needs: [{ group: 'communication_professional', need: 'bsl_interpreter' }, { group: 'taking_part', need: 'step_free' }],
    });
    await make(await world.post(team));
    const scores = await world.owner.query<{ id: string; score: number }[]>('select contributor_id as id, score from candidate_entry e join candidate c on c.id = e.candidate_id');
    const scoreOf = (id: string) => scores.find((row) => row.id === id)?.score;
    expect(scoreOf(withNeeds)).toBe(scoreOf(plain));
    expect(scoreOf(plain)).toBeGreaterThan(0.5);
  });
});

describe('a list is frozen', () => {
  it('asking again within 24 hours gets the same, then a new one with the same codes for the same people', async () => {
    const [first, second] = await world.people(2);
    const post = await world.post(team);
    const listId = await make(post);
    const before = await read(listId);
    await world.person();
    await ask(await world.post(await world.team()), [first]);
    const colleague = { ...team, member: await world.rows.member(team) };
    await world.db.advance(24 * HOUR - 1);
    expect(await make(post, colleague)).toBe(listId);
    expect(await read(listId)).toEqual(before);
    await world.db.advance(1);
    const next = await make(post);
    expect(next).not.toBe(listId);
    const codeOf = async (id: string) => (await world.owner.query<{ code: string }[]>('select code from candidate where opportunity_id = $1 and contributor_id = $2', [post, id])).map(({ code }) => code);
    expect(await codeOf(second)).toHaveLength(1);
    expect(before.people.map(({ code }) => code)).toContain((await codeOf(second))[0]);
    expect((await read(next)).people.map(({ code }) => code)).toContain((await codeOf(second))[0]);
  });

  it('is the same for everyone who asks at once, and made once', async () => {
    await world.people(4);
    const post = await world.post(team);
    const colleagues: Team[] = [];
    for (let n = 0; n < 8; n += 1) colleagues.push({ ...team, member: await world.rows.member(team) });
    const ids = await Promise.all(colleagues.map((colleague) => make(post, colleague)));
    expect(new Set(ids).size).toBe(1);
    const [{ made, spent }] = await world.owner.query<[{ made: number; spent: number }]>(
      `select (select count(*)::int from candidate_list where opportunity_id = $1) as made, (select cardinality(recent_at) from candidate_list_budget where team_id = $2) as spent`,
      [post, team.id],
    );
    expect({ made, spent }).toEqual({ made: 1, spent: 1 });
  });

  it('no longer shows who left or no longer agrees, nor a topic they took back', async () => {
    const [leaves, withdraws, forgets] = await world.people(3);
    const post = await world.post(team);
    const listId = await make(post);
    await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where id = $1`, [leaves]);
    await world.owner.query(`update consent set withdrawn_at = clock_now() where contributor_id = $1 and context = 'research'`, [withdraws]);
    await world.owner.query('delete from interest where contributor_id = $1', [forgets]);
    const { people } = await read(listId);
    expect(people).toEqual([expect.objectContaining({ topics: [], reasons: [] })]);
    // No gap tells that somebody is gone.
    expect(people[0].position).toBe(1);
    // Whoever takes the list in its order takes what they see of it.
    expect(await orderOf(post)).toEqual([people[0].code]);
  });

  it('keeps its codes, order and entries from any later change by the application', async () => {
    await world.person();
    await make(await world.post(team));
    for (const change of [
      `update candidate set code = '00000000'`,
      'update candidate_entry set position = 7',
      `update candidate_list set made_at = made_at - interval '1 day', fresh_until = fresh_until - interval '1 day'`,
      'delete from candidate_list',
      'delete from candidate_list_budget',
    ]) {
      await expect(world.db.dataSource.query(change)).rejects.toThrow('permission denied');
    }
  });
});

describe('who may make and read a list', () => {
  it('is the team of the post: to others it isn’t there', async () => {
    await world.person();
    const post = await world.post(team);
    const listId = await make(post);
    const stranger = await world.team(team.organisationId);
    await expect(make(post, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'This opportunity was not found.' });
    await expect(queries.list(stranger.member, listId)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'This list of people was not found.' });
  });

  it.each([
    ['a draft', { status: 'draft', opened_at: null }],
    ['a post whose closing date has passed', { closes_on: '2026-11-30' }],
    ['a filled one', { status: 'filled', ended_at: START }],
  ])('not for %s', async (_, columns) => {
    await expect(make(await world.post(team, columns))).rejects.toMatchObject({ code: 'NOT_OPEN' });
  });

  it('makes so many new ones in 24 hours and no more, also at once; those it has stay readable', async () => {
    const posts: string[] = [];
    for (let n = 0; n < LISTS_A_DAY + 2; n += 1) posts.push(await world.post(team));
    for (const post of posts.slice(0, LISTS_A_DAY - 2)) await make(post);
    const outcomes = await Promise.allSettled(posts.slice(LISTS_A_DAY - 2).map((post) => make(post)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    await expect(make(posts[0])).resolves.toEqual(expect.any(String));
    await world.db.advance(24 * HOUR - 1);
    await expect(make(await world.post(team))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await world.db.advance(1);
    await expect(make(await world.post(team))).resolves.toEqual(expect.any(String));
  });

  it('answers a repeated request with the first result', async () => {
    await world.person();
    const post = await world.post(team);
    const listId = await make(post, team, 'same');
    await world.db.advance(23 * HOUR);
    expect(await make(post, team, 'same')).toBe(listId);
    await expect(make(await world.post(team), team, 'same')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

describe('the record', () => {
  it('tells each person that they appeared as a code, for what, and to whom each time the list was read', async () => {
    const ids = await world.people(3);
    const post = await world.post(team);
    const listId = await make(post);
    await read(listId);
    const entries = await world.owner.query<object[]>(
      `select actor_id, subject_id, details from audit_entry where action = 'contributor.appear' and subject_kind = 'contributor' and subject_id = any ($1) order by subject_id`,
      [ids],
    );
    const madeAndRead = (id: string) => [1, 2].map(() => ({ actor_id: team.member.accountId, subject_id: id, details: { opportunityId: post } }));
    expect(entries).toEqual([...ids].sort().flatMap(madeAndRead));
    const about = await world.owner.query<{ action: string }[]>(`select action from audit_entry where subject_id = $1 order by at, id`, [listId]);
    expect(about.map(({ action }) => action)).toEqual(['candidate_list.make', 'candidate_list.read']);
  });
});

describe('codes', () => {
  const resolve = (post: string, codes: string[]) => world.nest.get(CandidateCodes).resolve(world.db.dataSource.manager, post, codes);

  it('differ between opportunities, and stand for someone in their own only', async () => {
    const [person] = await world.people(1);
    const [one, other] = [await world.post(team), await world.post(team)];
    const [code] = (await read(await make(one))).people.map((each) => each.code);
    const [elsewhere] = (await read(await make(other))).people.map((each) => each.code);
    expect(elsewhere).not.toBe(code);
    expect(await resolve(one, [code])).toEqual([{ code, contributorId: person }]);
    await expect(resolve(one, [code, elsewhere])).rejects.toMatchObject({ code: 'UNKNOWN_CODE', details: { codes: [elsewhere] } });
  });

  it('are drawn again for whoever got one that is taken, and kept by whoever has one', async () => {
    const people = await world.people(3);
    const post = await world.post(team);
    const drawn = ['AAAAAAAA', 'BBBBBBBB', 'AAAAAAAA', 'CCCCCCCC', 'CCCCCCCC', 'CCCCCCCC', 'DDDDDDDD', 'DDDDDDDD', 'DDDDDDDD'];
    const { manager } = world.db.dataSource;
    const codes = world.nest.get(CandidateCodes);
    const issued = await codes.issue(manager, post, people, START, () => drawn.shift() ?? 'EEEEEEEE');
    expect([...issued.keys()].sort()).toEqual([...people].sort());
    const given = await world.owner.query<{ code: string }[]>('select code from candidate where opportunity_id = $1 order by code', [post]);
    expect(given.map(({ code }) => code)).toEqual(['AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC']);
    expect(await codes.issue(manager, post, people, START)).toEqual(issued);
    await expect(codes.issue(manager, await world.post(team), people, START, () => 'FFFFFFFF')).rejects.toThrow('No free codes found');
  });

  it('resolve in the order given, however long ago they were given out', async () => {
    const people = await world.people(4);
    const post = await world.post(team);
    const codes = (await read(await make(post))).people.map((each) => each.code);
    const order = await orderOf(post);
    expect(order).toEqual(codes);
    await world.db.advance(25 * HOUR);
    await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where id = $1`, [people[0]]);
    await make(post);
    const turned = [...codes].reverse();
    expect((await resolve(post, turned)).map(({ code }) => code)).toEqual(turned);
    expect(await orderOf(post)).toHaveLength(3);
    expect(await resolve(post, [])).toEqual([]);
    expect(await orderOf(await world.post(team))).toEqual([]);
  });
});

it('takes as many statements for many people as for a few', async () => {
  await world.people(6);
  const few = await world.statementsOf(async () => read(await make(await world.post(team))));
  await world.people(38);
  const many = await world.statementsOf(async () => read(await make(await world.post(team))));
  expect(many).toBe(few);
});
