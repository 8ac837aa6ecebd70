import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MODEL } from '../../../src/search/meaning/model.js';
import { Network } from '../../../src/search/meaning/network.js';
import { MeaningUnavailable, Reader } from '../../../src/search/meaning/reader.js';
import { createSearchDatabase, SearchFixture } from '../../contract/search-fixture.js';
import type { TestDatabase } from '../../support/database.js';
import { modelFolder, SKIPPED_MODEL } from '../../support/model.js';

const root = path.dirname(path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
const folder = modelFolder();
if (folder === null) process.stderr.write(`${SKIPPED_MODEL}\n`);

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at], 0);

describe('without a model', () => {
  it('nothing can be read, and nothing is started', async () => {
    const none = new Reader(path.join(tmpdir(), 'no-such-folder'));
    expect(none.hasModel).toBe(false);
    await expect(none.start()).rejects.toThrow(MeaningUnavailable);
    await none.onApplicationShutdown();
  });

  it('but with files that only look like one, the reason says what to do', async () => {
    const damaged = await mkdtemp(path.join(tmpdir(), 'askwell-model-'));
    for (const { name } of Object.values(MODEL.files)) await writeFile(path.join(damaged, name), 'not it');
    let now = 0;
    const reader = new Reader(damaged, () => now);
    expect(reader.hasModel).toBe(true);
    const reading = reader.read('text', 'hello');
    expect(reader.isLoading).toBe(true);
    await expect(reading).rejects.toThrow(/is damaged or another model's; delete it and run `npm run model`/);
    expect(reader.isLoading).toBe(false);
    // Not tried again with every search, but after a minute.
    now += 59_000;
    await expect(reader.start()).rejects.toThrow('a moment ago');
    now += 2_000;
    await expect(reader.start()).rejects.toThrow(/is damaged/);
    now += 61_000;
    await reader.onApplicationShutdown();
    await expect(reader.start()).rejects.toThrow('stopping');
    await rm(damaged, { recursive: true });
  });
});

(folder === null ? describe.skip : describe)(`the model ${MODEL.name}`, () => {
  const reader = new Reader(folder);
  let network: Network;
  beforeAll(async () => {
    network = await Network.load(folder!);
  }, 60_000);
  afterAll(() => reader.onApplicationShutdown());

  // Figures of the same files read by other programs: `tokenizers` and `onnxruntime` for Python, 2026-11.
  it.each([
    ['text', 'hello world', [101, 7592, 2088, 102], [0.017, -0.0252, 0.0136, -0.074]],
    ['text', 'Ménière’s', [101, 2273, 21253, 1521, 1055, 102], [0.0322, -0.0391, 0.0185, -0.0172]],
    ['text', '', [101, 102], [0.0525, 0.0061, 0.0141, -0.0426]],
    ['text', 'ME/CFS & naïve 糖尿病 🫁', [101, 2033, 1013, 12935, 2015, 1004, 15743, 100, 100, 100, 100, 102], [-0.0198, -0.0053, -0.0218, 0.0277]],
    ['text', 'Exercise for cancer-related fatigue', [101, 6912, 2005, 4456, 1011, 3141, 16342, 102], [-0.0351, -0.0168, 0.0475, 0.0208]],
    [
      'question', 'constantly knackered after chemo',
      [101, 5050, 2023, 6251, 2005, 6575, 7882, 13768, 1024, 7887, 14161, 25418, 2098, 2044, 18178, 5302, 102], [-0.02, 0.0371, 0.0861, 0.0236],
    ],
  ] as const)('reads the %s %j as others do', async (kind, text, ids, first) => {
    expect(network.tokensOf(kind, text)).toEqual(ids);
    const vector = await network.read(kind, text);
    // Byte arithmetic differs a little from processor to processor.
    first.forEach((value, at) => expect(Math.abs(vector[at] - value)).toBeLessThan(0.015));
  }); // prettier-ignore

  it('reads whatever anyone types, and a book no longer than a page', async () => {
    for (const text of ['', '🫁🫁', 'الربو عند الأطفال', '糖尿病の患者', 'a'.repeat(10_000), 'asth\u0000ma \ud83e'.repeat(500)]) {
      expect(network.tokensOf('question', text).length).toBeLessThanOrEqual(256);
      const vector = await network.read('question', text);
      expect(vector).toHaveLength(384);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    }
  });

  it('knows what people mean', async () => {
    const texts = ['Exercise for cancer-related fatigue', 'Parking charges at hospitals', 'Inhaled corticosteroids for childhood asthma'];
    const [fatigue, parking, asthma] = await Promise.all(texts.map((text) => reader.read('text', text)));
    const knackered = await reader.read('question', 'constantly knackered after chemo');
    const wheezy = await reader.read('question', 'my little girl wheezes at night');
    for (const [question, best] of [[knackered, fatigue], [wheezy, asthma]]) {
      for (const text of [fatigue, parking, asthma]) if (text !== best) expect(cosine(question, best)).toBeGreaterThan(cosine(question, text) + 0.02);
    }
  });

  it('hears a question before texts that wait', async () => {
    const order: string[] = [];
    const texts = Array.from({ length: 6 }, (_, at) => reader.read('text', `A text of some length about fatigue ${at}`).then(() => order.push('text')));
    await reader.read('question', 'tired').then(() => order.push('question'));
    await Promise.all(texts);
    expect(order.indexOf('question')).toBeLessThan(3);
  });

  it('leaves out what nobody waits for any more', async () => {
    await expect(reader.read('question', 'tired', Date.now() - 1)).rejects.toThrow('nobody waits');
    expect(await reader.read('question', 'tired', Date.now() + 60_000)).toHaveLength(384);
  });

  it('is loaded again a minute after its thread has ended, and whoever waited hears of it', async () => {
    let now = 0;
    const mortal = new Reader(folder, () => now);
    await mortal.start();
    const waiting = Array.from({ length: 5 }, () => mortal.read('text', 'hello').catch((error: Error) => error));
    await new Promise((resolve) => setImmediate(resolve));
    mortal['running']!.worker.postMessage('stop');
    for (const each of await Promise.all(waiting)) expect(each instanceof MeaningUnavailable || each instanceof Float32Array).toBe(true);
    await expect(mortal.read('text', 'hello')).rejects.toThrow('a moment ago');
    now += 61_000;
    expect(await mortal.read('text', 'hello')).toHaveLength(384);
    await mortal.onApplicationShutdown();
  });

  it('lets the process end while it reads', async () => {
    // In a process of its own: when this goes wrong, onnxruntime aborts the whole of it.
    const script = `import(${JSON.stringify(path.join(root, 'src/search/meaning/reader.ts'))}).then(async ({ Reader }) => {
      const reader = new Reader(${JSON.stringify(folder)});
      await Promise.all([reader.start(), new Promise((resolve) => setTimeout(resolve, 100))]);
      const waiting = Array.from({ length: 30 }, () => reader.read('text', 'fatigue after treatment for cancer '.repeat(60)).then(() => 'read', (error) => error.name));
      await waiting[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
      await reader.onApplicationShutdown();
      console.log(...new Set(await Promise.all(waiting)));
      process.exit(0);
    });`;
    const child = spawn(process.execPath, ['--import', './test/support/typescript.mjs', '-e', script], { cwd: root });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', (ended, signal) => resolve(ended ?? signal)));
    expect([code, said.trim()]).toEqual([0, 'read MeaningUnavailable']);
  }, 30_000);

  describe('in search', () => {
    let db: TestDatabase;
    let search: SearchFixture;
    beforeAll(async () => {
      db = await createSearchDatabase();
      search = new SearchFixture(db, null, { meaning: ['title', 'text'] }, reader);
      await search.putAndIndex(
        { id: 'fatigue', title: 'Graded activity for cancer-related fatigue', text: 'A trial among adults after treatment.' },
        { id: 'asthma', title: 'Inhaled corticosteroids for childhood asthma', text: 'A trial in primary care.' },
        { id: 'parking', title: 'Parking charges at hospitals', text: 'A survey of visitors.' },
      );
      await search.upkeep.readSome('findings');
      await search.meaning.start();
    });
    afterAll(async () => {
      await search.nearest.onApplicationShutdown();
      await db.drop();
    });

    it('finds findings by words that they don’t hold', async () => {
      expect((await search.find('I can hardly get out of bed since my chemo'))[0]).toBe('fatigue');
      expect((await search.find('my little girl wheezes'))[0]).toBe('asthma');
      expect(await search.find('purple monkey dishwasher')).toEqual([]);
    });
  });
});

(folder === null ? it.skip : it)('a copy of the model elsewhere is used like the one fetched', async () => {
  const copy = await mkdtemp(path.join(tmpdir(), 'askwell-model-'));
  for (const { name } of Object.values(MODEL.files)) await copyFile(path.join(folder!, name), path.join(copy, name));
  const reader = new Reader(copy);
  expect(await reader.read('text', 'hello')).toHaveLength(384);
  await reader.onApplicationShutdown();
  await rm(copy, { recursive: true });
});
