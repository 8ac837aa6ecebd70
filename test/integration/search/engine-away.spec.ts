import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MeilisearchEngine } from '../../../src/search/engines/meilisearch/meilisearch.engine.js';
import { EngineUnavailable, type SearchEngine } from '../../../src/search/port.js';
import { createSearchDatabase, SearchFixture } from '../../contract/search-fixture.js';
import { BreakableProxy } from '../../support/breakable-proxy.js';
import type { TestDatabase } from '../../support/database.js';

/** Needs no Meilisearch: nobody listens, or somebody does and never answers. */
describe('while Meilisearch is away', () => {
  let db: TestDatabase;
  const proxy = new BreakableProxy(new URL('http://127.0.0.1:1'));
  const query = (search: SearchFixture, rest: object = {}): ReturnType<SearchFixture['service']['query']> =>
    search.service.query({ index: 'findings', words: 'hazelnut', ...rest });
  const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
    const started = performance.now();
    return [await work, performance.now() - started];
  };

  beforeAll(async () => {
    db = await createSearchDatabase();
    await new SearchFixture(db, null).putAndIndex({ id: 'one', title: 'hazelnut' });
    // As if this index had been built in Meilisearch before it went away.
    await db.dataSource.query(
      `insert into search_generation (engine, index_name, uid, state, settings) select 'meilisearch', index_name, 'askwell_test', 'live', settings
       from search_generation where engine = 'postgres' and state = 'live'`,
    );
    await proxy.open();
  });
  afterAll(async () => {
    await proxy.close();
    await db.drop();
  });

  it('Postgres answers at once, and says so', async () => {
    const { url } = proxy;
    await proxy.down();
    const search = new SearchFixture(db, new MeilisearchEngine({ url }));
    const [answer, ms] = await timed(query(search));
    expect(answer).toMatchObject({ hits: [{ id: 'one' }], degraded: true, engine: 'postgres' });
    expect(ms).toBeLessThan(500);
    expect(await query(search, { words: undefined })).toMatchObject({ hits: [{ id: 'one' }], degraded: true });
  });

  it('Postgres answers within a second and a half when it hangs, and from the third time on without waiting', async () => {
    await proxy.hang();
    const search = new SearchFixture(db, new MeilisearchEngine({ url: proxy.url }));
    for (let at = 0; at < 2; at += 1) {
      const [answer, ms] = await timed(query(search));
      expect(answer).toMatchObject({ hits: [{ id: 'one' }], degraded: true });
      expect(ms).toBeLessThan(1_500);
    }
    const [answer, ms] = await timed(query(search));
    expect(answer.degraded).toBe(true);
    expect(ms).toBeLessThan(200);
  });

  it.each([
    ['a balancer’s error page', 502, '<html>Bad Gateway</html>'],
    ['a page of something else', 200, '<html>Welcome</html>'],
    ['too many requests', 429, '{"message":"slow down","code":"too_many_search_requests","type":"system","link":""}'],
    ['a key it does not know', 403, '{"message":"no","code":"invalid_api_key","type":"auth","link":""}'],
  ])('Postgres answers when there is only %s', async (_, status, body) => {
    const server = createServer((_request, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const search = new SearchFixture(db, new MeilisearchEngine({ url: `http://127.0.0.1:${port}`, key: 'wrong' }));
      expect(await query(search)).toMatchObject({ hits: [{ id: 'one' }], degraded: true });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('changes are kept for it and Postgres has them', async () => {
    await proxy.down();
    const search = new SearchFixture(db, new MeilisearchEngine({ url: proxy.url }));
    await search.put({ id: 'two', title: 'hazelnut spread' });
    await expect(search.keeper.catchUp('findings')).rejects.toThrow(EngineUnavailable);
    await expect(search.keeper.keep()).rejects.toThrow(EngineUnavailable);
    expect((await query(search, { words: 'hazelnut spread' })).hits[0].id).toBe('two');
    expect(await search.pending()).toBe(1);
  });

  it('a fault of ours is not covered up', async () => {
    const broken: Partial<SearchEngine> = { name: 'meilisearch', query: () => Promise.reject(new Error('a mistake in our filter')) };
    const search = new SearchFixture(db, broken as SearchEngine);
    await expect(query(search)).rejects.toThrow('a mistake in our filter');
    await expect(query(search, { facets: ['colour'] })).rejects.toThrow('no facet "colour"');
    await expect(query(search, { filter: { facet: 'colour', equals: 'red' } })).rejects.toThrow('no facet "colour"');
    await expect(query(search, { filter: { number: 'published', from: Number.NaN } })).rejects.toThrow('not a number');
  });
});
