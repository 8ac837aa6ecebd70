import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { type Scene, startScene } from './client.js';

let scene: Scene;
let openId: string;
beforeAll(async () => {
  scene = await startScene();
  openId = await scene.open();
});
afterAll(() => scene.end());

const create = (changes: object) => scene.mutate('createOpportunity', 'CreateOpportunityInput', { ...completeInput(scene.team.id, scene.member.accountId), ...changes }, scene.member.token);

describe('what is wrong with a field is said, and where', () => {
  it.each<[string, object, string, RegExp]>([
    ['a title too short', { title: 'Hi' }, 'title', /5 to 150 characters; it has 2/],
    ['a title of spaces', { title: '          ' }, 'title', /5 to 150/],
    ['a title too long', { title: 'x'.repeat(151) }, 'title', /it has 151/],
    ['a short summary', { summary: 'Too short' }, 'summary', /30 to 4000/],
    ['hours that aren’t quarters', { hours: { meeting: 1.1 } }, 'hours.meeting', /quarters/],
    ['negative hours', { hours: { travel: -1 } }, 'hours.travel', /0 to 1000/],
    ['no places', { places: 0 }, 'places', /1 to 500/],
    ['too many places', { places: 501 }, 'places', /1 to 500/],
    ['a day that isn’t', { startsOn: '2027-02-30' }, 'startsOn', /YYYY-MM-DD/],
    ['a day in words', { closesOn: 'tomorrow' }, 'closesOn', /YYYY-MM-DD/],
    ['an odd number of days', { answerDays: 10 }, 'answerDays', /14 or 21/],
    ['a language in words', { languages: ['English'] }, 'languages', /ISO 639/],
    ['one kind twice', { kinds: ['interview', 'interview'] }, 'kinds', /twice/],
    ['too many skills', { skills: Array.from({ length: 11 }, (_, at) => `Skill ${at}`) }, 'skills', /at most 10/],
    ['an empty skill', { skills: ['x', 'Listening'] }, 'skills', /2 to 80/],
    ['an IRAS number with letters', { research: { irasId: 'ABC123' } }, 'research.irasId', /4 to 7 digits/],
    ['an e-mail address that isn’t', { contact: { accountId: newId(), name: 'Sam', email: 'sam' } }, 'contact.email', /name@example\.org/],
    ['an id that isn’t', { topics: [{ topicId: 'asthma' }] }, 'topics[0].topicId', /id of a topic/],
    ['an amount of nothing', { payment: { offered: true, pence: 0, per: 'hour' } }, 'payment.pence', /1 to 1000000/],
    ['a standing group for 200 years', { commitment: { kind: 'standing_group', termMonths: 2400 } }, 'commitment.termMonths', /1 to 120/],
    ['too many topics', { topics: Array.from({ length: 11 }, () => ({ topicId: newId() })) }, 'topics', /at most 10/],
    ['hearing back too early', { hearBackBy: '2027-01-01' }, 'hearBackBy', /closesOn/],
  ])('%s', async (_, changes, path, message) => {
    const { status, errors } = await create(changes);
    expect(status).toBe(200);
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    const fields = errors?.[0].extensions.fields as { path: string; message: string }[];
    expect(fields.map((field) => field.path)).toEqual([path]);
    expect(fields[0].message).toMatch(message);
  });

  it('a session that is no instant', async () => {
    const { errors } = await create({ sessions: [{ startsAt: 'ten o’clock', endsAt: '2027-02-01T12:00:00Z' }] });
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('control characters', async () => {
    const { errors } = await create({ title: 'A title with \u0000 in it' });
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('counts an emoji as one character, as the table does', async () => {
    expect((await create({ title: '🫁'.repeat(150) })).errors).toBeUndefined();
    expect((await create({ title: '🫁'.repeat(151) })).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('everything that is missing when a review is asked for', async () => {
    const opportunityId = (await create({ summary: null, payment: null })).data.createOpportunity.id;
    const { errors } = await scene.mutate('submitForReview', 'OpportunityMoveInput', { opportunityId }, scene.member.token);
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'summary' }, { path: 'payment.offered' }] });
  });
});

describe('who may do what', () => {
  const move = (name: string, token: string, opportunityId = openId) => scene.mutate(name, name === 'sendBackOpportunity' ? 'SendBackOpportunityInput' : 'OpportunityMoveInput', name === 'sendBackOpportunity' ? { opportunityId, comment: 'Please say more.' } : { opportunityId }, token);
  const codeOf = async (answer: ReturnType<typeof move>): Promise<string | undefined> => (await answer).errors?.[0].extensions.code;

  it('a draft is read by its team alone until it was sent to review, and by its reviewer from then on', async () => {
    const opportunityId = await scene.create();
    const read = async (token: string) => (await scene.app.gql('query ($id: ID!) { opportunity(id: $id) { title } }', { id: opportunityId }, token)).errors?.[0].extensions.code;
    expect([await read(scene.member.token), await read(scene.lead.token)]).toEqual([undefined, 'NOT_FOUND']);
    await move('submitForReview', scene.member.token, opportunityId);
    expect(await read(scene.lead.token)).toBeUndefined();
    await move('sendBackOpportunity', scene.lead.token, opportunityId);
    expect(await read(scene.lead.token)).toBeUndefined();
  });

  it.each(['submitForReview', 'approveOpportunity', 'sendBackOpportunity', 'markFilled', 'closeOpportunity', 'withdrawOpportunity'])('%s is not for someone who just looks', async (name) => {
    expect(await codeOf(move(name, scene.reader.token))).toBe('FORBIDDEN');
  });

  it.each(['submitForReview', 'markFilled', 'closeOpportunity', 'withdrawOpportunity'])('%s of a foreign post reads as of an unknown one', async (name) => {
    const stranger = await scene.app.signIn([{ kind: 'team_member', teamId: (await scene.rows.team()).id }]);
    const [foreign, unknown] = [await move(name, stranger.token), await move(name, stranger.token, newId())];
    expect(foreign.errors?.[0].extensions.code).toBe('NOT_FOUND');
    expect(foreign.errors?.[0].message).toBe(unknown.errors?.[0].message);
  });

  it.each(['approveOpportunity', 'sendBackOpportunity'])('%s outside a lead’s scope reads as unknown', async (name) => {
    const elsewhere = await scene.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }]);
    expect(await codeOf(move(name, elsewhere.token))).toBe('NOT_FOUND');
  });

  it('a lead in the team may not review it', async () => {
    const both = await scene.app.signIn([{ kind: 'team_member', teamId: scene.team.id }, { kind: 'involvement_lead', organisationId: scene.team.organisationId }]);
    const opportunityId = await scene.create();
    await move('submitForReview', both.token, opportunityId);
    expect(await codeOf(move('approveOpportunity', both.token, opportunityId))).toBe('FORBIDDEN');
  });

  it('an illegal move says from where to where', async () => {
    const { errors } = await move('submitForReview', scene.member.token);
    expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('open'), extensions: { code: 'ILLEGAL_MOVE', from: 'open', to: 'in_review' } });
  });

  it('nobody reads or searches without signing in', async () => {
    const { errors } = await scene.app.gql('query ($id: ID!) { opportunity(id: $id) { id } searchOpportunities { estimatedTotal } }', { id: openId });
    expect(errors?.map(({ extensions }) => extensions.code)).toContain('UNAUTHENTICATED');
  });

  it.each(['no id at all', '', '123', '../../etc/passwd'])('the id "%s" reads as unknown', async (id) => {
    const { status, errors } = await scene.app.gql('query ($id: ID!) { opportunity(id: $id) { id } }', { id }, scene.reader.token);
    expect([status, errors?.[0].extensions.code]).toEqual([200, 'NOT_FOUND']);
  });

  it('two leads who decide at once: one of them hears that it is decided', async () => {
    const second = await scene.app.signIn([{ kind: 'involvement_lead', organisationId: scene.team.organisationId }]);
    const opportunityId = await scene.create();
    await move('submitForReview', scene.member.token, opportunityId);
    const answers = await Promise.all([move('approveOpportunity', scene.lead.token, opportunityId), move('sendBackOpportunity', second.token, opportunityId)]);
    expect(answers.map(({ errors }) => errors?.[0].extensions.code ?? 'done').sort()).toEqual(['ILLEGAL_MOVE', 'done']);
  });
});
