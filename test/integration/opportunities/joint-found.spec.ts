import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { type OpportunityColumns, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { entities, type Services, servicesOn } from './services.js';

const HOUR = 3_600_000;
const start = new Date('2026-11-23T12:00:00.000Z');
const draft = { status: 'draft', opened_at: null };
const inReview = { status: 'in_review', opened_at: null, submitted_at: start, review_with: 'administrators', review_due_on: '2026-12-01' };

let db: TestDatabase;
let rows: OpportunityRows;
let services: Services;
let one: TeamRow;
let other: TeamRow;
let member: Actor;
let stranger: Actor;
/** A topic, two below it that are beside each other, and one below the first of these. */
let broad: string;
let narrow: string;
let beside: string;

beforeAll(async () => {
  db = await createTestDatabase({ entities });
  rows = await OpportunityRows.connect(db);
  services = servicesOn(db.dataSource);
  [one, other] = [await rows.team(), await rows.team()];
  [member, stranger] = [await rows.member(one), await rows.member(other)];
  const { rows: below } = await rows.owner.query<{ id: string; parent: string }>(
    `select id, parent_id as parent from topic where parent_id = (select parent_id from topic where parent_id is not null group by parent_id having count(*) > 1 order by parent_id limit 1) order by id limit 2`,
  );
  [broad, narrow, beside] = [below[0].parent, below[0].id, below[1].id];
});
beforeEach(async () => {
  await rows.owner.query('delete from possible_joint; delete from opportunity_topic');
  await db.setClock(start);
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});

async function post(team: TeamRow, topicId: string, columns: OpportunityColumns = {}): Promise<string> {
  const id = await rows.post(team, (team === one ? member : stranger).accountId, { updated_at: new Date(start.getTime() - 2 * HOUR), ...columns });
  await rows.owner.query('insert into opportunity_topic (opportunity_id, topic_id, place) values ($1, $2, 1)', [id, topicId]);
  return id;
}
const found = async () => (await rows.owner.query<{ topics: string[]; area: string | null; state: string }>('select topic_ids as topics, area_code as area, state from possible_joint')).rows;
const told = async () => (await rows.owner.query<{ id: string }>(`select payload->>'opportunityId' as id from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id where task.identifier = 'opportunities.tell-of-joint'`)).rows.map(({ id }) => id);

describe('two posts that may be one', () => {
  it.each<[string, () => [string, string], OpportunityColumns, OpportunityColumns, { topic: () => string; area: string | null } | null]>([
    ['the same topic, both online', () => [narrow, narrow], {}, {}, { topic: () => narrow, area: null }],
    ['a topic and one below it: what they share is the broader one', () => [broad, narrow], {}, {}, { topic: () => broad, area: null }],
    ['the other way round', () => [narrow, broad], {}, {}, { topic: () => broad, area: null }],
    ['topics beside each other', () => [narrow, beside], {}, {}, null],
    ['one area', () => [narrow, narrow], { online: false, area_code: 'QYG', place: 'Here' }, { online: false, area_code: 'QYG', place: 'There' }, { topic: () => narrow, area: 'QYG' }],
    ['an area and the one it went into', () => [narrow, narrow], { online: false, area_code: 'QHG', place: 'Here' }, { area_code: 'S1Y5D', place: 'There' }, { topic: () => narrow, area: 'S1Y5D' }],
    ['different areas', () => [narrow, narrow], { online: false, area_code: 'QYG', place: 'Here' }, { online: false, area_code: 'QUA', place: 'There' }, null],
    ['one online from anywhere, one somewhere', () => [narrow, narrow], {}, { online: false, area_code: 'QUA', place: 'There' }, null],
    ['one in review', () => [narrow, narrow], draft, inReview, { topic: () => narrow, area: null }],
    ['one that has ended', () => [narrow, narrow], {}, { status: 'withdrawn', ended_at: start }, null],
    ['one whose closing date has passed', () => [narrow, narrow], {}, { closes_on: '2026-11-22' }, null],
    ['one that somebody is just writing', () => [narrow, narrow], draft, { ...draft, updated_at: new Date(start.getTime() - HOUR / 2) }, null],
  ])('%s', async (_, topics, ours, theirs, expected) => {
    const id = await post(one, topics()[0], ours);
    await post(other, topics()[1], theirs);
    await services.finder.compare(id);
    expect(await found()).toEqual(expected ? [{ topics: [expected.topic()], area: expected.area, state: 'found' }] : []);
  });

  it('are of different teams', async () => {
    const id = await post(one, narrow);
    await post(one, narrow);
    await services.finder.compare(id);
    expect(await found()).toEqual([]);
  });

  it('are of organisations that may ask', async () => {
    const without = await rows.team();
    await rows.owner.query('update organisation_agreement set ended_at = recorded_at, ended_by = recorded_by, ended_because = $2 where organisation_id = $1', [without.organisationId, 'For a test.']);
    const id = await post(one, narrow, draft);
    await post(without, narrow, draft);
    await services.finder.compare(id);
    expect(await found()).toEqual([]);
  });

  it('are found once, by whoever looks and however often, and each team is told once', async () => {
    const [ours, theirs] = [await post(one, narrow, draft), await post(other, narrow, draft)];
    await Promise.all([ours, theirs, ours].map((id) => services.finder.compare(id)));
    await services.finder.compare(ours);
    expect(await found()).toHaveLength(1);
    expect((await told()).filter((id) => [ours, theirs].includes(id)).sort()).toEqual([ours, theirs].sort());
  });

  it('are let go when they no longer are about the same, unless something was said of them', async () => {
    const [ours, theirs] = [await post(one, narrow, draft), await post(other, narrow, draft)];
    await services.finder.compare(ours);
    const change = async (topicId: string): Promise<void> => {
      await rows.owner.query('update opportunity_topic set topic_id = $2 where opportunity_id = $1', [theirs, topicId]);
      await rows.owner.query('update opportunity set compared_at = null where id = $1', [theirs]);
      await services.finder.compare(theirs);
    };
    await change(beside);
    expect(await found()).toEqual([]);
    await change(narrow);
    const [{ id: possibleJointId }] = await services.jointQueries.shownTo(member);
    await services.joint.dismiss(member, { possibleJointId });
    await change(beside);
    await change(narrow);
    expect(await found()).toMatchObject([{ state: 'dismissed' }]);
    expect([await services.jointQueries.shownTo(member), await services.jointQueries.shownTo(stranger)]).toEqual([[], []]);
  });
});

describe('who is told', () => {
  const pair = async (ours: OpportunityColumns, theirs: OpportunityColumns): Promise<[string, string]> => {
    const ids: [string, string] = [await post(one, narrow, ours), await post(other, narrow, theirs)];
    await services.finder.compare(ids[0]);
    return ids;
  };

  it('of two drafts both, and neither reads the other’s', async () => {
    const [ours, theirs] = await pair(draft, draft);
    expect(await services.jointQueries.shownTo(member)).toMatchObject([{ opportunityId: ours, theirTeamIds: [other.id], theirOrganisationIds: [other.organisationId], topicIds: [narrow], theirs: null, proposal: null }]);
    expect(await services.jointQueries.shownTo(stranger)).toMatchObject([{ opportunityId: theirs, theirTeamIds: [one.id], theirs: null }]);
    expect(JSON.stringify(await services.jointQueries.shownTo(member))).not.toContain(theirs);
  });

  it('of a draft and an open post whoever has the draft; the open one’s team learns nothing of it, nor can say anything of it', async () => {
    const [, theirs] = await pair(draft, {});
    const [shown] = await services.jointQueries.shownTo(member);
    expect(shown.theirs).toMatchObject({ id: theirs, contact: { email: null } });
    expect(await services.jointQueries.shownTo(stranger)).toEqual([]);
    for (const say of [() => services.joint.dismiss(stranger, { possibleJointId: shown.id }), () => services.joint.propose(stranger, { possibleJointId: shown.id, goesOn: 'ours', message: 'Join us.' })]) {
      await expect(say()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await told()).includes(theirs)).toBe(false);
  });

  it('a lead of the organisation once it was sent to review, without what the teams say to each other; nobody else', async () => {
    const lead = await rows.actor({ kind: 'involvement_lead', organisationId: one.organisationId });
    const [ours] = await pair(draft, draft);
    expect(await services.jointQueries.shownTo(lead)).toEqual([]);
    await rows.owner.query(`update opportunity set status = 'in_review', submitted_at = $2, review_with = 'administrators', review_due_on = '2026-12-01' where id = $1`, [ours, start]);
    const [{ id: possibleJointId }] = await services.jointQueries.shownTo(stranger);
    await services.joint.propose(stranger, { possibleJointId, goesOn: 'ours', message: 'Join us.' });
    expect(await services.jointQueries.shownTo(lead)).toMatchObject([{ opportunityId: ours, theirTeamIds: [other.id], theirs: null, proposal: null }]);
    expect(await services.jointQueries.shownTo(member)).toMatchObject([{ proposal: { byYourTeam: false, goesOn: 'theirs', message: 'Join us.' } }]);
    expect(await services.jointQueries.shownTo(await rows.member(await rows.team()))).toEqual([]);
  });
});
