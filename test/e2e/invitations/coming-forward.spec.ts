import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from './mailbox.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

interface Expression {
  id: string;
  code: string;
  message: string | null;
  state: string;
  answerBy: string;
  answerText: string | null;
}

const fields = '{ id code message state answerBy answerText }';
const express = (person: Person, opportunityId: string, message?: string) =>
  scenario.change<Expression>('expressInterest', { opportunityId, contributorId: person.contributorId, message }, person, fields);
const yes = (expressionId: string) => ({ expressionId, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' });
const no = (expressionId: string) => ({ expressionId, chosen: false, answer: 'All places went to people from your area.' });
const listed = async (opportunityId: string): Promise<Expression[]> => {
  const { expressionsOfInterest } = await scenario.run<{ expressionsOfInterest: { edges: { node: Expression }[] } }>(
    `query ($id: ID!) { expressionsOfInterest(opportunityId: $id) { edges { node ${fields} } } }`,
    { id: opportunityId },
    team.contact,
  );
  return expressionsOfInterest.edges.map(({ node }) => node);
};
const mine = async (person: Person): Promise<Expression[]> => {
  const { myExpressionsOfInterest } = await scenario.run<{ myExpressionsOfInterest: { edges: { node: Expression }[] } }>(
    `query ($id: ID!) { myExpressionsOfInterest(contributorId: $id) { edges { node ${fields} } } }`,
    { id: person.contributorId },
    person,
  );
  return myExpressionsOfInterest.edges.map(({ node }) => node);
};
const unanswered = async ({ lead }: Pick<Team, 'lead'>): Promise<Pick<Expression, 'id' | 'message'>[]> => {
  const { unansweredInterest } = await scenario.run<{ unansweredInterest: { edges: { node: Expression }[] } }>('{ unansweredInterest { edges { node { id message } } } }', {}, lead);
  return unansweredInterest.edges.map(({ node }) => node);
};
const codeAndText = async (name: string, type: string, input: object, who: { token: string }): Promise<[string | undefined, string | undefined]> => {
  const { errors } = await scenario.app.gql(`mutation ($input: ${type}!) { ${name}(input: $input) { id } }`, { input }, who.token);
  return [errors?.[0].extensions.code, errors?.[0].message];
};
const mailsTo = (address: string, id: string) => mailFor(scenario.app.dataDir, address).then((mails) => mails.filter(({ messageId }) => messageId.includes(id)));

describe('coming forward', () => {
  it('takes no list and no invitation: somebody who looks for themselves is answered and takes a place', async () => {
    const opportunityId = await scenario.opportunity(team);
    const person = await scenario.person({ way: 'look_myself', confirmed: true });
    const came = await express(person, opportunityId, 'I know breathlessness well.');
    expect(came).toMatchObject({ state: 'waiting', answerBy: new Date(START.getTime() + 14 * DAY).toISOString() });
    await scenario.work();
    const [told] = await mailsTo('sam@example.org', came.id);
    expect(told.subject).toBe('Somebody came forward on Askwell');
    expect(told.text).toContain('Monday 7 December 2026 at midday');
    expect(told.text).not.toMatch(/breathlessness|Person Number/);

    expect(await listed(opportunityId)).toEqual([came]);
    await scenario.change('answerInterest', yes(came.id), team.colleague);
    await scenario.work();
    expect(await mine(person)).toMatchObject([{ state: 'chosen', answerText: 'Please come, we are glad.' }]);
    const [answered] = await mailsTo(person.email, came.id);
    expect(answered.subject).toBe('An answer for you on Askwell');
    expect(answered.text).toContain('Please come, we are glad.');
    expect(answered.text).toContain('Your contact is Sam Contact, and you now know each other’s names. What happens next: We ring you on Thursday.');

    const { introductions } = await scenario.run<{ introductions: { edges: { node: object }[] } }>(
      'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { code nextStep person { name email } } } } }',
      { id: opportunityId },
      team.contact,
    );
    expect(introductions.edges).toEqual([{ node: { code: came.code, nextStep: 'We ring you on Thursday.', person: { name: person.name, email: person.email } } }]);
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: object }[] } }>(
      'query ($id: ID!) { whoLooked(contributorId: $id, group: appeared_as_a_code) { edges { node { what by } } } }',
      { id: person.contributorId },
      person,
    );
    // Whoever answers gets to read what was written, too.
    expect(whoLooked.edges.map(({ node }) => node)).toEqual([
      { what: 'They read that you were chosen, as a code, without your name.', by: 'Sam Contact' },
      { what: 'They read that you came forward, as a code, without your name.', by: 'Kim Colleague' },
      { what: 'They read that you came forward, as a code, without your name.', by: 'Sam Contact' },
    ]);
  });

  it('happens once for an opportunity, however often it is sent, until it is taken back', async () => {
    const opportunityId = await scenario.opportunity(team);
    const person = await scenario.person();
    const input = { opportunityId, contributorId: person.contributorId };
    const codes = await Promise.all([1, 2, 3].map(() => scenario.refusal('expressInterest', input, person)));
    expect(codes.sort()).toEqual(['CONFLICT', 'CONFLICT', undefined]);
    const [{ id }] = await mine(person);
    expect(await scenario.refusal('takeBackInterest', { expressionId: id }, await scenario.person())).toBe('NOT_FOUND');
    await scenario.change('takeBackInterest', { expressionId: id }, person);
    expect(await listed(opportunityId)).toEqual([]);
    expect(await scenario.refusal('answerInterest', yes(id), team.contact)).toBe('ILLEGAL_MOVE');
    const again = await express(person, opportunityId);
    expect(again.id).not.toBe(id);
    await scenario.work();
    expect(await mailsTo('sam@example.org', id)).toEqual([]);
  });

  it('has no limit, also for somebody who is never to be asked, and says that they are back', async () => {
    const person = await scenario.person();
    await scenario.change('setFairAskingLevel', { contributorId: person.contributorId, never: true }, person, '{ contributorId }');
    for (let nr = 0; nr < 3; nr += 1) await express(person, await scenario.opportunity(team));
    const counted = await scenario.app.db.dataSource.query<{ heard: boolean; asks: number }[]>(
      'select g.heard_from_at is not null as heard, cardinality(g.recent_at) as asks from guarded_profile p join guard_row g using (recipient_id) where p.contributor_id = $1',
      [person.contributorId],
    );
    expect(counted).toEqual([{ heard: true, asks: 0 }]);
  });

  it.each<[string, object, string]>([
    ['promises an answer earlier than in two weeks', { closesOn: '2026-11-25', hearBackBy: '2026-11-27' }, '2026-11-28T00:00:00.000Z'],
    ['promises one later', { hearBackBy: '2027-01-22' }, '2026-12-07T12:00:00.000Z'],
  ])('shows by when to hear, where the post %s', async (_, dates, answerBy) => {
    const opportunityId = await scenario.opportunity(team, dates);
    expect((await express(await scenario.person(), opportunityId)).answerBy).toBe(answerBy);
  });

  it('is for people of 18 or over, unless the post suits younger ones', async () => {
    const young = await scenario.person({ age: 'sixteen_or_seventeen' });
    const grown = await scenario.opportunity(team);
    const all = await scenario.opportunity(team, { suitableFor16And17: true, safeguardingContact: { name: 'Safe Guard', email: 'safe@example.org' } });
    expect(await codeAndText('expressInterest', 'ExpressInterestInput', { opportunityId: grown, contributorId: young.contributorId }, young)).toEqual([
      'FORBIDDEN',
      expect.stringContaining('18 or over'),
    ]);
    expect((await express(young, all)).state).toBe('waiting');
  });

  it('is refused for a post that isn’t open, and says nothing of drafts', async () => {
    const person = await scenario.person();
    const come = (opportunityId: string) => scenario.refusal('expressInterest', { opportunityId, contributorId: person.contributorId }, person);
    const { id: draft } = await scenario.change<{ id: string }>('createOpportunity', { teamId: team.id, context: 'education', title: 'Not ready yet' }, team.contact);
    expect(await come(draft)).toBe('NOT_FOUND');
    await scenario.change('withdrawOpportunity', { opportunityId: draft }, team.contact);
    expect(await come(draft)).toBe('NOT_FOUND');
    expect(await come(person.contributorId)).toBe('NOT_FOUND');
    const past = await scenario.opportunity(team, { closesOn: '2026-11-24' });
    const closed = await scenario.opportunity(team);
    await scenario.change('closeOpportunity', { opportunityId: closed }, team.contact);
    expect(await come(closed)).toBe('NOT_OPEN');
    await scenario.app.db.advance(2 * DAY);
    // Its date has passed, whether or not a sweep has come by.
    expect(await come(past)).toBe('NOT_OPEN');
    expect(await scenario.refusal('expressInterest', { opportunityId: closed, contributorId: person.contributorId }, await scenario.person())).toBe('NOT_FOUND');
  });

  it.each([['a message of spaces', { message: '   ' }], ['a message that is too long', { message: 'x'.repeat(1001) }], ['an id that is none', { opportunityId: 'none' }]])('refuses %s', async (_, wrong) => {
    const person = await scenario.person();
    expect(await scenario.refusal('expressInterest', { opportunityId: team.id, contributorId: person.contributorId, ...wrong }, person)).toBe('BAD_USER_INPUT');
  });
});

describe('the answer', () => {
  it('is the team’s to give, once', async () => {
    const opportunityId = await scenario.opportunity(team);
    const { id } = await express(await scenario.person(), opportunityId);
    expect(await scenario.refusal('answerInterest', yes(id), (await scenario.team()).contact)).toBe('NOT_FOUND');
    expect(await scenario.refusal('answerInterest', yes(id), team.lead)).toBe('FORBIDDEN');
    expect(await scenario.refusal('answerInterest', { ...yes(id), nextStep: null }, team.contact)).toBe('BAD_USER_INPUT');
    expect(await scenario.refusal('answerInterest', { ...no(id), answer: ' ' }, team.contact)).toBe('BAD_USER_INPUT');
    const both = await Promise.all([scenario.refusal('answerInterest', yes(id), team.contact), scenario.refusal('answerInterest', no(id), team.colleague)]);
    expect(both.filter((code) => code === undefined)).toHaveLength(1);
    expect(both).toContain('ILLEGAL_MOVE');
  });

  it('gives the last place to one of two people, though two members say yes at once', async () => {
    const opportunityId = await scenario.opportunity(team, { places: 1 });
    const [one, other] = [await scenario.person(), await scenario.person()];
    const ids = [(await express(one, opportunityId)).id, (await express(other, opportunityId)).id];
    const both = await Promise.all([scenario.refusal('answerInterest', yes(ids[0]), team.contact), scenario.refusal('answerInterest', yes(ids[1]), team.colleague)]);
    expect(both.sort()).toEqual(['NOT_OPEN', undefined]);
    const { round, opportunity } = await scenario.run<{ round: object; opportunity: object }>(
      'query ($id: ID!) { round(opportunityId: $id) { places placesFilled } opportunity(id: $id) { status } }',
      { id: opportunityId },
      team.contact,
    );
    expect([round, opportunity]).toEqual([{ places: 1, placesFilled: 1 }, { status: 'filled' }]);
    // Whoever got no place is still waiting, and hears.
    const [waiting] = (await listed(opportunityId)).filter(({ state }) => state === 'waiting');
    await scenario.change('answerInterest', no(waiting.id), team.contact);
    expect((await listed(opportunityId)).map(({ state }) => state).sort()).toEqual(['chosen', 'not_chosen']);
  });

  it('takes the last place from under a round, whose people hear the same day', async () => {
    const round = await scenario.round({ people: 1, places: 1, team });
    await scenario.invite(round);
    await scenario.answerAll(round.people, 'willing');
    const { id } = await express(await scenario.person(), round.opportunityId);
    await scenario.change('answerInterest', yes(id), team.contact);
    expect((await scenario.invitations(round.people[0]))[0].state).toBe('no_place');
  });

  it('counts somebody once who was invited too', async () => {
    const round = await scenario.round({ people: 2, places: 2, team });
    const [both, invited] = round.people;
    const { id } = await express(both, round.opportunityId);
    await scenario.invite(round);
    await scenario.answerAll(round.people, 'willing');
    await scenario.change('answerInterest', yes(id), team.contact);
    await scenario.pass(14 * DAY);
    expect((await scenario.invitations(both))[0].state).toBe('chosen');
    expect((await scenario.invitations(invited))[0].state).toBe('chosen');
    const told = (await mailFor(scenario.app.dataDir, both.email)).filter(({ messageId }) => messageId.includes('outcome'));
    expect(told[0].text).toContain('There is a place for you');
  });
});

describe('somebody who left after coming forward', () => {
  it('is waiting no more: nobody sees it, nobody is reminded, and no place is spent', async () => {
    const asking = await scenario.team();
    const opportunityId = await scenario.opportunity(asking);
    const person = await scenario.person();
    const { id } = await express(person, opportunityId);
    await scenario.work();
    await scenario.change('leaveAskwell', { contributorId: person.contributorId }, person, '');
    const { expressionsOfInterest } = await scenario.run<{ expressionsOfInterest: { edges: object[] } }>('query ($id: ID!) { expressionsOfInterest(opportunityId: $id) { edges { node { id } } } }', { id: opportunityId }, asking.contact);
    expect(expressionsOfInterest.edges).toEqual([]);
    expect(await scenario.refusal('answerInterest', yes(id), asking.contact)).toBe('ILLEGAL_MOVE');
    await scenario.pass(14 * DAY);
    await scenario.pass(3 * DAY);
    expect([await mailsTo('sam@example.org', `reminder-${id}`), await unanswered(asking)]).toEqual([[], []]);
  });
});

describe('silence', () => {
  it('reminds the team on the shown date, and reaches the lead three days later, without what was written', async () => {
    const asking = await scenario.team();
    const opportunityId = await scenario.opportunity(asking);
    const { id } = await express(await scenario.person(), opportunityId, 'Since my diagnosis I sleep badly.');
    await scenario.pass(14 * DAY - HOUR);
    expect(await mailsTo('sam@example.org', `reminder-${id}`)).toEqual([]);
    await scenario.pass(HOUR);
    await scenario.pass(HOUR);
    const [reminder, ...more] = await mailsTo('sam@example.org', `reminder-${id}`);
    expect([reminder.subject, more]).toEqual(['Somebody is waiting for your answer on Askwell', []]);
    expect(await unanswered(asking)).toEqual([]);
    await scenario.pass(3 * DAY);
    expect(await unanswered(asking)).toEqual([{ id, message: null }]);
    expect(await unanswered(await scenario.team())).toEqual([]);
    await scenario.change('answerInterest', no(id), asking.contact);
    expect(await unanswered(asking)).toEqual([]);
  });

  it('reaches the administrators where no lead is left, who read no more than a lead', async () => {
    const asking = await scenario.team();
    const opportunityId = await scenario.opportunity(asking);
    const { id } = await express(await scenario.person(), opportunityId, 'Since my diagnosis I sleep badly.');
    await scenario.pass(14 * DAY);
    await scenario.pass(3 * DAY);
    const ours = async () => (await unanswered({ lead: scenario.administrator })).filter((each) => each.id === id);
    expect(await ours()).toEqual([]);
    await scenario.change('revokePermission', { accountId: asking.lead.accountId, kind: 'involvement_lead', organisationId: asking.organisationId }, scenario.administrator, '');
    expect(await ours()).toEqual([{ id, message: null }]);
  });

  it('reaches no lead who is in the silent team, but an administrator', async () => {
    const asking = await scenario.team();
    const opportunityId = await scenario.opportunity(asking);
    const { id } = await express(await scenario.person(), opportunityId);
    await scenario.pass(14 * DAY);
    await scenario.pass(3 * DAY);
    expect(await unanswered(asking)).toEqual([{ id, message: null }]);
    await scenario.change('grantPermission', { accountId: asking.lead.accountId, kind: 'team_member', teamId: asking.id }, scenario.administrator, '');
    expect(await unanswered(asking)).toEqual([]);
    expect((await unanswered({ lead: scenario.administrator })).map((each) => each.id)).toContain(id);
  });

  it('reminds once though two workers look at once, and nobody who has answered', async () => {
    const opportunityId = await scenario.opportunity(team);
    const answered = await express(await scenario.person(), opportunityId);
    const waiting = await express(await scenario.person(), opportunityId);
    await scenario.change('answerInterest', no(answered.id), team.contact);
    await scenario.work();
    await scenario.app.db.advance(14 * DAY);
    await Promise.all([1, 2, 3].map(() => scenario.app.runJob('invitations.unanswered-interest')));
    const jobs = await scenario.app.db.dataSource.query<{ payload: { expressionId: string } }[]>(
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'invitations.remind-team'`,
    );
    const reminded = jobs.map(({ payload }) => payload.expressionId).filter((id) => id === waiting.id || id === answered.id);
    expect(reminded).toEqual([waiting.id]);
  });

  it('is for leads to see alone', async () => {
    for (const who of [team.contact, await scenario.person()]) {
      const { errors } = await scenario.app.gql('{ unansweredInterest { edges { node { id } } } }', {}, who.token);
      expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
    }
  });
});
