import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.js';
import { OpportunityContacts } from '../../../src/opportunities/opportunity-contacts.js';
import { OpportunityFactsQuery } from '../../../src/opportunities/opportunity.facts.js';
import { opportunityIndex } from '../../../src/opportunities/opportunity.search.js';
import { newId } from '../../../src/platform/database/ids.js';
import { completeInput, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { entities, type Services, servicesOn } from './services.js';

const facts = new OpportunityFactsQuery();
const now = new Date('2026-11-23T12:00:00.000Z');

let db: TestDatabase;
let rows: OpportunityRows;
let services: Services;
let team: TeamRow;
let member: Actor;

beforeAll(async () => {
  db = await createTestDatabase({ entities });
  await db.setClock(now);
  rows = await OpportunityRows.connect(db);
  services = servicesOn(db.dataSource);
  team = await rows.team();
  member = await rows.member(team);
});
afterAll(async () => {
  await rows.end();
  await db.drop();
});

describe('what matching weighs', () => {
  it('is read as it was written', async () => {
    const topicId = await rows.topicId('asthma');
    const session = { startsAt: new Date('2027-02-01T10:00:00Z'), endsAt: new Date('2027-02-01T12:00:00Z') };
    const id = await services.posts.create(
      member,
      completeInput(team.id, member.accountId, { topics: [{ topicId, relations: ['carer'] }], sessions: [session], languages: ['cy'], skills: ['Listening'], endsOn: '2027-03-01' }),
    );
    expect(await facts.byId(db.dataSource.manager, id)).toEqual({
      id, teamId: team.id, teamIds: [team.id], organisationIds: [team.organisationId], status: 'draft', context: 'research', researchKind: 'involvement', title: 'Help us plan a study of breathlessness',
      summary: expect.stringContaining('We plan'), whatYouWouldDo: expect.stringContaining('Meet us'), experienceSought: 'Anyone who gets out of breath.', kinds: ['focus_group'],
      topics: [{ topicId, relations: ['carer'] }], skills: ['Listening'], languages: ['cy'], areaCode: null, online: true, places: 6, meetingMinutes: 240, preparationMinutes: 60,
      travelMinutes: 30, startsOn: '2027-02-01', endsOn: '2027-03-01', sessions: [session], closesAt: new Date('2027-01-16T00:00:00Z'), openedAt: null, hearBackBy: '2027-01-22',
      answerDays: 14, shortNotice: false, suitableFor16And17: false, commitment: 'one_off', contactAccountId: member.accountId, contactTreatsInvitees: false,
    });
  });

  it('comes in the order asked for, without unknown ones, in one statement', async () => {
    const [first, second, third] = [await rows.post(team, member.accountId), await rows.post(team, member.accountId), await rows.post(team, member.accountId)];
    let statements = 0;
    const { manager } = db.dataSource;
    const counting = Object.assign(Object.create(manager) as typeof manager, { query: (...args: Parameters<typeof manager.query>) => ((statements += 1), manager.query(...args)) });
    const found = await facts.byIds(counting, [third, newId(), first, second]);
    expect([found.map(({ id }) => id), statements]).toEqual([[third, first, second], 1]);
    expect(await facts.byIds(counting, [])).toEqual([]);
    expect(statements).toBe(1);
  });

  it('is of open posts only, until the instant they close', async () => {
    const open = await rows.post(team, member.accountId, { closes_on: '2026-11-25' });
    const draft = await rows.post(team, member.accountId, { status: 'draft', opened_at: null });
    const ids = async (at: Date) => (await facts.openByIds(db.dataSource.manager, [open, draft], at)).map(({ id }) => id);
    expect(await ids(new Date('2026-11-25T23:59:59.999Z'))).toEqual([open]);
    expect(await ids(new Date('2026-11-26T00:00:00.000Z'))).toEqual([]);
  });
});

describe('what search may find', () => {
  it('holds no contact, no name of a person, nothing of a draft', async () => {
    const id = await rows.post(team, member.accountId, { safeguarding_name: 'Jo Safe', safeguarding_email_key_id: 'test', safeguarding_email_ciphertext: Buffer.from([0]) });
    const draft = await rows.post(team, member.accountId, { status: 'draft', opened_at: null });
    const documents = await opportunityIndex.project(db.dataSource.manager, [id, draft]);
    expect(documents.map((document) => document.id)).toEqual([id]);
    expect(JSON.stringify(documents)).not.toMatch(/Sam Contact|Jo Safe|example\.org/);
  });

  it('is read page by page, each open post once', async () => {
    const { manager } = db.dataSource;
    const seen: string[] = [];
    for (let page = await opportunityIndex.all(manager, null, 2); page.length > 0; page = await opportunityIndex.all(manager, seen.at(-1) ?? null, 2)) seen.push(...page.map(({ id }) => id));
    const { rows: open } = await rows.owner.query<{ id: string }>(`select id from opportunity where status = 'open' order by id`);
    expect(seen).toEqual(open.map(({ id }) => id));
  });
});

describe('the main contact', () => {
  it('is opened for messages and for those who are chosen', async () => {
    const contacts = new OpportunityContacts(services.secrets);
    const id = await services.posts.create(member, completeInput(team.id, member.accountId));
    const none = await services.posts.create(member, completeInput(team.id, member.accountId, { contact: null }));
    const { manager } = db.dataSource;
    expect(await contacts.open(manager, id)).toEqual({ accountId: member.accountId, name: 'Sam Contact', email: 'sam@example.org' });
    expect([...(await contacts.openAll(manager, [id, none])).keys()]).toEqual([id]);
    await expect(contacts.open(manager, none)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
