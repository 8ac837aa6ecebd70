import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { type Scene, startScene } from './client.js';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.end());

const everything = `id status context title teamId organisationIds team { name } organisations { id } area { code } areaCode place online
  research { kind funder stage ethicsReference irasId approvedOn } service { name } governance { body } education { course } prioritySetting { subject }
  meetsParticipantsOrData summary readingAge { years rough } whatYouWouldDo hours { meeting preparation travel total } costs distressing { expected details }
  kinds topics { topicId relations topic { slug name } } experienceSought skills languages places suitableFor16And17 safeguardingContact { name email }
  startsOn endsOn sessions { startsAt endsAt } closesOn hearBackBy shortNotice answerDays commitment { kind termMonths meetings }
  payment { offered text pence per } paymentGuidance { publisher lowestPence highestPence examples { activity pence } text } expenses accessAndSupport
  contact { name treatsInvitees accountId email } review { with yours submittedAt dueOn } history { kind byService comment toStatus } openedAt endedAt`;

const read = (id: string, token?: string, fields = 'id status') => scene.app.gql<{ opportunity: Record<string, unknown> }>(`query ($id: ID!) { opportunity(id: $id) { ${fields} } }`, { id }, token);

describe('the life of a post', () => {
  it('from a draft to people who read it', async () => {
    const { member, lead, reader, mutate, team } = scene;
    const topicId = await scene.rows.topicId('asthma');
    const id = await scene.create({
      topics: [{ topicId, relations: ['lived_experience'] }],
      sessions: [{ startsAt: new Date('2027-02-01T10:00:00Z'), endsAt: new Date('2027-02-01T12:00:00Z') }],
      areaCode: 'QYG',
      place: 'Town hall',
      languages: ['en', 'bfi'],
      skills: ['Listening'],
    });

    const submitted = await mutate('submitForReview', 'OpportunityMoveInput', { opportunityId: id }, member.token, 'status review { with yours dueOn }');
    expect(submitted.data.submitForReview).toEqual({ status: 'in_review', review: { with: 'lead', yours: false, dueOn: '2026-11-30' } });

    const waiting = await scene.app.gql<{ opportunitiesToReview: { edges: { node: object }[] } }>('{ opportunitiesToReview { edges { node { id review { yours } } } } }', {}, lead.token);
    expect(waiting.data.opportunitiesToReview.edges).toEqual([{ node: { id, review: { yours: true } } }]);
    expect((await read(id, reader.token)).errors?.[0].extensions.code).toBe('NOT_FOUND');

    await mutate('approveOpportunity', 'OpportunityMoveInput', { opportunityId: id }, lead.token);
    const seen = await read(id, reader.token, everything);
    expect(seen.errors).toBeUndefined();
    expect(seen.data.opportunity).toMatchObject({
      status: 'open', organisations: [{ id: team.organisationId }], area: { code: 'QYG' }, hours: { meeting: 4, preparation: 1, travel: 0.5, total: 5.5 },
      topics: [{ topicId, relations: ['lived_experience'], topic: { slug: 'asthma' } }], sessions: [{ startsAt: '2027-02-01T10:00:00.000Z' }],
      research: { kind: 'involvement' }, service: null, contact: { name: 'Sam Contact', treatsInvitees: false, accountId: null, email: null }, review: null, history: null,
      paymentGuidance: { publisher: 'NIHR', lowestPence: 1380, highestPence: 49500 }, payment: { pence: 2500, per: 'hour' }, openedAt: '2026-11-23T12:00:00.000Z',
    });
    expect((seen.data.opportunity.readingAge as { years: number }).years).toBeGreaterThan(5);
    expect((seen.data.opportunity.paymentGuidance as { examples: unknown[] }).examples).toHaveLength(6);

    const inside = await read(id, member.token, 'contact { email accountId } history { kind }');
    expect(inside.data.opportunity).toEqual({ contact: { email: 'sam@example.org', accountId: member.accountId }, history: [{ kind: 'submitted' }, { kind: 'approved' }] });
  });

  it('is sent back with a comment that the team reads', async () => {
    const { member, lead, mutate } = scene;
    const opportunityId = await scene.create();
    await mutate('submitForReview', 'OpportunityMoveInput', { opportunityId }, member.token);
    await mutate('sendBackOpportunity', 'SendBackOpportunityInput', { opportunityId, comment: 'Please say who pays for the train.' }, lead.token);
    const { data } = await read(opportunityId, member.token, 'status history { kind comment }');
    expect(data.opportunity).toEqual({ status: 'draft', history: [{ kind: 'submitted', comment: null }, { kind: 'sent_back', comment: 'Please say who pays for the train.' }] });
    const changed = await mutate('updateOpportunity', 'UpdateOpportunityInput', { opportunityId, expenses: 'We buy the ticket.' }, member.token, 'expenses title');
    expect(changed.data.updateOpportunity).toEqual({ expenses: 'We buy the ticket.', title: 'Help us plan a study of breathlessness' });
  });

  it.each([
    ['markFilled', 'filled'],
    ['closeOpportunity', 'closed'],
    ['withdrawOpportunity', 'withdrawn'],
  ])('ends by %s', async (name, status) => {
    const opportunityId = await scene.open();
    const { data } = await scene.mutate(name, 'OpportunityMoveInput', { opportunityId }, scene.member.token);
    expect(data[name]).toEqual({ id: opportunityId, status });
    expect((await read(opportunityId, scene.reader.token)).errors?.[0].extensions.code).toBe('NOT_FOUND');
    expect((await read(opportunityId, scene.lead.token)).data.opportunity).toMatchObject({ status });
  });

  it('is listed for its team, newest first, by status', async () => {
    const team = await scene.rows.team();
    const owner = await scene.app.signIn([{ kind: 'team_member', teamId: team.id }]);
    const ids: string[] = [];
    for (const title of ['The first of three', 'The second of three', 'The third of three']) {
      const { data } = await scene.mutate('createOpportunity', 'CreateOpportunityInput', { teamId: team.id, context: 'education', title }, owner.token);
      ids.push(data.createOpportunity.id);
    }
    const list = 'query ($id: ID!, $after: String, $status: OpportunityStatus) { teamOpportunities(teamId: $id, first: 2, after: $after, status: $status) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
    type Page = { teamOpportunities: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    const first = await scene.app.gql<Page>(list, { id: team.id }, owner.token);
    const rest = await scene.app.gql<Page>(list, { id: team.id, after: first.data.teamOpportunities.pageInfo.endCursor }, owner.token);
    expect([...first.data.teamOpportunities.edges, ...rest.data.teamOpportunities.edges].map(({ node }) => node.id)).toEqual(ids.reverse());
    expect((await scene.app.gql<Page>(list, { id: team.id, status: 'open' }, owner.token)).data.teamOpportunities.edges).toEqual([]);
  });

  it('answers a repeated request with what it made the first time', async () => {
    const input = completeInput(scene.team.id, scene.member.accountId, { idempotencyKey: newId() });
    const answers = await Promise.all([1, 2].map(() => scene.mutate('createOpportunity', 'CreateOpportunityInput', input, scene.member.token)));
    expect(answers[0].data).toEqual(answers[1].data);
    const other = await scene.mutate('createOpportunity', 'CreateOpportunityInput', { ...input, title: 'Something else' }, scene.member.token);
    expect(other.errors?.[0].extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });
});
