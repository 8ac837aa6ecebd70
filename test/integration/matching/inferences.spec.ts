import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import type { Actor } from '../../../src/identity/actor.js';
import { CandidateListQueries } from '../../../src/matching/candidate-lists.queries.js';
import { CandidateListService } from '../../../src/matching/candidate-lists.service.js';
import { SimilarWords } from '../../../src/matching/similar-words.js';
import { SuitablePeople } from '../../../src/matching/suitable-people.js';
import type { AskableOptions } from '../../support/builders/matching.builder.js';
import { HOUR, MatchingWorld, START, type Team } from './matching-world.js';

/** What an outsider could tell of one person from lists: who rests, needs what, said no, or has which words. */
let world: MatchingWorld;
let queries: CandidateListQueries;
let team: Team;

beforeAll(async () => {
  world = await MatchingWorld.start();
  queries = world.nest.get(CandidateListQueries);
});
afterAll(() => world.close());

beforeEach(async () => {
  // Everyone of the test before has left, so that each test knows who is there.
  await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where status = 'active'`);
  await world.db.setClock(START);
  team = await world.team();
});

const far = { closes_on: '2027-12-01', hear_back_by: '2027-12-02' };
const listFor = async (columns: Parameters<MatchingWorld['post']>[1] = {}, of: Team = team): Promise<string> =>
  world.nest.get(CandidateListService).create(of.member, { opportunityId: await world.post(of, columns) });

const read = async (listId: string) => {
  const list = await queries.list(team.member, listId);
  const { edges } = await queries.people(team.member, list, { first: 50 });
  return { list, people: edges.map(({ node }) => node) };
};

const whoIsOn = async (listId: string): Promise<string[]> => {
  const rows = await world.owner.query<{ id: string }[]>(
    'select contributor_id as id from candidate_entry e join candidate c on c.id = e.candidate_id where list_id = $1 order by position',
    [listId],
  );
  return rows.map(({ id }) => id);
};

const ask = async (of: Team, ids: readonly string[]): Promise<string[]> => {
  const { outcomes } = await world.nest.get(BurdenGuard).reserve(world.db.dataSource.manager, await world.post(of, far), ids);
  return outcomes.map(({ askId }) => askId!);
};

const print = { group: 'information_format', need: 'large_print' };
const interpreter = { group: 'communication_professional', need: 'bsl_interpreter' };
const ofAccount = ({ accountId }: Actor): AskableOptions => ({ accountId, kind: 'group', ageBand: null });

describe('what to arrange', () => {
  const told = async () => (await read(await listFor())).list.toArrange;

  it('is told for five or more people as a whole, by name and not by how many, where three or more need it', async () => {
    await world.person({ needs: [print, interpreter] });
    await world.people(2, { needs: [interpreter, print] });
    await world.people(2);
    expect(await told()).toEqual([interpreter, print]);
  });

  it('is not told for four, nor what two of many need', async () => {
    await world.people(4, { needs: [interpreter] });
    expect(await told()).toEqual([]);
    await world.person({ needs: [print] });
    await world.person({ needs: [print] });
    expect(await told()).toEqual([interpreter]);
  });

  it('counts nobody whom no way of contact is shown to reach, and of each account and each address one', async () => {
    const { member } = await world.team();
    const address = randomBytes(32);
    await world.people(3, { needs: [print] });
    await world.person({ needs: [interpreter] });
    await world.people(3, { needs: [interpreter], address: null });
    await world.people(3, { ...ofAccount(member), needs: [interpreter] });
    await world.people(3, { needs: [interpreter], address });
    // Countable: three with print, one of their own, one of the account, one of the address: six, of whom three need the interpreter.
    expect(await told()).toEqual([interpreter, print]);
    await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where account_id = $1`, [member.accountId]);
    expect(await told()).toEqual([print]);
  });

  it.each([
    ['leaves', `update contributor set status = 'left', left_at = clock_now() where id = $1`],
    ['takes back being found for it', `update consent set withdrawn_at = clock_now() where contributor_id = $1 and context = 'research'`],
    ['is put on hold', `update contributor set status = 'on_hold' where id = $1`],
    ['is erased', 'delete from candidate_entry where candidate_id in (select id from candidate where contributor_id = $1)'],
  ])('is told no more, for good, once somebody on the list %s', async (_, change) => {
    const [goes] = await world.people(5, { needs: [print] });
    const listId = await listFor();
    expect((await read(listId)).list.toArrange).toEqual([print]);
    await world.owner.query(`update consent set withdrawn_at = clock_now() where contributor_id = $1 and context = 'education'`, [goes]);
    expect((await read(listId)).list.toArrange).toEqual([print]);
    await world.db.dataSource.query(change, [goes]);
    expect(await world.owner.query('select to_arrange from candidate_list where id = $1', [listId])).toEqual([{ to_arrange: [] }]);
    expect((await read(listId)).list.toArrange).toEqual([]);
  });

  it('is not read where somebody took it back while the list was being made', async () => {
    const [goes] = await world.people(5, { needs: [print] });
    const listId = await listFor();
    await world.owner.query(`update consent set withdrawn_at = clock_now() where contributor_id = $1 and context = 'research'`, [goes]);
    // As the list's transaction writes it that saw them agree.
    await world.owner.query('update candidate_list set to_arrange = $2 where id = $1', [listId, JSON.stringify([print])]);
    expect((await read(listId)).list.toArrange).toEqual([]);
  });
});

describe('nobody is found by a team they are in', () => {
  it('with no profile of their own, nor of whom they speak for or help', async () => {
    const suits = await world.person();
    const { accountId } = team.member;
    await world.person({ accountId });
    await world.people(4, ofAccount(team.member));
    const helped = await world.person();
    await world.owner.query(`insert into helper (contributor_id, account_id, named_at, recorded_by) values ($1, $2, clock_now(), $2)`, [helped, accountId]);
    const registered = await world.person();
    await world.owner.query('update contributor set account_id = null, registered_by = $2 where id = $1', [registered, accountId]);
    expect(await whoIsOn(await listFor())).toEqual([suits]);
    // Another team may: nothing is told to somebody who knows it already.
    const other = await world.team();
    expect(await whoIsOn(await listFor({}, other))).toHaveLength(8);
    expect(await whoIsOn(await listFor({ joint_team_ids: [team.id], organisation_ids: [other.organisationId, team.organisationId] }, other))).toEqual([suits]);
    const colleague = { ...team, member: await world.rows.member(team) };
    await world.owner.query('update permission set revoked_at = clock_now() where account_id = $1', [accountId]);
    expect(await whoIsOn(await listFor({}, colleague))).toHaveLength(8);
  });
});

describe('how many may be available later', () => {
  const later = async () => (await read(await listFor())).list.availableLater;
  const rest = async (ids: readonly string[]) => world.owner.query(`update guard_row set rest_until = clock_now() + interval '90 days'
    where recipient_id in (select recipient_id from guarded_profile where contributor_id = any ($1))`, [ids]);

  it('counts nobody whom no way of contact is shown to reach, and of each account and each address one', async () => {
    const { member } = await world.team();
    await rest(await world.people(4));
    await rest(await world.people(4, ofAccount(team.member)));
    await rest(await world.people(4, { address: null }));
    expect(await later()).toBe(0);
    await rest(await world.people(4, ofAccount(member)));
    expect(await later()).toBe(5);
    await rest(await world.people(6, { address: randomBytes(32) }));
    expect(await later()).toBe(5);
    await rest(await world.people(4));
    expect(await later()).toBe(10);
  });
});

describe('words that a person doesn’t show', () => {
  const about = { topics: [], title: 'Cough and pet birds', experience_sought: 'Anyone whose budgerigar makes them cough.' };

  it('find nobody, give no reason and put nobody before others', async () => {
    const words = 'My budgerigar makes me cough at night.';
    const hidden = await world.person({ ownWords: words });
    const without = await world.person();
    const shown = await world.person({ ownWords: words, ownWordsShown: true });
    await world.person({ interests: [], ownWords: words });
    await world.index();
    expect(await whoIsOn(await listFor(about))).toEqual([shown]);
    const listId = await listFor({ title: about.title, experience_sought: about.experience_sought });
    const { people } = await read(listId);
    expect(people.map(({ ownWords, reasons }) => [ownWords, reasons.some(({ kind }) => kind === 'words')])).toEqual([[words, true], [null, false], [null, false]]);
    const scores = await world.owner.query<{ id: string; score: number }[]>(
      'select contributor_id as id, score from candidate_entry e join candidate c on c.id = e.candidate_id where list_id = $1', [listId],
    ); // prettier-ignore
    const of = (id: string) => scores.find((row) => row.id === id)?.score;
    expect(of(hidden)).toBe(of(without));
    expect(of(shown)).toBeGreaterThan(of(hidden)!);
  });
});

describe('who said no', () => {
  /** Five are asked in one wave: two say yes and aren't needed, two say no, one is silent. */
  const wave = async (of: Team, ids: readonly string[]): Promise<void> => {
    const guard = world.nest.get(BurdenGuard);
    const { manager } = world.db.dataSource;
    const asks = await ask(of, ids);
    for (const askId of asks) await guard.markDelivered(manager, askId, 'told');
    for (const [nr, askId] of asks.entries()) if (nr < 4) await guard.answer(manager, askId, nr < 2 ? 'willing' : 'no');
    await guard.settle(manager, { notNeeded: asks.slice(0, 2) });
  };

  it('can’t be told from the next list of who asked: for them, everybody asked rests alike; for others, who wasn’t needed is free', async () => {
    const ids = await world.people(5);
    await wave(team, ids);
    const sister = await world.team(team.organisationId);
    const elsewhere = await world.team();
    for (const theirs of [team, sister]) {
      expect(await whoIsOn(await listFor(far, theirs))).toEqual([]);
    }
    expect((await read(await listFor(far))).list.availableLater).toBe(5);
    expect((await whoIsOn(await listFor(far, elsewhere))).sort()).toEqual(ids.slice(0, 2).sort());
    await world.db.advance(30 * 24 * HOUR - 1);
    expect(await whoIsOn(await listFor(far))).toEqual([]);
    await world.db.advance(1);
    // The silent one has an open ask still: deadlines aren't swept here.
    const next = await whoIsOn(await listFor(far));
    expect(next.slice(0, 2).sort()).toEqual(ids.slice(0, 2).sort());
    expect([...next].sort()).toEqual(ids.slice(0, 4).sort());
  });

  it('obeys each person’s own limits, so that whoever wants to be asked more often comes back when a no would let them', async () => {
    const ids = await world.people(5);
    await world.owner.query('update guarded_profile set asks_in_30_days = 4, from_one_organisation_in_30_days = 4, days_between = 2 where contributor_id = any ($1)', [ids]);
    await wave(team, ids);
    expect(await whoIsOn(await listFor(far))).toEqual([]);
    await world.db.advance(48 * HOUR);
    expect((await whoIsOn(await listFor(far))).sort()).toEqual(ids.slice(0, 4).sort());
  });

  it('nor from whom a round asks next', async () => {
    const ids = await world.people(5);
    await wave(team, ids);
    const post = await world.post(team, far);
    const { manager } = world.db.dataSource;
    const found = await world.nest.get(SuitablePeople).find(manager, post, await world.nest.get(SimilarWords).peopleFor(post), { seed: 'seed', seenByTeam: false }, START);
    expect(found.onIt).toEqual([]);
    expect(found.others.sort()).toEqual([...ids].sort());
  });
});
