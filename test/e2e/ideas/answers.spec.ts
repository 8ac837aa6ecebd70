import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';
import { IdeaClient } from './idea-client.js';

let scenario: Scenario;
let ideas: IdeaClient;
let team: Team;
let broker: SignedIn;
let author: Person;
let others: Person[];
let topicId: string;
beforeAll(async () => {
  scenario = await Scenario.start();
  topicId = scenario.topic();
  ideas = new IdeaClient(scenario, topicId);
  team = await scenario.team();
  broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'A Broker', 'broker@example.org');
  author = await scenario.person({ confirmed: true });
  others = [await scenario.person({ confirmed: true }), await scenario.person({ confirmed: true })];
});
afterAll(() => scenario.end());

const days = (count: number) => scenario.app.db.advance(count * DAY);
const news = async ({ email }: { email: string }) => (await mailFor(scenario.app.dataDir, email)).filter(({ subject }) => subject === 'News about an idea on Askwell');
const reminders = async (email: string) => (await mailFor(scenario.app.dataDir, email)).filter(({ subject }) => subject.startsWith('Ideas that wait'));
const figures = async () => (await scenario.app.gql<{ figures: { due: number; inTime: number; share: number | null; overdue: number } }>('{ figures: ideaAnswerFigures { since due inTime share overdue } }', {})).data.figures;
const sweep = async () => {
  await scenario.app.runJob('ideas.remind');
  await scenario.work();
};

describe('an idea', () => {
  it('is taken up by a team with an opportunity, which who wants to hear is told of, as news and not as an invitation', async () => {
    const { id } = await ideas.published(author, broker);
    const [listens, doesNot] = others;
    await ideas.do('sayMeToo', id, listens, { contributorId: listens.contributorId, tellMe: true });
    await ideas.do('sayMeToo', id, doesNot, { contributorId: doesNot.contributorId });
    await scenario.work();
    // That it was published is news to its author alone.
    expect([await news(author), await news(listens), await news(doesNot)].map(({ length }) => length)).toEqual([1, 0, 0]);
    const opportunityId = await scenario.opportunity(team);

    const foreign = await scenario.team();
    expect(await ideas.tryTo('answerIdea', id, team.contact, { kind: 'taken_up', words: 'We work on this.', teamId: foreign.id })).toBe('NOT_FOUND');
    expect(await ideas.tryTo('answerIdea', id, foreign.contact, { kind: 'taken_up', words: 'We work on this.', teamId: foreign.id, opportunityId })).toBe('NOT_FOUND');
    expect(await ideas.tryTo('answerIdea', id, team.contact, { kind: 'taken_up', words: 'We work on this.' })).toBe('BAD_USER_INPUT');
    for (const kind of ['not_taken_up', 'still_looking']) expect(await ideas.tryTo('answerIdea', id, team.contact, { kind, words: 'We can’t do this.', teamId: team.id })).toBe('FORBIDDEN');

    const asks = async () => (await scenario.app.db.dataSource.query<{ asks: number }[]>('select count(*)::int as asks from ask'))[0].asks;
    const before = await asks();
    const taken = await ideas.answer(id, team.contact, { kind: 'taken_up', words: 'We look into it this year; come and plan it with us.', teamId: team.id, opportunityId });
    expect(taken).toMatchObject({ state: 'taken_up', answers: [{ kind: 'taken_up', answeredAs: 'team', team: `${team.name}, ${team.organisationName}`, opportunity: { id: opportunityId }, finding: null }] });
    await scenario.work();
    expect([await news(author), await news(listens), await news(doesNot)].map(({ length }) => length)).toEqual([2, 1, 0]);
    // Neither title nor topic, nor who took it up.
    expect(JSON.stringify(await news(listens))).not.toMatch(/physiotherapy|Trust|Team \d/);
    expect(await asks()).toBe(before);
    // Joining the work is coming forward.
    await scenario.change('expressInterest', { contributorId: listens.contributorId, opportunityId }, listens);

    await ideas.do('tellMeOfIdea', id, listens, { contributorId: listens.contributorId, want: false });
    await ideas.do('tellMeOfIdea', id, author, { contributorId: author.contributorId, want: false });
    expect(await ideas.tryTo('tellMeOfIdea', id, await scenario.person(), { contributorId: listens.contributorId, want: true })).toBe('NOT_FOUND');
    const findingId = await publishArticle(scenario.app, broker.token, { pmid: '77001', title: 'Physiotherapy for six months after a stroke' });
    expect(await ideas.answer(id, broker, { kind: 'answered', findingId })).toMatchObject({ state: 'answered', answers: [{ kind: 'taken_up' }, { kind: 'answered', answeredAs: 'knowledge_broker', team: null, finding: { id: findingId } }] });
    await scenario.work();
    expect([await news(author), await news(listens)].map(({ length }) => length)).toEqual([2, 1]);
  });

  it('is answered only by a finding that everyone reads', async () => {
    const { id } = await ideas.published(author, broker, { tellMe: false });
    expect(await ideas.tryTo('answerIdea', id, broker, { kind: 'answered', words: 'It was found out.' })).toBe('BAD_USER_INPUT');
    const findingId = await publishArticle(scenario.app, broker.token, { pmid: '77002' });
    await scenario.change('withdrawFinding', { findingId, reason: 'It was published by mistake.' }, broker);
    expect(await ideas.tryTo('answerIdea', id, team.contact, { kind: 'answered', words: 'It was found out.', findingId, teamId: team.id })).toBe('NOT_FOUND');
    await ideas.do('withdrawIdea', id, author);
  });

  it('waits at most 60 days, and twice 60 more with a reason each; then it is taken up, or everyone reads why not', async () => {
    await scenario.app.db.setClock(START);
    const { id } = await ideas.published(author, broker, { tellMe: false });
    expect(await ideas.toAnswer(team.contact)).toContain(id);
    await days(59);
    expect(await ideas.answer(id, broker, { kind: 'still_looking', words: 'Two teams think about it.' })).toMatchObject({ state: 'published', dueBy: '2027-03-22', overdue: false });
    await days(60);
    expect(await ideas.read(id, author)).toMatchObject({ overdue: false });
    await days(1);
    expect(await ideas.read(id, author)).toMatchObject({ overdue: true });
    expect(await ideas.answer(id, team.lead, { kind: 'still_looking', words: 'One of them is on leave.' })).toMatchObject({ dueBy: '2027-05-22', overdue: false, answers: [{ answeredAs: 'knowledge_broker' }, { answeredAs: 'involvement_lead' }] });
    expect(await ideas.tryTo('answerIdea', id, broker, { kind: 'still_looking', words: 'Still nobody.' })).toBe('TOO_MANY');
    expect(await ideas.answer(id, broker, { kind: 'not_taken_up', words: 'Nobody here can do it before 2029.' })).toMatchObject({ state: 'not_taken_up' });
    expect(await ideas.toAnswer(team.contact)).not.toContain(id);
    // A team may take it up all the same.
    expect(await ideas.answer(id, team.colleague, { kind: 'taken_up', teamId: team.id })).toMatchObject({ state: 'taken_up' });
    await ideas.do('withdrawIdea', id, author);
    expect(await ideas.tryTo('answerIdea', id, broker, { kind: 'taken_up', words: 'Too late for that.' })).toBe('NOT_FOUND');
  });
});

describe('those who answer', () => {
  it('hear by mail, if they ask for it, of new ideas on topics they follow and of those that wait too long; leads of each of these', async () => {
    await scenario.app.db.setClock(START);
    await scenario.app.db.dataSource.query(`update idea set told_at = clock_now(), reminded_at = clock_now()`);
    const lead = await scenario.app.signIn([{ kind: 'involvement_lead', organisationId: team.organisationId }], 'A Lead', 'lead@example.org');
    const follower = await scenario.app.signIn([{ kind: 'team_member', teamId: team.id }], 'A Follower', 'follower@example.org');
    const elsewhere = await scenario.app.signIn([{ kind: 'team_member', teamId: team.id }], 'Somebody', 'elsewhere@example.org');
    for (const who of [lead, follower, elsewhere]) expect(await scenario.change('mailMeAboutIdeas', { want: true }, who, '')).toBe(true);
    await scenario.change('followTopic', { topicId }, follower, '{ id }').catch(() => scenario.change('followTopic', { topicId }, follower, ''));
    const { id } = await ideas.published(author, broker, { tellMe: false });
    const unread = await ideas.post(author, { tellMe: false });
    expect(await ideas.toAnswer(follower, true)).toEqual([id]);
    expect(await ideas.toAnswer(elsewhere, true)).toEqual([]);
    await sweep();
    await sweep();
    const counts = async () => [await reminders('lead@example.org'), await reminders('follower@example.org'), await reminders('elsewhere@example.org')].map(({ length }) => length);
    expect(await counts()).toEqual([0, 1, 0]);
    expect((await reminders('follower@example.org'))[0].text).toMatch(/New on topics that you follow: 1 idea\./);
    expect(JSON.stringify(await reminders('follower@example.org'))).not.toMatch(/physiotherapy/);
    await days(8);
    await sweep();
    expect(await counts()).toEqual([1, 1, 0]);
    expect((await reminders('lead@example.org'))[0].text).toMatch(/for somebody to publish them, or to say why not: 1 idea/);
    await days(52);
    await sweep();
    expect(await counts()).toEqual([1, 1, 0]);
    await days(1);
    await sweep();
    await sweep();
    expect(await counts()).toEqual([2, 2, 0]);
    expect((await reminders('follower@example.org')).at(-1)!.text).toMatch(/for longer than promised: 1 idea/);
    await scenario.change('mailMeAboutIdeas', { want: false }, follower, '');
    await ideas.answer(id, broker, { kind: 'still_looking' });
    await days(61);
    await sweep();
    expect(await counts()).toEqual([3, 2, 0]);
    for (const idea of [id, unread.id]) await ideas.do('withdrawIdea', idea, author);
  });
});

describe('how many are answered in time', () => {
  it('is everybody’s to see: what was answered by the end of its day, of what was due', async () => {
    await scenario.app.db.dataSource.query(`update idea set state = 'withdrawn', title = null, words = null, signed_as = null, joined_into = null, first_answered_at = null`);
    await scenario.app.db.setClock(START);
    expect(await figures()).toMatchObject({ due: 0, inTime: 0, share: null, overdue: 0 });
    const [inTime, late, , declined, withAuthor, takenBack] = [
      await ideas.published(author, broker), await ideas.published(author, broker), await ideas.post(author), await ideas.post(author), await ideas.post(author), await ideas.published(author, broker),
    ]; // prettier-ignore
    await ideas.moderate(declined.id, broker, { decision: 'decline', note: 'This is a complaint.' });
    await ideas.moderate(withAuthor.id, broker, { decision: 'ask_change', note: 'Please say it shorter.' });
    await ideas.do('withdrawIdea', takenBack.id, author);
    await days(60);
    await ideas.answer(inTime.id, broker, { kind: 'still_looking' });
    expect(await figures()).toMatchObject({ due: 0, overdue: 0 });
    await days(1);
    // One was answered, one declined; one waits for an answer and one to be read.
    expect(await figures()).toMatchObject({ due: 4, inTime: 2, share: 0.5, overdue: 2 });
    await ideas.answer(late.id, broker, { kind: 'taken_up' });
    expect(await figures()).toMatchObject({ due: 4, inTime: 2, overdue: 1 });
    await days(366);
    expect(await figures()).toMatchObject({ due: 0, share: null });
  });
});
