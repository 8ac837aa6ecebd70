import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { passOnLateReviews } from '../../../src/opportunities/opportunities.jobs.js';
import { completeInput, type OpportunityColumns, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { gaps, needed } from './gaps.js';
import { entities, type Services, servicesOn } from './services.js';

/** A Monday, noon in London. */
const monday = new Date('2026-11-23T12:00:00.000Z');

let db: TestDatabase;
let rows: OpportunityRows;
let services: Services;
let team: TeamRow;
let member: Actor;

beforeAll(async () => {
  db = await createTestDatabase({ entities });
  rows = await OpportunityRows.connect(db);
  services = servicesOn(db.dataSource);
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});
beforeEach(async () => {
  await db.setClock(monday);
  team = await rows.team();
  member = await rows.member(team);
});
afterEach(() => db.setClock(null));

const lead = (organisationId = team.organisationId): Promise<Actor> => rows.actor({ kind: 'involvement_lead', organisationId });
const draft = (): Promise<string> => services.posts.create(member, completeInput(team.id, member.accountId));
const submitted = async (): Promise<string> => {
  const opportunityId = await draft();
  await services.review.submit(member, { opportunityId });
  return opportunityId;
};
const row = async (id: string) => (await rows.owner.query('select *, review_due_on::text as due from opportunity where id = $1', [id])).rows[0] as Record<string, unknown>;
const events = async (id: string) =>
  (await rows.owner.query<{ kind: string; reviewer_id: string | null }>('select kind, reviewer_id from opportunity_event where opportunity_id = $1 order by id', [id])).rows;

const refusedByTheTable: [string, OpportunityColumns][] = [
  ...needed.map((column): [string, OpportunityColumns] => [`no ${column}`, { [column]: null }]),
  ...gaps.map(([what, columns]): [string, OpportunityColumns] => [what, columns]),
];

describe('asking for a review', () => {
  it('gives it to a lead in scope for 5 working days', async () => {
    const theirs = await lead();
    const id = await submitted();
    expect(await row(id)).toMatchObject({
      status: 'in_review', review_with: 'lead', reviewer_id: theirs.accountId, due: '2026-11-30', review_due_at: new Date('2026-12-01T00:00:00Z'), submitted_at: monday,
    });
    expect(await events(id)).toEqual([{ kind: 'submitted', reviewer_id: theirs.accountId }]);
  });

  it('counts bank holidays', async () => {
    await lead();
    await db.setClock(new Date('2026-12-23T12:00:00Z'));
    expect(await row(await submitted())).toMatchObject({ due: '2027-01-04' });
  });

  it('takes a lead of the area as well', async () => {
    const ofArea = await rows.actor({ kind: 'involvement_lead', areaCode: 'QYG' });
    const id = await services.posts.create(member, completeInput(team.id, member.accountId, { areaCode: 'QYG', place: 'Town hall' }));
    await services.review.submit(member, { opportunityId: id });
    expect(await row(id)).toMatchObject({ reviewer_id: ofArea.accountId });
  });

  it('gives it to the lead with the fewest reviews', async () => {
    const both = [await lead(), await lead()].map(({ accountId }) => accountId);
    const chosen = [(await row(await submitted())).reviewer_id, (await row(await submitted())).reviewer_id];
    expect([...chosen].sort()).toEqual([...both].sort());
  });

  it.each<[string, (accountId: string) => Promise<unknown>]>([
    ['is in the team', (accountId) => rows.owner.query(`insert into permission (account_id, kind, team_id) values ($1, 'team_member', $2)`, [accountId, team.id])],
    ['is no lead any more', (accountId) => rows.owner.query('update permission set revoked_at = clock_now() where account_id = $1', [accountId])],
  ])('goes to the administrators when the only lead %s', async (_, change) => {
    await change((await lead()).accountId);
    await lead(await rows.organisation());
    expect(await row(await submitted())).toMatchObject({ review_with: 'administrators', reviewer_id: null, due: '2026-11-30' });
  });

  it('names everything that is missing, and changes nothing', async () => {
    const id = await services.posts.create(member, { teamId: team.id, context: 'governance', title: 'A board needs you' });
    const refused = await services.review.submit(member, { opportunityId: id }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' });
    const paths = (refused as { details: { fields: { path: string }[] } }).details.fields.map(({ path }) => path);
    expect(paths).toEqual([
      'governance.body', 'governance.term', 'meetsParticipantsOrData', 'summary', 'whatYouWouldDo', 'hours.meeting', 'hours.preparation', 'hours.travel', 'costs',
      'distressing.expected', 'kinds', 'topics', 'places', 'startsOn', 'closesOn', 'hearBackBy', 'areaCode', 'commitment.kind', 'payment.offered', 'expenses',
      'accessAndSupport', 'contact.accountId', 'contact.name', 'contact.email', 'contact.treatsInvitees',
    ]);
    expect(await row(id)).toMatchObject({ status: 'draft' });
  });

  it.each(refusedByTheTable)('names what the table would refuse: %s', async (_, columns) => {
    const opportunityId = await rows.post(team, member.accountId, { ...columns, status: 'draft', opened_at: null });
    const refused = await services.review.submit(member, { opportunityId }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is not for people of another team', async () => {
    const opportunityId = await draft();
    await expect(services.review.submit(await rows.member(await rows.team()), { opportunityId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('deciding', () => {
  it('opens it, with a line in the audit log and in its history', async () => {
    const theirs = await lead();
    const id = await submitted();
    await services.review.approve(theirs, { opportunityId: id });
    expect(await row(id)).toMatchObject({ status: 'open', opened_at: monday, review_with: null, reviewer_id: null, due: null });
    const audit = await rows.owner.query('select action, actor_id, details from audit_entry where subject_id = $1 order by id', [id]);
    expect(audit.rows).toEqual([
      { action: 'opportunity.submit', actor_id: member.accountId, details: { from: 'draft', to: 'in_review', teamId: team.id } },
      { action: 'opportunity.open', actor_id: theirs.accountId, details: { from: 'in_review', to: 'open', teamId: team.id } },
    ]);
    const pending = await rows.owner.query(`select document_id from search_pending where index_name = 'opportunities' and document_id = $1`, [id]);
    expect(pending.rows).toHaveLength(1);
  });

  it('sends it back with a comment; the team mends it and asks again', async () => {
    const theirs = await lead();
    const opportunityId = await submitted();
    await services.review.sendBack(theirs, { opportunityId, comment: 'Please say who pays for the train.' });
    expect(await row(opportunityId)).toMatchObject({ status: 'draft', review_with: null });
    await services.posts.update(member, { opportunityId, expenses: 'We buy the train ticket.' });
    await services.review.submit(member, { opportunityId });
    await services.review.approve(theirs, { opportunityId });
    expect((await events(opportunityId)).map(({ kind }) => kind)).toEqual(['submitted', 'sent_back', 'submitted', 'approved']);
  });

  it('lets any lead in scope decide, not only the one who has it', async () => {
    const both = [await lead(), await lead()];
    const opportunityId = await submitted();
    const { reviewer_id: has } = await row(opportunityId);
    const other = both.find(({ accountId }) => accountId !== has) as Actor;
    await services.review.approve(other, { opportunityId });
    expect(await row(opportunityId)).toMatchObject({ status: 'open' });
  });

  it('refuses a lead who is in the team', async () => {
    const inTeam = await rows.grant(await lead(), { kind: 'team_member', teamId: team.id, organisationId: team.organisationId });
    const opportunityId = await submitted();
    await expect(services.review.approve(inTeam, { opportunityId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(services.review.sendBack(inTeam, { opportunityId, comment: 'No' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('reads as unknown to a lead of elsewhere, and to an administrator while a lead has it', async () => {
    await lead();
    const opportunityId = await submitted();
    for (const actor of [await lead(await rows.organisation()), await rows.actor({ kind: 'administrator' })]) {
      await expect(services.review.approve(actor, { opportunityId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('checks once more: the closing date has passed, the contact has left', async () => {
    const theirs = await lead();
    const opportunityId = await submitted();
    await rows.member(team);
    await rows.owner.query(`update permission set revoked_at = clock_now() where account_id = $1`, [member.accountId]);
    await db.setClock(new Date('2027-01-16T00:00:00Z'));
    const refused = await services.review.approve(theirs, { opportunityId }).catch((error: unknown) => error);
    expect((refused as { details: { fields: { path: string }[] } }).details.fields.map(({ path }) => path)).toEqual(['closesOn', 'contact.accountId']);
  });

  it('refuses what is not in review, naming from and to', async () => {
    const theirs = await lead();
    const opportunityId = await draft();
    await expect(services.review.approve(theirs, { opportunityId })).rejects.toMatchObject({ code: 'ILLEGAL_MOVE', details: { from: 'draft', to: 'open' } });
  });
});

describe('at once', () => {
  it('two leads decide: one move happens, the other is refused by what the first made of it', async () => {
    const [first, second] = [await lead(), await lead()];
    for (let turn = 0; turn < 10; turn += 1) {
      const opportunityId = await submitted();
      const outcomes = await Promise.allSettled([
        services.review.approve(first, { opportunityId }),
        services.review.sendBack(second, { opportunityId, comment: 'Not yet, please.' }),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'ILLEGAL_MOVE' });
      expect(await events(opportunityId)).toHaveLength(2);
    }
  });

  it('a change and a review asked for: what is reviewed is whole', async () => {
    await lead();
    for (let turn = 0; turn < 10; turn += 1) {
      const opportunityId = await draft();
      const outcomes = await Promise.allSettled([services.posts.update(member, { opportunityId, summary: null }), services.review.submit(member, { opportunityId })]);
      const { status, summary } = await row(opportunityId);
      expect(status === 'in_review' && summary === null).toBe(false);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as { code?: string }] : []));
      expect(refused).toHaveLength(1);
      expect(['ILLEGAL_MOVE', 'BAD_USER_INPUT']).toContain(refused[0].code);
    }
  });
});

describe('a late review', () => {
  const sweep = (): Promise<void> => services.registry.runNow(passOnLateReviews);

  it('goes to another lead as its last day ends, then to the administrators', async () => {
    const both = [await lead(), await lead()];
    const id = await submitted();
    const first = (await row(id)).reviewer_id;
    await db.setClock(new Date('2026-11-30T23:59:59.999Z'));
    await sweep();
    expect(await row(id)).toMatchObject({ reviewer_id: first });

    await db.setClock(new Date('2026-12-01T00:00:00.000Z'));
    await sweep();
    const second = both.find(({ accountId }) => accountId !== first)?.accountId;
    expect(await row(id)).toMatchObject({ review_with: 'lead', reviewer_id: second, due: '2026-12-08', submitted_at: monday });

    await db.setClock(new Date('2026-12-09T00:00:00.000Z'));
    await sweep();
    expect(await row(id)).toMatchObject({ review_with: 'administrators', reviewer_id: null, due: '2026-12-16' });
    expect(await events(id)).toEqual([
      { kind: 'submitted', reviewer_id: first },
      { kind: 'passed_on', reviewer_id: second },
      { kind: 'passed_on', reviewer_id: null },
    ]);

    await db.setClock(new Date('2027-01-05T00:00:00.000Z'));
    await sweep();
    expect(await events(id)).toHaveLength(3);
    await services.review.approve(await rows.actor({ kind: 'administrator' }), { opportunityId: id });
    expect(await row(id)).toMatchObject({ status: 'open' });
  });

  it('is passed on once, however many sweeps run at once', async () => {
    await lead();
    await lead();
    const id = await submitted();
    await db.setClock(new Date('2026-12-02T00:00:00.000Z'));
    await Promise.all([sweep(), sweep(), sweep()]);
    expect((await events(id)).map(({ kind }) => kind)).toEqual(['submitted', 'passed_on']);
  });

  it('stays where it was decided meanwhile', async () => {
    const theirs = await lead();
    const opportunityId = await submitted();
    await db.setClock(new Date('2026-12-02T00:00:00.000Z'));
    await services.review.approve(theirs, { opportunityId });
    await services.review.passOn(opportunityId);
    expect(await row(opportunityId)).toMatchObject({ status: 'open', review_with: null });
  });
});

describe('what waits for a review', () => {
  it('is listed for leads in scope, the most urgent first, page by page, never one’s own', async () => {
    const theirs = await lead();
    const early = await submitted();
    await db.setClock(new Date('2026-11-24T12:00:00Z'));
    const late = await submitted();
    const args = { first: 1, after: null };
    const first = await services.queries.toReview(theirs, args);
    const second = await services.queries.toReview(theirs, { first: 1, after: first.pageInfo.endCursor });
    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual([early, late]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);

    const inTeam = await rows.grant(theirs, { kind: 'team_member', teamId: team.id, organisationId: team.organisationId });
    expect((await services.queries.toReview(inTeam, { first: 20 })).edges).toEqual([]);
    expect((await services.queries.toReview(await lead(await rows.organisation()), { first: 20 })).edges).toEqual([]);
  });
});
