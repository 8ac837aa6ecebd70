import { Meilisearch } from 'meilisearch';
import { findingsIndex } from '../../src/findings/findings.search.js';
import { withClient } from '../../src/platform/database/roles.js';
import { type MeilisearchDocument, meilisearchDocument } from '../../src/search/engines/meilisearch/meilisearch-document.rules.js';
import type { Generation, SearchEngine } from '../../src/search/port.js';
import type { ThrowawayDatabase } from '../support/throwaway.js';

const PAGE = 5_000;

/** @returns seconds that Postgres' own `copy` takes to load the live rows from a file into an empty table with the same columns and indexes */
export async function copyIntoPostgres(db: ThrowawayDatabase): Promise<number> {
  return withClient(db.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ file: string }>(`select current_setting('data_directory') || '/bare.copy' as file`);
    const file = rows[0].file.replaceAll("'", "''");
    await admin.query(
      `copy (select d.* from search_document d join search_generation g on g.number = d.generation and g.engine = 'postgres' and g.state = 'live'
             where d.index_name = 'findings' order by d.document_id) to '${file}'`,
    );
    await admin.query('create table bare_document (like search_document_findings including all)');
    const began = performance.now();
    await admin.query(`copy bare_document from '${file}'`);
    const seconds = (performance.now() - began) / 1_000;
    await admin.query('drop table bare_document');
    await admin.query(`copy (select 1) to '${file}'`);
    return seconds;
  });
}

/** @returns seconds that Meilisearch takes to load the same documents, ready made and in pieces as large as it likes them, into an empty index with the same settings */
export async function copyIntoMeilisearch(db: ThrowawayDatabase, engine: SearchEngine, { url, key }: { url: string; key: string | undefined }): Promise<number> {
  const documents: MeilisearchDocument[] = [];
  for (let after: string | null = null; ; after = documents[documents.length - 1].id) {
    const page = await findingsIndex.all(db.dataSource.manager, after, PAGE);
    if (page.length === 0) break;
    documents.push(...page.map((each) => meilisearchDocument(findingsIndex, each)));
  }
  const generation: Generation = { engine: 'meilisearch', index: 'findings', number: 0, uid: 'askwell_bare' };
  await engine.create(findingsIndex, generation);
  const index = new Meilisearch({ host: url, apiKey: key }).index(generation.uid);
  const began = performance.now();
  for (let at = 0; at < documents.length; at += PAGE) await index.addDocuments(documents.slice(at, at + PAGE), { primaryKey: 'id' });
  await engine.settle(generation);
  const seconds = (performance.now() - began) / 1_000;
  await engine.drop(generation);
  return seconds;
}
