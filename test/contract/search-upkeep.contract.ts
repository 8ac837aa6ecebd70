import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Generation, SearchEngine } from '../../src/search/port.js';
import type { TestDatabase } from '../support/database.js';
import { createSearchDatabase, SearchFixture, type Text } from './search-fixture.js';

/** How the index follows the truth, whichever engine answers. */
export function searchUpkeepContract({ preferred }: { preferred(): SearchEngine | null }): void {
  let db: TestDatabase;
  let search: SearchFixture;
  let engine: SearchEngine;

  beforeAll(async () => {
    db = await createSearchDatabase();
    search = new SearchFixture(db, preferred());
    engine = search.engines.preferred ?? search.engines.postgres;
    await search.keeper.keep();
  }, 60_000);
  afterAll(() => db?.drop());
  beforeEach(() => search.deleteAll(), 30_000);

  const total = async (words: string): Promise<number> => (await search.service.query({ index: 'findings', words })).estimatedTotal;

  it('leaves nothing behind of a transaction that was rolled back', async () => {
    const rolledBack = db.dataSource.transaction(async (em) => {
      await search.changes.changed(em, 'findings', ['never']);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await search.pending()).toBe(0);
    const [{ jobs }] = await db.dataSource.query(`select count(*)::int as jobs from graphile_worker.jobs where key like '%:never'`);
    expect(jobs).toBe(0);
  });

  it('joins many changes of one document into one job', async () => {
    for (let at = 0; at < 5; at += 1) await search.put({ id: 'busy', title: `version ${at}` });
    const [{ jobs }] = await db.dataSource.query(`select count(*)::int as jobs from graphile_worker.jobs where key = 'search.sync:findings:busy'`);
    expect(jobs).toBe(1);
    await search.keeper.catchUp('findings');
    expect(await search.find('version 4')).toEqual(['busy']);
  });

  it('keeps a change pending that was made while the one before was being sent', async () => {
    await search.put({ id: 'twice', title: 'first draft' });
    const project = search.index.project;
    const projecting = new SearchFixture(db, preferred(), {
      project: async (em, ids) => {
        const documents = await project(em, ids);
        if (documents.some((each) => each.text.title === 'first draft')) await search.put({ id: 'twice', title: 'second wording' });
        return documents;
      },
    });
    await projecting.sync.drain(engine, projecting.index);
    await search.sync.drain(search.engines.postgres, search.index);
    expect(await search.find('wording')).toEqual(['twice']);
    await search.keeper.catchUp('findings');
    expect(await search.pending()).toBe(0);
    expect(await search.find('wording')).toEqual(['twice']);
  });

  it('ends with the truth when many write and several processes index at once', async () => {
    const other = new SearchFixture(db, preferred());
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < 8; round += 1) {
        const id = `shared-${(writer + round) % 5}`;
        if (round % 4 === 3) await search.delete(id);
        else await search.put({ id, title: `shared text ${writer} ${round}` });
        await (writer % 2 === 0 ? search : other).keeper.catchUp('findings');
      }
    };
    await Promise.all([0, 1, 2, 3].map(write));
    await search.keeper.catchUp('findings');
    const rows = await db.dataSource.query<{ id: string; body: Text }[]>('select id, body from contract_text order by id');
    const { hits } = await search.service.query({ index: 'findings', words: 'shared', highlight: ['title'], limit: 50 });
    const found = hits.map((hit) => [hit.id, hit.highlights.title.map((piece) => piece.text).join('')]).sort();
    expect(found).toEqual(rows.map((row) => [row.id, row.body.title]));
    expect(await search.pending()).toBe(0);
  }, 60_000);

  it('indexes the others when one document cannot be, names it, and keeps it pending', async () => {
    const clumsy = new SearchFixture(db, preferred(), {
      project: async (em, ids) => {
        if (ids.includes('broken')) throw new Error('no such column');
        return search.index.project(em, ids);
      },
    });
    await search.put({ id: 'whole', title: 'whole walnut' });
    await search.put({ id: 'broken', title: 'broken walnut' });
    await expect(clumsy.keeper.catchUp('findings')).rejects.toThrow('could not index broken');
    expect(await search.find('walnut')).toEqual(['whole']);
    expect(await search.pending()).toBeGreaterThan(0);
    await search.keeper.catchUp('findings');
    expect((await search.find('walnut')).sort()).toEqual(['broken', 'whole']);
  });

  it('refuses a projection that gives what the definition does not name', async () => {
    const sloppy = new SearchFixture(db, preferred(), {
      project: async () => [{ id: 'sloppy', text: { title: 'x', phone: '01234' }, facets: {} }],
    });
    await search.put({ id: 'sloppy', title: 'x' });
    await expect(sloppy.keeper.catchUp('findings')).rejects.toThrow('could not index sloppy');
    await search.delete('sloppy');
    await search.keeper.catchUp('findings');
  });

  describe('rebuilding', () => {
    /** Rebuilds, and has `change` made and indexed when the new copy is filled but not ready yet. */
    const rebuildWhile = async (change: () => Promise<void>): Promise<void> => {
      const settle = async (generation: Generation): Promise<void> => {
        await change();
        await search.sync.drain(engine, search.index);
        await engine.settle(generation);
      };
      const midway: SearchEngine = Object.create(engine, { settle: { value: settle }, finish: { value: engine.finish.bind(engine) } });
      await search.rebuilds.rebuild(midway, search.index);
    };

    it('answers from the old copy until the new one is whole, and loses no change made meanwhile', async () => {
      await search.put(...Array.from({ length: 1_200 }, (_, at) => ({ id: `many-${String(at).padStart(4, '0')}`, title: `walnut ${at}` })));
      await search.keeper.catchUp('findings');
      const seen = new Set<number>();
      let pages = 0;
      const slow = new SearchFixture(db, preferred(), {
        all: async (em, after, limit) => {
          pages += 1;
          if (pages === 2) {
            // A change behind the page that is read next, one before it, a new text and a deleted one.
            await search.put({ id: 'many-0000', title: 'hazelnut' }, { id: 'many-1199', title: 'hazelnut' }, { id: 'aaa', title: 'walnut late' });
            await search.delete('many-0001', 'many-1198');
          }
          seen.add(await total('walnut'));
          return search.index.all(em, after, limit);
        },
      });
      const rebuilding = slow.rebuilds.rebuild(engine, slow.index);
      while (pages < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await search.keeper.catchUp('findings');
      expect(await rebuilding).toBeGreaterThanOrEqual(1_199);
      expect([...seen].every((count) => count >= 1_000)).toBe(true);
      await search.keeper.catchUp('findings');
      expect((await search.find('hazelnut')).sort()).toEqual(['many-0000', 'many-1199']);
      expect(await search.find('late')).toEqual(['aaa']);
      for (const gone of ['many-0001', 'many-1198']) {
        expect((await search.service.query({ index: 'findings', limit: 100, words: `walnut ${Number(gone.slice(-4))}` })).hits.map((hit) => hit.id)).not.toContain(gone);
      }
      expect(await engine.count((await search.generations.live('findings')).get(engine.name)!)).toBe(1_199);
      await search.keeper.keep();
      expect(await engine.count((await search.generations.live('findings')).get(engine.name)!)).toBe(1_199);
    }, 60_000);

    it('writes what changes meanwhile to both copies', async () => {
      await search.putAndIndex({ id: 'changed', title: 'walnut' }, { id: 'deleted', title: 'walnut' });
      await rebuildWhile(async () => {
        await search.put({ id: 'changed', title: 'hazelnut' }, { id: 'added', title: 'hazelnut' });
        await search.delete('deleted');
      });
      await search.sync.drain(search.engines.postgres, search.index);
      expect(await search.pending()).toBe(0);
      expect((await search.find('hazelnut')).sort()).toEqual(['added', 'changed']);
      expect((await search.service.query({ index: 'findings' })).hits.map((hit) => hit.id).sort()).toEqual(['added', 'changed']);
    }, 60_000);

    it('takes a change of a text that the new copy holds and has not counted yet', async () => {
      await search.putAndIndex({ id: 'filled', title: 'walnut' });
      await rebuildWhile(() => search.put({ id: 'filled', title: 'hazelnut' }));
      await search.keeper.catchUp('findings');
      expect(await search.find('hazelnut')).toEqual(['filled']);
      const { documents, frequency } = await search.words.vocabulary((await search.generations.live('findings')).get('postgres')!, ['walnut', 'hazelnut']);
      expect([documents, ...frequency]).toEqual([1, ['hazelnut', 1]]);
    }, 60_000);

    it('never puts an old page over a newer change', async () => {
      await search.putAndIndex({ id: 'raced', title: 'walnut' });
      let drained: Promise<void> | null = null;
      const racing = new SearchFixture(db, preferred(), {
        all: async (em, after, limit) => {
          const documents = await search.index.all(em, after, limit);
          if (drained === null) {
            await search.put({ id: 'raced', title: 'hazelnut' });
            drained = search.sync.drain(engine, search.index);
            await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, 300))]);
          }
          return documents;
        },
      });
      await racing.rebuilds.rebuild(engine, racing.index);
      await drained;
      await search.keeper.catchUp('findings');
      expect(await search.find('hazelnut')).toEqual(['raced']);
    }, 60_000);

    it('never shows an empty or half index to those who search meanwhile', async () => {
      await search.putAndIndex(...Array.from({ length: 60 }, (_, at) => ({ id: `steady-${at}`, title: 'chestnut' })));
      let rebuilding = true;
      const counts = new Set<number>();
      const watching = (async () => {
        while (rebuilding) counts.add(await total('chestnut'));
      })();
      for (let at = 0; at < 3; at += 1) await search.keeper.rebuildIndex('findings');
      rebuilding = false;
      await watching;
      expect([...counts]).toEqual([60]);
    }, 60_000);

    it('is done by one process at a time, and starts anew after one that died', async () => {
      await search.putAndIndex({ id: 'one', title: 'almond' });
      const dying = new SearchFixture(db, preferred(), {
        all: async () => {
          throw new Error('killed');
        },
      });
      await expect(dying.rebuilds.rebuild(engine, dying.index)).rejects.toThrow('killed');
      expect(await search.find('almond')).toEqual(['one']);
      const results = await Promise.all([search.rebuilds.rebuild(engine, search.index), search.rebuilds.rebuild(engine, search.index)]);
      expect(results.sort()).toEqual([1, null]);
      expect(await search.find('almond')).toEqual(['one']);
    }, 60_000);

    it('lets nobody else write before what is on its way has ended, when a page cannot be written', async () => {
      await search.putAndIndex({ id: 'one', title: 'almond' });
      const next: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: 'c' };
      const three = new SearchFixture(db, preferred(), {
        all: async (_em, after) => (after === 'c' ? [] : [{ id: next[after ?? ''], text: { title: 'page' }, facets: {} }]),
      });
      const steps: string[] = [];
      const fill = async (_index: unknown, _generation: unknown, [{ id }]: readonly { id: string }[]): Promise<void> => {
        if (id === 'b') throw new Error('disk full');
        await new Promise((resolve) => setTimeout(resolve, id === 'c' ? 100 : 1));
        steps.push(id);
      };
      const failing: SearchEngine = Object.create(engine, { fill: { value: fill } });
      await expect(three.rebuilds.rebuild(failing, three.index)).rejects.toThrow('disk full');
      expect(steps).toEqual(['a', 'c']);
      expect(await search.find('almond')).toEqual(['one']);
    });

    it('happens by itself when the definition changes, nobody who searches noticing, and old copies are cleared away', async () => {
      await search.putAndIndex({ id: 'newer', title: 'pecan', topics: ['nuts'] });
      const before = (await search.generations.live('findings')).get(engine.name)!;
      const next = new SearchFixture(db, preferred(), { version: 2, fields: { text: { weight: 1 }, title: { weight: 2 } }, facets: ['topic', 'seenBy', 'kind'], numbers: ['published', 'size'] });
      // By what only the new definition knows, before there is an index that does.
      const ask = (words?: string): ReturnType<SearchFixture['service']['query']> =>
        next.service.query({ index: 'findings', words, filter: { not: { facet: 'kind', equals: 'x' } }, sort: { by: 'number', name: 'size', direction: 'asc' }, facets: ['kind'] });
      const isOurs = { hits: [{ id: 'newer' }], estimatedTotal: 1, degraded: engine.name !== 'postgres', engine: 'postgres' };
      for (const words of ['pecan', undefined]) expect(await ask(words)).toMatchObject(isOurs);
      let rebuilding = true;
      const found = new Set<string>();
      const watching = (async () => {
        while (rebuilding) for (const words of ['pecan', undefined]) found.add((await ask(words)).hits.map(({ id }) => id).join());
      })();
      await next.keeper.keep();
      rebuilding = false;
      await watching;
      expect([...found]).toEqual(['newer']);
      expect(await ask('pecan')).toMatchObject({ ...isOurs, degraded: false, engine: engine.name });
      const after = (await search.generations.live('findings')).get(engine.name)!;
      expect(after.number).not.toBe(before.number);
      expect(await next.find('pecan')).toEqual(['newer']);
      await db.advance(120_000);
      await next.keeper.keep();
      expect((await engine.count(before)) || 0).toBe(0);
      await engine.drop(before);
      await db.setClock(null);
      await search.keeper.keep();
    }, 60_000);
  });
}
