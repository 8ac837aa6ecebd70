#!/usr/bin/env node
// How long the service takes from its start to its first answer, and how much memory it holds then. `npm run bench:start`
// Prints one JSON line for each way of starting: cold (no data yet), and warm (the same data again, the median of five).
// The limits are what a newcomer is promised: cold 10 s, warm 4 s to the first answer, 350 MB with Postgres and without the model.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const WARM_STARTS = 5;
/** Milliseconds between two tries to be answered. */
const STEP = 10;
/** Of several, the one in the middle. */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 10) / 10;

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-bench-start-'));
try {
  const cold = await start();
  print({ start: 'cold', ...cold, firstAnswerLimitSeconds: 10 });
  const warm = [];
  for (let n = 0; n < WARM_STARTS; n += 1) warm.push(await start());
  const pick = (name) => median(warm.map((each) => each[name]));
  print({
    start: 'warm', runs: WARM_STARTS, firstAnswerSeconds: pick('firstAnswerSeconds'), firstAnswerLimitSeconds: 4,
    slowestSeconds: Math.max(...warm.map((each) => each.firstAnswerSeconds)), settledSeconds: pick('settledSeconds'), memoryMb: pick('memoryMb'), memoryLimitMb: 350,
  }); // prettier-ignore
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One start to its end: seconds to the first answer and to the end of the printed tour; MB held a second later. */
async function start() {
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: tmpdir(), PORT: String(port), DATA_DIR: path.join(folder, 'data') };
  const began = performance.now();
  const service = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(service, 'exit');
  let printed = '';
  service.stdout.on('data', (chunk) => (printed += chunk));
  const until = async (done) => {
    while (!(await done())) {
      if (service.exitCode !== null) throw new Error(`The service ended with ${service.exitCode}:\n${printed}`);
      await wait(STEP);
    }
    return round((performance.now() - began) / 1_000);
  };
  try {
    const firstAnswerSeconds = await until(() => answers(port));
    const settledSeconds = await until(() => printed.includes('# Administrator'));
    await wait(1_000);
    return { firstAnswerSeconds, settledSeconds, memoryMb: heldMb(service.pid) };
  } finally {
    service.kill('SIGTERM');
    await ended;
  }
}

async function answers(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    return (await answer.json()).data.__typename === 'Query';
  } catch {
    return false;
  }
}

/** Memory of the process and everything it started, shared pages divided among those who share them (PSS); null where /proc can't say. */
function heldMb(pid) {
  try {
    const parentOf = new Map(processes().map((each) => [each, Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1])]));
    const isOurs = (each) => each === pid || (parentOf.has(each) && isOurs(parentOf.get(each)));
    const kilobytes = [...parentOf.keys()].filter(isOurs).map((each) => Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1] ?? 0));
    return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1_024);
  } catch {
    return null;
  }
}

function processes() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function print(result) {
  console.log(JSON.stringify({ bench: 'start', ...result }));
}
