import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { givenAskable } from '../../support/builders/matching.builder.js';
import { csvRows } from '../../support/csv-rows.js';
import { DAY, Scenario, START, type Team } from '../../support/scenario.js';
import { FeedbackClient } from '../feedback/feedback-client.js';

let scenario: Scenario;
let team: Team;
let client: FeedbackClient;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
  client = new FeedbackClient(scenario, team);
}, 60_000);
afterAll(() => scenario.end());

interface Item {
  item: string;
  record: { what: string; says: string; link: string | null }[];
  words: string | null;
  version: number;
  writtenByYou: boolean;
}
const fields = '{ opportunityId title source items { item record { what says link } words version writtenByYou } }';
const query = `query ($id: ID!) { involvementReport(opportunityId: $id) ${fields} }`;
const read = async (id: string, who: { token: string } = team.contact): Promise<Record<string, Item>> => {
  const { involvementReport } = await scenario.run<{ involvementReport: { items: Item[] } }>(query, { id }, who);
  return Object.fromEntries(involvementReport.items.map((each) => [each.item, each]));
};
const says = ({ record }: Item, what: string): string | undefined => record.find((line) => line.what === what)?.says;
const file = (id: string, form: string, who: { token: string } | null = team.contact) =>
  fetch(`${scenario.app.url}/opportunities/${id}/involvement-report.${form}`, who ? { headers: { authorization: `Bearer ${who.token}` } } : {});
const write = (opportunityId: string, item: string, version: number, words: string | null, who: { token: string } = team.contact) =>
  scenario.refusal('writeInvolvementReport', { opportunityId, item, version, words }, who, fields);

it('from post to report: each item says what the record holds, and nothing of who was only asked or wasn’t needed', async () => {
  const round = await scenario.round({ people: 3, team, places: 12, title: 'Breathing <well> & walking' });
  const { opportunityId, people: [cleo, dan] } = round;
  const others = await scenario.people(7, { confirmed: true });
  for (const [nr, person] of others.entries()) await client.comesForward(person, opportunityId, nr < 4);
  const before = await read(opportunityId);
  expect(says(before.results, 'What came of it')).toBe('Not said yet.');
  expect(says(before.reflection, 'Whether people heard in time what came of it')).toMatch(/^They are to hear by 20/);

  // Three are asked, and one says yes: no word of it changes.
  await scenario.invite(round);
  await scenario.answerAll([cleo], 'willing');
  await scenario.answerAll([dan], 'no');
  const after = await read(opportunityId);
  expect(says(after.methods, 'How people were found')).not.toBe(says(before.methods, 'How people were found'));
  const withoutHow = ({ methods, ...rest }: Record<string, Item>) => ({ ...rest, methods: methods.record.filter(({ what }) => what !== 'How people were found') });
  expect(withoutHow(after)).toEqual(withoutHow(before));

  await scenario.change('closeOpportunity', { opportunityId }, team.contact);
  await client.give(opportunityId);
  const broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'Bea');
  const findingId = await publishArticle(scenario.app, broker.token, { pmid: '8001', title: 'Walking helps breathing' });
  for (const who of [broker, team.contact]) await scenario.change('linkFindingToOpportunity', { findingId, opportunityId }, who);

  const report = await read(opportunityId);
  expect(Object.keys(report)).toEqual(['aim', 'methods', 'results', 'influence', 'reflection']);
  expect(says(report.aim, 'The opportunity')).toBe('Breathing <well> & walking');
  expect(says(report.methods, 'Kinds of involvement')).toBe('talking in a small group');
  expect(says(report.methods, 'Payment offered')).toBe('£25 an hour');
  expect(says(report.methods, 'People who came forward')).toBe('7 people');
  expect(says(report.methods, 'People who were chosen')).toBe('fewer than five people');
  expect(['What came of it', 'We did', 'Why not'].map((what) => says(report.results, what))).toEqual(['Some of it was done.', 'We cut the letter to one page.', 'A new map has to wait for money next year.']);
  expect(report.influence.record.find(({ what }) => what === 'A finding that grew out of it')).toMatchObject({ says: expect.stringContaining('Walking helps breathing'), link: expect.stringMatching(/^https:/) });
  expect(says(report.reflection, 'Whether people heard in time what came of it')).toMatch(/^Yes: /);
  expect(says(report.reflection, 'Next steps that the team left overdue')).toBe('none');

  expect(await write(opportunityId, 'reflection', 0, 'We should have <b>met</b> earlier.')).toBeUndefined();
  const [json, csv, html, columns] = await Promise.all([file(opportunityId, 'json'), file(opportunityId, 'csv'), file(opportunityId, 'html'), fetch(`${scenario.app.url}/reports/involvement.columns.csv`, { headers: { authorization: `Bearer ${team.contact.token}` } })]);
  expect(((await json.json()) as { items: Item[] }).items.map(({ item }) => item)).toEqual(Object.keys(report));
  const rows = csvRows(await csv.text());
  expect(rows.filter(({ from }) => from === 'team').map(({ item, says: words }) => [item, words])).toEqual([['reflection', 'We should have <b>met</b> earlier.']]);
  expect(rows.filter(({ from }) => from === 'record')).toHaveLength(Object.values(report).flatMap(({ record }) => record).length);
  expect(csvRows(await columns.text()).map(({ column }) => column)).toEqual(Object.keys(rows[0]));
  const page = await html.text();
  expect([html.headers.get('content-type'), html.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', 'no-store']);
  expect(page).toContain('<h1>Report of involvement: Breathing &lt;well&gt; &amp; walking</h1>');
  expect(page).toContain('We should have &lt;b&gt;met&lt;/b&gt; earlier.');
  expect(page.match(/<h2 id=/g)).toHaveLength(5);
  expect(page).toContain('BMJ 2017;358:j3453');
}, 90_000);

describe('the team’s own words', () => {
  it('are written by one of two who write at once; taken back, they are gone', async () => {
    const opportunityId = await scenario.opportunity(team);
    const codes = await Promise.all([['One of us', team.contact], ['Another of us', team.colleague], ['A third time', team.contact]].map(([words, who]) => write(opportunityId, 'aim', 0, words as string, who as { token: string })));
    expect(codes.sort()).toEqual(['CONFLICT', 'CONFLICT', undefined]);
    const { aim } = await read(opportunityId);
    expect(aim.version).toBe(1);
    expect(await write(opportunityId, 'aim', 0, 'Too late')).toBe('CONFLICT');
    expect(await write(opportunityId, 'methods', 3, 'Nobody wrote here')).toBe('CONFLICT');
    expect(await write(opportunityId, 'aim', 1, null, team.colleague)).toBeUndefined();
    expect((await read(opportunityId)).aim).toMatchObject({ words: null, version: 2, writtenByYou: false });
    expect(await scenario.app.db.dataSource.query('select count(*)::int as n from involvement_report_words where words is not null and opportunity_id = $1', [opportunityId])).toEqual([{ n: 0 }]);
  });

  it('hold no way to reach a person, and may name an article', async () => {
    const opportunityId = await scenario.opportunity(team);
    for (const words of ['Ask jo.bloggs@example.org about it.', 'Jo, 0113 496 0001, was there.', 'NHS number 943 476 5919 helped us.', 'Pay to 20-30-40 12345678.', 'Find @jobloggs there.', 'x'.repeat(4001), '  ']) {
      expect(`${words}: ${await write(opportunityId, 'results', 0, words)}`).toBe(`${words}: BAD_USER_INPUT`);
    }
    expect(await write(opportunityId, 'results', 0, 'See https://doi.org/10.1136/bmj.j3453 on how.')).toBeUndefined();
  });

  it('are in the copy of who wrote them, and stay the team’s when that account is erased', async () => {
    const opportunityId = await scenario.opportunity(team);
    const leaver = await scenario.app.signIn([{ kind: 'team_member', teamId: team.id }], 'Lee');
    await write(opportunityId, 'influence', 0, 'It changed our second question.', leaver);
    const copy = await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${leaver.token}` } })).text();
    expect(copy).toContain('It changed our second question.');
    expect((await scenario.app.gql('mutation { eraseMe(input: { iKnowItCantBeUndone: true }) { profiles } }', {}, leaver.token)).errors).toBeUndefined();
    await scenario.work();
    expect((await read(opportunityId)).influence).toMatchObject({ words: 'It changed our second question.', writtenByYou: false });
  });
});

it('is read by the team and the lead who looks after it, as question and as file, and to all others isn’t there', async () => {
  const [opportunityId, other] = [await scenario.opportunity(team), await scenario.team()];
  const { id: draft } = await scenario.change<{ id: string }>('createOpportunity', { teamId: team.id, context: 'research', title: 'Not open yet' }, team.contact);
  const person = await scenario.person();
  const outcome = async (who: { token: string }, id = opportunityId) => [(await scenario.app.gql(query, { id }, who.token)).errors?.[0].extensions.code, ...(await Promise.all(['json', 'csv', 'html'].map(async (form) => (await file(id, form, who)).status)))];
  for (const who of [team.contact, team.colleague, team.lead]) expect(await outcome(who)).toEqual([undefined, 200, 200, 200]);
  for (const who of [other.contact, other.lead, scenario.administrator]) expect(await outcome(who)).toEqual(['NOT_FOUND', 404, 404, 404]);
  expect(await outcome(person)).toEqual(['FORBIDDEN', 403, 403, 403]);
  expect((await file(opportunityId, 'html', null)).status).toBe(401);
  expect(await outcome(team.contact, draft)).toEqual(['ILLEGAL_MOVE', 409, 409, 409]);
  expect(await outcome(other.contact, draft)).toEqual(['NOT_FOUND', 404, 404, 404]);
  expect(await Promise.all([team.lead, other.contact, person].map((who) => write(opportunityId, 'aim', 0, 'Not ours to say.', who)))).toEqual(['FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN']);
  // Refused or not, nothing was written.
  expect((await read(opportunityId)).aim).toMatchObject({ words: null, version: 0 });
});

it('says that people didn’t hear in time, and that steps are overdue, without numbering few', async () => {
  await scenario.app.db.setClock(START);
  const opportunityId = await scenario.opportunity(team);
  await client.comesForward(await scenario.person(), opportunityId, true);
  const { heldFrom, dueOn } = await client.duty(opportunityId);
  await scenario.app.db.setClock(new Date(new Date(heldFrom).getTime() + DAY));
  await scenario.app.runJob('involvements.overdue');
  await scenario.work();
  const { reflection } = await read(opportunityId);
  expect(says(reflection, 'Whether people heard in time what came of it')).toBe(`No: they were to hear by ${dueOn}, and have not.`);
  expect(says(reflection, 'Next steps that the team left overdue')).toBe('fewer than five');
});

it('tells a team whom its posts reached, once the quarter is over, in counts that are near and safe; and no other team', async () => {
  await scenario.app.db.setClock(START);
  const owner = await new DataSource(dataSourceOptions({ url: scenario.app.db.ownerUrl, entities: [], poolSize: 2 })).initialize();
  const [own, other, topicId] = [await scenario.team(), await scenario.team(), scenario.topic()];
  const opportunityId = await scenario.opportunity(own, { topics: [{ topicId, relations: [] }] });
  const ids: string[] = [];
  for (let n = 0; n < 40; n += 1) ids.push(await givenAskable(owner, { areaCode: 'QYG', interests: [{ topicId, relation: 'carer' }] }));
  await scenario.app.nest.get(BurdenGuard, { strict: false }).reserve(scenario.app.db.dataSource.manager, opportunityId, ids);
  await owner.destroy();
  type Group = { code: string; name: string; asked: number | null; cameForward: number | null; tookPart: number | null };
  const reach = 'query ($teamId: ID!, $by: ReachGrouping!) { reachReport(teamId: $teamId, by: $by) { quarter quarters groups { code name asked cameForward tookPart } } }';
  const report = async (by: string, who = own) => (await scenario.run<{ reachReport: { quarter: string; quarters: string[]; groups: Group[] } | null }>(reach, { teamId: who.id, by }, who.contact)).reachReport;
  const publish = () => Promise.all([1, 2].map(() => scenario.app.runJob('involvement-reports.publish-reach')));
  await publish();
  // Asks of this quarter are in none that is over.
  expect(await report('area')).toMatchObject({ quarter: '2026-07-01', groups: [] });
  await scenario.app.db.setClock(new Date('2027-01-01T00:00:00Z'));
  await publish();
  for (const [by, code, name] of [['area', 'QYG', expect.any(String)], ['topic', topicId, expect.any(String)], ['relation', 'carer', 'carer']]) {
    const { quarter, quarters, groups } = (await report(by as string))!;
    expect([quarter, quarters]).toEqual(['2026-10-01', ['2026-10-01', '2026-07-01']]);
    expect(groups).toEqual([{ code, name, asked: expect.any(Number), cameForward: null, tookPart: null }]);
    expect([groups[0].asked! % 5, Math.abs(groups[0].asked! - 40) <= 15]).toEqual([0, true]);
  }
  const before = await report('relation');
  await scenario.app.nest.get(BurdenGuard, { strict: false }).reserve(scenario.app.db.dataSource.manager, await scenario.opportunity(own, { topics: [{ topicId, relations: [] }] }), ids.slice(0, 1));
  await publish();
  expect(await report('relation')).toEqual(before);
  expect((await report('area', other))?.groups).toEqual([]);

  const get = (path: string, { token }: { token: string }) => fetch(`${scenario.app.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const rows = csvRows(await (await get(`/teams/${own.id}/reach.csv?by=area`, own.contact)).text());
  expect(rows.map(({ quarter, code }) => [quarter, code])).toEqual([['2026-10-01', 'QYG']]);
  expect(csvRows(await (await get('/reports/reach.columns.csv', own.contact)).text()).map(({ column }) => column)).toEqual(Object.keys(rows[0]));
  expect(await Promise.all([other.contact, own.lead].map(async (who) => (await get(`/teams/${own.id}/reach.csv`, who)).status))).toEqual([404, 403]);
  expect(await Promise.all(['by=star_sign', 'quarter=2026-10-02'].map(async (query) => (await get(`/teams/${own.id}/reach.csv?${query}`, own.contact)).status))).toEqual([400, 400]);
  const statuses = await Promise.all(Array.from({ length: 22 }, async () => (await get(`/teams/${other.id}/reach.csv`, other.contact)).status));
  // One was read above.
  expect(statuses.filter((status) => status === 429)).toHaveLength(3);
}, 90_000);
