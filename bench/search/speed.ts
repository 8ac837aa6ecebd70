// How long a search takes among 100,000 made-up findings, over the API, against the same sub-queries sent to the bare engine: `npm run bench:search`.
// One JSON line for each engine, by words and by words and meaning; reading a question is printed apart. Both take turns, question by question.
// The limit: 95 in 100 searches take at most 1.5 times as long as their sub-queries. `-- --findings 10000 --questions 50` for a quick look.
// `-- --data DIR --prepare` makes the findings and the indexes in DIR and measures nothing; `-- --data DIR` then measures with them, and leaves them there. `--engine postgres`
// leaves Meilisearch out; what Meilisearch holds is kept where MEILI_URL says.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { VectorTable } from '../../src/search/meaning/nearest.rules.js';
import { Nearest } from '../../src/search/meaning/nearest.js';
import { Reader } from '../../src/search/meaning/reader.js';
import { DIMENSIONS, pool, wholeNumbers } from '../../src/search/meaning/vectors.rules.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { startMeilisearch } from '../../test/support/meilisearch.js';
import { quantile } from '../judged/judged-set.js';
import { seeded } from '../simulate/random.js';
import { MadeUpTexts, makeFindings, seedVectors } from '../support/made-up-findings.js';
import { machine, modelFolder, print, round, signInAs, throwawayDatabase } from '../support/throwaway.js';
import { record, replay, type Sent } from './recorder.js';

const { values: flags } = parseArgs({
  options: { findings: { type: 'string', default: '100000' }, questions: { type: 'string', default: '200' }, data: { type: 'string' }, prepare: { type: 'boolean' }, engine: { type: 'string' } },
});
const questionCount = Number(flags.questions);
let findings = Number(flags.findings);
const TARGET = 1.5;
const QUERY = 'query ($words: String) { searchFindings(words: $words) { degraded estimatedTotal hits { finding { id title } highlights { field } } } }';

/** Two words, five, or a sentence of twenty, plain words among them. */
const texts = new MadeUpTexts(3);
const questions = Array.from({ length: questionCount }, (_, at) => [texts.text(3), texts.text(8), texts.text(33)][at % 3]);
const random = seeded(4);
const vectors = new Map(questions.map((question) => [question, pool(Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5))]));

interface Meili {
  readonly url: string;
  readonly key: string | undefined;
}

const wants = (engine: string): boolean => flags.engine === undefined || flags.engine === engine;

const db = await throwawayDatabase(flags.data);
const bare = new pg.Client(db.appUrl);
try {
  findings = await makeFindings(db.ownerUrl, findings);
  await bare.connect();
  if (wants('postgres')) await measureEngine('postgres', null);
  const server = wants('meilisearch') ? await startMeilisearch() : undefined;
  if (server === null) print({ bench: 'search', engine: 'meilisearch', skipped: 'no Meilisearch: set MEILI_URL, or put a `meilisearch` on the PATH' });
  else if (server) await measureEngine('meilisearch', { url: server.url, key: server.key ?? undefined }).finally(() => server.stop());
  if (!flags.prepare) await measureReading();
} finally {
  await bare.end();
  await db.drop();
}

async function measureEngine(engine: string, meili: Meili | null): Promise<void> {
  const app = await startTestApp({ db, config: { meili, modelDir: null, databasePool: 10 } });
  try {
    await app.nest.get(SearchKeeper, { strict: false }).catchUp('findings');
    if (flags.prepare) return await seedVectors(db.ownerUrl);
    await measure(app, engine, 'words', async () => undefined);
    await seedVectors(db.ownerUrl);
    Object.assign(app.nest.get(Reader, { strict: false }), { hasModel: true, read: async (_kind: string, question: string) => vectors.get(question) });
    await app.nest.get(Nearest, { strict: false }).nearest('findings', vectors.get(questions[0])!, { most: 1 });
    const table = await vectorTable();
    await measure(app, engine, 'words and meaning', async (question) => void table.nearest(wholeNumbers(vectors.get(question)!), 1_000));
  } finally {
    await app.close();
  }
}

/** @param compare what the bare engine's share is besides its sub-queries */
async function measure(app: TestApp, engine: string, by: string, compare: (question: string) => Promise<void>): Promise<void> {
  const { token } = await signInAs(app, 'reader');
  const ask = async (words: string): Promise<void> => {
    const { data, errors } = await app.gql<{ searchFindings: { degraded: boolean } }>(QUERY, { words }, token);
    if (errors || data.searchFindings.degraded) throw new Error(`"${words}": ${JSON.stringify(errors ?? 'degraded')}`);
  };
  const sent: Sent[] = [];
  // The first time is for the caches.
  for (const question of questions) sent.push(await record(() => ask(question)));
  const times: { whole: number[]; bare: number[] } = { whole: [], bare: [] };
  const timed = async (into: number[], work: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await work();
    into.push(performance.now() - began);
  };
  for (const [at, question] of questions.entries()) {
    const turns = [
      () => timed(times.whole, () => ask(question)),
      () => timed(times.bare, async () => { await replay(bare, sent[at]); await compare(question); }),
    ]; // prettier-ignore
    for (const turn of at % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const figures = (values: readonly number[]): [number, number] => [round(quantile(values, 0.5), 1), round(quantile(values, 0.95), 1)];
  const [[p50Ms, p95Ms], [bareP50Ms, bareP95Ms]] = [figures(times.whole), figures(times.bare)];
  print({
    bench: 'search', engine, by, findings, questions: questions.length, p50Ms, p95Ms, bareP50Ms, bareP95Ms,
    ratioP50: round(p50Ms / bareP50Ms, 2), ratioP95: round(p95Ms / bareP95Ms, 2), target: TARGET, subQueries: round(sent.reduce((sum, each) => sum + each.statements.length + each.requests.length, 0) / sent.length, 1), ...machine(),
  }); // prettier-ignore
}

async function vectorTable(): Promise<VectorTable> {
  const table = new VectorTable();
  const rows = await db.dataSource.query<{ id: string; vector: Buffer }[]>(`select document_id as id, vector from search_meaning where index_name = 'findings'`);
  for (const { id, vector } of rows) table.put(id, vector);
  return table;
}

async function measureReading(): Promise<void> {
  const folder = modelFolder();
  if (folder === null) return print({ bench: 'search', what: 'read a question', skipped: 'no model; `npm run model` fetches it' });
  const reader = new Reader(folder);
  const stayAlive = setInterval(() => undefined, 1_000);
  const times: number[] = [];
  await reader.start();
  for (const question of questions) {
    const began = performance.now();
    await reader.read('question', question);
    times.push(performance.now() - began);
  }
  clearInterval(stayAlive);
  await reader.onApplicationShutdown();
  print({ bench: 'search', what: 'read a question', p50Ms: round(quantile(times, 0.5), 1), p95Ms: round(quantile(times, 0.95), 1), ...machine() });
}
