import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { BurdenWorld } from '../builders/burden.builder.js';
import { type Crowd, gatherCrowd } from './crowd.js';
import { type CrowdResult, nothingYet } from './crowd-client.js';
import type { Orders, Told } from './crowd-process.js';

export interface Interrupted extends CrowdResult {
  /** Calls of the killed process that the server was working on when it was killed. */
  underWay: number;
  /** Connections ended by the server while they worked. */
  ended: number;
}

interface Child {
  process: ChildProcess;
  name: string;
  done: Promise<void>;
}

/**
 * As `letCrowdAsk`, by several processes. When a third of the time is over one of them is killed (-9), its calls under way; in the second third the server ends
 * connections of the others, every so often, while they work. Those open new ones and go on.
 * @param adminUrl of a role that may end other roles' connections
 */
export async function letProcessesAsk(world: BurdenWorld, adminUrl: string, { clients, lasts, speed, ...whom }: Crowd, { processes, interrupt }: { processes: number; interrupt: boolean }): Promise<Interrupted> {
  const gathering = await gatherCrowd(world, whom);
  const result: Interrupted = { ...nothingYet(), underWay: 0, ended: 0 };
  const children = await Promise.all(Array.from({ length: processes }, (_, nr) => start(`crowd ${nr + 1}`, result)));
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await world.runClock(speed);
    const each = clients / processes;
    for (const [nr, { process: child, name }] of children.entries()) {
      child.send({ url: world.db.appUrl, name, clients: each, firstSeed: nr * each, lasts, gathering } satisfies Orders);
    }
    if (interrupt) {
      await wait(lasts / 3);
      result.underWay = await kill(admin, children[0]);
      for (let nr = 0; nr < 5; nr += 1) {
        await wait(lasts / 15);
        result.ended += await endConnections(admin);
      }
    }
    await Promise.all(children.map(({ done }) => done));
  } finally {
    for (const { process: child } of children) child.kill('SIGKILL');
    await admin.end();
  }
  return result;
}

async function start(name: string, into: CrowdResult): Promise<Child> {
  const support = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const child = fork(support('./crowd-process.ts'), { execArgv: ['--import', support('../typescript.mjs')] });
  const ready = once(child, 'message');
  const done = new Promise<void>((resolve) => {
    child.on('message', (told: Told) => {
      if ('ready' in told) return;
      into.calls += told.result.calls;
      into.cut += told.result.cut;
      into.told.push(...told.result.told);
      into.takenBack.push(...told.result.takenBack);
      into.failures.push(...told.result.failures);
    });
    child.once('exit', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') into.failures.push(`${name} ended with ${code ?? signal}`);
      resolve();
    });
  });
  await Promise.race([ready, done.then(() => Promise.reject(new Error(`${name} did not start`)))]);
  return { process: child, name, done };
}

const working = `state in ('active', 'idle in transaction') and query <> ''`;

/** @returns how many of its calls the server was working on */
async function kill(admin: pg.Client, { process: child, name, done }: Child): Promise<number> {
  const count = async (which: string) => (await admin.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where application_name = $1 and ${which}`, [name])).rows[0].n;
  const underWay = await count(working);
  child.kill('SIGKILL');
  await done;
  // The server notices, and lets go of what those calls had locked.
  for (let waited = 0; (await count('true')) > 0; waited += 20) {
    if (waited > 30_000) throw new Error('the connections of a killed process are still there');
    await wait(20);
  }
  return underWay;
}

async function endConnections(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ ended: boolean }>(
    `select pg_terminate_backend(pid) as ended from pg_stat_activity where application_name like 'crowd %' and ${working} order by random() limit 3`,
  );
  return rows.filter(({ ended }) => ended).length;
}
