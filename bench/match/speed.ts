// How long it takes to find who suits an opportunity among 100,000 made-up people, by the services that lists and rounds use: `npm run bench:match`. The limits:
// by topics alone, counting the same candidates; with words and meaning, the same candidate queries sent bare. Both take turns, post by post; 50 in 100 may take
// 2 times as long, 95 in 100 2.5 times. Reading a post for its meaning is left out on both sides (`npm run bench:meaning` prints it).
// `-- --people 10000 --posts 50` for a quick look; `--data DIR` keeps the people and posts in that folder, and the next run finds them there.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { SimilarWords } from '../../src/matching/similar-words.js';
import { SuitablePeople } from '../../src/matching/suitable-people.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { VectorTable } from '../../src/search/meaning/nearest.rules.js';
import { Nearest } from '../../src/search/meaning/nearest.js';
import { Reader } from '../../src/search/meaning/reader.js';
import { DIMENSIONS, pool, wholeNumbers } from '../../src/search/meaning/vectors.rules.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { startTestApp } from '../../test/support/app.js';
import { quantile } from '../judged/judged-set.js';
import { seeded } from '../simulate/random.js';
import { machine, print, round, throwawayDatabase } from '../support/throwaway.js';
import { makePeople, makePosts, seedVectors } from './population.js';
import { countOf, record, replay, type Statement } from './recorder.js';

/** Made once; `--posts` asks about the first of them. */
const POSTS = 200;
const { values: flags } = parseArgs({ options: { people: { type: 'string', default: '100000' }, posts: { type: 'string', default: String(POSTS) }, data: { type: 'string' } } });

const db = await throwawayDatabase(flags.data);
const owner = new pg.Client(db.ownerUrl);
const bare = new pg.Client(db.appUrl);
await owner.connect();
await bare.connect();
const began = performance.now();
const isNew = (await peopleThere()) === 0;
if (isNew) {
  await makePeople(owner, Number(flags.people));
  await makePosts(db, owner, POSTS);
}
const people = await peopleThere();
const { rows } = await owner.query<{ id: string }>('select id from opportunity order by id limit $1', [Number(flags.posts)]);
const posts = rows.map(({ id }) => id);
const app = await startTestApp({ db, config: { meili: null, modelDir: null, databasePool: 10 } });
try {
  for (const index of ['interests', 'opportunities'] as const) await app.nest.get(SearchKeeper, { strict: false }).catchUp(index);
  if (isNew) await owner.query('vacuum analyze');
  print({ bench: 'match', what: isNew ? 'made' : 'kept from before', people, posts: posts.length, seconds: round((performance.now() - began) / 1_000, 0) });
  await measure('topics alone', 'counting the same candidates', async (post) => find(post, false), ({ candidates }) => candidates.map(countOf), async () => undefined);
  await measure('topics and words', 'the same candidate queries sent bare', async (post) => find(post, true), ({ search, candidates }) => [...search, ...candidates], async () => undefined);
  const vectors = await withVectors();
  await measure('topics, words and meaning', 'the same candidate queries sent bare', async (post) => find(post, true), ({ search, candidates }) => [...search, ...candidates], vectors.compare);
} finally {
  await app.close();
  await owner.end();
  await bare.end();
  await db.drop();
}

async function peopleThere(): Promise<number> {
  const { rows: [{ there }] } = await owner.query<{ there: number }>('select count(*)::int as there from contributor');
  return there;
}

/** What a list or a wave does before anybody is asked. */
async function find(post: string, withWords: boolean): Promise<number> {
  const words = app.nest.get(SimilarWords, { strict: false });
  const suitable = app.nest.get(SuitablePeople, { strict: false });
  const now = await app.nest.get(Clock, { strict: false }).now();
  const alike = withWords ? await words.peopleFor(post) : new Map();
  const found = await app.nest.get(DataSource, { strict: false }).transaction((em) => suitable.find(em, post, alike, { seed: 'bench', seenByTeam: true }, now));
  return found.onIt.length;
}

async function measure(
  by: string,
  limit: string,
  work: (post: string) => Promise<number>,
  statementsOf: (sent: { search: Statement[]; candidates: Statement[] }) => readonly Statement[],
  compare: (post: string) => Promise<void>,
): Promise<void> {
  const sent: (readonly Statement[])[] = [];
  const listed: number[] = [];
  // The first time is for the caches.
  for (const post of posts) sent.push(statementsOf(await record(async () => void listed.push(await work(post)))));
  const times: { whole: number[]; bare: number[] } = { whole: [], bare: [] };
  for (const [at, post] of posts.entries()) {
    const turns = [
      async () => { const from = performance.now(); await work(post); times.whole.push(performance.now() - from); },
      async () => { const from = performance.now(); await replay(bare, sent[at]); await compare(post); times.bare.push(performance.now() - from); },
    ]; // prettier-ignore
    for (const turn of at % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const figures = (values: readonly number[]): [number, number] => [round(quantile(values, 0.5), 1), round(quantile(values, 0.95), 1)];
  const [[p50Ms, p95Ms], [limitP50Ms, limitP95Ms]] = [figures(times.whole), figures(times.bare)];
  print({
    bench: 'match', by, limit, people, posts: posts.length, p50Ms, p95Ms, limitP50Ms, limitP95Ms, ratioP50: round(p50Ms / limitP50Ms, 2), ratioP95: round(p95Ms / limitP95Ms, 2),
    targetP50: 2, targetP95: 2.5, listed: round(listed.reduce((sum, each) => sum + each, 0) / listed.length, 0), ...machine(),
  }); // prettier-ignore
}

/** From here on everybody's own words have vectors, and posts are "read" in no time. */
async function withVectors(): Promise<{ compare: (post: string) => Promise<void> }> {
  const { rows: [{ there }] } = await owner.query<{ there: boolean }>(`select exists (select from search_meaning where index_name = 'interests') as there`);
  if (!there) await seedVectors(owner);
  const random = seeded(9);
  const vector = pool(Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5));
  Object.assign(app.nest.get(Reader, { strict: false }), { hasModel: true, read: async () => vector });
  await app.nest.get(Nearest, { strict: false }).nearest('interests', vector, { most: 1 });
  const table = new VectorTable();
  const { rows } = await owner.query<{ id: string; vector: Buffer }>(`select document_id as id, vector from search_meaning where index_name = 'interests'`);
  for (const { id, vector: stored } of rows) table.put(id, stored);
  return { compare: async () => void table.nearest(wholeNumbers(vector), 1_000) };
}
