import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, type Person, type Round, Scenario, START } from '../../support/scenario.js';
import { mailFor } from './mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const page = (path: string) => fetch(`${scenario.app.url}${path}`);
const send = (path: string, form: Record<string, string>) => fetch(`${scenario.app.url}${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
const mails = (person: Person) => mailFor(scenario.app.dataDir, person.email);
const roundFields = '{ round(opportunityId: $id) { places placesFilled waves { asked closesAt settledAt } } }';

describe('from a post to people who take part', () => {
  let round: Round;

  it('invites, in one wave, the people who fit', async () => {
    await scenario.app.db.setClock(START);
    round = await scenario.round({ people: 4, places: 2 });
    const invited = await scenario.invite(round);
    expect(invited).toEqual({
      waveId: expect.any(String),
      closesAt: new Date(START.getTime() + 14 * DAY).toISOString(),
      results: round.codes.map((code) => ({ code, outcome: 'asked' })),
    });
    expect(new Set(round.codes).size).toBe(4);
  });

  it('writes to each of them, without a word that others may not read', async () => {
    await scenario.work();
    for (const person of round.people) {
      const [mail, ...more] = await mails(person);
      expect(more).toEqual([]);
      expect(mail.subject).toBe('An invitation for you on Askwell');
      expect(mail.text).not.toContain(round.team.organisationName);
      expect(mail.text).toContain('before Monday 7 December 2026 at midday');
      expect(mail.text).not.toMatch(/breath|asthma|Person Number|Sam Contact/);
      expect(mail.linkPath).toMatch(/^\/i\/[\w-]{43}$/);
    }
  });

  it('is read and answered through the link, without signing in', async () => {
    for (const [nr, person] of round.people.entries()) {
      const [{ linkPath }] = await mails(person);
      const opened = await page(linkPath!);
      expect(opened.status).toBe(200);
      expect(await opened.text()).toContain('Help us plan a study of breathlessness');
      const answered = await send(linkPath!, nr === 3 ? { do: 'answer', answer: 'no' } : { do: 'answer', answer: 'willing' });
      expect([answered.status, answered.headers.get('location')]).toEqual([303, linkPath]);
      expect(await (await page(linkPath!)).text()).toContain(nr === 3 ? 'You said no, and that is fine.' : 'You said yes. Thank you.');
    }
  });

  it('shows no answer to the team before the closing date, whatever it reads', async () => {
    const reads = [
      roundFields,
      '{ introductions(opportunityId: $id) { edges { node { id } } } }',
      '{ invitationQuestions(opportunityId: $id) { edges { node { id } } } }',
      '{ expressionsOfInterest(opportunityId: $id) { edges { node { id } } } }',
      '{ opportunity(id: $id) { status places history { kind } } }',
    ];
    const all = async () => Promise.all(reads.map((query) => scenario.run<object>(`query ($id: ID!) ${query}`, { id: round.opportunityId }, round.team.contact)));
    const before = await all();
    expect(before[0]).toEqual({ round: { places: 2, placesFilled: 0, waves: [{ asked: 4, closesAt: expect.any(String), settledAt: null }] } });
    expect(before.slice(1, 4)).toEqual([{ introductions: { edges: [] } }, { invitationQuestions: { edges: [] } }, { expressionsOfInterest: { edges: [] } }]);
    await scenario.pass(13 * DAY);
    expect(await all()).toEqual(before);
  });

  it('draws who is chosen on the closing date, and tells everyone who said yes', async () => {
    await scenario.pass(DAY);
    const states = await Promise.all(round.people.map(async (person) => (await scenario.invitations(person))[0].state));
    expect(states.slice(0, 3).sort()).toEqual(['chosen', 'chosen', 'not_needed']);
    expect(states[3]).toBe('no');
    for (const [nr, person] of round.people.entries()) {
      const outcome = (await mails(person)).find(({ messageId }) => messageId.includes('outcome'));
      expect(outcome?.subject).toBe(nr === 3 ? undefined : 'News from Askwell about your answer');
      if (states[nr] === 'chosen') expect(outcome?.text).toContain('Your contact is Sam Contact. What happens next: We ring you within a week');
      if (states[nr] === 'not_needed') expect(outcome?.text).toContain('first in line');
    }
    const { round: after } = await scenario.run<{ round: object }>(`query ($id: ID!) ${roundFields}`, { id: round.opportunityId }, round.team.contact);
    expect(after).toMatchObject({ placesFilled: 2, waves: [{ asked: 4, settledAt: expect.any(String) }] });
  });

  it('opens names and contact to the named main contact alone, and the person sees that', async () => {
    const query = 'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { code nextStep contactName contactEmail person { name email phone relayOnly } } } } }';
    type Read = { introductions: { edges: { node: { code: string; person: { name: string; email: string; phone: string } | null } }[] } };
    const { contact, colleague, lead } = round.team;
    const { introductions } = await scenario.run<Read>(query, { id: round.opportunityId }, contact);
    const states = await Promise.all(round.people.map(async (person) => (await scenario.invitations(person))[0].state));
    const chosen = round.people.filter((_, nr) => states[nr] === 'chosen');
    expect(introductions.edges.map(({ node }) => node.person!.email).sort()).toEqual(chosen.map(({ email }) => email).sort());
    expect(introductions.edges[0].node.person).toMatchObject({ phone: '+441134960000', relayOnly: false });
    expect(introductions.edges.every(({ node }) => round.codes.includes(node.code))).toBe(true);

    const other = await scenario.app.gql<Read>(query, { id: round.opportunityId }, colleague.token);
    expect(other.data.introductions.edges.map(({ node }) => node.person)).toEqual([null, null]);
    expect(other.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const stranger = (await scenario.team()).contact;
    for (const [who, code] of [[stranger, 'NOT_FOUND'], [lead, 'FORBIDDEN'], [chosen[0], 'FORBIDDEN']] as const) {
      const refused = await scenario.app.gql<Read | null>(query, { id: round.opportunityId }, who.token);
      expect([refused.data, refused.errors?.[0].extensions.code]).toEqual([null, code]);
    }

    const looked = 'query ($id: ID!) { whoLooked(contributorId: $id) { edges { node { what by } } } }';
    for (const { contributorId, token } of chosen) {
      const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: object }[] } }>(looked, { id: contributorId }, { token });
      expect(whoLooked.edges).toEqual([{ node: { what: 'They opened your contact details, after you were chosen.', by: 'Sam Contact' } }]);
    }
    const notChosen = round.people.find((_, nr) => states[nr] === 'not_needed')!;
    expect(await scenario.run(looked, { id: notChosen.contributorId }, notChosen)).toEqual({ whoLooked: { edges: [] } });
  });

  it('tells those who were chosen whom they will meet, and what happens first', async () => {
    const query = 'query ($id: ID!) { myIntroductions(contributorId: $id) { edges { node { opportunityId nextStep contactName contactEmail } } } }';
    const found = await Promise.all(round.people.map(({ contributorId, token }) => scenario.run<{ myIntroductions: { edges: { node: object }[] } }>(query, { id: contributorId }, { token })));
    const nodes = found.flatMap(({ myIntroductions }) => myIntroductions.edges.map(({ node }) => node));
    const introduced = { opportunityId: round.opportunityId, nextStep: 'We ring you within a week to agree a first date.', contactName: 'Sam Contact', contactEmail: 'sam@example.org' };
    expect(nodes).toEqual([introduced, introduced]);
  });

  it('is filled, and asks nobody else', async () => {
    const { opportunity } = await scenario.run<{ opportunity: { status: string } }>('query ($id: ID!) { opportunity(id: $id) { status } }', { id: round.opportunityId }, round.team.contact);
    expect(opportunity.status).toBe('filled');
    const input = { opportunityId: round.opportunityId, codes: round.codes, nextStep: 'We ring you within a week.', idempotencyKey: 'again', pickedBecause: 'We would like them to come again.' };
    expect(await scenario.refusal('invitePeople', input, round.team.contact, '{ waveId }')).toBe('NOT_OPEN');
  });
});

describe('with the worker running', () => {
  it('an invitation reaches its person without anybody doing anything more', async () => {
    const running = await Scenario.start({ config: { runsJobs: true } });
    try {
      const round = await running.round({ people: 1, places: 1 });
      await running.invite(round);
      const deadline = Date.now() + 15_000;
      let found: Awaited<ReturnType<typeof mailFor>> = [];
      while (found.length === 0 && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        found = await mailFor(running.app.dataDir, round.people[0].email);
      }
      expect(found.map(({ subject }) => subject)).toEqual(['An invitation for you on Askwell']);
    } finally {
      await running.end();
    }
  });
});
