// How well opportunities are suggested from somebody's own words alone: `npm run eval:match -- DIR [--engine postgres|meilisearch]`, where DIR holds
// `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` (bench/judged). The documents become open posts without topics, each question the own words of one
// contributor who said nothing else, and suggestions are asked for over the API; BM25 over the same texts stands beside. One JSON line a result. Settings as
// shipped, on a database that is thrown away; rate limits off. `--vectors DIR` keeps what the model read from run to run.
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { LIKENESS } from '../../src/matching/match.weights.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { MeaningSearch } from '../../src/search/meaning/meaning-search.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { type SignedIn, startTestApp, type TestApp } from '../../test/support/app.js';
import { startMeilisearch } from '../../test/support/meilisearch.js';
import { Bm25 } from '../judged/bm25.js';
import { mean, ndcg, quantile, readJudgedSet, recall } from '../judged/judged-set.js';
import { machine, modelFolder, print, round, signInAs, throwawayDatabase } from '../support/throwaway.js';
import { readAll } from '../support/vectors.js';
import { fingerprintOf, TUNED_ON } from '../search/tuned-on.js';
import { asPeople, asPosts } from './posts.js';

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { engine: { type: 'string' }, vectors: { type: 'string' } } });
const [folder] = positionals;
if (folder === undefined || positionals.length > 1 || ![undefined, 'postgres', 'meilisearch'].includes(flags.engine)) {
  process.stderr.write('Usage: npm run eval:match -- DIR [--engine postgres|meilisearch] [--vectors DIR]\n');
  process.exit(2);
}

/** As many as the API suggests. */
const DEPTH = 50;
const SUGGEST = 'query ($id: ID!) { suggestedOpportunities(contributorId: $id, first: 50) { opportunity { id } } }';

const set = await readJudgedSet(folder);
const fingerprint = await fingerprintOf(folder);
// Matching's own numbers were set with the sample people and posts; those of search, which it stands on, with these.
const about = { eval: 'match', set: set.name, documents: set.documents.length, people: set.queries.length, usedForTuning: TUNED_ON.some((each) => each.fingerprint === fingerprint) };
const bm25 = new Bm25(set.documents);
const limit = judge(set.queries.map(({ text }) => bm25.search(text, DEPTH)));
print({ ...about, by: 'BM25', ...limit });

const db = await throwawayDatabase();
const owner = await new DataSource(dataSourceOptions({ url: db.ownerUrl, entities: [], poolSize: 2 })).initialize();
try {
  const posts = await asPosts(db, set.documents);
  const people: { token: SignedIn['token']; id: string }[] = [];
  if (flags.engine !== 'meilisearch') await evaluate('postgres', null, posts, people);
  if (flags.engine !== 'postgres') {
    const server = await startMeilisearch();
    if (server === null) print({ ...about, engine: 'meilisearch', skipped: 'no Meilisearch: set MEILI_URL, or put a `meilisearch` on the PATH' });
    else await evaluate('meilisearch', { url: server.url, key: server.key ?? undefined }, posts, people).finally(() => server.stop());
  }
} finally {
  await owner.destroy();
  await db.drop();
}

async function evaluate(engine: string, meili: { url: string; key: string | undefined } | null, posts: ReadonlyMap<string, string>, people: { token: string; id: string }[]): Promise<void> {
  await withApp(meili, null, (app) => result(app, engine, 'words', posts));
  const modelDir = modelFolder();
  if (modelDir === null) return print({ ...about, engine, by: 'words and meaning', skipped: 'no model; `npm run model` fetches it' });
  await withApp(meili, modelDir, async (app) => {
    const { read, seconds } = await readAll(app, 'opportunities', flags.vectors ?? null);
    if (read > 0) print({ ...about, what: 'read', texts: read, seconds: round(seconds, 1), ...machine() });
    // Whoever asks while the model is still loading is served by words.
    await app.nest.get(MeaningSearch, { strict: false }).start();
    await result(app, engine, 'words and meaning', posts);
  });

  async function withApp(at: typeof meili, model: string | null, work: (app: TestApp) => Promise<void>): Promise<void> {
    const app = await startTestApp({ db, config: { meili: at, modelDir: model } });
    try {
      await app.nest.get(SearchKeeper, { strict: false }).catchUp('opportunities');
      // Whoever was signed in by one process is known to the next.
      people.splice(0, people.length, ...(await signedIn(app)));
      await work(app);
    } finally {
      await app.close();
    }
  }

  async function result(app: TestApp, at: string, by: string, known: ReadonlyMap<string, string>): Promise<void> {
    const missed = watchMeaning(app);
    const times: number[] = [];
    const found: string[][] = [];
    await suggest(app, people[0]);
    for (const person of people) {
      for (let tries = 1; ; tries += 1) {
        missed.count = 0;
        const began = performance.now();
        const ids = await suggest(app, person);
        if (by === 'words' || missed.count === 0 || tries === 5) {
          times.push(performance.now() - began);
          found.push(ids.map((id) => known.get(id)!));
          if (missed.count > 0 && by !== 'words') throw new Error('The model took too long: this machine is too busy to measure on.');
          break;
        }
      }
    }
    const figures = judge(found);
    const suggested = round(mean(found.map(({ length }) => length)), 1);
    print({
      ...about, engine: at, by, ...figures, overBm25: round(figures.ndcg10 - limit.ndcg10), suggested,
      p50Ms: Math.round(quantile(times, 0.5)), p95Ms: Math.round(quantile(times, 0.95)), likeness: LIKENESS, ...machine(),
    }); // prettier-ignore
  }
}

/** How often the model gave nothing; then words alone answered, which isn't what is measured. */
function watchMeaning(app: TestApp): { count: number } {
  const missed = { count: 0 };
  const meaning = app.nest.get(MeaningSearch, { strict: false });
  const nearest = meaning.nearest.bind(meaning);
  meaning.nearest = async (index, question) => {
    const nearby = await nearest(index, question);
    if (nearby.near.length === 0) missed.count += 1;
    return nearby;
  };
  return missed;
}

async function suggest(app: TestApp, { token, id }: { token: string; id: string }): Promise<string[]> {
  const { data, errors } = await app.gql<{ suggestedOpportunities: { opportunity: { id: string } }[] }>(SUGGEST, { id }, token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.suggestedOpportunities.map(({ opportunity }) => opportunity.id);
}

/** One account for each question; their profiles are made once. */
async function signedIn(app: TestApp): Promise<{ token: string; id: string }[]> {
  const accounts: SignedIn[] = [];
  for (const { id } of set.queries) accounts.push(await signInAs(app, `person ${id}`));
  const ids = accounts.map(({ accountId }) => accountId);
  const [{ code }] = await owner.query<[{ code: string }]>('select code from area order by code limit 1');
  const there = await owner.query<{ id: string; account: string }[]>('select id, account_id as account from contributor where account_id = any ($1)', [ids]);
  const profiles = there.length > 0 ? ids.map((account) => there.find((each) => each.account === account)!.id) : await asPeople(owner, ids, set.queries.map(({ text }) => text), code);
  return accounts.map(({ token }, at) => ({ token, id: profiles[at] }));
}

function judge(found: readonly (readonly string[])[]): { ndcg10: number; recall50: number } {
  const right = set.queries.map(({ id }) => set.judgements.get(id)!);
  return { ndcg10: round(mean(right.map((judged, at) => ndcg(found[at], judged, 10)))), recall50: round(mean(right.map((judged, at) => recall(found[at], judged, DEPTH)))) };
}
