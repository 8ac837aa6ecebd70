import { createReadStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Generations } from '../../src/search/generations.js';
import { MeaningStore } from '../../src/search/meaning/meaning-store.js';
import { MeaningUpkeep } from '../../src/search/meaning/meaning-upkeep.js';
import { MODEL_ID } from '../../src/search/meaning/model.js';
import type { IndexName } from '../../src/search/port.js';
import type { TestApp } from '../../test/support/app.js';

/** More than any judged set has. */
const ALL = 1_000_000;
const TOGETHER = 1_000;

/**
 * Has the model read what it hasn't read, by the service's own upkeep.
 * @param kept a folder in which vectors are kept from run to run, by the text and the model; null: everything is read
 */
export async function readAll(app: TestApp, index: IndexName, kept: string | null): Promise<{ readonly read: number; readonly seconds: number }> {
  const before = kept === null ? new Map<string, string>() : await load(kept);
  const store = app.nest.get(MeaningStore, { strict: false });
  const upkeep = app.nest.get(MeaningUpkeep, { strict: false });
  const live = (await app.nest.get(Generations, { strict: false }).live(index)).get('postgres');
  if (live === undefined) throw new Error(`${index} is not built`);
  const unread = await store.unread(live, ALL);
  const known = unread.filter(({ hash }) => before.has(hash)).map(({ id, hash }) => ({ id, hash, vector: Buffer.from(before.get(hash)!, 'base64') }));
  for (let at = 0; at < known.length; at += TOGETHER) await store.save(index, known.slice(at, at + TOGETHER));
  const began = performance.now();
  for (let progress = 'more'; progress !== 'done'; ) progress = await upkeep.readSome(index);
  if (kept !== null && known.length < unread.length) await keep(app, kept, index, before);
  return { read: unread.length - known.length, seconds: (performance.now() - began) / 1_000 };
}

const fileIn = (folder: string): string => path.join(folder, `${MODEL_ID}.tsv`);

async function load(folder: string): Promise<Map<string, string>> {
  const vectors = new Map<string, string>();
  if (!existsSync(fileIn(folder))) return vectors;
  for await (const line of createInterface({ input: createReadStream(fileIn(folder), 'utf8') })) {
    const [hash, vector] = line.split('\t');
    if (vector) vectors.set(hash, vector);
  }
  return vectors;
}

async function keep(app: TestApp, folder: string, index: IndexName, before: ReadonlyMap<string, string>): Promise<void> {
  const rows = await app.db.dataSource.query<{ hash: string; vector: string }[]>(
    `select encode(text_hash, 'hex') as hash, translate(encode(vector, 'base64'), E'\\n', '') as vector from search_meaning
     where index_name = $1 and model = $2 and vector is not null`,
    [index, MODEL_ID],
  );
  const all = new Map([...before, ...rows.map(({ hash, vector }) => [hash, vector] as const)]);
  mkdirSync(folder, { recursive: true });
  const draft = `${fileIn(folder)}.${process.pid}`;
  writeFileSync(draft, [...all].map(([hash, vector]) => `${hash}\t${vector}\n`).join(''));
  renameSync(draft, fileIn(folder));
}
