import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, type Person, type Round, Scenario, START } from '../../support/scenario.js';
import { mailFor } from './mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const answer = (person: Person, invitationId: string, given: object) => scenario.change<{ state: string }>('answerInvitation', { invitationId, ...given }, person, '{ state }');
const refused = async (person: Person, invitationId: string, given: object): Promise<[string, string]> => {
  const { errors } = await scenario.app.gql('mutation ($input: AnswerInvitationInput!) { answerInvitation(input: $input) { id } }', { input: { invitationId, ...given } }, person.token);
  return [errors?.[0].extensions.code ?? '', errors?.[0].message ?? ''];
};
const stateOf = async (person: Person): Promise<string> => (await scenario.invitations(person))[0].state;
const filled = async ({ opportunityId, team }: Round): Promise<number> => {
  const { round } = await scenario.run<{ round: { placesFilled: number } }>('query ($id: ID!) { round(opportunityId: $id) { placesFilled } }', { id: opportunityId }, team.contact);
  return round.placesFilled;
};
const statusOf = async ({ opportunityId, team }: Round): Promise<string> => {
  const { opportunity } = await scenario.run<{ opportunity: { status: string } }>('query ($id: ID!) { opportunity(id: $id) { status } }', { id: opportunityId }, team.contact);
  return opportunity.status;
};

describe('a no', () => {
  it('needs no reason; with one, and a rest, it keeps both to the person', async () => {
    const { people: [plain, resting], ids, ...round } = await scenario.invited({ people: 2 });
    expect(await answer(plain, ids[0], { answer: 'no' })).toEqual({ state: 'no' });
    expect(await answer(resting, ids[1], { answer: 'no', reason: 'too_many_requests', restDays: 30 })).toEqual({ state: 'no' });
    const { myFairAsking } = await scenario.run<{ myFairAsking: { restUntil: string } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { restUntil } }', { id: resting.contributorId }, resting);
    expect(myFairAsking.restUntil).toBe(new Date(START.getTime() + 30 * DAY).toISOString());
    const { __type } = await scenario.run<{ __type: { fields: { name: string }[] } }>('{ __type(name: "InvitationWave") { fields { name } } }', {}, round.team.contact);
    expect(__type.fields.map(({ name }) => name)).not.toContain('reasons');
  });

  it.each([
    [{ answer: 'no', restDays: 31 }, 'restDays can be 30 or 90'],
    [{ answer: 'willing', restDays: 30 }, 'A rest goes with a no'],
    [{ answer: 'willing', reason: 'dates' }, 'A reason goes with a no'],
  ])('takes only what is offered: not %j', async (given, message) => {
    const { people: [person], ids } = await one();
    const [code, text] = await refused(person, ids[0], given);
    expect([code, text]).toEqual(['BAD_USER_INPUT', expect.stringContaining(message)]);
  });

  it('may follow a yes while nobody was chosen; a yes can’t follow a no', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1 });
    await answer(person, ids[0], { answer: 'willing' });
    expect(await answer(person, ids[0], { answer: 'no' })).toEqual({ state: 'no' });
    const [code, text] = await refused(person, ids[0], { answer: 'willing' });
    expect(code).toBe('ILLEGAL_MOVE');
    expect(text).toContain('You said no to this invitation');
  });
});

let single: ReturnType<Scenario['invited']> | undefined;
const one = () => (single ??= scenario.invited({ people: 1 }));

describe('an answer', () => {
  it('is the person’s alone to give', async () => {
    const { people: [person], ids, team } = await one();
    const stranger = await scenario.person();
    for (const [who, code] of [[stranger, 'NOT_FOUND'], [team.contact, 'NOT_FOUND'], [team.lead, 'NOT_FOUND']] as const) {
      expect(await scenario.refusal('answerInvitation', { invitationId: ids[0], answer: 'willing' }, who)).toBe(code);
      expect(await scenario.refusal('askAboutInvitation', { invitationId: ids[0], question: 'Who are you?' }, who)).toBe(code);
    }
    expect(await scenario.refusal('answerInvitation', { invitationId: ids[0], answer: 'willing' })).toBe('UNAUTHENTICATED');
    const others = await scenario.app.gql('query ($id: ID!) { myInvitations(contributorId: $id) { edges { node { id } } } }', { id: person.contributorId }, stranger.token);
    expect(others.errors?.[0].extensions.code).toBe('NOT_FOUND');
  });

  it('given twice at once is one answer', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1 });
    const both = await Promise.all([1, 2].map(() => answer(person, ids[0], { answer: 'willing' })));
    expect(both).toEqual([{ state: 'willing' }, { state: 'willing' }]);
  });

  it('yes and no at once end as no, whichever comes first', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1 });
    await Promise.all([refused(person, ids[0], { answer: 'willing' }), refused(person, ids[0], { answer: 'no' })]);
    expect(await stateOf(person)).toBe('no');
  });

  it('can be taken back by nobody once there is a place', async () => {
    const { people: [person], ids, ...round } = await scenario.invited({ people: 1, places: 2 });
    await answer(person, ids[0], { answer: 'willing' });
    await scenario.pass(14 * DAY);
    expect(await stateOf(person)).toBe('chosen');
    expect(await filled({ ...round, people: [person] })).toBe(1);
    const [code, text] = await refused(person, ids[0], { answer: 'no' });
    expect([code, text]).toEqual(['ILLEGAL_MOVE', expect.stringContaining('There is a place for you')]);
  });
});

describe('a question before answering', () => {
  it('reaches the main contact without a name, is answered, and the answer comes back', async () => {
    const { people: [person], ids, ...round } = await scenario.invited({ people: 1 });
    const { opportunityId, team } = round;
    const asked = await scenario.change<{ state: string; questions: { question: string; answer: string | null }[] }>(
      'askAboutInvitation',
      { invitationId: ids[0], question: 'Is there a lift?' },
      person,
      '{ state questions { question answer } }',
    );
    expect(asked).toEqual({ state: 'waiting', questions: [{ question: 'Is there a lift?', answer: null }] });
    await scenario.work();
    const relayed = (await mailFor(scenario.app.dataDir, 'sam@example.org')).find(({ text }) => text.includes('Is there a lift?'))!;
    expect(relayed.subject).toBe('A question about your opportunity on Askwell');
    expect(`${relayed.text}${relayed.messageId}`).not.toMatch(new RegExp(`${person.name}|${person.email}|${person.contributorId}|${ids[0]}`));

    const query = 'query ($id: ID!) { invitationQuestions(opportunityId: $id) { edges { node { id question answer } } } }';
    const { invitationQuestions } = await scenario.run<{ invitationQuestions: { edges: { node: { id: string } }[] } }>(query, { id: opportunityId }, team.colleague);
    expect(invitationQuestions.edges).toEqual([{ node: { id: expect.any(String), question: 'Is there a lift?', answer: null } }]);
    const { id: questionId } = invitationQuestions.edges[0].node;

    const input = { questionId, answer: 'Yes, beside the main door.' };
    expect(await scenario.refusal('answerInvitationQuestion', input, (await scenario.team()).contact)).toBe('NOT_FOUND');
    const twice = await Promise.all([team.contact, team.colleague].map((who) => scenario.refusal('answerInvitationQuestion', input, who)));
    expect(twice.sort()).toEqual(['ILLEGAL_MOVE', undefined]);
    await scenario.work();
    const back = (await mailFor(scenario.app.dataDir, person.email)).find(({ text }) => text.includes('Yes, beside the main door.'))!;
    expect(back.subject).toBe('An answer to your question on Askwell');
    expect((await fetch(`${scenario.app.url}${back.linkPath}`)).status).toBe(200);
    const [{ questions, state }] = await scenario.invitations(person);
    expect([state, questions[0].answer]).toEqual(['waiting', 'Yes, beside the main door.']);
  });

  it('can be asked ten times about one invitation, however many ask at once', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1 });
    const ask = (nr: number) => scenario.refusal('askAboutInvitation', { invitationId: ids[0], question: `Question ${nr}?` }, person);
    const answers = await Promise.all(Array.from({ length: 13 }, (_, nr) => ask(nr)));
    expect(answers.filter((code) => code === 'TOO_MANY')).toHaveLength(3);
    expect((await scenario.invitations(person))[0].questions).toHaveLength(10);
  });

  it('is of no use once it was answered', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1 });
    await answer(person, ids[0], { answer: 'no' });
    expect(await scenario.refusal('askAboutInvitation', { invitationId: ids[0], question: 'And if I came later?' }, person)).toBe('ILLEGAL_MOVE');
  });

  it.each([['', 'BAD_USER_INPUT'], ['  ?  ', 'BAD_USER_INPUT'], ['x'.repeat(1001), 'BAD_USER_INPUT'], ['😀'.repeat(900), undefined]])('has 3 to 1,000 characters (%#)', async (question, code) => {
    const { people: [person], ids } = await one();
    expect(await scenario.refusal('askAboutInvitation', { invitationId: ids[0], question }, person)).toBe(code);
  });
});

describe('when the closing date has passed', () => {
  it('an unanswered invitation lapses; a late yes takes a place while there is one, a late no is not needed', async () => {
    const { people: [late, never, sorry], ids, ...round } = await scenario.invited({ people: 3, places: 2 });
    await scenario.pass(14 * DAY);
    for (const person of [late, never, sorry]) expect(await stateOf(person)).toBe('lapsed');
    expect(await answer(late, ids[0], { answer: 'willing' })).toEqual({ state: 'chosen' });
    const [code, text] = await refused(never, ids[1], { answer: 'no' });
    expect([code, text]).toEqual(['ILLEGAL_MOVE', expect.stringContaining('The closing date has passed')]);
    expect(await answer(sorry, ids[2], { answer: 'willing' })).toEqual({ state: 'chosen' });
    expect(await filled({ ...round, people: [] })).toBe(2);
    expect(await statusOf({ ...round, people: [] })).toBe('filled');
    const [gone, why] = await refused(never, ids[1], { answer: 'willing' });
    expect([gone, why]).toEqual(['NOT_OPEN', expect.stringContaining('no place')]);
  });

  it('the last place goes to one of two who are late at once, and the other hears why', async () => {
    const { people, ids, ...round } = await scenario.invited({ people: 2, places: 1 });
    await scenario.pass(14 * DAY);
    const both = await Promise.all(people.map((person, nr) => refused(person, ids[nr], { answer: 'willing' })));
    expect(both.map(([code]) => code).sort()).toEqual(['', 'NOT_OPEN']);
    expect(await filled({ ...round, people })).toBe(1);
  });

  it('a yes before the wave was settled takes part in the draw', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1, places: 2 });
    await scenario.app.db.advance(14 * DAY);
    await scenario.app.runJob('burden.deadlines');
    await scenario.app.runJob('burden.deadlines');
    expect(await stateOf(person)).toBe('lapsed');
    expect(await answer(person, ids[0], { answer: 'willing' })).toEqual({ state: 'willing' });
    await scenario.pass(0);
    expect(await stateOf(person)).toBe('chosen');
  });
});

describe('a post that ends', () => {
  it.each([['markFilled', 'There is no place left this time'], ['withdrawOpportunity', 'The team has called this off']])('by %s takes back what waits and tells who said yes the same day', async (move, told) => {
    const { people: [willing, waiting, notYet], ids, ...round } = await invitedButLast();
    await answer(willing, ids[0], { answer: 'willing' });
    await scenario.change(move, { opportunityId: round.opportunityId }, round.team.contact);
    await scenario.work();
    expect([await stateOf(willing), await stateOf(waiting)]).toEqual(['no_place', 'withdrawn']);
    expect(await scenario.invitations(notYet)).toEqual([]);
    const [told1, ...more] = await newsFor(willing);
    expect([told1.text.replace(/\s+/g, ' '), more]).toEqual([expect.stringMatching(new RegExp(`${told}.* until .*7 December 2026`)), []]);
    expect(await mailFor(scenario.app.dataDir, notYet.email)).toEqual([]);
  });

  it('before the closing date settles nothing earlier, frees nobody, and says nothing twice', async () => {
    const { people: [willing, waiting], ids, ...round } = await invitedButLast();
    await answer(willing, ids[0], { answer: 'willing' });
    await scenario.change('markFilled', { opportunityId: round.opportunityId }, round.team.contact);
    const settled = async () => {
      const { round: { waves } } = await scenario.run<{ round: { waves: { settledAt: string | null }[] } }>('query ($id: ID!) { round(opportunityId: $id) { waves { settledAt } } }', { id: round.opportunityId }, round.team.contact);
      return waves[0].settledAt;
    };
    const nextAsk = async ({ contributorId, ...who }: Person) =>
      (await scenario.run<{ myFairAsking: { nextAsk: { rule: string } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } } }', { id: contributorId }, who)).myFairAsking.nextAsk.rule;
    await scenario.pass(14 * DAY - HOUR);
    expect([await settled(), await stateOf(willing), await nextAsk(willing), await nextAsk(waiting)]).toEqual([null, 'no_place', 'days_30', 'days_30']);
    await scenario.pass(HOUR);
    expect([await stateOf(willing), await nextAsk(willing), await nextAsk(waiting)]).toEqual(['not_needed', null, 'days_30']);
    expect(await settled()).not.toBeNull();
    expect(await newsFor(willing)).toHaveLength(1);
  });

  const newsFor = async ({ email }: Person) => (await mailFor(scenario.app.dataDir, email)).filter(({ subject }) => subject === 'News from Askwell about your answer');

  async function invitedButLast(): Promise<Round & { ids: string[] }> {
    const round = await scenario.round({ people: 3, places: 2 });
    await scenario.invite(round);
    const ids: string[] = [];
    for (const person of round.people.slice(0, 2)) ids.push((await scenario.invitations(person))[0].id);
    return { ...round, ids };
  }

  it('closed by its date keeps its word to those it asked before', async () => {
    const { people: [person], ids, ...round } = await scenario.invited({ people: 1, places: 2 });
    await answer(person, ids[0], { answer: 'willing' });
    await scenario.change('closeOpportunity', { opportunityId: round.opportunityId }, round.team.contact);
    await scenario.pass(14 * DAY);
    expect(await stateOf(person)).toBe('chosen');
  });

  it('closed by its date takes a late yes while places remain, and no longer', async () => {
    const { people: [first, second], ids, ...round } = await scenario.invited({ people: 2, places: 1 });
    await scenario.change('closeOpportunity', { opportunityId: round.opportunityId }, round.team.contact);
    await scenario.pass(14 * DAY);
    expect(await answer(first, ids[0], { answer: 'willing' })).toEqual({ state: 'chosen' });
    expect(await filled({ ...round, people: [] })).toBe(1);
    const [code, text] = await refused(second, ids[1], { answer: 'willing' });
    expect([code, text]).toEqual(['NOT_OPEN', expect.stringContaining('no place')]);
    expect(await stateOf(second)).toBe('lapsed');
  });

  it('gives no place to someone who left meanwhile', async () => {
    const { people: [leaver], ids, ...round } = await scenario.invited({ people: 1, places: 2 });
    await answer(leaver, ids[0], { answer: 'willing' });
    await scenario.change('leaveAskwell', { contributorId: leaver.contributorId }, leaver, '');
    await scenario.pass(14 * DAY);
    expect(await filled({ ...round, people: [] })).toBe(0);
  });
});

describe('a break taken before the message went out', () => {
  it('stops it: nothing is sent, nothing counts', async () => {
    const round = await scenario.round({ people: 1 });
    await scenario.invite(round);
    const [person] = round.people;
    await scenario.change('addQuietPeriod', { contributorId: person.contributorId }, person, '{ contributorId }');
    expect(await scenario.invitations(person)).toEqual([]);
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, person.email)).toEqual([]);
    await scenario.app.db.advance(HOUR);
    const [{ state, release_reason }] = await scenario.app.db.dataSource.query<[{ state: string; release_reason: string }]>('select state, release_reason from ask where contributor_id = $1', [person.contributorId]);
    expect([state, release_reason]).toEqual(['released', 'paused']);
  });
});
