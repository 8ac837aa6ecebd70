// How soon a change can be found, how fast an index of 100,000 made-up findings is rebuilt against the bare engine's own bulk load, and how many texts a
// second the model reads: `npm run bench:index`. One JSON line a result. `-- --findings 10000 --changes 20 --texts 100` for a quick look; `--engine postgres`
// leaves Meilisearch out; `--data DIR` keeps the findings there for the next time.
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Reader } from '../../src/search/meaning/reader.js';
import type { SearchEngine } from '../../src/search/port.js';
import { findingsIndex } from '../../src/findings/findings.search.js';
import { readSampleFindings } from '../../src/sample/load-sample-findings.js';
import { SearchEngines } from '../../src/search/search-engines.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { SearchRebuild } from '../../src/search/sync/search-rebuild.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { startMeilisearch } from '../../test/support/meilisearch.js';
import { quantile } from '../judged/judged-set.js';
import { makeFindings, MadeUpTexts, seedVectors } from '../support/made-up-findings.js';
import { machine, modelFolder, print, round, signInAs, throwawayDatabase } from '../support/throwaway.js';
import { copyIntoMeilisearch, copyIntoPostgres } from './bare-load.js';

const { values: flags } = parseArgs({
  options: {
    findings: { type: 'string', default: '100000' }, changes: { type: 'string', default: '100' }, texts: { type: 'string', default: '2000' }, engine: { type: 'string' }, data: { type: 'string' },
  },
}); // prettier-ignore
const [changes, textCount] = [Number(flags.changes), Number(flags.texts)];
let findings = Number(flags.findings);
const FRESH_LIMIT_MS = 2_000;
const SPEED_TARGET = 0.7;
const LONGEST_WAIT = 60_000;
const STEP = 5;

const wants = (engine: string): boolean => flags.engine === undefined || flags.engine === engine;

const db = await throwawayDatabase(flags.data);
try {
  findings = await makeFindings(db.ownerUrl, findings);
  if (wants('postgres')) await measureEngine(null, () => copyIntoPostgres(db));
  const server = wants('meilisearch') ? await startMeilisearch() : undefined;
  if (server === null) print({ bench: 'index', engine: 'meilisearch', skipped: 'no Meilisearch: set MEILI_URL, or put a `meilisearch` on the PATH' });
  else if (server) {
    const meili = { url: server.url, key: server.key ?? undefined };
    await measureEngine(meili, (engine) => copyIntoMeilisearch(db, engine, meili)).finally(() => server.stop());
  }
  if (textCount > 0) await measureReading();
} finally {
  await db.drop();
}

async function measureEngine(meili: { url: string; key: string | undefined } | null, bareLoad: (engine: SearchEngine) => Promise<number>): Promise<void> {
  const still = await startTestApp({ db, config: { meili, modelDir: null } });
  let name: string;
  try {
    const { preferred, postgres } = still.nest.get(SearchEngines, { strict: false });
    const engine = preferred ?? postgres;
    name = engine.name;
    await still.nest.get(SearchKeeper, { strict: false }).catchUp('findings');
    await seedVectors(db.ownerUrl);
    const rebuild = still.nest.get(SearchRebuild, { strict: false });
    const heldMb = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);
    const before = heldMb();
    let most = before;
    const watching = setInterval(() => (most = Math.max(most, heldMb())), 200);
    const began = performance.now();
    await rebuild.rebuild(engine, findingsIndex);
    const seconds = (performance.now() - began) / 1_000;
    clearInterval(watching);
    await rebuild.clearRetired(engine, findingsIndex);
    const bareSeconds = await bareLoad(engine);
    print({
      bench: 'index', what: 'rebuild', engine: name, findings, seconds: round(seconds, 1), perSecond: Math.round(findings / seconds), memoryMb: { before, most },
      bareSeconds: round(bareSeconds, 1), ratio: round(bareSeconds / seconds, 2), target: SPEED_TARGET, ...machine(),
    }); // prettier-ignore
  } finally {
    await still.close();
  }
  if (changes === 0) return;
  const app = await startTestApp({ db, config: { meili, modelDir: null, runsJobs: true, databasePool: 10 } });
  try {
    await measureFreshness(app, name);
  } finally {
    await app.close();
  }
}

/** From the answer to a broker's change to the first search that finds it, over the API, with jobs as they run. */
async function measureFreshness(app: TestApp, engine: string): Promise<void> {
  const broker = await signInAs(app, 'editor', 'knowledge_broker');
  const reader = await signInAs(app, 'reader');
  const ids = await db.dataSource.query<{ id: string }[]>('select id from finding order by md5(id::text) limit $1', [changes + 1]);
  const texts = new MadeUpTexts(5);
  const times: number[] = [];
  // The first change of all comes while the service still looks after what it does at each start: it isn't counted.
  for (const [at, { id }] of ids.entries()) {
    const word = `${engine}${'abcdefghij'[at % 10]}${'qrstuvwxyz'[Math.floor(at / 10) % 10]}${at}`;
    const changed = await app.gql('mutation ($input: WritePlainSummaryInput!) { writePlainSummary(input: $input) { id } }', { input: { findingId: id, text: `${texts.text(60)} ${word}` } }, broker.token);
    if (changed.errors) throw new Error(JSON.stringify(changed.errors));
    const began = performance.now();
    while (!(await finds(app, reader.token, word, id))) {
      if (performance.now() - began > LONGEST_WAIT) throw new Error(`A change was not found within ${LONGEST_WAIT / 1_000} s`);
      await wait(STEP);
    }
    if (at > 0) times.push(performance.now() - began);
  }
  const ms = (share: number): number => Math.round(quantile(times, share));
  print({ bench: 'index', what: 'commit to searchable', engine, findings, changes, p50Ms: ms(0.5), p95Ms: ms(0.95), slowestMs: ms(1), limitMs: FRESH_LIMIT_MS, ...machine() });
}

async function finds(app: TestApp, token: string, words: string, id: string): Promise<boolean> {
  const { data, errors } = await app.gql<{ searchFindings: { hits: { finding: { id: string } }[] } }>('query ($words: String) { searchFindings(words: $words, first: 1) { hits { finding { id } } } }', { words }, token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.searchFindings.hits[0]?.finding.id === id;
}

/** Texts as long as abstracts are, put together from the sample findings. */
async function measureReading(): Promise<void> {
  const folder = modelFolder();
  if (folder === null) return print({ bench: 'index', what: 'read texts', skipped: 'no model; `npm run model` fetches it' });
  const samples = await readSampleFindings();
  const reader = new Reader(folder);
  const stayAlive = setInterval(() => undefined, 1_000);
  await reader.start();
  const began = performance.now();
  for (let at = 0; at < textCount; at += 1) {
    const parts = [at, at * 7 + 1, at * 13 + 5].map((n) => samples[n % samples.length]);
    await reader.read('text', `${at} ${parts.map(({ title, plainSummary }) => `${title}\n${plainSummary}`).join('\n')}`);
  }
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(stayAlive);
  await reader.onApplicationShutdown();
  print({ bench: 'index', what: 'read texts', texts: textCount, seconds: round(seconds, 1), perSecond: round(textCount / seconds, 1), ...machine() });
}
