import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../../src/platform/database/ids.js';
import type { SignedIn } from '../../support/app.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { DAY, type Round, Scenario, type Team } from '../../support/scenario.js';

/** Organisations ask only once an administrator has verified them, and while an agreement is in force. */
let world: Scenario;
let administrator: SignedIn;

beforeAll(async () => {
  world = await Scenario.start();
  administrator = await world.app.signIn([{ kind: 'administrator' }], 'Ada Admin');
}, 60_000);
afterAll(() => world.end());

const fields = '{ id needs agreements { id reference validFrom validTo recordedByName endedAt } verification { verifiedByName how } }';
interface Organisation {
  id: string;
  needs: string[];
  agreements: { id: string; reference: string; endedAt: string | null }[];
}
const of = (name: string, input: object) => world.change<Organisation>(name, input, administrator, fields);
const newOrganisation = async (): Promise<string> => (await of('createOrganisation', { name: `Trust ${newId()}`, kind: 'nhs' })).id;
const verify = (organisationId: string) => of('verifyOrganisation', { organisationId, how: 'Charity register and a call.' });
const agree = (organisationId: string, days: object = {}) => of('recordAgreement', { organisationId, reference: 'A-7', validFrom: '2026-11-01', validTo: '2026-12-31', ...days });
const endAgreement = (agreementId: string) => of('endAgreement', { agreementId, because: 'The project is over.' });
const current = async (organisationId: string): Promise<string> => {
  const [{ id }] = await world.app.db.dataSource.query<[{ id: string }]>('select id from organisation_agreement where organisation_id = $1 and ended_at is null', [organisationId]);
  return id;
};

/** A team of an organisation that may ask nothing yet. */
async function newTeam(): Promise<Team> {
  const organisationId = await newOrganisation();
  const { id } = await world.change<{ id: string }>('createTeam', { organisationId, name: 'Team' }, administrator);
  const contact = await world.app.signIn([{ kind: 'team_member', teamId: id }]);
  const lead = await world.app.signIn([{ kind: 'involvement_lead', organisationId }]);
  return { id, name: 'Team', organisationId, organisationName: '', contact, colleague: contact, lead };
}

const draftOf = async (team: Team, changes: object = {}): Promise<string> =>
  (await world.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId, changes), team.contact)).id;

async function refused(name: string, input: object, by: SignedIn, inputType = `${name[0].toUpperCase()}${name.slice(1)}Input`) {
  const answer = await world.app.gql(`mutation ($input: ${inputType}!) { ${name}(input: $input) { __typename } }`, { input }, by.token);
  const [error] = answer.errors ?? [];
  return error && { code: error.extensions.code, message: error.message, organisations: error.extensions.organisations };
}

describe('an organisation', () => {
  it('needs both, in either order; who checked and who recorded is there for its members and administrators', async () => {
    const team = await newTeam();
    const { organisationId } = team;
    await newOrganisation();
    const draft = await draftOf(team);
    const submit = () => refused('submitForReview', { opportunityId: draft }, team.contact, 'OpportunityMoveInput');
    expect(await submit()).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/an administrator has not verified it, and there is no agreement with it\. Please ask an administrator of Askwell \(.*Ada Admin.*\)/),
      organisations: [{ organisationId, isVerified: false, agreement: 'none' }],
    });
    expect((await agree(organisationId)).needs).toEqual(['verification']);
    expect(await submit()).toMatchObject({ code: 'FORBIDDEN', message: expect.stringMatching(/: an administrator has not verified it\./) });
    expect(await verify(organisationId)).toMatchObject({ needs: [], verification: { verifiedByName: 'Ada Admin', how: 'Charity register and a call.' } });
    expect(await submit()).toBeUndefined();

    const query = `{ organisations(first: 50) { edges { node ${fields} } } }`;
    expect((await world.app.gql(query, {}, team.contact.token)).errors?.every(({ path }) => path?.at(-1) === 'verification' || path?.at(-1) === 'agreements')).toBe(true);
    const { data } = await world.app.gql<{ organisations: { edges: { node: Organisation }[] } }>(query, {}, team.contact.token);
    const seen = data.organisations.edges.map(({ node }) => node);
    expect(seen.find(({ id }) => id === organisationId)?.agreements).toEqual([expect.objectContaining({ reference: 'A-7', recordedByName: 'Ada Admin', validTo: '2026-12-31' })]);
    expect(seen.filter(({ id }) => id !== organisationId).every(({ agreements }) => agreements === null)).toBe(true);
    const log = await world.app.db.dataSource.query<{ action: string; actor_id: string }[]>(`select action, actor_id from audit_entry where subject_id = $1 and action not like '%.create' order by at, id`, [organisationId]);
    expect(log).toEqual(['agreement.record', 'organisation.verify'].map((action) => ({ action, actor_id: administrator.accountId })));
  });

  it.each([
    ['that begins tomorrow', { validFrom: '2026-11-24' }, /its agreement has not begun/],
    ['whose last day was used up', { validFrom: '2026-11-23', validTo: '2026-11-23' }, /its agreement has ended/],
  ])('under an agreement %s may not ask', async (_, days, why) => {
    const team = await newTeam();
    await verify(team.organisationId);
    await agree(team.organisationId, days);
    const draft = await draftOf(team);
    const at = await world.app.db.dataSource.query<[{ now: Date }]>('select clock_now() as now');
    if (String(why).includes('ended')) {
      // Its last day ends at midnight in London, which is on UTC in November.
      await world.app.db.setClock(new Date('2026-11-23T23:59:59.999Z'));
      await world.app.gql('{ me { accountId } }', {}, team.contact.token);
      expect((await of('createOrganisation', { name: `Trust ${newId()}`, kind: 'nhs' })).needs).toEqual(['verification', 'agreement']);
      const { data } = await world.app.gql<{ myTeams: { organisation: { needs: string[] } }[] }>('{ myTeams { organisation { needs } } }', {}, team.contact.token);
      expect(data.myTeams[0].organisation.needs).toEqual([]);
      await world.app.db.setClock(new Date('2026-11-24T00:00:00.000Z'));
    }
    expect(await refused('submitForReview', { opportunityId: draft }, team.contact, 'OpportunityMoveInput')).toMatchObject({ code: 'FORBIDDEN', message: expect.stringMatching(why) });
    await world.app.db.setClock(at[0].now);
  });

  it('a last day in summer ends at midnight in London, an hour before UTC', async () => {
    const team = await newTeam();
    await verify(team.organisationId);
    await agree(team.organisationId, { validTo: '2027-07-01' });
    const needsAt = async (at: string): Promise<string[]> => {
      await world.app.db.setClock(new Date(at));
      return (await world.app.gql<{ myTeams: { organisation: { needs: string[] } }[] }>('{ myTeams { organisation { needs } } }', {}, team.contact.token)).data.myTeams[0].organisation.needs;
    };
    const [{ now }] = await world.app.db.dataSource.query<[{ now: Date }]>('select clock_now() as now');
    expect(await needsAt('2027-07-01T22:59:59.999Z')).toEqual([]);
    expect(await needsAt('2027-07-01T23:00:00.000Z')).toEqual(['agreement']);
    await world.app.db.setClock(now);
  });

  it('has one agreement at a time; a second for the same days is refused, also at the same instant', async () => {
    const organisationId = await newOrganisation();
    const answers = await Promise.all([1, 2, 3].map(() => refused('recordAgreement', { organisationId, reference: 'A-8', validFrom: '2026-11-01', validTo: '2027-10-31' }, administrator)));
    expect(answers.map((answer) => answer?.code).sort()).toEqual(['CONFLICT', 'CONFLICT', undefined]);
    expect((await agree(organisationId, { validFrom: '2027-11-01', validTo: '2028-10-31' })).agreements).toHaveLength(2);
    expect(await refused('recordAgreement', { organisationId, reference: 'A-8', validFrom: '2026-01-01', validTo: '2026-11-22' }, administrator)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refused('recordAgreement', { organisationId, reference: 'A-8', validFrom: '2030-01-02', validTo: '2030-01-01' }, administrator)).toMatchObject({ code: 'BAD_USER_INPUT' });
    const agreementId = await current(organisationId);
    const ends = await Promise.all([1, 2].map(() => refused('endAgreement', { agreementId, because: 'Two at once.' }, administrator)));
    expect(ends.map((answer) => answer?.code).sort()).toEqual(['CONFLICT', undefined]);
  });

  it('is verified, agreed with and ended by administrators alone', async () => {
    const team = await newTeam();
    const { organisationId } = team;
    for (const [name, input] of [
      ['verifyOrganisation', { organisationId, how: 'Trust me.' }], ['withdrawVerification', { organisationId, because: 'Because.' }],
      ['recordAgreement', { organisationId, reference: 'A-9', validFrom: '2026-11-01', validTo: '2027-10-31' }], ['endAgreement', { agreementId: newId(), because: 'Because.' }],
    ] as const) {
      for (const who of [team.contact, team.lead]) expect(await refused(name, input, who)).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await refused('endAgreement', { agreementId: newId(), because: 'Because.' }, administrator)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused('verifyOrganisation', { organisationId: newId(), how: 'A call.' }, administrator)).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('once its agreement has ended', () => {
  const ended = async (round: Round) => endAgreement(await current(round.team.organisationId));

  it('nothing is opened, no list is made and nobody invited; who was asked can answer', async () => {
    const team = await world.team();
    const round = await world.round({ people: 3, team });
    const inReview = await draftOf(team);
    await world.change('submitForReview', { opportunityId: inReview }, team.contact);
    const other = await world.opportunity(team);
    await world.invite({ ...round, codes: round.codes.slice(0, 2) });
    await world.work();
    await ended(round);
    expect(await refused('approveOpportunity', { opportunityId: inReview }, team.lead, 'OpportunityMoveInput')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refused('createCandidateList', { opportunityId: other }, team.contact)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refused('invitePeople', { opportunityId: round.opportunityId, codes: round.codes.slice(2), nextStep: 'We ring you within a week.', idempotencyKey: newId() }, team.contact)).toMatchObject({ code: 'FORBIDDEN' });
    const asked = (await Promise.all(round.people.map(async (person) => ({ person, invitations: await world.invitations(person) })))).filter(({ invitations }) => invitations.length > 0);
    expect(asked).toHaveLength(2);
    await world.change('answerInvitation', { invitationId: asked[0].invitations[0].id, answer: 'willing' }, asked[0].person);
    await agree(team.organisationId);
    expect(await refused('approveOpportunity', { opportunityId: inReview }, team.lead, 'OpportunityMoveInput')).toBeUndefined();
  }, 60_000);

  it('or its verification withdrawn, it is the same', async () => {
    const round = await world.round({ people: 1, team: await world.team() });
    await of('withdrawVerification', { organisationId: round.team.organisationId, because: 'The register says it was dissolved.' });
    expect(await refused('invitePeople', { opportunityId: round.opportunityId, codes: round.codes, nextStep: 'We ring you within a week.', idempotencyKey: newId() }, round.team.contact)).toMatchObject({
      code: 'FORBIDDEN', organisations: [{ organisationId: round.team.organisationId, isVerified: false, agreement: 'in_force' }],
    });
  });

  it('a joint post stands still when one of its organisations may not ask', async () => {
    const [team, partner] = [await world.team(), await world.team()];
    await world.change('grantPermission', { accountId: team.contact.accountId, kind: 'team_member', teamId: partner.id }, administrator, '');
    const draft = await draftOf(team, { organisationIds: [team.organisationId, partner.organisationId] });
    await endAgreement(await current(partner.organisationId));
    expect(await refused('submitForReview', { opportunityId: draft }, team.contact, 'OpportunityMoveInput')).toMatchObject({
      code: 'FORBIDDEN', organisations: [{ organisationId: partner.organisationId, isVerified: true, agreement: 'ended' }],
    });
  });

  it.each([0, 5, 20])('at the instant of an invitation, %i ms apart, either the invitation came first or there is none', async (delay) => {
    await world.pass(DAY);
    const round = await world.round({ people: 2, team: await world.team() });
    const [{ code }] = await Promise.all([
      refused('invitePeople', { opportunityId: round.opportunityId, codes: round.codes, nextStep: 'We ring you within a week.', idempotencyKey: newId() }, round.team.contact).then((answer) => answer ?? { code: 'asked' }),
      new Promise((resolve) => setTimeout(resolve, delay)).then(() => ended(round)),
    ]);
    const [{ asked }] = await world.app.db.dataSource.query<[{ asked: number }]>('select count(*)::int as asked from ask where opportunity_id = $1', [round.opportunityId]);
    expect({ code, asked }).toEqual(code === 'asked' ? { code, asked: 2 } : { code: 'FORBIDDEN', asked: 0 });
  }, 60_000);

  it('the database itself refuses the rows, whatever asks it, and an end waits for who began before', async () => {
    const round = await world.round({ people: 1, team: await world.team() });
    const { organisationId } = round.team;
    const client = new pg.Client({ connectionString: world.app.db.appUrl });
    await client.connect();
    try {
      await client.query('begin');
      expect((await client.query('select from organisation_gaps($1)', [[organisationId]])).rowCount).toBe(0);
      let over = false;
      const end = ended(round).then(() => (over = true));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(over).toBe(false);
      await client.query('commit');
      await end;
      const contributor = round.people[0].contributorId;
      await expect(client.query('select from guard_reserve($1, $2)', [round.opportunityId, [contributor]])).rejects.toMatchObject({ code: 'AW008' });
      await expect(
        client.query(`insert into candidate_list (opportunity_id, made_by, made_at, fresh_until, seed) values ($1, $2, now() + interval '9 days', now() + interval '10 days', 'x')`, [
          round.opportunityId, round.team.contact.accountId,
        ]),
      ).rejects.toMatchObject({ code: 'AW008' });
      await client.query(`update opportunity set status = 'closed', ended_at = clock_now() where id = $1`, [round.opportunityId]);
      await expect(client.query(`update opportunity set status = 'open', ended_at = null where id = $1`, [round.opportunityId])).rejects.toMatchObject({ code: 'AW008' });
    } finally {
      await client.end();
    }
  }, 60_000);
});
