// How long it takes to compare a question with 100,000 texts, away from the API's thread, and, where the model is, to read questions and texts.
// `npm run bench:meaning` prints one JSON line for each. The limit is 100 ms; the thread that asked must stay free meanwhile.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { IndexName } from '../../src/search/port.js';
import type { Change, MeaningStore } from '../../src/search/meaning/meaning-store.js';
import { Nearest } from '../../src/search/meaning/nearest.js';
import { Reader } from '../../src/search/meaning/reader.js';
import { compact, DIMENSIONS, pool } from '../../src/search/meaning/vectors.rules.js';

const TEXTS = 100_000;
const QUESTIONS = 100;
const print = (result: object): void => void process.stdout.write(`${JSON.stringify({ bench: 'meaning', ...result })}\n`);
const round = (value: number): number => Math.round(value * 10) / 10;
const at = (sorted: readonly number[], share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);

/** The same numbers every time. */
let seed = 1;
const random = (): number => ((seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32) - 0.5;
const vector = (): Float32Array => pool(Float32Array.from({ length: DIMENSIONS }, random));
const heldMb = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);

/** Stands in for Postgres: pages of vectors as it would hand them out. */
const store = {
  async changes(_index: IndexName, after: string, limit: number): Promise<Change[]> {
    const from = Number(after);
    return Array.from({ length: Math.min(limit, TEXTS - from) }, (_, n) => ({ id: `text-${from + n}`, vector: compact(vector()), version: String(from + n + 1) }));
  },
};
const reader = { hasModel: true, read: async () => vector() };
const nearest = new Nearest(store as unknown as MeaningStore, reader as unknown as Reader);
const stayAlive = setInterval(() => undefined, 1_000);

const before = heldMb();
const started = performance.now();
await nearest.nearest('findings', vector(), { most: 1_000 });
print({ what: 'load', texts: TEXTS, seconds: round((performance.now() - started) / 1_000), memoryMb: heldMb() - before });

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const times: number[] = [];
const usedBefore = process.cpuUsage();
for (let n = 0; n < QUESTIONS; n += 1) {
  const asked = performance.now();
  await nearest.nearest('findings', vector(), { most: 1_000 });
  times.push(performance.now() - asked);
}
delay.disable();
const used = process.cpuUsage(usedBefore);
times.sort((a, b) => a - b);
print({ what: 'compare', texts: TEXTS, questions: QUESTIONS, p50Ms: at(times, 0.5), p95Ms: at(times, 0.95), processorMs: round((used.user + used.system) / 1_000 / QUESTIONS), limitMs: 100, apiThreadBlockedAtMostMs: round(delay.max / 1e6) });
await nearest.onApplicationShutdown();

const model = new Reader(path.resolve(process.env.MODEL_DIR ?? path.join(process.env.DATA_DIR ?? '.data', 'model')));
if (model.hasModel) {
  const held = heldMb();
  const loading = performance.now();
  await model.start();
  print({ what: 'load the model', seconds: round((performance.now() - loading) / 1_000) });
  const abstract = 'We randomised adults with fatigue after treatment for cancer to graded activity or usual care and asked how tired they were. '.repeat(14);
  for (const [kind, text, times] of [['question', 'constantly knackered after chemo', 100], ['text', abstract, 100]] as const) {
    const each: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const began = performance.now();
      await model.read(kind, `${n} ${text}`);
      each.push(performance.now() - began);
    }
    each.sort((a, b) => a - b);
    print({ what: `read a ${kind}`, p50Ms: at(each, 0.5), p95Ms: at(each, 0.95) });
  }
  print({ what: 'memory of the model', memoryMb: heldMb() - held });
  await model.onApplicationShutdown();
} else {
  print({ what: 'read', skipped: 'no model; `npm run model` fetches it' });
}
clearInterval(stayAlive);
