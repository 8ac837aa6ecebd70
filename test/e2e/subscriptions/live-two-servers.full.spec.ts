import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { withClient } from '../../../src/platform/database/roles.js';
import type { SignedIn, TestApp } from '../../support/app.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { EventStream, heardDocument, liveSubscription, through } from '../../support/event-stream.js';
import { Scenario } from '../../support/scenario.js';

/** Two servers in processes of their own on one database; of them one runs jobs, as `npm start` does. */

interface Server {
  process: ChildProcess;
  url: string;
}

let scenario: Scenario;
let app: TestApp;
let topicId: string;
let broker: SignedIn;
let one: Server;
let two: Server;
let published = 0;
const open: EventStream[] = [];

async function start(jobs = ''): Promise<Server> {
  const support = (name: string) => fileURLToPath(new URL(`../../support/${name}`, import.meta.url));
  // With the heartbeat as shipped: what is heard within the patience of these tests was announced, not come upon.
  const api = JSON.stringify({ streams: { perCaller: 5, perProcess: 600, beat: 20_000 } });
  const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('server-child.ts'), app.db.appUrl, app.dataDir, api, jobs], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes('\n') && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return { process: child, url: said.trim() };
}

async function stop({ process: child }: Server): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  await ended;
}

/** Through the API of a server, with all that a broker does. @returns its title */
async function publish({ url }: Server): Promise<string> {
  published += 1;
  const title = `Finding ${published}`;
  await publishArticle(through(app, url), broker.token, { pmid: String(70_000 + published), title, topicIds: [topicId] });
  return title;
}

async function stream({ url }: Server, who: SignedIn, variables: object): Promise<EventStream> {
  const opened = await EventStream.open(url, who, variables);
  open.push(opened);
  return opened;
}

const killListeners = (): Promise<number> =>
  withClient(app.db.appUrl, async (client) => {
    const { rowCount } = await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'askwell-notices'`);
    return rowCount ?? 0;
  });

beforeAll(async () => {
  scenario = await Scenario.start();
  ({ app } = scenario);
  await app.db.setClock(null);
  [{ id: topicId }] = await app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
  broker = await app.signIn([{ kind: 'knowledge_broker' }]);
  [one, two] = await Promise.all([start('jobs'), start()]);
}, 60_000);
afterAll(async () => {
  for (const each of open) each.drop();
  await Promise.all([one, two].map(stop));
  await scenario.end();
});

async function reader(): Promise<SignedIn & { subscriptionId: string }> {
  const who = await app.signIn();
  return { ...who, subscriptionId: await liveSubscription(app, who, topicId) };
}

it('published on one, heard on both, once each, by who subscribed and nobody else', async () => {
  const [me, you] = [await reader(), await app.signIn()];
  const [here, there] = [await stream(one, me, me), await stream(two, me, me)];
  const foreign = await stream(two, you, { subscriptionId: me.subscriptionId });
  const titles = [await publish(one), await publish(two), await publish(one)];
  await Promise.all([here, there].map((each) => each.until(({ heard }) => heard.length >= 3)));
  expect([here.titles(), there.heard]).toEqual([titles, here.heard]);
  expect([foreign.heard, foreign.errors[0].extensions.code]).toEqual([[], 'NOT_FOUND']);
});

it('nothing is lost or doubled when the connection that listens is killed, again and again, while findings are published', async () => {
  const me = await reader();
  const [here, there] = [await stream(one, me, me), await stream(two, me, me)];
  const titles: string[] = [];
  let killed = 0;
  for (let nr = 0; nr < 6; nr += 1) {
    killed += await killListeners();
    titles.push(await publish(nr % 2 ? one : two));
  }
  await Promise.all([here, there].map((each) => each.until(({ heard }) => heard.length >= 6)));
  expect([here.titles(), there.titles()]).toEqual([titles, titles]);
  expect(killed).toBeGreaterThan(1);
  expect([here.errors, there.errors]).toEqual([[], []]);
}, 30_000);

it('a client that goes from server to server with its cursor hears each once', async () => {
  const me = await reader();
  const heard: (string | undefined)[] = [];
  const titles: string[] = [];
  let after: string | undefined;
  for (const server of [one, two, one, two]) {
    titles.push(await publish(server));
    const each = await stream(server, me, { ...me, after });
    titles.push(await publish(server === one ? two : one));
    await each.until((stream) => heard.length + stream.heard.length === titles.length);
    each.drop();
    heard.push(...each.titles());
    after = each.heard.at(-1)!.cursor;
  }
  expect(heard).toEqual(titles);
}, 30_000);

it('a server that ends says so, and a client that connects again goes on at the other', async () => {
  const me = await reader();
  const third = await start();
  const before = await EventStream.open(third.url, me, me);
  const first = await publish(one);
  await before.until(({ heard }) => heard.length === 1);
  const began = performance.now();
  await stop(third);
  expect(performance.now() - began).toBeLessThan(5_000);
  await before.until(({ closed }) => closed);
  // Without "complete": clients take it for a connection that broke, and connect again.
  expect([before.errors.map(({ extensions: { code } }) => code), before.completed]).toEqual([['UNAVAILABLE'], false]);
  const second = await publish(one);
  const after = await stream(two, me, { ...me, after: before.heard[0].cursor });
  await after.until(({ heard }) => heard.length === 1);
  expect([...before.titles(), ...after.titles()]).toEqual([first, second]);
}, 60_000);

it('a library’s client hears it too', async () => {
  const me = await reader();
  const client = createClient({ url: `${two.url}/graphql/stream`, headers: { authorization: `Bearer ${me.token}` } });
  const events = client.iterate<{ findingHeard: { finding: { title: string } } }>({ query: heardDocument, variables: { subscriptionId: me.subscriptionId } });
  const next = events.next();
  const title = await publish(one);
  expect((await next).value).toMatchObject({ data: { findingHeard: { finding: { title } } } });
  await events.return?.();
  client.dispose();
});
