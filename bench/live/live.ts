// How long after its publication a finding is heard over streams, and how much memory a stream takes: `npm run bench:live`, with 10 and with 500 streams (or `-- STREAMS …`), all of
// which hear of each finding. One server as `npm start` runs it, in a process of its own, on an embedded database; streams over HTTP on 127.0.0.1, ten an account, as many as one may
// have. From the commit of the publication to the event in the client's hands: the job, the choosing, the notice, and for each stream who it is, whether it may still, and the finding. One JSON line each.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { LocalIssuer } from '../../src/identity/sign-in/local-issuer.js';
import { usualApi } from '../../src/platform/config/api-settings.js';
import { machine, print, round, throwawayDatabase } from '../support/throwaway.js';

const sizes = process.argv.slice(2).map(Number).filter((size) => size > 0 && size <= usualApi.streams.perProcess);
const STREAMS = sizes.length > 0 ? sizes.sort((a, b) => a - b) : [10, 500];
const FINDINGS = 20;
const { perCaller } = usualApi.streams;
/** Milliseconds. Nobody waits for longer. */
const PATIENCE = 60_000;

const document = 'subscription ($subscriptionId: ID!) { findingHeard(subscriptionId: $subscriptionId) { cursor findingId change finding { title plainSummary topics { name } } } }';
/** On a signal the server says how many bytes live in it, once all that is dead was collected: what the system has given a process says little about a stream. */
const saysWhatItHolds = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { gc(); gc(); const { rss, heapUsed, external } = process.memoryUsage(); console.log(JSON.stringify({ rss, lives: heapUsed + external })); })`)}`;
const agent = new Agent({ keepAlive: false });
/** When each finding was heard, by its id, one for each stream. */
const heard = new Map<string, number[]>();
let open = 0;

const dataDir = mkdtempSync(join(tmpdir(), 'askwell-bench-live-'));
const issuer = await LocalIssuer.open(dataDir);
const db = await throwawayDatabase();
const owner = new pg.Client({ connectionString: db.ownerUrl });
let server: ChildProcess | undefined;
try {
  await owner.connect();
  const support = (name: string): string => fileURLToPath(new URL(`../../test/support/${name}`, import.meta.url));
  server = spawn(process.execPath, ['--expose-gc', '--import', saysWhatItHolds, '--import', support('typescript.mjs'), support('server-child.ts'), db.appUrl, dataDir, JSON.stringify({ streams: usualApi.streams }), 'jobs'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(server.stdout!, 'data')) as [Buffer];
  const url = said.toString().trim();
  const { rows: [{ id: topicId }] } = await owner.query<{ id: string }>(`select id from topic where slug = 'asthma'`); // prettier-ignore
  const { rows: [{ id: broker }] } = await owner.query<{ id: string }>(`insert into account (issuer, subject, display_name) values ('bench', 'broker', 'Broker') returning id`); // prettier-ignore
  const readers: { token: string; subscriptionId: string }[] = [];
  for (const [nr, streams] of STREAMS.entries()) {
    for (; readers.length < Math.ceil(streams / perCaller); ) readers.push(await reader(topicId, readers.length));
    const before = { open, ...(await held(server)) };
    await Promise.all(Array.from({ length: streams - open }, (_, more) => stream(url, readers[Math.floor((before.open + more) / perCaller)])));
    const { lives } = await held(server);
    // The first ones load what a server needs once.
    const aStreamKb = nr === 0 ? null : round((lives - before.lives) / 1_024 / (open - before.open), 1);
    if (nr === 0) await publish(topicId, broker, 0);
    const delays: number[] = [];
    const last: number[] = [];
    for (let finding = 1; finding <= FINDINGS; finding += 1) {
      const each = await publish(topicId, broker, nr * 1_000 + finding);
      delays.push(...each);
      last.push(Math.max(...each));
    }
    const { rss } = await held(server);
    print({ what: 'live', streams, findings: FINDINGS, p50Ms: at(delays, 0.5), p95Ms: at(delays, 0.95), mostMs: at(delays, 1), lastOfAllP50Ms: at(last, 0.5), aStreamKb, serverMb: round(rss / 2 ** 20, 0), ...machine() });
  }
} finally {
  agent.destroy();
  if (server?.exitCode === null) {
    const ended = once(server, 'close');
    server.kill('SIGTERM');
    await ended;
  }
  await owner.end();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** Somebody with a live subscription to the topic. */
async function reader(topicId: string, nr: number): Promise<{ token: string; subscriptionId: string }> {
  const subject = `reader ${nr}`;
  const { rows } = await owner.query<{ id: string }>(
    `with reader as (insert into account (issuer, subject, display_name) values ($1, $2, 'Reader') returning id),
       subscriber as (insert into subscriber (account_id, link_id, stop_hash, created_at) select id, gen_random_uuid(), sha256(id::text::bytea), clock_now() from reader returning account_id),
       made as (
         insert into subscription (account_id, channel, how_often, hour, weekday, month_day, zone, since, due_at, looked_at, created_at)
         select account_id, 'live', 'at_once', 8, 1, 1, 'Europe/London', clock_now(), clock_now(), clock_now(), clock_now() from subscriber returning id
       ), about as (insert into subscription_topic (subscription_id, topic_id) select id, $3::uuid from made)
     select id from made`,
    [issuer.signIn.issuer, subject, topicId],
  );
  return { token: await issuer.token(subject, 'Reader'), subscriptionId: rows[0].id };
}

/** Resolves once it is open; notes what it hears until it is closed. */
async function stream(url: string, { token, subscriptionId }: { token: string; subscriptionId: string }): Promise<void> {
  const asked = request(`${url}/graphql/stream`, { method: 'POST', agent, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } });
  asked.on('error', () => undefined);
  asked.end(JSON.stringify({ query: document, variables: { subscriptionId } }));
  const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
  if (response.statusCode !== 200) throw new Error(`A stream was answered ${response.statusCode}`);
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  let text = '';
  response.on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const [, id] = /"findingId":"([^"]+)"/.exec(event) ?? [];
      if (id) heard.get(id)?.push(performance.now());
      else if (event.includes('"errors"')) throw new Error(event);
    }
  });
  open += 1;
}

/** @returns milliseconds after the commit at which each stream heard of it */
async function publish(topicId: string, broker: string, nr: number): Promise<number[]> {
  await owner.query('begin');
  const { rows: [{ id }] } = await owner.query<{ id: string }>(
    `insert into finding (pmid, title, plain_summary, publication_date, publication_precision, status, published_at, published_by)
     values ($1, 'What helps', repeat('What was done and what was found, in plain words. ', 20), '2026-10-01', 'month', 'published', clock_now(), $2) returning id`,
    [String(60_000_000 + nr), broker],
  ); // prettier-ignore
  await owner.query(`insert into finding_topic (finding_id, topic_id, origin) values ($1, $2, 'chosen')`, [id, topicId]);
  const times: number[] = [];
  heard.set(id, times);
  await owner.query('commit');
  const committed = performance.now();
  while (times.length < open) {
    if (performance.now() > committed + PATIENCE) throw new Error(`Of ${open} streams ${times.length} heard of a finding`);
    await wait(5);
  }
  return times.map((time) => time - committed);
}

/** Bytes of the server's process: all that it has, and what lives. */
async function held(of: ChildProcess): Promise<{ rss: number; lives: number }> {
  const [said] = (await Promise.all([once(of.stdout!, 'data'), of.kill('SIGUSR2')]))[0] as [Buffer];
  return JSON.parse(said.toString()) as { rss: number; lives: number };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))], 0);
}
