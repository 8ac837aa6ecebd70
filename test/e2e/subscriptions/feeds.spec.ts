import { Readable } from 'node:stream';
import { extractFromJson } from '@extractus/feed-extractor';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import FeedParser from 'feedparser';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm';
import { z } from 'zod';
import { type ArticleIds, articleLinks } from '../../../src/findings/article-links.rules.js';
import type { SignedIn } from '../../support/app.js';
import { atomGrammar } from '../../support/atom-grammar.js';
import { publish } from '../../support/builders/subscriptions.builder.js';
import { DAY, HOUR, Scenario, START } from '../../support/scenario.js';

interface Feed {
  id: string;
  feed: { atomUrl: string; jsonUrl: string } | null;
}

let scenario: Scenario;
let topicId: string;
beforeAll(async () => {
  scenario = await Scenario.start();
  [{ id: topicId }] = await scenario.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
});
afterAll(() => scenario.end());
let tests = 0;
beforeEach(() => scenario.app.db.setClock(new Date(START.getTime() + (tests += 1) * 26 * 7 * DAY)));

const fields = '{ id feed { atomUrl jsonUrl } }';
async function subscribed(input: object = {}, reader?: SignedIn): Promise<Feed & { who: SignedIn; atom: string; json: string }> {
  const who = reader ?? (await scenario.app.signIn());
  const made = await scenario.change<Feed>('subscribeToFindings', { way: 'feed', howOften: 'at_once', topicIds: [topicId], ...input }, who, fields);
  await scenario.app.db.advance(HOUR);
  return { ...made, who, atom: here(made.feed!.atomUrl), json: here(made.feed!.jsonUrl) };
}
const here = (url: string): string => url.replace('http://askwell.test', scenario.app.url);
const choose = (): Promise<void> => scenario.app.runJob('subscriptions.choose');
const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

/** JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/: what must be there, and nothing that it doesn't know. */
const jsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  language: z.string().optional(),
  authors: z.array(z.strictObject({ name: z.string() })).min(1).optional(),
  items: z.array(
    z.strictObject({
      id: z.string().min(1), url: z.url(), title: z.string().optional(), content_html: z.string(), external_url: z.url().optional(),
      date_published: z.iso.datetime(), date_modified: z.iso.datetime(),
    }),
  ),
}); // prettier-ignore

function isValidAtom(text: string): void {
  const grammar = XmlDocument.fromString(atomGrammar);
  const validator = RelaxNGValidator.fromDoc(grammar);
  const document = XmlDocument.fromString(text);
  try {
    validator.validate(document);
  } finally {
    for (const each of [document, validator, grammar]) each.dispose();
  }
}

interface Item {
  title: string | null;
  guid: string;
  description: string | null;
  link: string | null;
}
const readBySax = (text: string): Promise<Item[]> =>
  new Promise((resolve, reject) => {
    const items: Item[] = [];
    const parser = new FeedParser({});
    parser.on('error', reject).on('data', (item: Item) => items.push(item)).on('end', () => resolve(items));
    Readable.from([text]).pipe(parser);
  });

const titles = ['Żółty “smoke” & 5 < 6 🫁', 'Inhalers'];

describe('a feed', () => {
  it('is valid, and two independent readers read the same in each of its formats', async () => {
    const { atom, json } = await subscribed();
    isValidAtom(await textOf(atom));
    const ids = await publish(scenario.app, titles.map((title) => ({ title, summary: 'It helps <b>some</b> people.\n\nNot all & not always.', topics: [topicId] })));
    await scenario.app.db.dataSource.query(`update finding set doi = '10.1002/(sici)1<2::aid-x>3.0.co;2-#' where id = $1`, [ids[0]]);
    await choose();
    const [asAtom, asJson] = [await textOf(atom), await textOf(json)];
    isValidAtom(asAtom);
    expect(() => isValidAtom(asAtom.replace(/<updated>[^<]*<\/updated>/, ''))).toThrow();
    jsonFeed.parse(JSON.parse(asJson));
    const expected = ids.map((id, nr) => ({ id: `urn:uuid:${id}`, title: titles[nr] })).sort((a, b) => (a.id < b.id ? -1 : 1));
    const content = '<p>It helps &#60;b&#62;some&#60;/b&#62; people.</p>';
    const one = parseAtomFeed(asAtom);
    expect(one.entries?.map(({ id, title }) => ({ id, title: title && (typeof title === 'string' ? title : title.value) }))).toEqual(expected);
    const other = await readBySax(asAtom);
    expect(other.map(({ guid, title }) => ({ id: guid, title }))).toEqual(expected);
    expect(other[0].description).toContain(content);
    const oneJson = parseJsonFeed(asJson);
    expect(oneJson.items?.map(({ id, title }) => ({ id, title }))).toEqual(expected);
    expect(oneJson.items?.[0]?.content_html).toContain(content);
    const link = 'https://doi.org/10.1002/(sici)1%3C2::aid-x%3E3.0.co;2-%23';
    expect([one.entries?.map(({ links }) => links?.[1].href), oneJson.items?.map(({ external_url }) => external_url)]).toEqual([expect.arrayContaining([link]), expect.arrayContaining([link])]);
    // First it leads to the finding here; both readers take that for where it is.
    const pages = expected.map(({ id }) => `http://askwell.test/findings/${id.replace('urn:uuid:', '')}`);
    expect([one.entries?.map(({ links }) => links?.[0].href), other.map(({ link }) => link), oneJson.items?.map(({ url }) => url)]).toEqual([pages, pages, pages]);
    expect(extractFromJson(JSON.parse(asJson), { normalization: true }).entries?.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it('leads to the article by whatever identifier there is, as the finding’s own page does', async () => {
    const articles: ArticleIds[] = [
      { doi: '10.1000/[a]{b}|c\\d^e`"&\'?%25#żó🫁~!*()@:;,=+$', pmid: '41', pmcid: 'PMC41', urls: ['https://example.org/1'] },
      { doi: null, pmid: '42', pmcid: 'PMC42', urls: ['https://example.org/2'] },
      { doi: null, pmid: '43', pmcid: null, urls: ['javascript:alert(1)', 'HTTPS://example.org/3', 'https://example.org/b'] },
      { doi: null, pmid: '44', pmcid: null, urls: [] },
    ];
    const { atom, json } = await subscribed();
    const ids = await publish(scenario.app, articles.map(({ pmid }) => ({ title: pmid!, topics: [topicId] })));
    for (const [nr, { doi, pmid, pmcid, urls }] of articles.entries()) {
      await scenario.app.db.dataSource.query('update finding set doi = $2, pmid = $3, pmcid = $4, urls = $5 where id = $1', [ids[nr], doi, pmid, pmcid, urls]);
    }
    await choose();
    const expected = new Map(articles.map((article) => [article.pmid, articleLinks(article)[0]]));
    const asAtom = await textOf(atom);
    isValidAtom(asAtom);
    expect(new Map(parseAtomFeed(asAtom).entries?.map(({ title, links }) => [title && (typeof title === 'string' ? title : title.value), links?.[1].href]))).toEqual(expected);
    const asJson = jsonFeed.parse(JSON.parse(await textOf(json)));
    expect(new Map(asJson.items.map(({ title, external_url }) => [title, external_url]))).toEqual(expected);
  });

  it('is sent again only if it changed, and kept by nobody between', async () => {
    const { atom, json } = await subscribed();
    await publish(scenario.app, [{ topics: [topicId] }]);
    await choose();
    for (const [url, type] of [[atom, 'application/atom+xml; charset=utf-8'], [json, 'application/feed+json; charset=utf-8']]) {
      const { headers } = await fetch(url);
      expect([headers.get('content-type'), headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([type, 'private, no-cache', 'no-referrer']);
      const [etag, modified] = [headers.get('etag')!, headers.get('last-modified')!];
      const status = async (sent: Record<string, string>): Promise<number> => (await fetch(url, { headers: sent })).status;
      expect(await status({ 'if-none-match': etag })).toBe(304);
      expect(await status({ 'if-none-match': `"other", ${etag.replace(/^W\//, '')}` })).toBe(304);
      expect(await status({ 'if-modified-since': modified })).toBe(304);
      expect(await status({ 'if-none-match': '"other"', 'if-modified-since': modified })).toBe(200);
      expect(await status({ 'if-modified-since': new Date(Date.parse(modified) - 1_000).toUTCString() })).toBe(200);
      const unchanged = await fetch(url, { headers: { 'if-none-match': etag } });
      expect([await unchanged.text(), unchanged.headers.get('etag')]).toEqual(['', etag]);
      await scenario.app.db.advance(HOUR);
      await publish(scenario.app, [{ title: type, topics: [topicId] }]);
      await choose();
      expect(await status({ 'if-none-match': etag, 'if-modified-since': modified })).toBe(200);
      expect(await status({ 'if-modified-since': modified })).toBe(200);
    }
  });

  it('carries notes for the areas that it names, and is changed when they are; where its reader lives it doesn’t tell', async () => {
    const [named, none] = [await subscribed({ areaCodes: ['QHL'] }), await subscribed({}, await scenario.person({ areaCode: 'QWO' }))];
    const [id] = await publish(scenario.app, [{ topics: [topicId], notes: [{ area: 'QHL', text: 'Birmingham has one.', couldChange: 'Tell people.' }, { area: 'QWO', text: 'Leeds has three.' }] }]);
    await choose();
    const notes = async ({ json }: { json: string }): Promise<string[]> => [...JSON.parse(await textOf(json)).items[0].content_html.matchAll(/<b>(.*?)<\/b><\/p>\s*<p>(.*?)<\/p>/g)].map(([, says, words]: string[]) => `${says}: ${words}`);
    expect(await Promise.all([named, none].map(notes))).toEqual([['What this means for Birmingham and Solihull: Birmingham has one.', 'What could change for Birmingham and Solihull: Tell people.'], []]);
    isValidAtom(await textOf(named.atom));
    for (const [area, changed] of [['QWO', 304], ['QHL', 200]] as const) {
      const since = (await fetch(named.atom)).headers.get('last-modified')!;
      await scenario.app.db.advance(HOUR);
      await scenario.app.db.dataSource.query('update broker_note set removed_at = clock_now() where finding_id = $1 and area_code = $2', [id, area]);
      expect((await fetch(named.atom, { headers: { 'if-modified-since': since } })).status).toBe(changed);
    }
    expect(await notes(named)).toEqual([]);
  });

  it('shows what became of a finding: each reader finds it under its id, changed, and reads nothing that nobody should rely on', async () => {
    const { atom, json } = await subscribed();
    const names = ['Bad', 'Ugly', 'Rewritten', 'Old', 'New', 'Good'];
    const ids = await publish(scenario.app, names.map((title) => ({ title, summary: `${title} helps.`, topics: [topicId], notes: [{ text: `${title} matters here.` }] })));
    await choose();
    const before = (await fetch(atom)).headers.get('etag')!;
    const then = new Date((await scenario.app.db.dataSource.query<[{ now: string }]>('select clock_now() as now'))[0].now).getTime();
    await scenario.app.db.advance(HOUR);
    const change = (sql: string, values: unknown[]) => scenario.app.db.dataSource.query(sql, values);
    await change('update finding set retracted = true, retracted_at = clock_now() where id = $1', [ids[0]]);
    await change(`update finding set status = 'withdrawn', withdrawn_at = clock_now(), withdrawn_by = published_by, withdrawal_reason = 'It was about cats.' where id = any ($1)`, [ids.slice(1, 3)]);
    await change(`update finding set status = 'draft' where id = $1`, [ids[2]]);
    await change(`update finding set status = 'superseded' where id = $1`, [ids[3]]);
    await change(
      `insert into finding_evidence (finding_id, other_id, relation, linked_by, linked_at) select a, b, r, published_by, clock_now() from finding, (values ($1::uuid, $2::uuid, 'superseded_by'), ($2, $1, 'supersedes')) as pair (a, b, r) where finding.id = $1`,
      [ids[3], ids[4]],
    );
    const answer = await fetch(atom, { headers: { 'if-none-match': before } });
    const [asAtom, asJson] = [await answer.text(), JSON.parse(await textOf(json)) as Record<string, unknown>];
    expect(answer.status).toBe(200);
    isValidAtom(asAtom);
    jsonFeed.parse(asJson);
    const nameOf = (title: unknown): string => (typeof title === 'string' ? title : (title as { value: string }).value);
    const read = parseAtomFeed(asAtom).entries?.map(({ id, title, content, updated }) => ({ id, title: nameOf(title), content: nameOf(content), changed: new Date(String(updated)).getTime() > then }));
    const expected = ids
      .map((id, nr) => ({ id: `urn:uuid:${id}`, title: ['Retracted: Bad', 'Taken back: Ugly', 'Taken back: Rewritten', 'Overtaken by newer evidence: Old', 'New', 'Good'][nr], changed: nr < 4 }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(read?.map(({ id, title, changed }) => ({ id, title, changed }))).toEqual(expected);
    expect((await readBySax(asAtom)).map(({ guid, title }) => ({ id: guid, title }))).toEqual(expected.map(({ id, title }) => ({ id, title })));
    const oneJson = parseJsonFeed(asJson);
    expect(oneJson.items?.map(({ id, title, date_modified: at }) => ({ id, title, changed: new Date(String(at)).getTime() > then }))).toEqual(expected);
    expect(extractFromJson(asJson, { normalization: true }).entries?.map(({ id, title }) => ({ id, title }))).toEqual(expected.map(({ id, title }) => ({ id, title })));
    for (const contents of [read?.map(({ content }) => content), oneJson.items?.map(({ content_html: content }) => content)]) {
      const text = contents!.join('\n');
      expect(text).not.toMatch(/(Bad|Ugly|Rewritten) (helps|matters)/);
      expect(text).toMatch(/It was about cats\./);
      expect(text).toMatch(/There is newer evidence, which has taken its place: New\.[\s\S]*Old helps/);
      expect(text).toMatch(/Good helps[\s\S]*Good matters here/);
    }
  });

  it('has an address that tells nothing, leads nowhere once it is taken back or its owner may not come in, and can’t be found by trying', async () => {
    const { id: subscriptionId, who, atom } = await subscribed();
    expect(new URL(atom).pathname).toMatch(/^\/feeds\/[\w-]{43}\/findings\.atom$/);
    const stored = await scenario.app.db.dataSource.query<object[]>('select * from findings_feed');
    expect(JSON.stringify(stored)).not.toContain(atom.split('/').at(-2));
    const renewed = await scenario.change<Feed>('renewFindingsFeed', { subscriptionId }, who, fields);
    expect([(await fetch(atom)).status, (await fetch(here(renewed.feed!.atomUrl))).status]).toEqual([410, 200]);
    expect(await scenario.change('takeBackFindingsFeed', { subscriptionId }, who, fields)).toMatchObject({ feed: null });
    expect((await fetch(here(renewed.feed!.atomUrl))).status).toBe(410);
    const other = await scenario.app.signIn();
    expect(await scenario.refusal('renewFindingsFeed', { subscriptionId }, other)).toBe('NOT_FOUND');
    const last = await scenario.change<Feed>('renewFindingsFeed', { subscriptionId }, who, fields);
    await scenario.run('mutation ($id: ID!) { suspendAccount(input: { accountId: $id }) }', { id: who.accountId }, scenario.administrator);
    expect((await fetch(here(last.feed!.atomUrl))).status).toBe(404);
    for (const path of ['/feeds', '/feeds/x/findings.atom', `/feeds/${'A'.repeat(43)}/findings.json`]) expect((await fetch(`${scenario.app.url}${path}`)).status).toBe(404);
  });

  it('tells software that asks for one that is gone to stop, however it went, and takes it for nobody who tries links', async () => {
    const [ended, stays] = [await subscribed(), await subscribed()];
    await scenario.change('endFindingsSubscription', { subscriptionId: ended.id }, ended.who, '');
    const gone = await fetch(ended.json);
    expect([gone.status, (JSON.parse(await gone.text()) as { error: object }).error]).toEqual([410, { code: 'GONE', message: expect.stringContaining('remove it from your reader') }]);
    for (let asked = 0; asked < 25; asked += 1) expect((await fetch(ended.atom)).status).toBe(410);
    expect((await fetch(stays.atom)).status).toBe(200);
    const [row] = await scenario.app.db.dataSource.query<[object]>('select * from findings_feed_gone limit 1');
    expect(Object.keys(row)).toEqual(['token_hash', 'gone_at']);
  });
});
