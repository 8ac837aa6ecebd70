import type { Actor } from '../../src/identity/actor.js';
import { CurationService } from '../../src/findings/curation/curation.service.js';
import { PublishingService } from '../../src/findings/curation/publishing.service.js';
import { type FindingRecord, NOTHING_MORE } from '../../src/findings/import/finding-record.js';
import { FindingWriter } from '../../src/findings/import/finding-writer.js';
import type { TestApp } from '../../test/support/app.js';
import { signInAs } from '../support/throwaway.js';
import type { JudgedDocument } from '../judged/judged-set.js';

const BATCH = 100;
/** Published side by side: as many as there are connections to do it with. */
const AT_ONCE = 4;

/**
 * Brings judged documents in as findings and publishes them, by the services that imports and brokers use.
 * @returns finding → document
 */
export async function publish(app: TestApp, documents: readonly JudgedDocument[]): Promise<Map<string, string>> {
  const writer = app.nest.get(FindingWriter, { strict: false });
  for (let at = 0; at < documents.length; at += BATCH) {
    const outcomes = await writer.write(documents.slice(at, at + BATCH).map((document, n) => recordOf(document, at + n)));
    if (outcomes.some(({ kind }) => kind !== 'added')) throw new Error('A judged document was not added as a finding of its own.');
  }
  const rows = await app.db.dataSource.query<{ id: string; pmid: string }[]>('select id, pmid from finding order by id');
  const waiting = [...rows];
  const curation = app.nest.get(CurationService, { strict: false });
  const publishing = app.nest.get(PublishingService, { strict: false });
  const broker = await brokerOf(app);
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      // Nothing is published without a summary; a judged document has none, so it is blank and says nothing.
      await curation.writePlainSummary(broker, { findingId: next.id, text: ' ' });
      await publishing.publishFinding(broker, { findingId: next.id });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return new Map(rows.map(({ id, pmid }) => [id, documents[Number(pmid) - 1].id]));
}

async function brokerOf(app: TestApp): Promise<Actor> {
  const { accountId } = await signInAs(app, 'broker', 'knowledge_broker');
  return { accountId, displayName: 'Broker', permissions: [{ kind: 'knowledge_broker', teamId: null, organisationId: null, areaCode: null }] };
}

/** Each under a number of its own, so that no two are taken for one. */
function recordOf({ title, text }: JudgedDocument, at: number): FindingRecord {
  return {
    ...NOTHING_MORE, source: 'pubmed', ids: { pmid: String(at + 1), pmcid: null, doi: null }, title: title.trim().slice(0, 5_000) || ' ',
    abstract: text.trim() === '' ? [] : [{ label: null, text }], published: { date: '2024-01-01', precision: 'year' }, language: 'eng',
  }; // prettier-ignore
}
