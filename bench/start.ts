// How long the service takes from its start to its first answer, and how much memory it holds then. `npm run bench:start`
// Prints one JSON line for each way of starting: cold (no data yet), and warm (the same data again, the median of five).
// The limits are what a newcomer is promised: cold 10 s, warm 4 s to the first answer, 350 MB with Postgres and without the model.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { launch, type Service } from '../test/support/service.js';

const WARM_STARTS = 5;
/** Milliseconds between two tries to be answered. */
const STEP = 10;
const round = (value: number): number => Math.round(value * 10) / 10;
/** Of several, the one in the middle. */
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

interface Start {
  readonly firstAnswerSeconds: number;
  readonly settledSeconds: number;
  readonly memoryMb: number | null;
}

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-bench-start-'));
try {
  const cold = await start();
  print({ start: 'cold', ...cold, firstAnswerLimitSeconds: 10 });
  const warm: Start[] = [];
  for (let n = 0; n < WARM_STARTS; n += 1) warm.push(await start());
  const pick = (name: keyof Start): number => median(warm.map((each) => each[name] ?? NaN));
  print({
    start: 'warm', runs: WARM_STARTS, firstAnswerSeconds: pick('firstAnswerSeconds'), firstAnswerLimitSeconds: 4,
    slowestSeconds: Math.max(...warm.map((each) => each.firstAnswerSeconds)), settledSeconds: pick('settledSeconds'), memoryMb: pick('memoryMb'), memoryLimitMb: 350,
  }); // prettier-ignore
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One start to its end: seconds to the first answer and to the end of the printed tour; MB held a second later. */
async function start(): Promise<Start> {
  const service = await launch('main', { DATA_DIR: path.join(folder, 'data') });
  const began = performance.now();
  const since = (): number => round((performance.now() - began) / 1_000);
  try {
    while (!(await answers(service))) await wait(STEP);
    const firstAnswerSeconds = since();
    await service.printed('# Administrator');
    const settledSeconds = since();
    await wait(1_000);
    return { firstAnswerSeconds, settledSeconds, memoryMb: heldMb(service.process.pid!) };
  } finally {
    await service.stop();
  }
}

async function answers({ url, process: { exitCode }, out, err }: Service): Promise<boolean> {
  if (exitCode !== null) throw new Error(`The service ended with ${exitCode}:\n${out()}\n${err()}`);
  try {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    return ((await answer.json()) as { data: { __typename: string } }).data.__typename === 'Query';
  } catch {
    return false;
  }
}

/** Memory of the process and everything it started, shared pages divided among those who share them (PSS); null where /proc can't say. */
function heldMb(pid: number): number | null {
  try {
    const parentOf = new Map(processes().map((each) => [each, Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1])]));
    const isOurs = (each: number): boolean => each === pid || (parentOf.has(each) && isOurs(parentOf.get(each)!));
    const kilobytes = [...parentOf.keys()].filter(isOurs).map((each) => Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1] ?? 0));
    return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1_024);
  } catch {
    return null;
  }
}

function processes(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify({ bench: 'start', ...result })}\n`);
}
