import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportFiles } from '../../src/findings/import/import-files.js';
import { Pace } from '../../src/findings/import/saved-queries/polite-client.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { articlesIn, BibliographicServices } from '../support/bibliographic-services.js';

// `npm run check:shared`: real records, as the services would answer with them.
const folder = '../shared/data/findings';
const there = existsSync(folder);
const textOf = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');

(there ? describe : describe.skip)('real records from the services', () => {
  let app: TestApp;
  let time = 0;
  const services = new BibliographicServices(() => time);
  beforeAll(async () => {
    const base = await services.start();
    app = await startTestApp({ config: { publicUrl: 'http://127.0.0.1:1', findingServices: { europe_pmc: base, pubmed: base, crossref: base } } });
    Object.assign(app.nest.get(Pace, { strict: false }), { now: () => time, wait: (ms: number) => Promise.resolve(void (time += ms)) });
    services.holdings = {
      europePmc: (JSON.parse(textOf('europepmc-core.json')) as { resultList: { result: object[] } }).resultList.result,
      crossref: (JSON.parse(textOf('crossref-works.json')) as { message: { items: object[] } }).message.items,
      pubmed: readdirSync(`${folder}/pubmed-xml`).sort().flatMap((name) => articlesIn(textOf(`pubmed-xml/${name}`))),
    };
  });
  afterAll(async () => {
    services.stop();
    await app.close();
  });

  it('are the same as in files, record for record', async () => {
    const broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
    const kept = () => app.db.dataSource.query('select source, content_hash, record from finding_source order by source, content_hash');
    for (const service of ['europe_pmc', 'pubmed', 'crossref']) {
      await app.gql('mutation ($input: SaveQueryInput!) { saveQuery(input: $input) { id } }', { input: { name: service, service, query: 'x', every: 'day' } }, broker);
    }
    await app.runJob('findings.saved-queries');
    const runs = await app.db.dataSource.query('select file_name, read, added, refused, stopped from import_run order by file_name');
    expect(runs).toEqual([
      { file_name: 'crossref', read: 60, added: 60, refused: 0, stopped: null },
      { file_name: 'europe_pmc', read: 25, added: 25, refused: 0, stopped: null },
      { file_name: 'pubmed', read: 40, added: 40, refused: 0, stopped: null },
    ]);
    const fromServices = await kept();
    const lines: string[] = [];
    await app.nest.get(ImportFiles, { strict: false }).import([`${folder}/pubmed-xml`, `${folder}/europepmc-core.json`, `${folder}/crossref-works.json`], (line) => lines.push(line));
    expect(lines.at(-1)).toBe('Together: 125 read, 0 added, 0 changed, 125 unchanged, 0 refused');
    expect(await kept()).toEqual(fromServices);
  });
});
