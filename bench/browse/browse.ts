// How long readers wait for lists of findings, among 100,000 made-up ones: `npm run bench:browse`. Each way of looking is asked over the API, with and without
// counts, in turns; one JSON line each. `-- --findings 10000 --times 5` for a quick look; `--engine postgres` leaves Meilisearch out; `--data DIR` keeps the
// findings there for the next time; `--explain` prints the plans of what took longer than the limit, with the pages they read.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { startMeilisearch } from '../../test/support/meilisearch.js';
import { quantile } from '../judged/judged-set.js';
import { record } from '../search/recorder.js';
import { makeFindings } from '../support/made-up-findings.js';
import { machine, print, round, signInAs, throwawayDatabase } from '../support/throwaway.js';
import { type Browsed, dress } from './dress.js';
import { leaveWaiting, worklists } from './waiting.js';
import { ways } from './ways.js';

const { values: flags } = parseArgs({
  options: { findings: { type: 'string', default: '100000' }, times: { type: 'string', default: '15' }, data: { type: 'string' }, engine: { type: 'string' }, explain: { type: 'boolean' }, only: { type: 'string' } },
});
const LIMIT_MS = 150;
/** The same list is in the database's memory after the first time, as what is looked at often is. */
const times = Number(flags.times);

const wants = (engine: string): boolean => flags.engine === undefined || flags.engine === engine;

const db = await throwawayDatabase(flags.data);
const bare = new pg.Client(db.ownerUrl);
try {
  const findings = await makeFindings(db.ownerUrl, Number(flags.findings));
  const browsed = await dress(db.ownerUrl);
  await bare.connect();
  if (wants('postgres')) await measureEngine('postgres', findings, browsed, null);
  const server = wants('meilisearch') ? await startMeilisearch() : undefined;
  if (server === null) print({ bench: 'browse', engine: 'meilisearch', skipped: 'no Meilisearch: set MEILI_URL, or put a `meilisearch` on the PATH' });
  else if (server) await measureEngine('meilisearch', findings, browsed, { url: server.url, key: server.key ?? undefined }).finally(() => server.stop());
} finally {
  await bare.end();
  await db.drop();
}

async function measureEngine(engine: string, findings: number, browsed: Browsed, meili: { url: string; key: string | undefined } | null): Promise<void> {
  const app = await startTestApp({ db, config: { meili, modelDir: null, databasePool: 10 } });
  try {
    const { token, accountId } = await signInAs(app, 'browser', 'knowledge_broker');
    await leaveWaiting(db.ownerUrl, accountId, app.nest.get(SecretBox, { strict: false }).seal('What would this mean for somebody like me, who has lived with it for years?'));
    const keeper = app.nest.get(SearchKeeper, { strict: false });
    await (browsed.isNew ? keeper.rebuildIndex('findings') : keeper.catchUp('findings'));
    await bare.query('insert into finding_reader (account_id, looked_nr) select $1, max(shown_nr) - 500 from finding on conflict (account_id) do update set looked_nr = excluded.looked_nr', [accountId]);
    for (const { what, query, variables = {} } of [...ways(browsed), ...worklists(browsed)]) {
      if (flags.only?.split(',').some((part) => what.includes(part)) === false) continue;
      const ask = async (): Promise<void> => {
        const { errors } = await app.gql(query, variables, token);
        if (errors) throw new Error(`${what}: ${JSON.stringify(errors)}`);
      };
      const { sent, taken } = await timed(ask);
      print({ bench: 'browse', engine, what, findings, ...figures(taken), firstMs: round(taken[0], 0), limitMs: LIMIT_MS, statements: sent.length, ...machine() });
      if (flags.explain && quantile(taken.slice(1), 0.5) > LIMIT_MS) for (const statement of sent) await explain(statement);
    }
    await measureFile(app, engine, token);
  } finally {
    await app.close();
  }
}

async function timed(ask: () => Promise<void>): Promise<{ sent: { text: string; values: unknown[] }[]; taken: number[] }> {
  const sent: { text: string; values: unknown[] }[] = [];
  const taken: number[] = [];
  for (let nr = 0; nr <= times; nr += 1) {
    const began = performance.now();
    if (nr === 1) sent.push(...(await record(ask, /./)).statements);
    else await ask();
    taken.push(performance.now() - began);
  }
  return { sent, taken };
}

/** Without the first time. */
function figures(taken: readonly number[]): object {
  return { p50Ms: round(quantile(taken.slice(1), 0.5), 0), p95Ms: round(quantile(taken.slice(1), 0.95), 0) };
}

/** A file of 5,000 rows: to its first piece, to its end, and what it took in memory beside a file of one row. */
async function measureFile(app: TestApp, engine: string, token: string): Promise<void> {
  for (const [what, address] of [['a file of 5,000', '/findings.csv?sort=newest'], ['its counts as a file', '/findings/counts.csv'], ['a file of 5,000 to curate', '/findings/to-curate.csv']]) {
    const before = process.memoryUsage().rss;
    let most = before;
    const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
    const began = performance.now();
    const answer = await fetch(`${app.url}${address}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    let [bytes, firstMs] = [0, 0];
    for await (const piece of answer.body!) {
      bytes += (piece as Uint8Array).length;
      // The names of its columns come before any row.
      if (firstMs === 0 && bytes > 2_000) firstMs = performance.now() - began;
    }
    clearInterval(watching);
    print({ bench: 'browse', engine, what, firstRowsMs: round(firstMs, 0), wholeMs: round(performance.now() - began, 0), megabytes: round(bytes / 2 ** 20, 1), grewMb: Math.round((most - before) / 2 ** 20), ...machine() });
  }
}

async function explain({ text, values }: { text: string; values: unknown[] }): Promise<void> {
  if (!/^\s*(select|with)/i.test(text)) return;
  const { rows } = await bare.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, costs off) ${text}`, values);
  const took = Number(/Execution Time: ([\d.]+)/.exec(rows.at(-1)!['QUERY PLAN'])?.[1] ?? 0);
  if (took > 20) process.stdout.write(`${text.trim()}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}\n\n`);
}
