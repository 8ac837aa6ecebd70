import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Meilisearch } from 'meilisearch';
import { MeilisearchEngine } from '../../../src/search/engines/meilisearch/meilisearch.engine.js';
import { EngineUnavailable } from '../../../src/search/port.js';
import { createSearchDatabase, SearchFixture } from '../../contract/search-fixture.js';
import { BreakableProxy } from '../../support/breakable-proxy.js';
import type { TestDatabase } from '../../support/database.js';
import { SKIPPED, startMeilisearch } from '../../support/meilisearch.js';

const server = await startMeilisearch();
if (server === null) process.stderr.write(`${SKIPPED}\n`);

(server === null ? describe.skip : describe)('when Meilisearch comes back', () => {
  const { url, key } = server ?? { url: 'http://127.0.0.1:1', key: null };
  const admin = new Meilisearch({ host: url, apiKey: key ?? undefined });
  const proxy = new BreakableProxy(new URL(url));
  let db: TestDatabase;
  let search: SearchFixture;
  const query = (words?: string): ReturnType<SearchFixture['service']['query']> => search.service.query({ index: 'findings', words });
  /** A process that has just started: no memory of failures. */
  const restart = (): void => {
    search = new SearchFixture(db, new MeilisearchEngine({ url: proxy.url, key }));
  };
  const uid = async (): Promise<string> => (await search.generations.live('findings')).get('meilisearch')!.uid;

  beforeAll(async () => {
    db = await createSearchDatabase();
    await proxy.open();
    restart();
  });
  afterAll(async () => {
    await proxy.close();
    await db.drop();
    await server?.stop();
  });

  it('an index that could not be built at the start is built, with what was written meanwhile', async () => {
    await proxy.down();
    restart();
    await expect(search.keeper.keep()).rejects.toThrow(EngineUnavailable);
    await search.put({ id: 'one', title: 'hazelnut' });
    await expect(search.keeper.catchUp('findings')).rejects.toThrow(EngineUnavailable);
    expect(await query('hazelnut')).toMatchObject({ hits: [{ id: 'one' }], degraded: true });
    await proxy.open();
    restart();
    await search.keeper.keep();
    expect(await query('hazelnut')).toMatchObject({ hits: [{ id: 'one' }], degraded: false, engine: 'meilisearch' });
    expect(await search.pending()).toBe(0);
  });

  it('what changed during an outage is there afterwards, deletes too', async () => {
    await proxy.down();
    await search.put({ id: 'two', title: 'hazelnut cream' });
    await search.delete('one');
    await expect(search.keeper.catchUp('findings')).rejects.toThrow(EngineUnavailable);
    expect(await query('hazelnut')).toMatchObject({ hits: [{ id: 'two' }], degraded: true });
    await proxy.open();
    restart();
    await search.keeper.keep();
    expect(await query('hazelnut')).toMatchObject({ hits: [{ id: 'two' }], degraded: false });
    expect(await search.pending()).toBe(0);
    expect((await admin.index(await uid()).getStats()).numberOfDocuments).toBe(1);
  });

  it('the engine is used again by the same process once the pause is over', async () => {
    await proxy.down();
    for (let at = 0; at < 3; at += 1) expect((await query('hazelnut')).degraded).toBe(true);
    await proxy.open();
    expect((await query('hazelnut')).degraded).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5_100));
    expect((await query('hazelnut')).degraded).toBe(false);
  });

  it('an index that was deleted there answers from Postgres, then is restored', async () => {
    await admin.deleteIndex(await uid()).waitTask();
    expect(await query('hazelnut')).toMatchObject({ hits: [{ id: 'two' }], degraded: true });
    await search.put({ id: 'three', title: 'hazelnut cake' });
    await search.keeper.catchUp('findings');
    restart();
    const answer = await query('hazelnut');
    expect(answer).toMatchObject({ degraded: false, estimatedTotal: 2 });
  });

  it('an index that was emptied there is filled again by the keeper', async () => {
    await admin.index(await uid()).deleteAllDocuments().waitTask();
    expect((await query('hazelnut')).hits).toEqual([]);
    await search.keeper.keep();
    expect(await query('hazelnut')).toMatchObject({ degraded: false, estimatedTotal: 2 });
  });

  it('what a stale index still shows to everyone is hidden from whoever may not see it', async () => {
    const visible = { index: 'findings', filter: { facet: 'seenBy', equals: 'everyone' } } as const;
    const found = async (words?: string): Promise<string[]> => (await search.service.query({ ...visible, words })).hits.map((hit) => hit.id).sort();
    expect(await found()).toEqual(['three', 'two']);
    await db.dataSource.query(`update search_document set tokens = '{seenBy=few}' where document_id = 'three'`);
    expect(await found()).toEqual(['two']);
    expect(await found('hazelnut')).toEqual(['two']);
    await db.dataSource.query(`update search_document set tokens = '{seenBy=everyone}' where document_id = 'three'`);
  });

  it('what a stale index still holds is not shown', async () => {
    await db.dataSource.query(`delete from search_document where document_id = 'two'`);
    const { hits } = await query();
    expect(hits.map((hit) => hit.id)).toEqual(['three']);
    expect((await query('hazelnut')).hits.map((hit) => hit.id)).toEqual(['three']);
  });
});
