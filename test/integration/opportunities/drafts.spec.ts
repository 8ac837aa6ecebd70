import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import type { CreateOpportunityInput, UpdateOpportunityInput } from '../../../src/opportunities/opportunity.inputs.js';
import { newId } from '../../../src/platform/database/ids.js';
import { completeInput, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { entities, type Services, servicesOn } from './services.js';

let db: TestDatabase;
let rows: OpportunityRows;
let services: Services;
let team: TeamRow;
let member: Actor;

beforeAll(async () => {
  db = await createTestDatabase({ entities });
  await db.setClock(new Date('2026-11-23T12:00:00.000Z'));
  rows = await OpportunityRows.connect(db);
  services = servicesOn(db.dataSource);
  team = await rows.team();
  member = await rows.member(team);
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});

const create = (changes: Partial<CreateOpportunityInput> = {}): Promise<string> => services.posts.create(member, completeInput(team.id, member.accountId, changes));
const update = (opportunityId: string, changes: Partial<UpdateOpportunityInput>): Promise<string> => services.posts.update(member, { opportunityId, ...changes });
const row = async (id: string) => (await rows.owner.query('select * from opportunity where id = $1', [id])).rows[0] as Record<string, unknown>;
const topics = async (id: string) => (await rows.owner.query('select topic_id, relations from opportunity_topic where opportunity_id = $1 order by place', [id])).rows;
const sessions = async (id: string) => (await rows.owner.query('select starts_at from opportunity_session where opportunity_id = $1 order by starts_at', [id])).rows;
const pathsOf = (work: Promise<unknown>): Promise<string[]> =>
  work.then(
    () => [],
    (error: { code?: string; details?: { fields?: { path: string }[] } }) => (error.code === 'BAD_USER_INPUT' ? (error.details?.fields ?? []).map(({ path }) => path) : [`not refused as input: ${String(error)}`]),
  );

describe('a draft', () => {
  it('needs a team, a context and a title, and says of the rest that it is unsaid', async () => {
    const id = await services.posts.create(member, { teamId: team.id, context: 'service', title: 'Help us improve the clinic' });
    expect(await row(id)).toMatchObject({
      team_id: team.id, organisation_ids: [team.organisationId], created_by: member.accountId, status: 'draft', context: 'service', summary: null, kinds: [], answer_days: 14,
      online: false, payment_offered: null, closes_at: null,
    });
  });

  it('keeps hours in minutes and contacts unreadable', async () => {
    const saved = await row(await create({ suitableFor16And17: true, safeguardingContact: { name: 'Jo Safe', email: 'jo@example.org' } }));
    expect(saved).toMatchObject({ meeting_minutes: 240, preparation_minutes: 60, travel_minutes: 30, contact_email_key_id: 'test' });
    expect(JSON.stringify(saved)).not.toContain('example.org');
    expect((saved.contact_email_ciphertext as Buffer).toString('latin1')).not.toContain('sam@');
    expect(services.secrets.open({ keyId: 'test', ciphertext: saved.contact_email_ciphertext as Buffer })).toBe('sam@example.org');
    expect(services.secrets.open({ keyId: 'test', ciphertext: saved.safeguarding_email_ciphertext as Buffer })).toBe('jo@example.org');
  });

  it('changes what is said, keeps what is left out, clears what is null', async () => {
    const [first, second] = [await rows.topicId('asthma'), await rows.topicId()];
    const id = await create({ topics: [{ topicId: first, relations: ['carer', 'lived_experience'] }], sessions: [{ startsAt: new Date('2027-02-01T10:00:00Z'), endsAt: new Date('2027-02-01T12:00:00Z') }] });
    await update(id, { title: 'Help us plan another study', research: { kind: 'involvement', funder: 'A council' }, costs: null, topics: [{ topicId: second }, { topicId: first }] });
    expect(await row(id)).toMatchObject({ title: 'Help us plan another study', research_funder: 'A council', research_stage: null, costs: null, expenses: 'Travel and care.', places: 6 });
    expect(await topics(id)).toEqual([{ topic_id: second, relations: [] }, { topic_id: first, relations: [] }]);
    expect(await sessions(id)).toHaveLength(1);
    await update(id, { topics: null, sessions: [], contact: null, payment: { offered: false } });
    expect([await topics(id), await sessions(id)]).toEqual([[], []]);
    expect(await row(id)).toMatchObject({ contact_account_id: null, contact_email_ciphertext: null, payment_offered: false, payment_pence: null });
  });

  it('takes short notice and 7 days together, whichever was said', async () => {
    const id = await create({ shortNotice: true });
    expect(await row(id)).toMatchObject({ short_notice: true, answer_days: 7 });
    await update(id, { shortNotice: false });
    expect(await row(id)).toMatchObject({ short_notice: false, answer_days: 14 });
    await update(id, { answerDays: 21 });
    await update(id, { title: 'Something else about it' });
    expect(await row(id)).toMatchObject({ answer_days: 21 });
  });

  it('is asked for in the name of several organisations', async () => {
    const { id: otherTeam, organisationId: other } = await rows.team();
    const both = await rows.grant(member, { kind: 'team_member', teamId: otherTeam, organisationId: other });
    const id = await services.posts.create(both, completeInput(team.id, member.accountId, { organisationIds: [other, team.organisationId] }));
    expect(await row(id)).toMatchObject({ organisation_ids: [other, team.organisationId] });
    // A colleague who is in one of them only may leave it as it is.
    await update(id, { organisationIds: [team.organisationId, other] });
    expect(await row(id)).toMatchObject({ organisation_ids: [team.organisationId, other] });
    await update(id, { organisationIds: null });
    expect(await row(id)).toMatchObject({ organisation_ids: [team.organisationId] });
    expect(await pathsOf(update(id, { organisationIds: [team.organisationId, other] }))).toEqual(['organisationIds[1]']);
  });

  it('is not asked for in the name of an organisation that its writer has no part in', async () => {
    expect(await pathsOf(create({ organisationIds: [team.organisationId, await rows.organisation()] }))).toEqual(['organisationIds[1]']);
  });

  it('is made once for one idempotency key', async () => {
    const input = completeInput(team.id, member.accountId, { title: 'Only one of these', idempotencyKey: newId() });
    const ids = await Promise.all([1, 2, 3].map(() => services.posts.create(member, input)));
    expect(new Set(ids).size).toBe(1);
    expect((await rows.owner.query(`select from opportunity where title = 'Only one of these'`)).rowCount).toBe(1);
  });
});

describe('what can’t stand even in a draft', () => {
  const winter = new Date('2027-02-01T10:00:00Z');
  const at = (hours: number): Date => new Date(winter.getTime() + hours * 3_600_000);

  it.each<[string, Partial<CreateOpportunityInput>, string[]]>([
    ['a part of another context', { service: { name: 'A clinic' } }, ['service']],
    ['another duty without "other"', { context: 'service', research: undefined, service: { duty: 'icb_14z45', dutyOther: 'A promise' } }, ['service.dutyOther']],
    ['an end before the start', { startsOn: '2027-02-01', endsOn: '2027-01-31' }, ['endsOn']],
    ['hearing back before it closes', { hearBackBy: '2027-01-14' }, ['hearBackBy']],
    ['14 days at short notice', { shortNotice: true, answerDays: 14 }, ['answerDays']],
    ['7 days without short notice', { answerDays: 7 }, ['answerDays']],
    ['a term of something one-off', { commitment: { kind: 'one_off', termMonths: 6 } }, ['commitment']],
    ['details of no distress', { distressing: { expected: false, details: 'Death' } }, ['distressing.details']],
    ['an amount that isn’t offered', { payment: { offered: false, pence: 100, per: 'hour' } }, ['payment']],
    ['an amount for nothing in particular', { payment: { offered: true, pence: 100 } }, ['payment.per']],
    ['participation in something that isn’t research', { context: 'governance', research: undefined, kinds: ['study_participation'] }, ['kinds']],
    ['an unknown topic', { topics: [{ topicId: newId() }] }, ['topics[0].topicId']],
    ['an unknown area', { areaCode: 'ZZZ' }, ['areaCode']],
    ['an area that has ended', { areaCode: 'QHG' }, ['areaCode']],
    ['an unknown organisation', { organisationIds: [newId()] }, ['organisationIds']],
    ['a session that ends before it starts', { sessions: [{ startsAt: at(2), endsAt: at(1) }] }, ['sessions[0].endsAt']],
    ['a session of two days', { sessions: [{ startsAt: at(0), endsAt: at(24.5) }] }, ['sessions[0].endsAt']],
    ['two sessions at one time', { sessions: [{ startsAt: at(0), endsAt: at(1) }, { startsAt: at(0), endsAt: at(2) }] }, ['sessions[1].startsAt']],
    ['a session in another age', { sessions: [{ startsAt: new Date('1666-09-02T00:00:00Z'), endsAt: new Date('1666-09-02T01:00:00Z') }] }, ['sessions[0].startsAt']],
    ['several things at once', { endsOn: '2020-01-01', areaCode: 'ZZZ', payment: { offered: true, per: 'day' } }, ['endsOn', 'payment.per', 'areaCode']],
  ])('%s', async (_, changes, paths) => {
    expect(await pathsOf(create(changes))).toEqual(paths);
  });

  it('names the area that took over', async () => {
    await expect(create({ areaCode: 'QHG' })).rejects.toThrow(/\(S1Y5D\) took over/);
  });

  it('names an unknown organisation beside its own, and a contact from elsewhere', async () => {
    const stranger = await rows.member(await rows.team());
    expect(await pathsOf(create({ organisationIds: [team.organisationId, newId()] }))).toEqual(['organisationIds[1]']);
    expect(await pathsOf(create({ contact: { accountId: stranger.accountId, name: 'Sam', email: 'sam@example.org' } }))).toEqual(['contact.accountId']);
  });

  it('is judged with what the draft holds already', async () => {
    const id = await create({ startsOn: '2027-02-10' });
    expect(await pathsOf(update(id, { endsOn: '2027-02-09' }))).toEqual(['endsOn']);
    expect(await row(id)).toMatchObject({ ends_on: null });
  });
});

describe('whose it is', () => {
  it('can be written for one’s own team only', async () => {
    await expect(services.posts.create(member, completeInput((await rows.team()).id, member.accountId))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('can be changed by its team only, and reads as unknown to others', async () => {
    const id = await create();
    const stranger = await rows.member(await rows.team());
    const foreign = await services.posts.update(stranger, { opportunityId: id, title: 'Taken over' }).catch((error: Error) => error);
    const unknown = await services.posts.update(stranger, { opportunityId: newId(), title: 'Taken over' }).catch((error: Error) => error);
    expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
    expect((foreign as Error).message).toBe((unknown as Error).message);
  });

  it.each(['in_review', 'open', 'filled', 'closed', 'withdrawn'])('can’t be changed when %s', async (status) => {
    const ended = ['filled', 'closed', 'withdrawn'].includes(status);
    const review = status === 'in_review' ? { review_with: 'administrators', review_due_on: '2026-12-01', submitted_at: new Date(), opened_at: null } : {};
    const opportunityId = await rows.post(team, member.accountId, { status, ended_at: ended ? new Date() : null, ...review });
    await expect(update(opportunityId, { title: 'Changed after all' })).rejects.toMatchObject({ code: 'ILLEGAL_MOVE', details: { from: status } });
  });
});
