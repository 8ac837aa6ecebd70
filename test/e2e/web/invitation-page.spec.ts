import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, type Person, Scenario, START } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';
import { type LinkedPage, linkedPage } from './linked-page.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const open = (path: string, init: RequestInit = {}) => fetch(`${scenario.app.url}${path}`, { redirect: 'manual', ...init });
const send = (path: string, form: Record<string, string> | string) => open(path, { method: 'POST', body: new URLSearchParams(form) });
const bodyOf = async (response: Response) => ({ status: response.status, text: await response.text() });
/** As one line, so that it doesn't matter how the templates indent. */
const inOneLine = (html: string): string => html.replace(/\s+/g, ' ').replace(/> | </g, (gap) => gap.trim());
const stateOf = async ({ round }: LinkedPage): Promise<{ state: string; no_reason: string | null; rest_days: number | null }> => {
  const [row] = await scenario.app.db.dataSource.query<[Awaited<ReturnType<typeof stateOf>>]>(
    'select ask.state, invitation.no_reason, ask.rest_days from invitation join ask on ask.id = invitation.ask_id where invitation.opportunity_id = $1',
    [round.opportunityId],
  );
  return row;
};

let reading: Promise<LinkedPage> | undefined;
/** For tests that answer nothing. */
const readOnly = () => (reading ??= linkedPage(scenario));

describe('opening the link', () => {
  it('shows what it is about, and changes nothing, however often a scanner opens it', async () => {
    const { path, round } = await readOnly();
    const everything = async () => {
      const names = ['ask', 'invitation', 'invitation_question', 'audit_entry', 'guard_row'];
      return Promise.all(names.map((name) => scenario.app.db.dataSource.query<unknown[]>(`select md5(string_agg(t::text, ',' order by t::text)) as sum from ${name} t`)));
    };
    const before = await everything();
    const pages = await Promise.all([1, 2, 3].map(async () => bodyOf(await open(path))));
    expect((await open(path, { method: 'HEAD' })).status).toBe(200);
    expect(await everything()).toEqual(before);
    for (const { status, text } of pages) {
      expect(status).toBe(200);
      for (const said of ['Help us plan a study of breathlessness', round.team.name, round.team.organisationName, 'Monday 7 December 2026 at midday', 'about 5 and a half hours in all (meetings: 4 hours, preparing: 1 hour, travel: half an hour)', '£25 an hour', 'Sam Contact', 'We ring you within a week']) {
        expect(text).toContain(said);
      }
    }
  });

  it('is kept by nobody on the way, frames nothing, runs nothing, and tells no other site where it came from', async () => {
    const { path } = await readOnly();
    const responses = [await open(path), await send(path, { do: 'answer' }), await open('/i/unknown')];
    for (const { headers } of responses) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*form-action 'self'.*frame-ancestors 'none'/);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('set-cookie')).toBeNull();
    }
    const { text } = await bodyOf(await open(path));
    expect(text).not.toMatch(/<script|javascript:|\son\w+=/i);
    expect([...text.matchAll(/(?:src|href|action)="(https?:[^"]*)"/g)].map(([, address]) => address)).toEqual([]);
  });

  it.each<[string, (path: string) => string]>([
    ['is cut short', (path) => path.slice(0, -1)],
    ['grew', (path) => `${path}A`],
    ['is somebody’s invention', () => `/i/${'A'.repeat(43)}`],
    ['holds other characters', () => `/i/${encodeURIComponent("' or 1=1 --")}`],
    ['is very long', () => `/i/${'A'.repeat(2000)}`],
    ['has something behind it', (path) => `${path}/more`],
    ['isn’t there', () => '/i'],
    ['ends before it begins', () => '/i/'],
  ])('finds a kind page where the link %s', async (_, changed) => {
    const { path } = await readOnly();
    for (const response of [await open(changed(path)), await send(changed(path), { do: 'answer', answer: 'willing' }), await send(changed(path), { do: 'ask', question: 'Who?' })]) {
      const { status, text } = await bodyOf(response);
      expect([status, text]).toEqual([404, expect.stringContaining('We can’t find this page')]);
      expect(text).toContain('please check that you copied all of it');
    }
  });

  it('finds nothing once the person has left', async () => {
    const { path, person } = await linkedPage(scenario);
    await scenario.change('leaveAskwell', { contributorId: person.contributorId }, person, '');
    expect((await open(path)).status).toBe(404);
    expect((await send(path, { do: 'answer', answer: 'willing' })).status).toBe(404);
  });

  it('escapes what a team wrote', async () => {
    const hostile = '<script>alert(1)</script> & "quoted" \'single\' {{ 7919*7907 }} ${7919*7907}';
    const { path, person } = await linkedPage(scenario, { title: hostile.slice(0, 100), summary: hostile, whatYouWouldDo: hostile, expenses: hostile, accessAndSupport: hostile, place: `Hall ${hostile}`, areaCode: 'QYG' });
    const [{ id: invitationId }] = await scenario.invitations(person);
    await scenario.change('askAboutInvitation', { invitationId, question: `Is this ${hostile}?` }, person);
    const { text } = await bodyOf(await open(path));
    expect(text).not.toContain('<script');
    expect(text).not.toContain(String(7919 * 7907));
    expect(text.split('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;single&#39; {{ 7919*7907 }} ${7919*7907}').length - 1).toBe(7);
  });
});

describe('answering', () => {
  it('counts once: the second of two clicks at the same time is told so', async () => {
    const page = await linkedPage(scenario);
    const both = await Promise.all([1, 2].map(() => send(page.path, { do: 'answer', answer: 'willing' })));
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    const second = await bodyOf(both.find(({ status }) => status === 409)!);
    expect(second.text).toContain('This link was used to answer already.');
    expect(second.text).toContain('You said yes. Thank you.');
    const changed = await bodyOf(await send(page.path, { do: 'answer', answer: 'no' }));
    expect([changed.status, changed.text]).toEqual([409, expect.stringContaining('Sign in to change your answer.')]);
    expect(await stateOf(page)).toMatchObject({ state: 'willing' });
  });

  it('no takes a reason and a rest, and leaves out what isn’t offered', async () => {
    const page = await linkedPage(scenario);
    expect((await send(page.path, { do: 'answer', answer: 'no', reason: 'no_time', rest: '90' })).status).toBe(303);
    expect(await stateOf(page)).toEqual({ state: 'no', no_reason: 'no_time', rest_days: 90 });
    const other = await linkedPage(scenario);
    expect((await send(other.path, { do: 'answer', answer: 'no', reason: 'because', rest: '3650' })).status).toBe(303);
    expect(await stateOf(other)).toEqual({ state: 'no', no_reason: null, rest_days: null });
  });

  it('over, it offers to hear of it again, once', async () => {
    const page = await linkedPage(scenario);
    const offer = 'Would you like to hear of this again?';
    expect((await bodyOf(await open(page.path))).text).not.toContain(offer);
    expect((await send(page.path, { do: 'again' })).status).toBe(409);
    await send(page.path, { do: 'answer', answer: 'no' });
    expect((await bodyOf(await open(page.path))).text).toContain(offer);
    const both = await Promise.all([1, 2].map(() => send(page.path, { do: 'again' })));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    const { text } = await bodyOf(await open(page.path));
    expect(text).toContain('You asked to hear of this again.');
    expect(text).not.toContain(offer);
    expect((await send('/i/unknown', { do: 'again' })).status).toBe(404);
  });

  it('yes needs no other field, and leaves the others out', async () => {
    const page = await linkedPage(scenario);
    const sent = await send(page.path, { do: 'answer', answer: 'willing', reason: 'no_time', rest: '30' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, page.path]);
    expect(await stateOf(page)).toEqual({ state: 'willing', no_reason: null, rest_days: null });
  });

  it.each<[string, Record<string, string> | string]>([
    ['nothing', {}],
    ['no choice', { do: 'answer' }],
    ['something else', { do: 'answer', answer: 'maybe' }],
    ['two answers', 'do=answer&answer=willing&answer=no'],
    ['an answer in another form', 'do=answer&answer[x]=willing'],
    ['a name that objects have', 'do=answer&__proto__[answer]=willing'],
  ])('sent with %s says what to do, and answers nothing', async (_, form) => {
    const page = await readOnly();
    const { status, text } = await bodyOf(await send(page.path, form));
    expect(status).toBe(400);
    expect(text).toContain('<title>Error: Your invitation – Askwell</title>');
    expect(inOneLine(text)).toMatch(/There is a problem.*<a href="#answer">Choose yes or no<\/a>/);
    expect(text).toContain('id="answer-error"');
    expect(await stateOf(page)).toMatchObject({ state: 'delivered' });
  });

  it('keeps what was entered when something is missing', async () => {
    const page = await readOnly();
    const { text } = await bodyOf(await send(page.path, { do: 'answer', reason: 'dates', rest: '30' }));
    expect(text).toMatch(/<option value="dates" selected>/);
    expect(text).toMatch(/<option value="30" selected>/);
    expect(text).toMatch(/<details[^>]* open/);
  });

  it.each([
    ['a body that is no form', { 'content-type': 'application/json' }, '{"do":"answer",'],
    ['a body of another kind', { 'content-type': 'text/csv' }, 'do,answer'],
    ['a body that is too big', { 'content-type': 'application/x-www-form-urlencoded' }, `question=${'x'.repeat(300_000)}`],
  ])('refuses %s without a trace of how it works', async (_, headers, body) => {
    const page = await readOnly();
    const { status, text } = await bodyOf(await open(page.path, { method: 'POST', headers, body }));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/\bat \/|node_modules|stack|SELECT/);
    expect(await stateOf(page)).toMatchObject({ state: 'delivered' });
  });
});

describe('asking a question', () => {
  it('is passed on, shown back, and leaves the invitation open', async () => {
    const page = await linkedPage(scenario);
    expect((await send(page.path, { do: 'ask', question: '  Is there\r\na lift?  ' })).status).toBe(303);
    const { text } = await bodyOf(await open(page.path));
    expect(text).toContain('Is there\na lift?');
    expect(text).toContain('The team has not answered yet.');
    expect((await send(page.path, { do: 'answer', answer: 'willing' })).status).toBe(303);
    const late = await bodyOf(await send(page.path, { do: 'ask', question: 'One more?' }));
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('You said yes to this invitation already.')]);
  });

  it('among fewer than five says before it is asked that the team may guess by whom; among five it doesn’t', async () => {
    const guess = 'the team may guess that it is you';
    const { path, person } = await readOnly();
    expect(inOneLine((await bodyOf(await open(path))).text)).toContain(guess);
    const five = await scenario.round({ people: 5, places: 2 });
    await scenario.invite(five);
    await scenario.work();
    const [mail] = await mailFor(scenario.app.dataDir, five.people[0].email);
    const { text } = await bodyOf(await open(mail.linkPath!));
    expect(inOneLine(text)).toContain('We pass it on without your name.');
    expect(inOneLine(text)).not.toContain(guess);
    const told = async (who: Person) =>
      (await scenario.run<{ myInvitations: { edges: { node: { teamMayGuessWhoAsks: boolean } }[] } }>('query ($id: ID!) { myInvitations(contributorId: $id) { edges { node { teamMayGuessWhoAsks } } } }', { id: who.contributorId }, who)).myInvitations.edges[0].node.teamMayGuessWhoAsks;
    expect([await told(person), await told(five.people[0])]).toEqual([true, false]);
  });

  it('has an end: eleven are too many, and the page says so', async () => {
    const page = await linkedPage(scenario);
    const sent = await Promise.all(Array.from({ length: 11 }, (_, nr) => send(page.path, { do: 'ask', question: `Question ${nr}?` })));
    expect(sent.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(303), 400]);
    expect(await sent.find(({ status }) => status === 400)!.text()).toContain('You have asked 10 questions');
  });

  it.each([
    ['nothing', '', 'Enter your question'],
    ['spaces', '     ', 'Enter your question'],
    ['too much', 'x'.repeat(1001), 'Your question can have up to 1,000 characters'],
  ])('with %s says what is wrong, and keeps what was entered', async (_, question, message) => {
    const { path } = await readOnly();
    const { status, text } = await bodyOf(await send(path, { do: 'ask', question }));
    expect(status).toBe(400);
    expect(inOneLine(text)).toContain(`<a href="#question">${message}</a>`);
    expect(text).toContain(`>${question.trim()}</textarea>`);
  });

  it('with line ends as browsers send them has its 1,000 characters', async () => {
    const { path } = await linkedPage(scenario);
    expect((await send(path, { do: 'ask', question: `${'x\r\n'.repeat(499)}yy` })).status).toBe(303);
  });
});

describe('after the closing date', () => {
  it('offers a yes while there is a place, and no needless no', async () => {
    const page = await linkedPage(scenario, { places: 2 });
    await scenario.pass(14 * DAY);
    const { text } = await bodyOf(await open(page.path));
    expect(text).toContain('has passed. A yes still counts while there is a place; a no is not needed.');
    expect(text).not.toContain('No, not this time');
    const needless = await bodyOf(await send(page.path, { do: 'answer', answer: 'no' }));
    expect([needless.status, needless.text]).toEqual([409, expect.stringContaining('a no is not needed')]);
    expect((await send(page.path, { do: 'answer', answer: 'willing' })).status).toBe(303);
    expect(await (await open(page.path)).text()).toContain('there is a place for you');
  });

  it('offers a yes to a post that was closed meanwhile, while there is a place', async () => {
    const page = await linkedPage(scenario, { places: 2 });
    await scenario.change('closeOpportunity', { opportunityId: page.round.opportunityId }, page.round.team.contact);
    await scenario.pass(14 * DAY);
    expect((await bodyOf(await open(page.path))).text).toContain('A yes still counts while there is a place');
    expect((await send(page.path, { do: 'answer', answer: 'willing' })).status).toBe(303);
    expect(await (await open(page.path)).text()).toContain('there is a place for you');
  });

  it('says so where every place is taken', async () => {
    const page = await linkedPage(scenario);
    await scenario.pass(14 * DAY);
    await scenario.change('markFilled', { opportunityId: page.round.opportunityId }, page.round.team.contact);
    const { text } = await bodyOf(await open(page.path));
    expect(text).toContain('has passed, and there is no place left.');
    expect(text).not.toMatch(/name="do" value="(answer|ask)"/);
    const late = await bodyOf(await send(page.path, { do: 'answer', answer: 'willing' }));
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('a late yes can’t count any more')]);
    // What was refused has not used the link up, and wrote nothing.
    expect(await stateOf(page)).toMatchObject({ state: 'lapsed' });
  });
});

describe('the first page', () => {
  it('says what this is, and its style comes from here', async () => {
    const { status, text } = await bodyOf(await open('/'));
    expect(status).toBe(200);
    const [, sheet] = /<link rel="stylesheet" href="([^"]+)"/.exec(text)!;
    const style = await open(sheet);
    expect([style.status, style.headers.get('content-type'), style.headers.get('cache-control')]).toEqual([200, 'text/css; charset=utf-8', 'public, max-age=31536000, immutable']);
  });
});
