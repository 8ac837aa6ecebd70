import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { DAY, type Person, type Round, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from './mailbox.js';

/** While an organisation isn't verified or has no agreement in force, nothing about a person goes to its teams. */
let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const asAdministrator = (name: string, input: object) => scenario.change(name, input, scenario.administrator);
async function endAgreement({ organisationId }: Pick<Team, 'organisationId'>): Promise<void> {
  const [{ id: agreementId }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from organisation_agreement where organisation_id = $1 and ended_at is null', [organisationId]);
  await asAdministrator('endAgreement', { agreementId, because: 'The project is over.' });
}
const agree = ({ organisationId }: Pick<Team, 'organisationId'>, validFrom = '2026-01-01') => asAdministrator('recordAgreement', { organisationId, reference: 'A-2', validFrom, validTo: '2036-12-31' });

const stops: [string, (team: Team) => Promise<unknown>, (team: Team) => Promise<unknown>][] = [
  ['its agreement was ended', endAgreement, (team) => agree(team)],
  ['its next agreement has not begun', async (team) => { await endAgreement(team); await agree(team, '2026-12-01'); }, async (team) => { await endAgreement(team); await agree(team); }],
  ['its verification was withdrawn', ({ organisationId }) => asAdministrator('withdrawVerification', { organisationId, because: 'The register says it was dissolved.' }), ({ organisationId }) => asAdministrator('verifyOrganisation', { organisationId, how: 'Called the number on its website.' })],
];

const stateOf = async (person: Person): Promise<string> => (await scenario.invitations(person))[0].state;
const newsFor = async ({ email }: Pick<Person, 'email'>): Promise<string[]> =>
  (await mailFor(scenario.app.dataDir, email)).filter(({ subject }) => subject.startsWith('News')).map(({ text }) => text);
const toTeam = async (about: RegExp): Promise<number> => (await mailFor(scenario.app.dataDir, 'sam@example.org')).filter(({ text }) => about.test(text)).length;
const filled = async ({ opportunityId, team }: Round): Promise<number> =>
  (await scenario.run<{ round: { placesFilled: number } }>('query ($id: ID!) { round(opportunityId: $id) { placesFilled } }', { id: opportunityId }, team.contact)).round.placesFilled;

describe('whatever shows a team people', () => {
  /** A post of which the team has a list, somebody chosen, somebody who came forward and a question. */
  async function everything() {
    const round = await scenario.round({ people: 2, places: 3, team: await scenario.team() });
    const { opportunityId, team, people: [asker] } = round;
    await scenario.invite(round);
    const [{ id: invitationId }] = await scenario.invitations(asker);
    await scenario.change('askAboutInvitation', { invitationId, question: 'Is it warm in there?' }, asker);
    const [{ questions: [{ id: questionId }] }] = await scenario.invitations(asker);
    const forward = async (): Promise<string> => {
      const person = await scenario.person();
      return (await scenario.change<{ id: string }>('expressInterest', { opportunityId, contributorId: person.contributorId, message: 'I sing too.' }, person)).id;
    };
    const [answered, waiting] = [await forward(), await forward()];
    const yes = { expressionId: answered, chosen: true, answer: 'Please come.', nextStep: 'We ring you on Thursday.', idempotencyKey: `yes ${answered}` };
    await scenario.change('answerInterest', yes, team.contact);
    const [{ id: listId }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from candidate_list where opportunity_id = $1', [opportunityId]);
    const query = (name: string, fields: string, argument = 'opportunityId') => async () =>
      (await scenario.app.gql(`query ($id: ID!) { ${name}(${argument}: $id) ${fields} }`, { id: argument === 'id' ? listId : opportunityId }, team.contact.token)).errors?.[0].extensions.code;
    const change = (name: string, input: object) => () => scenario.refusal(name, input, team.contact);
    return {
      team,
      reads: {
        candidateList: query('candidateList', '{ availableLater toArrange { need } candidates { edges { node { code } } } }', 'id'),
        createCandidateList: change('createCandidateList', { opportunityId }),
        expressionsOfInterest: query('expressionsOfInterest', '{ edges { node { code message } } }'),
        introductions: query('introductions', '{ edges { node { code person { name email } } } }'),
        invitationQuestions: query('invitationQuestions', '{ edges { node { question } } }'),
        'answerInterest, sent again': change('answerInterest', yes),
      },
      answers: {
        answerInterest: change('answerInterest', { expressionId: waiting, chosen: false, answer: 'Not this time.' }),
        answerInvitationQuestion: change('answerInvitationQuestion', { questionId, answer: 'It is warm.' }),
      },
    };
  }

  it.each(stops)('is refused while %s, and works again under the next', async (_, stop, goOn) => {
    const { team, reads, answers } = await everything();
    await stop(team);
    const looks = async (): Promise<number> => (await scenario.app.db.dataSource.query<[{ n: number }]>('select count(*)::int as n from audit_entry where actor_id = $1', [team.contact.accountId]))[0].n;
    const before = await looks();
    expect(before).toBeGreaterThan(0);
    for (const [name, attempt] of Object.entries({ ...reads, ...answers })) expect([name, await attempt()]).toEqual([name, 'FORBIDDEN']);
    expect(await looks()).toBe(before);
    await goOn(team);
    for (const [name, attempt] of Object.entries({ ...reads, ...answers })) expect([name, await attempt()]).toEqual([name, undefined]);
  });
});

describe('a wave whose closing date passes meanwhile', () => {
  const saidYes = async (): Promise<Round> => {
    const round = await scenario.round({ people: 2, places: 2, team: await scenario.team() });
    await scenario.invite(round);
    await scenario.answerAll(round.people.slice(0, 1), 'willing');
    await scenario.invitations(round.people[1]);
    await endAgreement(round.team);
    await scenario.pass(14 * DAY);
    return round;
  };

  it('is drawn under the next agreement; until then whoever said yes is told once, and nobody is introduced', async () => {
    const round = await saidYes();
    const [yes, late] = round.people;
    await scenario.pass(DAY);
    expect([await stateOf(yes), await filled(round), await newsFor(yes)]).toEqual(['delayed', 0, [expect.stringContaining('no agreement with Askwell in force at the moment')]]);
    const [{ id: invitationId }] = await scenario.invitations(late);
    await scenario.change('answerInvitation', { invitationId, answer: 'willing' }, late);
    await agree(round.team);
    await scenario.pass(0);
    expect([await stateOf(yes), await stateOf(late), await filled(round)]).toEqual(['chosen', 'chosen', 2]);
    expect(await newsFor(yes)).toHaveLength(2);
  });

  it('ends without a draw after 30 days, in words that say why', async () => {
    const round = await saidYes();
    const [yes] = round.people;
    await scenario.pass(30 * DAY - 1);
    expect(await stateOf(yes)).toBe('delayed');
    await scenario.pass(1);
    expect([await stateOf(yes), await filled(round)]).toEqual(['not_needed', 0]);
    expect(await newsFor(yes)).toEqual(expect.arrayContaining([expect.stringContaining('still has no agreement with Askwell')]));
  });

  it('takes a late yes once it may again, and says so before', async () => {
    const round = await scenario.round({ people: 1, places: 2, team: await scenario.team() });
    await scenario.invite(round);
    const [late] = round.people;
    const [{ id: invitationId }] = await scenario.invitations(late);
    await scenario.pass(14 * DAY);
    await endAgreement(round.team);
    expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'willing' }, late)).toBe('CONFLICT');
    expect([await stateOf(late), await filled(round)]).toEqual(['lapsed', 0]);
    await agree(round.team);
    expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'willing' }, late)).toBeUndefined();
    expect(await stateOf(late)).toBe('chosen');
  });
});

describe('whoever comes forward', () => {
  const comeForward = (opportunityId: string, person: Person) => scenario.refusal('expressInterest', { opportunityId, contributorId: person.contributorId }, person);
  const interest = async (person: Person): Promise<{ state: string; answerText: string | null }> =>
    (await scenario.run<{ myExpressionsOfInterest: { edges: { node: { state: string; answerText: string | null } }[] } }>(
      'query ($id: ID!) { myExpressionsOfInterest(contributorId: $id) { edges { node { state answerText } } } }', { id: person.contributorId }, person,
    )).myExpressionsOfInterest.edges[0].node; // prettier-ignore

  it('is told that the team can take nobody, and nothing is kept', async () => {
    const team = await scenario.team();
    const opportunityId = await scenario.opportunity(team);
    const person = await scenario.person();
    await endAgreement(team);
    expect(await comeForward(opportunityId, person)).toBe('CONFLICT');
    await agree(team);
    expect(await comeForward(opportunityId, person)).toBeUndefined();
  });

  it('before hears by the date they were shown that it takes longer, and after 30 days that it is off; the organisation’s lead reads nothing', async () => {
    const team = await scenario.team();
    const opportunityId = await scenario.opportunity(team, { closesOn: '2027-02-20', hearBackBy: '2027-03-01', startsOn: '2027-04-01', endsOn: '2027-05-01', sessions: [] });
    const person = await scenario.person({ confirmed: true });
    await comeForward(opportunityId, person);
    await scenario.pass(14 * DAY);
    const unanswered = async (who: SignedIn) =>
      (await scenario.run<{ unansweredInterest: { edges: { node: { opportunityId: string } }[] } }>('{ unansweredInterest { edges { node { opportunityId } } } }', {}, who)).unansweredInterest.edges
        .filter(({ node }) => node.opportunityId === opportunityId).length; // prettier-ignore
    await scenario.pass(4 * DAY);
    expect(await unanswered(team.lead)).toBe(1);
    await endAgreement(team);
    expect([await unanswered(team.lead), await unanswered(scenario.administrator)]).toEqual([0, 1]);
    await scenario.pass(0);
    expect(await newsFor(person)).toEqual([expect.stringContaining('The team can’t answer at the moment')]);
    await scenario.pass(30 * DAY);
    expect(await interest(person)).toEqual({ state: 'not_chosen', answerText: expect.stringContaining('from Askwell, not from the team') });
  });
});

describe('mail to the team', () => {
  it('about somebody who came forward or asks something is held back, and goes out once under the next agreement', async () => {
    const round = await scenario.round({ people: 1, places: 2, team: await scenario.team() });
    await scenario.invite(round);
    const [asker] = round.people;
    const [{ id: invitationId }] = await scenario.invitations(asker);
    const person = await scenario.person();
    await scenario.work();
    const came = await toTeam(/would like to take part/);
    await scenario.change('expressInterest', { opportunityId: round.opportunityId, contributorId: person.contributorId }, person);
    await endAgreement(round.team);
    await scenario.change('askAboutInvitation', { invitationId, question: 'Is there a quiet room?' }, asker);
    await scenario.work();
    await scenario.app.runJob('invitations.held-messages');
    await scenario.work();
    expect([await toTeam(/quiet room/), await toTeam(/would like to take part/)]).toEqual([0, came]);
    await agree(round.team);
    for (let times = 0; times < 2; times += 1) {
      await scenario.app.runJob('invitations.held-messages');
      await scenario.work();
    }
    expect([await toTeam(/quiet room/), await toTeam(/would like to take part/)]).toEqual([1, came + 1]);
  });
});
