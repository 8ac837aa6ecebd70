import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { type ArticleParts, europePmcPage, findingId as findingOf, indexFindings, upload } from '../../support/builders/findings.builder.js';
import { csvRows } from '../../support/csv-rows.js';
import { DAY, HOUR, type Person, Scenario } from '../../support/scenario.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';
import type { ReceivedMail } from '../invitations/mailbox.js';

/** A knowledge broker's day as people tell it, over HTTP and real SMTP. Each part begins where the one before ended. */

const article: ArticleParts = {
  pmid: '3301', title: 'Singing groups for carers of people with asthma in West Yorkshire: a qualitative interview study', doi: '10.1234/askwell.3301', date: '2026-09-14', keywords: ['Asthma'],
  abstract: 'We interviewed 24 carers in Leeds, West Yorkshire, about singing together each week. Carers said that they slept better and felt less alone.',
}; // prettier-ignore
const other: ArticleParts = { pmid: '3302', title: '=HYPERLINK("http://evil.example","Walking and sleep")', date: '2026-08-01' };
const summary = {
  keyMessage: 'Singing together each week helped carers sleep and feel less alone.', whatWasDone: 'We talked to 24 carers in Leeds who sang in a group each week.', whatWasFound: 'Of the 24 carers, 18 slept better and 20 felt less alone.',
  limits: 'It was small, and nobody was compared with people who don’t sing.', howCurrent: 'They were asked in 2025.',
}; // prettier-ignore

let world: Scenario;
let smtp: MailServer;
let bea: SignedIn;
let bob: SignedIn;
let staff: SignedIn;
let carer: Person;
let findingId: string;
let topicId: string;
let version = 0;

beforeAll(async () => {
  smtp = await startMailServer();
  world = await Scenario.start({ config: { smtpUrl: smtp.url } });
  [bea, bob] = await Promise.all(['Bea Broker', 'Bob Broker'].map((name) => world.app.signIn([], name)));
  for (const { accountId } of [bea, bob]) await world.change('grantPermission', { accountId, kind: 'knowledge_broker' }, world.administrator, '');
  staff = await world.app.signIn([], 'Ines ICS', 'ines@ics.example');
  await world.change('grantPermission', { accountId: staff.accountId, kind: 'ics_staff' }, world.administrator, '');
  carer = await world.person({ name: 'Cara Carer', email: 'cara@example.org', confirmed: true });
  [{ id: topicId }] = await world.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
}, 60_000);
afterAll(async () => {
  await world.end();
  await smtp.close();
});

const list = async (query: string, who = bea): Promise<string[]> => {
  const answer = await world.run<Record<string, { edges: { node: { id: string } }[] }>>(`{ ${query} { edges { node { id } } } }`, {}, who);
  return Object.values(answer)[0].edges.map(({ node }) => node.id);
};
/** What the finding's broker sends, at the version they last read. */
async function curate(mutation: string, input: object, who = bea): Promise<{ status: string; secondRead: string }> {
  const changed = await world.change<{ version: number; status: string; secondRead: string }>(mutation, { findingId, version, ...input }, who, '{ version status secondRead }');
  version = changed.version;
  return changed;
}
const shown = async <T>(fields: string, who: SignedIn): Promise<T> => (await world.run<{ finding: T }>(`query ($id: ID!) { finding(id: $id) ${fields} }`, { id: findingId }, who)).finding;
const file = async (address: string, who: SignedIn) => {
  const answer = await fetch(`${world.app.url}${address}`, { headers: { authorization: `Bearer ${who.token}` } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return csvRows(await answer.text());
};
const news = (address: string): ReceivedMail[] => smtp.received.filter(({ to, subject }) => to.includes(address) && subject === 'News for you from Askwell');
/** Some time goes by, with the sweep that finds what is due; what it wants to send is sent. */
async function later(milliseconds: number): Promise<void> {
  await world.app.db.advance(milliseconds);
  await world.app.runJob('subscriptions.choose');
  await world.work();
}

describe('a broker’s day', () => {
  it('begins with readers who wait: a carer who follows asthma each morning, a colleague in the area, somebody who follows something else', async () => {
    await world.change('subscribeToFindings', { way: 'mail', howOften: 'daily', hour: 8, topicIds: [topicId] }, carer);
    await world.change('subscribeToFindings', { way: 'mail', howOften: 'daily', hour: 8, areaCodes: ['QWO'] }, staff);
    const stranger = await world.app.signIn([], 'Sam Stranger', 'sam@example.org');
    await world.change('subscribeToFindings', { way: 'mail', howOften: 'daily', hour: 8, topicIds: [world.topic()] }, stranger);
    await later(DAY);
    expect(smtp.received.filter(({ subject }) => subject === 'News for you from Askwell')).toEqual([]);
  });

  it('a file comes in, and what came of it is said', async () => {
    const { status, body } = await upload(world.app, bea.token, europePmcPage([article, other]));
    expect([status, body]).toEqual([200, expect.objectContaining({ read: 2, added: 2, refused: 0 })]);
    findingId = await findingOf(world.app, article.pmid);
    expect(await list(`findingsToCurate(topicIds: ["${topicId}"])`)).toEqual([findingId]);
    expect(await list('findingsToCurate')).toHaveLength(2);
  });

  it('she takes it, and it is on nobody else’s list', async () => {
    await world.change('takeFinding', { findingId }, bea);
    expect([await list('findingsIHave'), await list('findingsToCurate'), await list('findingsToCurate', bob)]).toEqual([[findingId], expect.arrayContaining([findingId]), [await findingOf(world.app, other.pmid)]]);
  });

  it('what it seems to be about is suggested, and counts once she confirms it', async () => {
    const { findingCuration } = await world.run<{ findingCuration: { suggestions: { topics: { topic: { id: string } }[]; studyType: { studyType: string }; areas: { area: { code: string }; words: string[] }[] } } }>(
      'query ($id: ID!) { findingCuration(findingId: $id) { suggestions { topics { topic { id } } studyType { studyType because } areas { area { code } words } } } }', { id: findingId }, bea,
    ); // prettier-ignore
    const { topics, studyType, areas } = findingCuration.suggestions;
    expect([topics.map(({ topic }) => topic.id), studyType.studyType, areas]).toEqual([expect.arrayContaining([topicId]), 'qualitative', [{ area: { code: 'QWO' }, words: ['West Yorkshire'] }]]);
    await curate('classifyFinding', { topicIds: [topicId], studyType: studyType.studyType, areaCodes: areas.map(({ area }) => area.code) });
    expect(await shown('{ topics { slug } studyType areas { code } }', bea)).toEqual({ topics: [{ slug: 'asthma' }], studyType: 'qualitative', areas: [{ code: 'QWO' }] });
  });

  it('while she writes, what the summary lacks is said; written, nothing is left to say', async () => {
    const { checkSummary } = await world.run<{ checkSummary: { hints: { part: string }[] } }>('query ($summary: SummaryPartsInput!) { checkSummary(summary: $summary) { hints { part } } }', { summary: { keyMessage: summary.keyMessage } }, bea);
    expect(new Set(checkSummary.hints.map(({ part }) => part))).toEqual(new Set(['whatWasDone', 'whatWasFound', 'limits', 'howCurrent']));
    await curate('writeSummary', { summary });
    const { findingCuration } = await world.run<{ findingCuration: { check: { readingAge: { years: number }; hints: object[] }; takenBy: string } }>('query ($id: ID!) { findingCuration(findingId: $id) { takenBy check { readingAge { years } hints { code part } } } }', { id: findingId }, bea);
    expect(findingCuration).toEqual({ takenBy: 'Bea Broker', check: { readingAge: { years: expect.any(Number) }, hints: [] } });
  });

  it('she adds what it means in West Yorkshire', async () => {
    ({ version } = await world.change<{ version: number }>('addBrokerNote', { findingId, areaCode: 'QWO', text: 'Leeds has three singing groups that carers can join.', couldChange: 'Clinics could tell carers of them.' }, bea, '{ version }'));
  });

  it('a colleague reads it second, and so it is published', async () => {
    await curate('sendForSecondLook', {});
    expect([await list('findingsToReadSecond'), await list('findingsToReadSecond', bob), await list('findingsIHave')]).toEqual([[], [findingId], []]);
    expect(await curate('approveSecondLook', {}, bob)).toMatchObject({ status: 'published', secondRead: 'second_read' });
    expect(await list('findingsToReadSecond', bob)).toEqual([]);
    await indexFindings(world.app);
  });

  it('the next morning it is in the mail of those who follow it, and of nobody else', async () => {
    await later(DAY);
    for (const address of ['cara@example.org', 'ines@ics.example']) {
      const [mail, ...more] = news(address);
      expect(more).toEqual([]);
      for (const text of [article.title!, summary.keyMessage, `At Askwell: http://askwell.test/findings/${findingId}`, `https://doi.org/${article.doi}`]) expect(mail.text).toContain(text);
    }
    const here = /What this means for West Yorkshire:\s+Leeds has three singing groups that carers can join\.\s+What could change for West Yorkshire:\s+Clinics could tell/;
    expect(news('ines@ics.example')[0].text).toMatch(here);
    expect(news('cara@example.org')[0].text).not.toMatch(/What this means/);
    expect(news('sam@example.org')).toEqual([]);
    await later(DAY);
    expect(news('cara@example.org')).toHaveLength(1);
  });

  it('readers tap “useful to me”: three of a side, and the figure shows', async () => {
    for (const who of [carer, staff]) await world.change('markFindingUseful', { findingId }, who);
    expect(await shown('{ usefulness { staff contributors } usefulToMe }', carer)).toEqual({ usefulness: { staff: null, contributors: null }, usefulToMe: true });
    for (const name of ['Ida', 'Ivo']) {
      const colleague = await world.app.signIn([], name);
      await world.change('grantPermission', { accountId: colleague.accountId, kind: 'ics_staff' }, world.administrator, '');
      await world.change('markFindingUseful', { findingId }, colleague);
    }
    await indexFindings(world.app);
    expect(await shown('{ usefulness { staff contributors } }', staff)).toEqual({ usefulness: { staff: 3, contributors: null } });
  });

  it('the carer asks something; it waits in the queue without a name, and the answer comes back', async () => {
    await world.change('askAboutFinding', { findingId, question: 'My son has asthma. Could I bring him along?' }, carer);
    const { findingQuestions } = await world.run<{ findingQuestions: { edges: { node: Record<string, unknown> & { id: string } }[] } }>('{ findingQuestions { edges { node { id question state finding { id title } } } } }', {}, bob);
    const [{ node }, ...more] = findingQuestions.edges;
    expect([more, node]).toEqual([[], { id: expect.any(String), question: 'My son has asthma. Could I bring him along?', state: 'waiting', finding: { id: findingId, title: article.title } }]);
    await world.change('takeFindingQuestion', { findingQuestionId: node.id }, bob);
    expect(await list('findingQuestions')).toEqual([]);
    await world.change('answerFindingQuestion', { findingQuestionId: node.id, answer: 'The groups in Leeds welcome children from 12 on.' }, bob);
    await world.work();
    expect(smtp.received.filter(({ subject }) => subject === 'An answer for you on Askwell').map(({ to }) => to)).toEqual(['cara@example.org']);
    const { myFindingQuestions } = await world.run<{ myFindingQuestions: { edges: { node: object }[] } }>('{ myFindingQuestions { edges { node { state answer } } } }', {}, carer);
    expect(myFindingQuestions.edges).toEqual([{ node: { state: 'answered', answer: 'The groups in Leeds welcome children from 12 on.' } }]);
  });

  it('staff take the list along as a file, brokers what still waits', async () => {
    expect(await file('/findings.csv?areaCode=QWO', staff)).toEqual([expect.objectContaining({ id: findingId, secondRead: 'yes', keyMessage: summary.keyMessage, studyType: 'qualitative', areaCodes: 'QWO', usefulToStaff: '3', usefulToContributors: '', retracted: 'no' })]);
    const narrowed = await fetch(`${world.app.url}/findings/to-curate.csv?area=QWO`, { headers: { authorization: `Bearer ${bea.token}` } });
    expect([narrowed.status, await narrowed.text()]).toEqual([400, expect.stringContaining('area is nothing that this list can be narrowed down by; there is topicIds')]);
    const [row, ...more] = await file('/findings/to-curate.csv', bea);
    expect([more, row]).toEqual([[], expect.objectContaining({ pmid: other.pmid, status: 'imported', title: `'${other.title}` })]);
  });

  it('the article is retracted: whoever was sent it is told, and readers read that first', async () => {
    const { body } = await upload(world.app, bea.token, europePmcPage([{ ...article, types: ['Journal Article', 'Retracted Publication'] }]));
    expect(body).toMatchObject({ read: 1, added: 0, changed: 1 });
    await indexFindings(world.app);
    await later(2 * HOUR);
    await later(DAY);
    for (const address of ['cara@example.org', 'ines@ics.example']) {
      const [, mail, ...more] = news(address);
      expect([more, mail?.text]).toEqual([[], expect.stringMatching(/Singing groups[\s\S]*This article was retracted/)]);
    }
    expect(news('sam@example.org')).toEqual([]);
    expect(await shown('{ status retracted warning }', carer)).toEqual({ status: 'published', retracted: true, warning: expect.stringMatching(/retracted/) });
    expect((await file('/findings.csv?areaCode=QWO', staff)).map(({ id, retracted }) => [id, retracted])).toEqual([[findingId, 'yes']]);
    expect(await list('findingsToCurate')).toEqual([await findingOf(world.app, other.pmid)]);
  });

  it('who did what stays to be read', async () => {
    const { findingCuration } = await world.run<{ findingCuration: { history: { step: string; by: string }[] } }>('query ($id: ID!) { findingCuration(findingId: $id) { history { step by } } }', { id: findingId }, bea);
    expect(findingCuration.history.map(({ step, by }) => [step, by]).reverse()).toEqual([
      ['classified', 'Bea Broker'], ['summarised', 'Bea Broker'], ['noted', 'Bea Broker'], ['sent_for_second_look', 'Bea Broker'], ['second_read', 'Bob Broker'], ['published', 'Bob Broker'],
    ]); // prettier-ignore
  });
});
