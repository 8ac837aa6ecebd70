import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, Scenario } from '../../support/scenario.js';

interface Copy {
  account: { title: string; rows: Record<string, unknown>[] }[];
  profiles: { title: string; rows: Record<string, unknown>[] }[][];
}

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const fetchCopy = (kind: 'json' | 'html', token?: string) => fetch(`${scenario.app.url}/me/export.${kind}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
const copyOf = async (person: Pick<Person, 'token'>): Promise<Copy> => (await (await fetchCopy('json', person.token)).json()) as Copy;
const part = (sections: Copy['account'], title: string) => sections.find((section) => section.title === title)?.rows ?? [];

describe('a copy of everything about me', () => {
  it('holds each thing I said, was asked and did, opened, and nobody else’s details', async () => {
    const round = await scenario.round({ people: 2 });
    const [person, another] = round.people;
    const { contributorId } = person;
    const helper = await scenario.app.signIn([], 'Hedi Helper');
    await scenario.change('nameHelper', { contributorId, helperAccountId: helper.accountId }, person, '');
    await scenario.change('addQuietPeriod', { contributorId, firstDay: '2027-06-01', lastDay: '2027-06-03' }, person, '{ contributorId }');
    await scenario.change('followTopic', { topicId: round.topicId }, person);
    const counted = { contributorId, wordingVersion: 'monitoring-2', answers: [{ category: 'religion_own_words', ownWords: 'In my own way' }] };
    await scenario.change('setMonitoringAnswers', counted, person, '{ category }');
    await scenario.change('setMonitoringAnswers', { ...counted, contributorId: another.contributorId, answers: [{ category: 'religion_own_words', ownWords: 'In another way' }] }, another, '{ category }');
    await scenario.invite(round);
    const [{ id: invitationId }] = await scenario.invitations(person);
    await scenario.change('askAboutInvitation', { invitationId, question: 'Is there a lift?' }, person);
    await scenario.change('answerInvitation', { invitationId, answer: 'no', reason: 'dates' }, person);
    const { account, profiles: [mine] } = await copyOf(person);

    expect(part(account, 'Topics you follow')).toHaveLength(1);
    expect(part(mine, 'Your profiles')[0]).toMatchObject({ name: person.name, status: 'active' });
    expect(part(mine, 'How to reach you').map(({ value }) => value)).toEqual(expect.arrayContaining([person.email]));
    expect(part(mine, 'Topics you named')).toHaveLength(1);
    expect(part(mine, 'What you agreed to').length).toBeGreaterThan(1);
    expect(part(mine, 'What you agreed to').every(({ words }) => String(words).length > 20)).toBe(true);
    expect(part(mine, 'Answers that are only counted')).toMatchObject([{ inYourWords: 'In my own way' }]);
    expect(part(mine, 'Who helps you')).toMatchObject([{ helper: 'Hedi Helper' }]);
    expect(part(mine, 'Breaks')).toMatchObject([{ firstDay: '2027-06-01' }]);
    expect(part(mine, 'What you were asked')).toMatchObject([{ answer: 'no', askedBy: [round.team.organisationName] }]);
    expect(part(mine, 'Your invitations')).toMatchObject([{ reasonForNo: 'dates' }]);
    expect(part(mine, 'Questions you asked before answering')).toMatchObject([{ question: 'Is there a lift?' }]);
    expect(part(mine, 'What was done with your profile').length).toBeGreaterThan(0);
    const whole = JSON.stringify(await copyOf(person));
    for (const foreign of [another.name, another.email, another.contributorId, round.team.contact.accountId, helper.accountId, 'ciphertext', 'contact@example.org', 'In another way']) expect(whole).not.toContain(foreign);
  });

  it('holds a part for each profile, also of a group', async () => {
    const person = await scenario.person();
    await scenario.change(
      'joinAsContributor',
      { kind: 'group', name: 'Copied Group', group: { contactPersonName: 'Pat Copied' }, wordingVersion: 'join-1', reachMe: { email: 'copied@example.org' }, areaCode: 'QYG', ownWords: 'We are many.' },
      person,
    );
    const { profiles } = await copyOf(person);
    expect(profiles.map((sections) => part(sections, 'Your profiles')[0].name)).toEqual([person.name, 'Copied Group']);
    expect(part(profiles[0], 'People who can be asked for your group')).toEqual([]);
    expect(part(profiles[1], 'People who can be asked for your group')).toMatchObject([{ name: 'Pat Copied' }]);
  });

  it('can be read by a person as well', async () => {
    const person = await scenario.person();
    const answer = await fetchCopy('html', person.token);
    const page = await answer.text();
    expect(answer.headers.get('content-type')).toMatch('text/html');
    expect(page).toContain('<h1>What Askwell holds about you</h1>');
    expect(page).toContain(person.name);
    expect(page).toContain('<h3>What you agreed to</h3>');
  });

  it('is for whoever is signed in, is kept by nobody on its way, and leaves a line in the log', async () => {
    for (const kind of ['json', 'html'] as const) expect((await fetchCopy(kind)).status).toBe(401);
    const person = await scenario.person();
    const answer = await fetchCopy('json', person.token);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const { account } = await copyOf(person);
    expect(part(account, 'What you did here').map(({ what }) => what)).toContain('account.export');
  });
});
