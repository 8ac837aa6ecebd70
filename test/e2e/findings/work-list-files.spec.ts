import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkListService } from '../../../src/findings/curation/work-list.service.js';
import type { WorkRow } from '../../../src/findings/curation/work-lists.columns.js';
import { WorkListsExport } from '../../../src/findings/curation/work-lists-export.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, upload } from '../../support/builders/findings.builder.js';
import { csvRows } from '../../support/csv-rows.js';

/** A work list longer than the 500 rows that its file reads at a time. */
const MANY = 1_203;

let app: TestApp;
let bea: SignedIn;
let bob: SignedIn;
const articles = (from: number, to: number, parts: { types?: string[] } = {}) => Array.from({ length: to - from }, (_, nr) => ({ pmid: String(from + nr), ...parts }));
beforeAll(async () => {
  app = await startTestApp();
  bea = await app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker');
  bob = await app.signIn([{ kind: 'knowledge_broker' }], 'Bob Broker');
  expect((await upload(app, bea.token, europePmcPage(articles(1, MANY + 1)))).body).toMatchObject({ added: MANY });
}, 60_000);
afterAll(() => app.close());

const waiting = async (): Promise<string[]> =>
  (await app.db.dataSource.query<{ id: string }[]>(`select id from finding where status = 'imported' and not retracted order by id`)).map(({ id }) => id);
const work = async (mutation: 'takeFinding' | 'giveFindingBack', findingIds: readonly string[]): Promise<void> => {
  const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
  for (const id of findingIds) expect((await app.gql(`mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`, { input: { findingId: id } }, bob.token)).errors).toBeUndefined();
};

it('holds every row once, in the order of the list', async () => {
  const response = await fetch(`${app.url}/findings/to-curate.csv`, { headers: { authorization: `Bearer ${bea.token}` } });
  const rows = csvRows(await response.text());
  expect(rows).toHaveLength(MANY);
  expect(rows.map(({ id }) => id)).toEqual(await waiting());
});

it('holds every row once that waits throughout, while others go, come back and come new between two of its pages', async () => {
  const ids = await waiting();
  const [onFirst, onSecond, onThird] = [ids.slice(10, 15), ids.slice(600, 603), ids.slice(1_100, 1_103)];
  // Bob has some of the first page; they come back behind whoever reads.
  await work('takeFinding', onFirst);
  const actor = { accountId: bea.accountId, displayName: 'Bea', permissions: [{ kind: 'knowledge_broker', teamId: null, organisationId: null, areaCode: null }] } as const;
  const list = app.nest.get(WorkListService, { strict: false }).toCurate(actor, null);
  const pages: WorkRow[][] = [];
  for await (const page of app.nest.get(WorkListsExport, { strict: false }).findings(list)) {
    pages.push(page);
    if (pages.length === 1) {
      // Forty of the first page leave the list, some of the second are taken, and new ones come.
      await upload(app, bea.token, europePmcPage(articles(100, 140, { types: ['Journal Article', 'Retracted Publication'] })));
      await work('takeFinding', onSecond);
      await upload(app, bea.token, europePmcPage(articles(MANY + 1, MANY + 4)));
    }
    if (pages.length === 2) {
      await work('giveFindingBack', onFirst);
      await work('takeFinding', onThird);
    }
  }
  const retracted = await Promise.all(articles(100, 140).map(({ pmid }) => findingId(app, pmid)));
  const seen = pages.flat().map(({ id }) => id);
  expect(pages.map(({ length }) => length)).toEqual([500, 500, expect.any(Number)]);
  expect(new Set(seen).size).toBe(seen.length);
  const others = new Set([...onFirst, ...onSecond, ...onThird, ...retracted]);
  expect(seen.filter((id) => !others.has(id))).toEqual((await waiting()).filter((id) => !others.has(id)));
  expect(seen).toEqual([...seen].sort());
  // What was gone before its page was read isn't in it, and what came back behind isn't either.
  expect(seen.filter((id) => [...onFirst, ...onSecond, ...onThird].includes(id))).toEqual([]);
});
