import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { FindingsSearch } from '../../../src/findings/browsing/findings-search.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { SearchChanges } from '../../../src/search/sync/search-changes.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { csvRows } from '../../support/csv-rows.js';
import { europePmcPage, findingId, indexFindings, publishArticle, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let broker: SignedIn;
let reader: SignedIn;
const ids: Record<'old' | 'part' | 'everywhere' | 'plain', string> = { old: '', part: '', everywhere: '', plain: '' };
const topics: Record<string, string> = {};

type Facets = Record<string, Record<string, number>>;
interface Found { hits: { finding: { id: string } }[]; facets: { name: string; counts: { value: string; count: number }[] }[]; leastUseful: number; upTo: number | null }
const search = async (args: string, who = reader): Promise<Found> => (await must<{ searchFindings: Found }>(`{ searchFindings(${args}) { leastUseful upTo facets { name counts { value count } } hits { finding { id } } } }`, {}, who)).searchFindings;
const found = async (args: string, who = reader): Promise<string[]> => (await search(args, who)).hits.map(({ finding }) => Object.entries(ids).find(([, id]) => id === finding.id)?.[0] ?? finding.id);
const facets = async (args: string): Promise<Facets> => Object.fromEntries((await search(args)).facets.map(({ name, counts }) => [name, Object.fromEntries(counts.map(({ value, count }) => [value, count]))]));
async function must<T>(query: string, variables: object, { token }: SignedIn): Promise<T> {
  const { data, errors } = await app.gql<T>(query, variables, token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
const refusal = async (query: string, variables: object, who: SignedIn) => (await app.gql(query, variables, who.token)).errors?.[0].extensions.code;
const file = async (address: string, { token }: SignedIn = reader) => {
  const answer = await fetch(`${app.url}${address}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, rows: answer.ok ? csvRows(text) : [] };
};

/** As many people of one side find it useful. */
async function useful(id: string, side: 'staff' | 'contributor', people: number): Promise<void> {
  for (let nr = 0; nr < people; nr += 1) {
    const { accountId } = await app.signIn([]);
    await app.db.dataSource.query('insert into finding_useful (finding_id, account_id, side) values ($1, $2, $3)', [id, accountId, side]);
  }
  await app.nest.get(SearchChanges, { strict: false }).changed(app.nest.get(DataSource).manager, 'findings', [id]);
}

beforeAll(async () => {
  app = await startTestApp();
  broker = await app.signIn([{ kind: 'knowledge_broker' }], 'Bea');
  reader = await app.signIn([{ kind: 'ics_staff' }]);
  for (const { id, slug } of await app.db.dataSource.query<{ id: string; slug: string }[]>('select id, slug from topic')) topics[slug] = id;
  const [theme] = await app.db.dataSource.query<[{ id: string }]>(`select id from topic where parent_id = (select id from topic where slug = 'generic-health-relevance') and valid_to is null order by id limit 1`);
  topics.theme = theme.id;
  // Three areas of today and one that was divided among two of them: QA is no more, QB and QC took over.
  await withClient(app.db.ownerUrl, async (client) => {
    await client.query(`insert into area (code, name, kind, valid_from, valid_to) values ('QA1', 'Old and Wide', 'icb', '2022-07-01', '2026-03-31'), ('QB1', 'North Part', 'icb', '2026-04-01', null), ('QC1', 'South Part', 'icb', '2026-04-01', null)`);
    await client.query(`insert into area_successor (area_code, successor_code) values ('QA1', 'QB1'), ('QA1', 'QC1')`);
  });
  const on = (pmid: string, date: string, topicIds: string[]) => publishArticle(app, broker.token, { pmid, date, topicIds, title: `Article ${pmid}`, summary: `What article ${pmid} says about breathing well in plain words.` });
  ids.old = await on('1', '2023-01-01', [topics.asthma]);
  ids.part = await on('2', '2024-01-01', [topics.asthma, topics.theme]);
  ids.everywhere = await on('3', '2025-01-01', [topics['breast-cancer']]);
  ids.plain = await on('4', '2022-01-01', [topics.theme]);
  await app.db.dataSource.query(`insert into finding_area (finding_id, area_code, origin) values ($1, 'QA1', 'chosen'), ($2, 'QB1', 'chosen')`, [ids.old, ids.part]);
  await must('mutation ($input: AddBrokerNoteInput!) { addBrokerNote(input: $input) { id } }', { input: { findingId: ids.everywhere, text: 'It holds for all of England.' } }, broker);
  await app.db.dataSource.query(`update finding set study_type = 'trial', open_access = true where id = $1`, [ids.old]);
  await app.db.dataSource.query(`update finding set study_type = 'qualitative', open_access = false where id = $1`, [ids.part]);
  for (const id of [ids.old, ids.part]) await useful(id, 'staff', 0);
  await indexFindings(app);
}, 60_000);
afterAll(() => app.close());

describe('narrowing down', () => {
  it('by area finds the same by old and new codes, and counts by the codes of today', async () => {
    expect(await found('areaCode: "QA1"')).toEqual(['everywhere', 'part', 'old']);
    expect(await found('areaCode: "QB1"')).toEqual(['everywhere', 'part', 'old']);
    expect(await found('areaCode: "QC1"')).toEqual(['everywhere', 'old']);
    expect((await facets('first: 1')).area).toEqual({ QB1: 2, QC1: 1, everywhere: 1 });
  });

  it('by condition, theme, kind of study, second reading, whether all can be read, each with counts', async () => {
    expect(await found(`conditionIds: ["${topics.asthma}"]`)).toEqual(['part', 'old']);
    expect(await found(`conditionIds: ["${topics.asthma}"], themeIds: ["${topics['generic-health-relevance']}"]`)).toEqual(['part']);
    expect(await found('studyTypes: [trial, guideline]')).toEqual(['old']);
    expect(await found('studyTypes: [trial, qualitative]')).toEqual(['part', 'old']);
    expect([await found('openAccess: true'), await found('openAccess: false')]).toEqual([['old'], ['part']]);
    expect([await found('secondRead: second_read'), (await found('secondRead: not_second_read')).length]).toEqual([[], 4]);
    expect(await found('words: "breathing", studyTypes: [trial], publishedFrom: "2022-06-01"')).toEqual(['old']);
    for (const words of ['', 'words: "breathing", ']) {
      const counts = await facets(`${words}first: 1`);
      expect(counts).toMatchObject({ studyType: { trial: 1, qualitative: 1 }, openAccess: { yes: 1, no: 1 }, secondRead: { not_second_read: 4 }, year: { 2022: 1, 2023: 1, 2024: 1, 2025: 1 } });
      expect([counts.theme[topics.theme], counts.theme[topics['generic-health-relevance']], counts.theme[topics.asthma]]).toEqual([2, 2, undefined]);
      expect([counts.condition[topics.asthma], counts.condition[topics['breast-cancer']], counts.condition[topics.theme]]).toEqual([2, 1, undefined]);
    }
  });

  it.each([['leastUseful: 1'], ['leastUseful: -1'], ['leastUseful: 1001'], ['themeIds: ["x"]'], ['conditionIds: ["x"]'], [`areaCode: "${'x'.repeat(21)}"`]])('%s is refused', async (args) => {
    expect(await refusal(`{ searchFindings(${args}) { estimatedTotal } }`, {}, reader)).toBe('BAD_USER_INPUT');
  });

  it('by an area or topic that isn’t there says so, instead of an empty list; one that is no more leads on', async () => {
    const refused = async (query: string) => {
      const { errors } = await app.gql(query, {}, reader.token);
      return errors?.[0] && [errors[0].extensions.code, errors[0].message];
    };
    const nobody = '019a0000-0000-7000-8000-000000000000';
    for (const list of ['searchFindings', 'newFindings']) {
      const fields = '{ hits { __typename } }';
      expect(await refused(`{ ${list}(areaCode: "XXX") ${fields} }`)).toEqual(['BAD_USER_INPUT', 'areaCode must be the code of an area, such as QHL; XXX isn’t one: the query areas lists them']);
      expect(await refused(`{ ${list}(topicIds: ["${nobody}"]) ${fields} }`)).toEqual(['BAD_USER_INPUT', `topicIds must be ids of topics; ${nobody} isn’t one: the query topics finds them by name`]);
      for (const areaCode of ['QA1', ' qa1 ', 'everywhere']) expect(await refused(`{ ${list}(areaCode: "${areaCode}") ${fields} }`)).toBeUndefined();
      expect(await refused(`{ ${list}(topicIds: ["${topics.asthma.toUpperCase()}"]) ${fields} }`)).toBeUndefined();
    }
    expect(await refused(`{ searchFindings(themeIds: ["${topics.asthma}"]) { upTo } }`)).toEqual(['BAD_USER_INPUT', expect.stringMatching(/Asthma is a condition: ask for it with conditionIds/)]);
    expect(await refused(`{ searchFindings(conditionIds: ["${topics.theme}"]) { upTo } }`)).toEqual(['BAD_USER_INPUT', expect.stringMatching(/is a theme: ask for it with themeIds/)]);
    expect([await found('areaCode: "everywhere"'), await found('areaCode: "QA1"')]).toEqual([['everywhere'], ['everywhere', 'part', 'old']]);
    for (const address of ['/findings.csv', '/findings/counts.csv']) {
      const answer = await file(`${address}?areaCode=XXX`);
      expect([answer.status, answer.text.includes('XXX isn’t one')]).toEqual([400, true]);
    }
  });
});

describe('what others found useful', () => {
  it('comes first, staff and contributors apart, and what one or two found useful comes where it would without them', async () => {
    const newestFirst = ['everywhere', 'part', 'old', 'plain'];
    expect(await found('sort: useful_to_staff')).toEqual(newestFirst);
    await useful(ids.plain, 'staff', 2);
    await useful(ids.old, 'contributor', 3);
    await indexFindings(app);
    expect(await found('sort: useful_to_staff')).toEqual(newestFirst);
    expect(await found('leastUseful: 3')).toEqual(['old']);
    expect(await found('sort: useful_to_contributors')).toEqual(['old', 'everywhere', 'part', 'plain']);
    await useful(ids.plain, 'staff', 1);
    await indexFindings(app);
    expect(await found('sort: useful_to_staff')).toEqual(['plain', 'everywhere', 'part', 'old']);
    expect(await found('sort: useful_to_contributors')).toEqual(['old', 'everywhere', 'part', 'plain']);
    expect(await found('leastUseful: 3, sort: newest')).toEqual(['old', 'plain']);
    expect(await found('leastUseful: 4')).toEqual([]);
  });

  it('is looked through alone by a reader who set so, unless they ask otherwise', async () => {
    const choosy = await app.signIn([]);
    await app.db.dataSource.query('insert into finding_reader (account_id, least_useful) values ($1, 3)', [choosy.accountId]);
    expect(await found('sort: newest', choosy)).toEqual(['old', 'plain']);
    expect([(await search('first: 1', choosy)).leastUseful, (await search('first: 1')).leastUseful]).toEqual([3, 0]);
    expect(await found('leastUseful: 0', choosy)).toHaveLength(4);
  });
});

const NEW = 'query ($first: Int! = 20, $before: Int, $areaCode: String, $topicIds: [ID!]) { newFindings(first: $first, before: $before, areaCode: $areaCode, topicIds: $topicIds) { total next upTo lastLookedAt hits { id } } }';
interface New { total: number; next: number | null; upTo: number; lastLookedAt: string | null; hits: { id: string }[] }
const fresh = async (who: SignedIn, variables: object = {}): Promise<New> => (await must<{ newFindings: New }>(NEW, variables, who)).newFindings;
const MARK = 'mutation ($input: MarkFindingsLookedInput!) { markFindingsLooked(input: $input) }';
const mark = async (who: SignedIn, upTo: number, idempotencyKey?: string): Promise<number> => (await must<{ markFindingsLooked: number }>(MARK, { input: { upTo, idempotencyKey } }, who)).markFindingsLooked;

describe('new since I last looked', () => {
  it('is everything at first, page by page, and by area and topic', async () => {
    const all = await fresh(reader);
    expect([all.total, all.next, all.lastLookedAt, all.hits.map(({ id }) => id)]).toEqual([4, null, null, [ids.plain, ids.everywhere, ids.part, ids.old]]);
    const one = await fresh(reader, { first: 3 });
    expect([one.hits.length, (await fresh(reader, { first: 3, before: one.next })).hits]).toEqual([3, [{ id: ids.old }]]);
    expect((await fresh(reader, { areaCode: 'QC1' })).hits.map(({ id }) => id)).toEqual([ids.everywhere, ids.old]);
    expect((await fresh(reader, { areaCode: 'QA1' })).total).toBe((await fresh(reader, { areaCode: 'QB1' })).total);
    expect((await fresh(reader, { topicIds: [topics['generic-health-relevance']] })).hits.map(({ id }) => id)).toEqual([ids.plain, ids.part]);
  });

  it('changes only when it is said, and two devices agree on the later list', async () => {
    const person = await app.signIn([]);
    const early = await fresh(person);
    expect((await fresh(person)).total).toBe(4);
    const later = await publishArticle(app, broker.token, { pmid: '5', date: '2020-01-01', title: 'Later' });
    const late = await fresh(person);
    const marks = await Promise.all([mark(person, late.upTo), mark(person, early.upTo), mark(person, early.upTo)]);
    expect(Math.max(...marks)).toBe(late.upTo);
    expect(await mark(person, early.upTo, 'again')).toBe(late.upTo);
    const nothing = await fresh(person);
    expect([nothing.total, nothing.lastLookedAt]).toEqual([0, expect.any(String)]);
    expect((await fresh(reader)).total).toBe(5);
    await must('mutation ($input: WithdrawFindingInput!) { withdrawFinding(input: $input) { id } }', { input: { findingId: later, reason: 'Not so sure.' } }, broker);
    expect((await fresh(reader)).total).toBe(4);
    await must('mutation ($input: PublishFindingInput!) { publishFinding(input: $input) { id } }', { input: { findingId: later } }, broker);
    await indexFindings(app);
    expect((await fresh(person)).hits).toEqual([{ id: later }]);
    expect(await found('newOnly: true', person)).toEqual([later]);
    await must('mutation ($input: WithdrawFindingInput!) { withdrawFinding(input: $input) { id } }', { input: { findingId: later, reason: 'Not so sure.' } }, broker);
    await indexFindings(app);
  });

  it('loses nothing in a search, whose index follows a moment later, whichever of two devices looked there', async () => {
    const person = await app.signIn([]);
    const start = (await fresh(person)).upTo;
    await mark(person, start);
    expect((await search('newOnly: true, first: 1', person)).upTo).toBe(start);
    const first = await publishArticle(app, broker.token, { pmid: '8', date: '2020-01-01', title: 'First' });
    // Here, and not yet in the index: the list says that it ends before it.
    const phone = await search('newOnly: true', person);
    expect([phone.hits, phone.upTo]).toEqual([[], start]);
    await indexFindings(app);
    const second = await publishArticle(app, broker.token, { pmid: '9', date: '2020-01-01', title: 'Second' });
    const tablet = await search('newOnly: true', person);
    expect([tablet.hits.map(({ finding }) => finding.id), tablet.upTo]).toEqual([[first], start + 1]);
    await indexFindings(app);
    // A lower one on its way to the index again keeps the list from going past it.
    await app.db.dataSource.query(`insert into search_pending (engine, index_name, document_id) values ('postgres', 'findings', $1)`, [first]);
    expect(await search('newOnly: true', person)).toMatchObject({ hits: [], upTo: start });
    await indexFindings(app);
    await Promise.all([mark(person, tablet.upTo!), mark(person, phone.upTo!)]);
    expect(await found('newOnly: true, sort: newest_here', person)).toEqual([second]);
    expect((await search('newOnly: true', person)).upTo).toBe(start + 2);
    expect((await search('first: 1', person)).upTo).toBeNull();
    await app.db.dataSource.query(`update finding set status = 'draft' where id in ($1, $2)`, [first, second]);
    await app.nest.get(DataSource).transaction((em) => app.nest.get(SearchChanges, { strict: false }).changed(em, 'findings', [first, second]));
    await indexFindings(app);
  });

  it('misses nothing that was being published while somebody looked', async () => {
    const person = await app.signIn([]);
    const [slow, quick] = await Promise.all(['6', '7'].map(async (pmid) => {
      const id = await publishArticle(app, broker.token, { pmid, title: `Article ${pmid}`, date: '2019-01-01' });
      await app.db.dataSource.query(`update finding set status = 'draft' where id = $1`, [id]);
      return id;
    }));
    const runner = app.db.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`update finding set status = 'published' where id = $1`, [slow]);
    // The second waits for the first: otherwise it would be there, with a higher number, before the first is.
    const second = app.db.dataSource.query(`update finding set status = 'published' where id = $1`, [quick]);
    const { upTo } = await fresh(person);
    await mark(person, upTo);
    await runner.commitTransaction();
    await runner.release();
    await second;
    expect((await fresh(person)).hits.map(({ id }) => id)).toEqual([quick, slow]);
    await app.db.dataSource.query(`update finding set status = 'draft' where id in ($1, $2)`, [slow, quick]);
  });

  it.each([[-1], [2_000_000_000]])('can’t be said of %s', async (upTo) => {
    expect(await refusal(MARK, { input: { upTo } }, reader)).toBe('BAD_USER_INPUT');
  });
});

describe('files', () => {
  it('hold what a search finds, with area codes of the day, beside a file that says what the columns mean', async () => {
    const { status, headers, rows } = await file('/findings.csv?areaCode=QC1&areasOn=2026-03-31&sort=oldest');
    expect([status, headers.get('content-type'), headers.get('link')]).toEqual([200, 'text/csv; charset=utf-8', '</findings.columns.csv>; rel="describedby"']);
    expect(rows.map(({ id, areaCodes, areas }) => [id, areaCodes, areas])).toEqual([[ids.old, 'QA1', 'Old and Wide'], [ids.everywhere, 'everywhere', 'everywhere']]);
    const [today] = (await file(`/findings.csv?studyTypes=trial&conditionIds=${topics.asthma},${topics['breast-cancer']}`)).rows;
    expect(today).toMatchObject({ areaCodes: 'QB1; QC1', studyType: 'trial', secondRead: 'no', openAccess: 'yes', usefulToStaff: '', usefulToContributors: '3', link: `http://askwell.test/findings/${ids.old}`, areaCodesOn: expect.stringMatching(/^20/) });
    const meanings = (await file('/findings.columns.csv')).rows;
    expect(meanings.map(({ column }) => column)).toEqual(Object.keys(today));
    expect(meanings.every(({ meaning }) => meaning.length > 5)).toBe(true);
  });

  it('hold each finding once, and none is left out, when others come and go between two pages', async () => {
    const others = Array.from({ length: 999 }, () => randomUUID());
    const pages = [[...others, ids.old], [ids.old, ids.part]];
    const found = jest.spyOn(app.nest.get(FindingsSearch, { strict: false }), 'found').mockImplementation(async (_narrowed, { page }) => ({
      hits: pages[(page ?? 1) - 1].map((id) => ({ id, score: 0, foundBy: { words: 0, meaning: null }, highlights: {} })), facets: {}, estimatedTotal: 1_001, degraded: false, engine: 'postgres',
    })); // prettier-ignore
    try {
      const { rows } = await file('/findings.csv?sort=newest');
      expect(rows.map(({ id }) => id)).toEqual([ids.old, ids.part]);
      expect(found).toHaveBeenCalledTimes(2);
    } finally {
      found.mockRestore();
    }
  });

  it('are asked for by words in the body, never in an address', async () => {
    const send = (path: string, body: object) => fetch(`${app.url}${path}`, { method: 'POST', headers: { authorization: `Bearer ${reader.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const answer = await send('/findings.csv', { words: 'breathing', studyTypes: ['trial'], openAccess: true, leastUseful: 0 });
    expect(csvRows(await answer.text()).map(({ id }) => id)).toEqual([ids.old]);
    expect(csvRows(await (await send('/findings/counts.csv', { words: 'breathing', studyTypes: ['trial'] })).text())).toContainEqual({ property: 'studyType', value: 'trial', name: 'trial', count: '1' });
    for (const body of [{ words: 7 }, { studyTypes: 'x' }, { openAccess: 'perhaps' }, { leastUseful: 1 }, { topicIds: [7] }, { first: 3 }]) expect((await send('/findings.csv', body)).status).toBe(400);
    expect((await file('/findings.csv?words=breathing')).status).toBe(400);
  });

  it('hold the counts, named', async () => {
    const { rows } = await file('/findings/counts.csv');
    expect(rows).toEqual(expect.arrayContaining([{ property: 'area', value: 'QB1', name: 'North Part', count: '2' }, { property: 'studyType', value: 'trial', name: 'trial', count: '1' }, { property: 'condition', value: topics.asthma, name: 'Asthma', count: '2' }]));
    expect((await file('/findings/counts.columns.csv')).rows.map(({ column }) => column)).toEqual(Object.keys(rows[0]));
  });

  it.each([
    ['/findings.csv?topic=x', 400], ['/findings.csv?topicIds=x', 400], ['/findings.csv?areasOn=2026-02-30', 400], ['/findings.csv?openAccess=perhaps', 400], ['/findings.csv?leastUseful=2', 400], ['/findings.csv?sort=x', 400],
    ['/findings.csv?words=a', 400], ['/findings.csv?sort=newest&sort=oldest', 400], ['/findings.csv?status=imported', 403], ['/findings/counts.csv?areasOn=2026-01-01', 400], ['/findings/counts.csv?__proto__=x', 400],
  ])('%s answers %i', async (address, status) => {
    expect((await file(address)).status).toBe(status);
  });

  it('are for those who sign in', async () => {
    for (const address of ['/findings.csv', '/findings/counts.csv', '/findings.columns.csv']) expect((await fetch(`${app.url}${address}`)).status).toBe(401);
  });
});

describe('the lasting address', () => {
  const page = async (id: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${app.url}/findings/${id}`, { redirect: 'manual', headers });
    return { status: answer.status, location: answer.headers.get('location'), headers: answer.headers, text: await answer.text() };
  };
  const json = { accept: 'application/json' };

  it('shows what it is to anyone, and never the summary', async () => {
    const { status, text } = await page(ids.old);
    expect([status, text.includes('Article 1'), text.includes('plain words.')]).toEqual([200, true, false]);
    const { finding } = await must<{ finding: { link: string } }>('query ($id: ID!) { finding(id: $id) { link } }', { id: ids.old }, reader);
    expect(finding.link).toBe(`http://askwell.test/findings/${ids.old}`);
  });

  it('leads on from a double, says what is newer, and what was taken back', async () => {
    const [newer, double, gone] = await Promise.all(['11', '12', '13'].map((pmid) => publishArticle(app, broker.token, { pmid, title: `Article ${pmid}`, date: '2018-01-01' })));
    for (const findingId of [double, gone]) await must('mutation ($input: WithdrawFindingInput!) { withdrawFinding(input: $input) { id } }', { input: { findingId, reason: 'Not so sure.' } }, broker);
    await app.db.dataSource.query(`update finding set joined_into = $2, joined_keys = '{}' where id = $1`, [double, ids.plain]);
    expect(await page(double)).toMatchObject({ status: 302, location: `http://askwell.test/findings/${ids.plain}` });
    expect(await page(gone)).toMatchObject({ status: 410 });
    for (const [id, status, text] of [[double, 302, { status: 'joined', link: `http://askwell.test/findings/${ids.plain}` }], [gone, 410, { status: 'taken_back' }]] as const) {
      const answer = await page(id, json);
      expect([answer.status, JSON.parse(answer.text), answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual([status, text, 'no-store', null]);
    }
    await app.db.dataSource.query(
      `insert into finding_evidence (finding_id, other_id, relation, linked_by, linked_at) values ($1, $2, 'superseded_by', $3, clock_now()), ($2, $1, 'supersedes', $3, clock_now())`,
      [ids.everywhere, newer, broker.accountId],
    );
    await app.db.dataSource.query(`update finding set status = 'superseded' where id = $1`, [ids.everywhere]);
    const { status, text } = await page(ids.everywhere);
    expect([status, text.includes('Newer evidence has taken its place'), text.includes(`/findings/${newer}`)]).toEqual([200, true, true]);
    expect(JSON.parse((await page(ids.everywhere, json)).text)).toMatchObject({ status: 'superseded', newer: `http://askwell.test/findings/${newer}`, warning: expect.any(String) });
  });

  it('is a page for people and JSON for software, and isn’t sent again as long as it is the same', async () => {
    const [html, facts] = [await page(ids.part), await page(ids.part, json)];
    expect([html.headers.get('content-type'), facts.headers.get('content-type'), facts.headers.get('vary'), facts.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', 'application/json; charset=utf-8', 'accept', 'no-cache']);
    expect(JSON.parse(facts.text)).toMatchObject({ id: ids.part, link: `http://askwell.test/findings/${ids.part}`, status: 'published', title: 'Article 2', pmid: '2', retracted: false, warning: null });
    for (const { text } of [html, facts]) expect(text).not.toContain('plain words.');
    const etags = [html, facts].map(({ headers }) => headers.get('etag')!);
    expect(etags[0]).not.toBe(etags[1]);
    const again = await page(ids.part, { ...json, 'if-none-match': etags[1] });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etags[1]]);
    expect((await page(ids.part, { 'if-none-match': etags[1] })).status).toBe(200);
    expect((await page(ids.part, { 'if-modified-since': new Date(Date.now() + 1e9).toUTCString() })).status).toBe(200);
    await app.db.dataSource.query('update finding set retracted = true, retracted_at = clock_now() where id = $1', [ids.part]);
    const retracted = await page(ids.part, { ...json, 'if-none-match': etags[1] });
    expect([retracted.status, JSON.parse(retracted.text)]).toEqual([200, expect.objectContaining({ retracted: true, warning: expect.stringMatching(/retracted/i) })]);
  });

  it('leads to the article wherever an identifier says where it is', async () => {
    const id = await publishArticle(app, broker.token, { pmid: '31', title: 'Article 31', date: '2018-01-01' });
    await app.db.dataSource.query(`update finding set doi = '10.1002/(sici)1<2::aid-x>3.0.co;2-#', pmid = null, pmcid = null, urls = '{}' where id = $1`, [id]);
    const link = 'https://doi.org/10.1002/(sici)1%3C2::aid-x%3E3.0.co;2-%23';
    expect((await page(id)).text).toContain(`href="${link}"`);
    expect(JSON.parse((await page(id, json)).text)).toMatchObject({ urls: [link] });
    await app.db.dataSource.query(`update finding set doi = null, pmid = '31', pmcid = 'PMC31' where id = $1`, [id]);
    expect(JSON.parse((await page(id, json)).text)).toMatchObject({ urls: ['https://pmc.ncbi.nlm.nih.gov/articles/PMC31/', 'https://pubmed.ncbi.nlm.nih.gov/31/'] });
  });

  it('tells nothing of what was never published, whatever it is and was joined into', async () => {
    const [draft, waiting] = ['21', '22'];
    await upload(app, broker.token, europePmcPage([draft, waiting].map((pmid) => ({ pmid, title: 'Not yet told' }))));
    const [draftId, waitingId] = [await findingId(app, draft), await findingId(app, waiting)];
    await app.db.dataSource.query(`update finding set plain_summary = 'Half a sentence', status = 'draft' where id = $1`, [draftId]);
    const nothing = await page('019a0000-0000-7000-8000-000000000000', json);
    for (const id of [draftId, waitingId]) expect(await page(id, json)).toMatchObject({ status: 404, text: nothing.text });
    await app.db.dataSource.query(`update finding set status = 'withdrawn', withdrawn_at = clock_now(), withdrawn_by = $3, withdrawal_reason = 'A double', joined_into = $2, joined_keys = '{}' where id = $1`, [waitingId, draftId, broker.accountId]);
    for (const headers of [json, {}]) expect(await page(waitingId, headers)).toMatchObject({ status: 404, location: null });
    expect((await page(draftId)).text).not.toMatch(/Not yet told|Half a sentence/);
  });

  it.each([['x'], ['019a0000-0000-7000-8000-000000000000'], ['%3Cscript%3E']])('isn’t there for %s', async (id) => {
    expect((await page(id)).status).toBe(404);
  });
});
