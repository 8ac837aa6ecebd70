import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { WantedTopics } from '../../../src/gaps/wanted-topics.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { givenAskable } from '../../support/builders/matching.builder.js';
import { europePmcPage, publishArticle, upload } from '../../support/builders/findings.builder.js';
import { csvRows } from '../../support/csv-rows.js';
import { DAY } from '../../support/scenario.js';

let app: TestApp;
let owner: DataSource;
let broker: SignedIn;
let staff: SignedIn;
const topics: Record<string, string> = {};

interface Gaps { month: string | null; hits: { people: number; waiting: number; topic: { slug: string } }[] }
const read = async (first = 20): Promise<Gaps> => {
  const { data, errors } = await app.gql<{ findingGaps: Gaps }>('query ($first: Int!) { findingGaps(first: $first) { month hits { people waiting topic { slug } } } }', { first }, staff.token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.findingGaps;
};
const slugs = async () => (await read()).hits.map(({ topic }) => topic.slug);
const publish = () => app.nest.get(WantedTopics, { strict: false }).publish();
const follow = async (slug: string, people: number): Promise<void> => {
  for (let nr = 0; nr < people; nr += 1) await owner.query('insert into topic_follow (account_id, topic_id) values ($1, $2)', [(await app.signIn([])).accountId, topics[slug]]);
};
const file = (address: string, { token }: SignedIn) => fetch(`${app.url}${address}`, { headers: { authorization: `Bearer ${token}` } });

beforeAll(async () => {
  app = await startTestApp();
  owner = await new DataSource(dataSourceOptions({ url: app.db.ownerUrl, entities: [], poolSize: 2 })).initialize();
  broker = await app.signIn([{ kind: 'knowledge_broker' }]);
  staff = await app.signIn([{ kind: 'ics_staff' }]);
  for (const { id, slug } of await owner.query<{ id: string; slug: string }[]>('select id, slug from topic')) topics[slug] = id;
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await app.close();
});

describe('what people want to hear of and nobody has told them', () => {
  it('has no figures before people were counted, and is for brokers, ICS staff and administrators', async () => {
    expect(await read()).toEqual({ month: null, hits: [] });
    for (const kind of ['contributor', 'team_member', 'involvement_lead'] as const) {
      const other = await app.signIn(kind === 'contributor' ? [{ kind }] : []);
      expect((await app.gql('{ findingGaps { month } }', {}, other.token)).errors?.[0].extensions.code).toBe('FORBIDDEN');
      expect((await file('/reports/finding-gaps.csv', other)).status).toBe(403);
    }
    for (const first of [0, 201]) expect((await app.gql('query ($first: Int!) { findingGaps(first: $first) { month } }', { first }, staff.token)).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('counts who follows a topic or has it as an interest, once each, about, and not where they are few', async () => {
    await follow('asthma', 42);
    for (let nr = 0; nr < 18; nr += 1) await givenAskable(owner, { areaCode: 'QYG', interests: [{ topicId: topics.asthma }] });
    await follow('breast-cancer', 30);
    await follow('bowel-cancer', 2);
    expect(await Promise.all([publish(), publish()])).toContain(true);
    expect(await publish()).toBe(false);
    const { month, hits } = await read();
    expect(month).toMatch(/^20\d\d-\d\d-01$/);
    expect(hits.map(({ topic }) => topic.slug).sort()).toEqual(['asthma', 'breast-cancer']);
    expect(Math.abs(hits.find(({ topic }) => topic.slug === 'asthma')!.people - 60)).toBeLessThanOrEqual(25);
    for (const { people } of hits) expect([people % 5, people >= 15]).toEqual([0, true]);
  });

  it('stays as it was counted for half a year, whoever comes or goes, however it is asked for', async () => {
    const before = await read();
    const text = await (await file('/reports/finding-gaps.csv', staff)).text();
    await follow('bowel-cancer', 60);
    await app.db.advance(179 * DAY);
    expect(await publish()).toBe(false);
    expect([await read(), await (await file('/reports/finding-gaps.csv', staff)).text()]).toEqual([before, text]);
    expect((await read(1)).hits).toEqual(before.hits.slice(0, 1));
  });

  it('is no gap any more once a finding on it, or on what lies below it, is published; one that waits is said', async () => {
    await follow('cancer-and-neoplasms', 0);
    await upload(app, broker.token, europePmcPage([{ pmid: '1', title: 'Asthma and stairs', keywords: ['Asthma'] }]));
    const asthma = (await read()).hits.find(({ topic }) => topic.slug === 'asthma');
    expect(asthma?.waiting).toBe(1);
    await publishArticle(app, broker.token, { pmid: '2', topicIds: [topics['breast-cancer']] });
    expect(await slugs()).toEqual(['asthma']);
    await publishArticle(app, broker.token, { pmid: '1', topicIds: [topics.asthma] });
    expect(await slugs()).toEqual([]);
    await owner.query(`update finding set retracted = true, retracted_at = clock_now() where pmid = '1'`);
    expect(await slugs()).toEqual(['asthma']);
  });

  it('comes as a file, beside one that says what its columns mean', async () => {
    const answer = await file('/reports/finding-gaps.csv', broker);
    expect([answer.status, answer.headers.get('link')]).toEqual([200, '</reports/finding-gaps.columns.csv>; rel="describedby"']);
    const rows = csvRows(await answer.text());
    expect(rows).toMatchObject([{ topicId: topics.asthma, topic: 'Asthma', waiting: '0' }]);
    const columns = csvRows(await (await file('/reports/finding-gaps.columns.csv', broker)).text());
    expect(columns.map(({ column }) => column)).toEqual(Object.keys(rows[0]));
  });

  it('is counted anew after that with other noise, so that a change tells nothing; nobody counts more than four times', async () => {
    const others = Object.keys(topics).filter((slug) => !['asthma', 'breast-cancer', 'bowel-cancer'].includes(slug)).slice(0, 12);
    const accounts = await Promise.all(Array.from({ length: 30 }, () => app.signIn([])));
    for (const slug of others) for (const { accountId } of accounts) await owner.query('insert into topic_follow (account_id, topic_id, created_at) values ($1, $2, clock_now())', [accountId, topics[slug]]);
    // Following again what one never left counts no longer.
    const again = async (mutation: string, { token }: SignedIn) => app.gql(`mutation ($topicId: ID!) { ${mutation}(input: { topicId: $topicId }) { id } }`, { topicId: topics[others[0]] }, token);
    const figures: (number | undefined)[][] = [];
    for (let time = 0; time < 5; time += 1) {
      await app.db.advance(time === 0 ? 2 * DAY : 180 * DAY);
      expect(await Promise.all([publish(), publish()])).toContain(true);
      await again('followTopic', accounts[0]);
      const { hits } = await read(200);
      figures.push(others.map((slug) => hits.find(({ topic }) => topic.slug === slug)?.people));
    }
    const shown = figures.slice(0, 4);
    for (const each of shown) expect(each.filter((people) => people !== undefined).length).toBeGreaterThan(9);
    // The same thirty each time: a reader sees changes all the same, so a change is no news of anybody.
    for (const nr of [1, 2, 3]) expect(shown[nr]).not.toEqual(shown[nr - 1]);
    expect(figures[4].every((people) => people === undefined)).toBe(true);
  });
});
