import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { withClient } from '../../../src/platform/database/roles.js';
import { loadReferenceData } from '../../../src/reference/load-reference-data.js';
import { dataFolder, readReferenceData, ReferenceDataError } from '../../../src/reference/reference-data.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
let root: string;
let folder: URL;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.drop();
  await rm(root, { recursive: true, force: true });
});

/** A copy of the data files, to be changed. */
beforeEach(async () => {
  if (root) await rm(root, { recursive: true, force: true });
  root = await mkdtemp(path.join(tmpdir(), 'askwell-test-'));
  await cp(fileURLToPath(dataFolder), root, { recursive: true });
  folder = pathToFileURL(`${root}/`);
});

const asOwner = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => withClient(db.ownerUrl, work);
const load = (): Promise<boolean> => asOwner((client) => loadReferenceData(client, folder));

const change = async (file: string, edit: (text: string) => string): Promise<void> => {
  const old = await readFile(new URL(file, folder), 'utf8');
  const changed = edit(old);
  if (changed === old) throw new Error(`${file} was meant to change`);
  await writeFile(new URL(file, folder), changed);
};
const dropLine = (beginning: string) => (text: string) => text.split('\n').filter((line) => !line.startsWith(beginning)).join('\n');

/** Every row with the transaction that wrote it, so that a row written again with the same content shows. */
const everything = (): Promise<unknown[]> =>
  asOwner(async (client) => {
    const tables: string[][] = [];
    for (const table of ['topic', 'topic_name', 'area', 'area_successor', 'reference_load']) {
      const { rows } = await client.query<{ row: string }>(`select xmin::text || ' ' || t::text as row from ${table} t order by 1`);
      tables.push(rows.map(({ row }) => row));
    }
    return tables;
  });

const topic = async (slug: string): Promise<Record<string, unknown>> =>
  asOwner(async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(
      `select t.id, t.name, p.slug as parent, t.valid_from::text as valid_from, t.valid_to::text as valid_to,
              (select array_agg(n.name order by place) from topic_name n where n.topic_id = t.id and kind = 'lay') as lay
       from topic t left join topic p on p.id = t.parent_id where t.slug = $1`,
      [slug],
    );
    return rows[0];
  });

describe('the data as they are', () => {
  it('are loaded: 21 categories and at least 500 topics below them', async () => {
    const counts = await asOwner(async (client) =>
      (await client.query<{ top: number; below: number }>('select count(*) filter (where parent_id is null)::int as top, count(parent_id)::int as below from topic')).rows[0],
    ); // prettier-ignore
    expect(counts.top).toBe(21);
    expect(counts.below).toBeGreaterThanOrEqual(500);
  });

  it('put what people look for where the classification has it', async () => {
    const parents = await Promise.all(['diabetes', 'dementia', 'autism', 'learning-disability', 'blood-clots', 'cystic-fibrosis', 'me-cfs', 'menopause'].map(topic));
    expect(parents.map((found) => found.parent)).toEqual([
      'metabolic-and-endocrine', 'neurological', 'mental-health', 'mental-health', 'blood', 'congenital-disorders',
      'disputed-aetiology-and-other', 'reproductive-health-and-childbirth',
    ]); // prettier-ignore
  });

  it('have no name that two topics call their own', async () => {
    const { topics } = await readReferenceData();
    const owners = new Map<string, string[]>();
    for (const { slug, names } of topics) owners.set(names[0].form, [...(owners.get(names[0].form) ?? []), slug]);
    expect([...owners.values()].filter((slugs) => slugs.length > 1)).toEqual([]);
  });
});

describe('loading again', () => {
  it('changes no row, and takes less than half a second', async () => {
    const before = await everything();
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const start = performance.now();
      expect(await load()).toBe(false);
      times.push(performance.now() - start);
    }
    // The best of three: other tests share the machine.
    expect(Math.min(...times)).toBeLessThan(500);
    expect(await everything()).toEqual(before);
  });

  it('after the note of the last load was lost writes no row twice', async () => {
    const before = (await everything()).slice(0, 4);
    await asOwner((client) => client.query('delete from reference_load'));
    expect(await load()).toBe(true);
    expect((await everything()).slice(0, 4)).toEqual(before);
  });

  it('from two processes at once loads once', async () => {
    await change('topics/05-ear.tsv', (text) => text.replace('Tinnitus', 'Ringing ears'));
    const outcomes = await Promise.all([load(), load(), load()]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await topic('tinnitus')).toMatchObject({ name: 'Ringing ears' });
  });
});

describe('a change of the files', () => {
  it('renames, moves and gives new words, and keeps the id', async () => {
    const before = await topic('glue-ear');
    await change('topics/05-ear.tsv', (text) => text.replace(/^glue-ear\tGlue ear\tear\t(.*)gunky ears/m, 'glue-ear\tSticky ear\tear-infections\t$1goo in the ears'));
    await load();
    expect(await topic('glue-ear')).toEqual({ ...before, name: 'Sticky ear', parent: 'ear-infections', lay: ['goo in the ears'] });
  });

  it('gives a topic that left its last day, the day before, and lets it hold again when it returns', async () => {
    const before = await topic('otosclerosis');
    await db.setClock(new Date('2026-08-10T09:00:00Z'));
    await change('topics/05-ear.tsv', dropLine('otosclerosis\t'));
    await load();
    expect(await topic('otosclerosis')).toEqual({ ...before, valid_to: '2026-08-09' });

    await db.setClock(new Date('2026-09-10T09:00:00Z'));
    await change('topics/05-ear.tsv', (text) => text.replace('glue-ear\tGlue', 'glue-ear\tThick'));
    await load();
    expect(await topic('otosclerosis')).toEqual({ ...before, valid_to: '2026-08-09' });

    await cp(fileURLToPath(dataFolder), root, { recursive: true });
    await load();
    expect(await topic('otosclerosis')).toEqual(before);
    await db.setClock(null);
  });

  it('ends an area that left, and changes successors', async () => {
    await db.setClock(new Date('2026-08-10T09:00:00Z'));
    await change('areas.csv', (text) => dropLine('QWO,')(text).replace('S0E4D|S9B9J|QRL', 'S0E4D|QRL'));
    await load();
    const rows = await asOwner(async (client) => [
      (await client.query<{ to: string }>(`select valid_to::text as to from area where code = 'QWO'`)).rows[0].to,
      (await client.query<{ codes: string[] }>(`select array_agg(successor_code order by successor_code) as codes from area_successor where area_code = 'QNQ'`)).rows[0].codes,
    ]);
    expect(rows).toEqual(['2026-08-09', ['QRL', 'S0E4D']]);
    await db.setClock(null);
  });
});

describe('files that contradict themselves', () => {
  it.each([
    ['a parent that is not there', 'topics/05-ear.tsv', (text: string) => text.replace('\tear-infections', '\tnowhere').replace('\tear\t', '\tnowhere\t'), 'nowhere'],
    ['a circle', 'topics/05-ear.tsv', (text: string) => text.replace(/^tinnitus\t(.*?)\tear\t/m, 'tinnitus\t$1\ttinnitus\t'), 'tinnitus is above itself'],
    ['a slug twice', 'topics/05-ear.tsv', (text: string) => `${text}${text.split('\n').find((line) => line.startsWith('tinnitus'))}\n`, 'tinnitus is there twice'],
    ['a missing column', 'topics/05-ear.tsv', (text: string) => text.replace(/^tinnitus\t/m, 'tinnitus '), 'topics/05-ear.tsv:'],
    ['an impossible day', 'topics/05-ear.tsv', (text: string) => text.replace('2022-07-01', '2022-02-30'), '"2022-02-30" is not a day'],
    ['an unknown successor', 'areas.csv', (text: string) => text.replace('S0E4D|S9B9J|QRL', 'S0E4D|NOPE'), 'the successor NOPE of QNQ'],
    ['an end before the beginning', 'areas.csv', (text: string) => text.replace('2022-07-01,2026-03-31,S1Y5D', '2026-07-01,2026-03-31,S1Y5D'), 'ends before it begins'],
    ['other columns', 'areas.csv', (text: string) => text.replace('code,name', 'name,code'), 'areas.csv:1: the columns must be'],
  ])('%s: says where, and changes nothing', async (_, file, edit, message) => {
    await load();
    const before = await everything();
    await change(file, edit);
    const failure = await load().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReferenceDataError);
    expect((failure as Error).message).toContain(message);
    expect(await everything()).toEqual(before);
  });
});

it('can be read but not changed by the application', async () => {
  for (const table of ['topic', 'topic_name', 'area', 'area_successor', 'reference_load']) {
    await db.dataSource.query(`select 1 from ${table} limit 1`);
    await expect(db.dataSource.query(`delete from ${table}`)).rejects.toThrow(/permission denied/);
  }
});
