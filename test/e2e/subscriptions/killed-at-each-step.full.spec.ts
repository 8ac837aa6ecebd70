import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { publish } from '../../support/builders/subscriptions.builder.js';
import { HOUR, Scenario } from '../../support/scenario.js';
import type { SendingOrder, Step } from '../../support/sending-child.js';
import { PATIENCE } from '../../support/service.js';
import type { WrongSender } from '../../support/wrong-senders.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

/**
 * A worker is killed (-9) at each step between a message that is written and its record; then another one looks at all of them. Senders with one mistake
 * each go through the same, to show that it would be seen.
 */

const READERS = 3;
const support = (name: string): string => fileURLToPath(new URL(`../../support/${name}`, import.meta.url));

let scenario: Scenario;
let mail: MailServer;
let topicId: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  mail = await startMailServer();
  scenario = await Scenario.start({ config: { smtpUrl: mail.url } });
  topicId = scenario.topic();
  for (let nr = 0; nr < READERS; nr += 1) {
    const who = await scenario.app.signIn([], 'Reader', `reader${nr}@example.org`);
    await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, who);
  }
}, PATIENCE);
afterEach(() => children.forEach((child) => child.kill('SIGKILL')));
afterAll(async () => {
  await scenario.end();
  await mail.close();
});

/** One for each reader, in the order in which they are sent. */
async function written(): Promise<string[]> {
  mail.received.length = 0;
  await scenario.app.db.advance(2 * HOUR);
  await publish(scenario.app, [{ topics: [topicId] }]);
  await scenario.app.runJob('subscriptions.choose');
  const rows = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from findings_message where next_try_at is not null order by id');
  expect(rows).toHaveLength(READERS);
  return rows.map(({ id }) => id);
}

async function stopped(order: Pick<SendingOrder, 'messageIds' | 'stopAt' | 'wrong'>): Promise<ChildProcess> {
  const whole: SendingOrder = { databaseUrl: scenario.app.db.appUrl, dataDir: scenario.app.dataDir, smtpUrl: mail.url, ...order };
  const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('sending-child.ts'), JSON.stringify(whole)], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  expect(said.toString()).toBe(`at ${order.stopAt}\n`);
  return child;
}

const mailed = (): string[] => mail.received.flatMap(({ messageId }) => /^<findings-([0-9a-f-]{36})@askwell>$/.exec(messageId)?.[1] ?? []);
const misses = (messageIds: readonly string[]) => ({ lost: messageIds.filter((id) => !mailed().includes(id)), twice: mailed().filter((id, nr) => mailed().indexOf(id) !== nr) });

/** What the sweep does ten minutes later, until nothing is left that it could send: a killed worker's hold ends when the database hears that it is gone. */
async function anotherWorker(messageIds: readonly string[]): Promise<void> {
  for (let tried = 0; tried < 40; tried += 1) {
    for (const messageId of messageIds) await scenario.app.runJob('subscriptions.send', { messageId });
    const left = await scenario.app.db.dataSource.query<unknown[]>('select from findings_message where id = any ($1) and next_try_at is not null', [messageIds]);
    if (left.length === 0) return;
    await wait(50);
  }
}

async function killedAt(stopAt: Step, wrong?: WrongSender) {
  const messageIds = await written();
  const worker = await stopped({ messageIds, stopAt, wrong });
  const before = mailed();
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await anotherWorker(messageIds);
  return { ...misses(messageIds), first: messageIds[0], before };
}

/** Not killed, but slower than another one that looks at the same messages meanwhile. */
async function slowAt(stopAt: Step, wrong?: WrongSender) {
  const messageIds = await written();
  const worker = await stopped({ messageIds, stopAt, wrong });
  await Promise.all([1, 2].map(() => anotherWorker(messageIds.slice(1)).then(() => scenario.app.runJob('subscriptions.send', { messageId: messageIds[0] }))));
  worker.stdin!.write('go on\n');
  await once(worker, 'exit');
  return misses(messageIds);
}

describe('a worker killed', () => {
  it.each<Step>(['held', 'made', 'about to be sent', 'recorded'])('when the first message is %s loses nothing and sends nothing twice', async (step) => {
    const { lost, twice, before, first } = await killedAt(step);
    expect(before).toEqual(step === 'recorded' ? [first] : []);
    expect({ lost, twice }).toEqual({ lost: [], twice: [] });
  }, PATIENCE);

  // The server said yes, and nobody could write it down: the one gap that no protocol closes. The same Message-ID tells mail programs.
  it.each<Step>(['sent', 'marked'])('when the first message is %s loses nothing, and sends that one again under its id, no other', async (step) => {
    const { lost, twice, before, first } = await killedAt(step);
    expect(before).toEqual([first]);
    expect({ lost, twice }).toEqual({ lost: [], twice: [first] });
  }, PATIENCE);
});

it('a worker that is slow sends what it holds, and others the rest, each once', async () => {
  expect(await slowAt('made')).toEqual({ lost: [], twice: [] });
}, PATIENCE);

describe('a sender that is wrong is caught', () => {
  it('which marks before it sends: it loses', async () => {
    const { lost, first } = await killedAt('made', 'marks before it sends');
    expect(lost).toEqual([first]);
  }, PATIENCE);

  it('which takes for good: it loses', async () => {
    const { lost, first } = await killedAt('made', 'takes for good');
    expect(lost).toEqual([first]);
  }, PATIENCE);

  it('which marks afterwards and holds nothing: it sends twice', async () => {
    const { lost, twice } = await slowAt('made', 'marks afterwards and holds nothing');
    expect([lost.length, twice.length]).toEqual([0, 1]);
  }, PATIENCE);
});
