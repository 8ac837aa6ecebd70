// How well search finds what judges found right: `npm run eval:search -- DIR [--engine postgres|meilisearch]`, where DIR holds `corpus.jsonl`, `queries.jsonl`
// and `qrels.tsv` (bench/judged). The documents become published findings, each question goes through the API, and BM25 over the same texts stands beside.
// One JSON line a result. Settings as shipped, on a database that is thrown away; rate limits off. `--vectors DIR` keeps what the model read from run to run,
// `--ablation` says what each part brings, `--each` every question's figure.
import { parseArgs } from 'node:util';
import { MeaningSearch } from '../../src/search/meaning/meaning-search.js';
import { SynonymBook } from '../../src/search/ranking/synonyms.rules.js';
import { FUSION } from '../../src/search/ranking/fusion.rules.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { SynonymRegistry } from '../../src/search/synonym-registry.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import type { TestDatabase } from '../../test/support/database.js';
import { startMeilisearch } from '../../test/support/meilisearch.js';
import { Bm25 } from '../judged/bm25.js';
import { mean, ndcg, quantile, readJudgedSet, recall } from '../judged/judged-set.js';
import { machine, modelFolder, print, round, throwawayDatabase } from '../support/throwaway.js';
import { readAll } from '../support/vectors.js';
import { Asker } from './asker.js';
import { publish } from './publish.js';
import { fingerprintOf, TUNED_ON } from './tuned-on.js';

const usage = 'Usage: npm run eval:search -- DIR [--engine postgres|meilisearch] [--vectors DIR] [--ablation] [--each]\n';
const DEPTH = 100;
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string' }, vectors: { type: 'string' }, ablation: { type: 'boolean' }, each: { type: 'boolean' } },
});
const [folder] = positionals;
if (folder === undefined || positionals.length > 1 || ![undefined, 'postgres', 'meilisearch'].includes(flags.engine)) {
  process.stderr.write(usage);
  process.exit(2);
}

const set = await readJudgedSet(folder);
const fingerprint = await fingerprintOf(folder);
const about = {
  eval: 'search', set: set.name, documents: set.documents.length, questions: set.queries.length,
  // Whoever reads a figure must see whether the numbers were set with it.
  usedForTuning: TUNED_ON.some((each) => each.fingerprint === fingerprint), tunedOn: TUNED_ON.map(({ name }) => name),
}; // prettier-ignore

const bm25 = new Bm25(set.documents);
const limit = judge(set.queries.map(({ text }) => bm25.search(text, DEPTH)));
print({ ...about, by: 'BM25', ...limit.figures });

const db = await throwawayDatabase();
try {
  const findings = await load(db);
  if (flags.engine !== 'meilisearch') await evaluate('postgres', db, findings, null);
  if (flags.engine !== 'postgres') {
    const server = await startMeilisearch();
    if (server === null) print({ ...about, engine: 'meilisearch', skipped: 'no Meilisearch: set MEILI_URL, or put a `meilisearch` on the PATH' });
    else await evaluate('meilisearch', db, findings, { url: server.url, key: server.key ?? undefined }).finally(() => server.stop());
  }
} finally {
  await db.drop();
}

/** @returns finding → document */
async function load(on: TestDatabase): Promise<Map<string, string>> {
  const app = await startTestApp({ db: on, config: { meili: null, modelDir: null } });
  try {
    return await publish(app, set.documents);
  } finally {
    await app.close();
  }
}

async function evaluate(engine: string, on: TestDatabase, findings: ReadonlyMap<string, string>, meili: { url: string; key: string | undefined } | null): Promise<void> {
  await withApp(on, meili, null, async (app) => {
    await result(app, engine, 'words', findings);
    if (!flags.ablation) return;
    withoutSynonyms(app);
    await result(app, engine, 'words without synonyms', findings);
  });
  const modelDir = modelFolder();
  if (modelDir === null) return print({ ...about, engine, by: 'words and meaning', skipped: 'no model; `npm run model` fetches it' });
  await withApp(on, meili, modelDir, async (app) => {
    const { read, seconds } = await readAll(app, 'findings', flags.vectors ?? null);
    if (read > 0) print({ ...about, what: 'read', texts: read, seconds: round(seconds, 1), ...machine() });
    // Whoever asks while the model is still loading is served by words.
    await app.nest.get(MeaningSearch, { strict: false }).start();
    await result(app, engine, 'words and meaning', findings);
    if (!flags.ablation) return;
    await withWeight(1, () => result(app, engine, 'meaning alone, words for what it ties', findings));
    await withWeight(0.5, () => result(app, engine, 'words and meaning, half and half', findings));
    withoutSynonyms(app);
    await result(app, engine, 'words without synonyms, and meaning', findings);
  });
}

async function withApp(on: TestDatabase, meili: { url: string; key: string | undefined } | null, modelDir: string | null, work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startTestApp({ db: on, config: { meili, modelDir } });
  try {
    await app.nest.get(SearchKeeper, { strict: false }).catchUp('findings');
    await work(app);
  } finally {
    await app.close();
  }
}

async function result(app: TestApp, engine: string, by: string, findings: ReadonlyMap<string, string>): Promise<void> {
  const asker = await Asker.of(app, by.includes('meaning'));
  const found: string[][] = [];
  for (const { text } of set.queries) found.push((await asker.ask(text, DEPTH)).map((id) => findings.get(id)!));
  const { figures, each } = judge(found);
  const times = { p50Ms: Math.round(quantile(asker.times, 0.5)), p95Ms: Math.round(quantile(asker.times, 0.95)) };
  const noted = { ...(asker.cut > 0 ? { questionsCut: asker.cut } : {}), ...(asker.again > 0 ? { askedAgain: asker.again } : {}) };
  print({ ...about, engine, by, ...figures, overBm25: round(figures.ndcg10 - limit.figures.ndcg10), ...times, ...noted, ...machine() });
  if (flags.each) set.queries.forEach(({ id, text }, at) => print({ by, question: id, ndcg10: round(each[at]), bm25: round(limit.each[at]), text }));
}

function judge(found: readonly (readonly string[])[]): { figures: { ndcg10: number; recall100: number }; each: number[] } {
  const right = set.queries.map(({ id }) => set.judgements.get(id)!);
  const each = right.map((judged, at) => ndcg(found[at], judged, 10));
  return { each, figures: { ndcg10: round(mean(each)), recall100: round(mean(right.map((judged, at) => recall(found[at], judged, DEPTH)))) } };
}

/** For this process of the application, from now on. */
function withoutSynonyms(app: TestApp): void {
  const none = new SynonymBook([]);
  app.nest.get(SynonymRegistry, { strict: false }).current = () => Promise.resolve(none);
}

/** Whatever the question, meaning counts so much. */
async function withWeight(weight: number, work: () => Promise<void>): Promise<void> {
  const shipped = { ...FUSION.weight };
  Object.assign(FUSION.weight, { wordsUnsure: weight, wordsSure: weight });
  await work().finally(() => Object.assign(FUSION.weight, shipped));
}
