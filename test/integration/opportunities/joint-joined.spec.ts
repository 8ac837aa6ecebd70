import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { type OpportunityColumns, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { entities, type Services, servicesOn } from './services.js';

const start = new Date('2026-11-23T12:00:00.000Z');
const draft = { status: 'draft', opened_at: null };
const inReview = (reviewerId: string) => ({ status: 'in_review', opened_at: null, submitted_at: start, review_with: 'lead', reviewer_id: reviewerId, review_due_on: '2026-12-01' });
const message = 'Shall we do this together? Ring me.';

let db: TestDatabase;
let rows: OpportunityRows;
let services: Services;
let topicId: string;
/** Teams with a member each. */
let sides: [Side, Side, Side];

interface Side {
  team: TeamRow;
  member: Actor;
}

beforeAll(async () => {
  db = await createTestDatabase({ entities });
  await db.setClock(start);
  rows = await OpportunityRows.connect(db);
  services = servicesOn(db.dataSource);
  topicId = await rows.topicId();
  const side = async (): Promise<Side> => {
    const team = await rows.team();
    return { team, member: await rows.member(team) };
  };
  sides = [await side(), await side(), await side()];
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});

async function post({ team, member }: Side, columns: OpportunityColumns = {}): Promise<string> {
  const id = await rows.post(team, member.accountId, columns);
  await rows.owner.query('insert into opportunity_topic (opportunity_id, topic_id, place) values ($1, $2, 1)', [id, topicId]);
  return id;
}

async function pair(ours: string, theirs: string): Promise<string> {
  const { rows: made } = await rows.owner.query<{ id: string }>(
    `insert into possible_joint (first_id, second_id, found_at, topic_ids) values (least($1::uuid, $2), greatest($1::uuid, $2), $3, array[$4::uuid]) returning id`,
    [ours, theirs, start, topicId],
  );
  return made[0].id;
}
const proposalOf = async (id: string): Promise<string> => (await rows.owner.query<{ id: string }>('select proposal_id as id from possible_joint where id = $1', [id])).rows[0].id;
const stateOf = async (id: string): Promise<string> => (await rows.owner.query<{ state: string }>('select state from possible_joint where id = $1', [id])).rows[0].state;
const row = async (id: string) =>
  (await rows.owner.query('select status, team_id, joint_team_ids, organisation_ids, joined_into, reviewer_id from opportunity where id = $1', [id])).rows[0] as Record<string, unknown>;

/** Two posts, of which the first's team proposes that the first (or the second) goes on. */
async function proposed({ goesOn = 'ours', ours = draft, theirs = draft, between = [0, 1] }: { goesOn?: 'ours' | 'theirs'; ours?: OpportunityColumns; theirs?: OpportunityColumns; between?: [number, number] } = {}) {
  const [one, other] = between.map((nr) => sides[nr]);
  const [oursId, theirsId] = [await post(one, ours), await post(other, theirs)];
  const possibleJointId = await pair(oursId, theirsId);
  await services.joint.propose(one.member, { possibleJointId, goesOn, message });
  return { one, other, oursId, theirsId, possibleJointId, jointProposalId: await proposalOf(possibleJointId) };
}

const outcomes = (results: PromiseSettledResult<unknown>[]): string[] => results.map((each) => (each.status === 'fulfilled' ? 'done' : ((each.reason as { code?: string }).code ?? String(each.reason))));

describe('joining two posts', () => {
  it('makes one of both teams and all their organisations; the other one ends and leads to it', async () => {
    const { one, other, oursId, theirsId, jointProposalId, possibleJointId } = await proposed({ theirs: {} });
    expect(await services.joint.accept(other.member, { jointProposalId })).toBe(oursId);
    expect(await row(oursId)).toMatchObject({ status: 'draft', team_id: one.team.id, joint_team_ids: [other.team.id], organisation_ids: [one.team.organisationId, other.team.organisationId], joined_into: null });
    expect(await row(theirsId)).toMatchObject({ status: 'withdrawn', joined_into: oursId });
    expect(await stateOf(possibleJointId)).toBe('joined');
    const { rows: events } = await rows.owner.query('select opportunity_id, kind, from_status, to_status from opportunity_event where opportunity_id = any ($1) order by id', [[oursId, theirsId]]);
    expect(events).toEqual([
      { opportunity_id: theirsId, kind: 'joined', from_status: 'open', to_status: 'withdrawn' },
      { opportunity_id: oursId, kind: 'joined', from_status: 'draft', to_status: 'draft' },
    ]);
    const { rows: noted } = await rows.owner.query<{ action: string }>(`select action from audit_entry where subject_id = any ($1) or subject_id = $2`, [[oursId, theirsId], possibleJointId]);
    expect(noted.map(({ action }) => action)).toEqual(expect.arrayContaining(['joint.propose', 'joint.accept', 'opportunity.join', 'opportunity.take_in']));
    // Nothing that one team said to the other is kept.
    const { rows: kept } = await rows.owner.query('select from possible_joint where id = $1 and message is null', [possibleJointId]);
    expect(kept).toHaveLength(1);
  });

  it('is used by both teams, and keeps the organisation of each', async () => {
    const { one, other, oursId, theirsId, jointProposalId } = await proposed();
    await services.joint.accept(other.member, { jointProposalId });
    await services.posts.update(other.member, { opportunityId: oursId, title: 'Help both of us', contact: { accountId: other.member.accountId, name: 'Kim', email: 'kim@example.org', treatsInvitees: false }, organisationIds: null });
    expect((await row(oursId)).organisation_ids).toEqual(expect.arrayContaining([one.team.organisationId, other.team.organisationId]));
    await expect(services.posts.update(other.member, { opportunityId: oursId, organisationIds: [other.team.organisationId] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    for (const { member, team } of [one, other]) expect((await services.queries.ofTeam(member, team.id, 'draft', { first: 25 })).edges.map(({ node }) => node.id)).toContain(oursId);
    await services.review.submit(other.member, { opportunityId: oursId });
    // While one of the two teams can attend to it, nobody else needs to.
    const unattended = async () => (await services.queries.unattended(await rows.actor({ kind: 'administrator' }), { first: 50 })).edges.map(({ node }) => node.id);
    const suspend = (side: Side, at: Date | null) => rows.owner.query('update account set suspended_at = $2, sessions_ended_at = $2, suspended_by = case when $2::timestamptz is not null then id end where id in (select account_id from permission where team_id = $1)', [side.team.id, at]);
    await suspend(one, start);
    expect(await unattended()).not.toContain(oursId);
    await suspend(other, start);
    expect(await unattended()).toContain(oursId);
    for (const side of [one, other]) await suspend(side, null);
    await expect(services.queries.visible(sides[2].member, theirsId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leads whoever has the link of one that was open to the one it was joined into', async () => {
    const { one, other, oursId, theirsId, jointProposalId } = await proposed({ goesOn: 'theirs', ours: {}, theirs: {} });
    expect(await services.joint.accept(other.member, { jointProposalId })).toBe(theirsId);
    expect((await services.queries.visible(sides[2].member, oursId)).id).toBe(theirsId);
    // Its own team reads its own, which says where it went.
    await expect(services.queries.visible(one.member, oursId)).resolves.toMatchObject({ id: oursId, joinedInto: theirsId });
  });

  it('gives a review to somebody else, whose reviewer is in the team that joins', async () => {
    const [one, other] = sides;
    const reviewer = await rows.grant(other.member, { kind: 'involvement_lead', organisationId: one.team.organisationId });
    const spare = await rows.actor({ kind: 'involvement_lead', organisationId: one.team.organisationId });
    const { oursId, jointProposalId } = await proposed({ ours: inReview(reviewer.accountId) });
    await services.joint.accept(other.member, { jointProposalId });
    expect(await row(oursId)).toMatchObject({ status: 'in_review', reviewer_id: spare.accountId });
    await expect(services.review.approve(reviewer, { opportunityId: oursId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is for the other team to accept, for its own to take back, and nobody else’s business', async () => {
    const { one, other, jointProposalId, possibleJointId } = await proposed();
    const stranger = sides[2].member;
    await expect(services.joint.accept(one.member, { jointProposalId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(services.joint.takeBack(other.member, { jointProposalId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const say of [() => services.joint.accept(stranger, { jointProposalId }), () => services.joint.takeBack(stranger, { jointProposalId }), () => services.joint.dismiss(stranger, { possibleJointId })]) {
      await expect(say()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await services.joint.takeBack(one.member, { jointProposalId });
    await expect(services.joint.accept(other.member, { jointProposalId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await stateOf(possibleJointId)).toBe('found');
    // Made anew it is another: nobody accepts what they didn't read.
    await services.joint.propose(one.member, { possibleJointId, goesOn: 'theirs', message });
    await expect(services.joint.accept(other.member, { jointProposalId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await services.joint.dismiss(other.member, { possibleJointId });
    await expect(services.joint.propose(one.member, { possibleJointId, goesOn: 'ours', message })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what keeps two apart', () => {
  const involve: Record<string, (id: string, account: string) => Promise<unknown>> = {
    'a list of people who fit': (id, account) =>
      rows.owner.query(`insert into candidate_list (opportunity_id, made_by, made_at, fresh_until, seed) values ($1, $2, $3, $3::timestamptz + interval '24 hours', 'x')`, [id, account, start]),
    'a round': (id, account) => rows.owner.query(`insert into asking_round (opportunity_id, started_by, started_at, next_step, seed, due_at) values ($1, $2, $3, 'We ring you.', md5('x'), $3)`, [id, account, start]),
  };

  it.each(Object.keys(involve).flatMap((what) => [[what, 'the one that goes on'], [what, 'the one that ends']] as const))('%s of %s: nothing changes', async (what, which) => {
    const { one, other, oursId, theirsId, jointProposalId } = await proposed({ ours: {}, theirs: {} });
    await involve[what](which === 'the one that goes on' ? oursId : theirsId, one.member.accountId);
    await expect(services.joint.accept(other.member, { jointProposalId })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect([await row(oursId), await row(theirsId)]).toMatchObject([{ status: 'open', joint_team_ids: [] }, { status: 'open', joined_into: null }]);
  });

  it('nobody proposes it for a post in which somebody is', async () => {
    const [oursId, theirsId] = [await post(sides[0]), await post(sides[1])];
    await involve['a round'](oursId, sides[0].member.accountId);
    await expect(services.joint.propose(sides[0].member, { possibleJointId: await pair(oursId, theirsId), goesOn: 'ours', message })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('whoever writes past the service can’t change whose a post with people in it is', async () => {
    const id = await post(sides[0]);
    await involve['a round'](id, sides[0].member.accountId);
    const change = db.dataSource.query('update opportunity set joint_team_ids = array[$2::uuid], organisation_ids = organisation_ids || $3::uuid where id = $1', [id, sides[1].team.id, sides[1].team.organisationId]);
    await expect(change).rejects.toMatchObject({ code: 'AW010' });
    await expect(db.dataSource.query('update opportunity set joint_team_ids = array[$2::uuid] where id = $1', [await post(sides[0]), sides[1].team.id])).rejects.toMatchObject({ constraint: 'own_organisation' });
  });

  it.each(['ours', 'theirs'] as const)('one that ended meanwhile (%s)', async (which) => {
    const { one, other, oursId, theirsId, jointProposalId } = await proposed();
    await services.ending.withdraw(which === 'ours' ? one.member : other.member, { opportunityId: which === 'ours' ? oursId : theirsId });
    await expect(services.joint.accept(other.member, { jointProposalId })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('an organisation whose agreement ended meanwhile', async () => {
    const side = { team: await rows.team(), member: sides[0].member };
    side.member = await rows.member(side.team);
    const [oursId, theirsId] = [await post(side, draft), await post(sides[1], draft)];
    const possibleJointId = await pair(oursId, theirsId);
    await services.joint.propose(side.member, { possibleJointId, goesOn: 'ours', message });
    await rows.owner.query(`update organisation_agreement set ended_at = recorded_at, ended_by = recorded_by, ended_because = 'For a test.' where organisation_id = $1`, [side.team.organisationId]);
    await expect(services.joint.accept(sides[1].member, { jointProposalId: await proposalOf(possibleJointId) })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await row(theirsId)).toMatchObject({ status: 'draft', joined_into: null });
  });
});

describe('at once', () => {
  it('two who accept: one does it, the other finds nothing to accept; sent again, it is the same answer', async () => {
    const { other, oursId, jointProposalId } = await proposed();
    const colleague = await rows.member(other.team);
    const input = { jointProposalId, idempotencyKey: 'again' };
    const results = await Promise.allSettled([services.joint.accept(other.member, input), services.joint.accept(colleague, { jointProposalId }), services.joint.accept(other.member, input)]);
    expect(new Set(outcomes(results))).toEqual(new Set(['done', 'NOT_FOUND']));
    expect((await rows.owner.query(`select from opportunity_event where kind = 'joined' and opportunity_id = $1`, [oursId])).rowCount).toBe(1);
    if (outcomes(results)[0] === 'done') expect(await services.joint.accept(other.member, input)).toBe(oursId);
  });

  it('accepting, taking back, dismissing and withdrawing: whatever comes first holds, and it is whole', async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const { one, other, oursId, theirsId, jointProposalId, possibleJointId } = await proposed({ goesOn: turn % 2 ? 'ours' : 'theirs' });
      const [kept, absorbed] = turn % 2 ? [oursId, theirsId] : [theirsId, oursId];
      const against = [
        () => services.joint.takeBack(one.member, { jointProposalId }),
        () => services.joint.dismiss(other.member, { possibleJointId }),
        () => services.ending.withdraw(one.member, { opportunityId: oursId }),
        () => services.ending.withdraw(other.member, { opportunityId: theirsId }),
      ][turn % 4];
      const results = outcomes(await Promise.allSettled([services.joint.accept(other.member, { jointProposalId }), against()]));
      const isJoined = results[0] === 'done';
      expect([results[0], results[1]].every((each) => ['done', 'NOT_FOUND', 'CONFLICT', 'ILLEGAL_MOVE'].includes(each))).toBe(true);
      expect(results).toContain('done');
      expect((await row(absorbed)).joined_into).toBe(isJoined ? kept : null);
      expect((await row(kept)).joint_team_ids).toHaveLength(isJoined ? 1 : 0);
      expect(await stateOf(possibleJointId) === 'joined').toBe(isJoined);
    }
  });

  it('both propose: one does, the other reads that it was proposed', async () => {
    const [oursId, theirsId] = [await post(sides[0], draft), await post(sides[1], draft)];
    const possibleJointId = await pair(oursId, theirsId);
    const results = await Promise.allSettled([0, 1].map((nr) => services.joint.propose(sides[nr].member, { possibleJointId, goesOn: 'ours', message })));
    expect(outcomes(results).sort()).toEqual(['CONFLICT', 'done']);
  });

  it('three in a ring: nobody waits for ever, and no post goes on that was joined into another', async () => {
    const ids = [await post(sides[0], draft), await post(sides[1], draft), await post(sides[2], draft)];
    const ring = await Promise.all(
      [0, 1, 2].map(async (nr) => {
        const possibleJointId = await pair(ids[nr], ids[(nr + 1) % 3]);
        await services.joint.propose(sides[nr].member, { possibleJointId, goesOn: 'theirs', message });
        return { accepting: sides[(nr + 1) % 3].member, jointProposalId: await proposalOf(possibleJointId) };
      }),
    );
    const results = outcomes(await Promise.allSettled(ring.map(({ accepting, jointProposalId }) => services.joint.accept(accepting, { jointProposalId }))));
    expect(results.filter((each) => each === 'done').length).toBeGreaterThan(0);
    const ends = await Promise.all(ids.map(row));
    expect(ends.filter(({ status }) => status === 'draft')).toHaveLength(3 - results.filter((each) => each === 'done').length);
  });

  it('a list that is being made is waited for, and then keeps them apart', async () => {
    const { one, other, oursId, theirsId, jointProposalId } = await proposed({ ours: {}, theirs: {} });
    await rows.owner.query('begin');
    await involveList(oursId, one.member.accountId);
    const accepting = services.joint.accept(other.member, { jointProposalId }).catch((error: { code: string }) => error.code);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await rows.owner.query('commit');
    expect(await accepting).toBe('CONFLICT');
    expect(await row(theirsId)).toMatchObject({ status: 'open' });
  });
});

const involveList = (id: string, account: string) =>
  rows.owner.query(`insert into candidate_list (opportunity_id, made_by, made_at, fresh_until, seed) values ($1, $2, $3, $3::timestamptz + interval '24 hours', 'x')`, [id, account, start]);
