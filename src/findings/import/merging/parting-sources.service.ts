import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../../identity/actor.js';
import { newId } from '../../../platform/database/ids.js';
import { CurationDesk } from '../../curation/curation.desk.js';
import { isDouble } from '../../curation/curation.errors.js';
import { findingNotFound } from '../../findings.errors.js';
import type { FindingRecord } from '../finding-record.js';
import { insertFindings, updateDoubles, updateFindings } from '../finding-rows.js';
import { hasId, idKeys } from '../identifiers.rules.js';
import { keepNotices } from '../notices.js';
import { HeadingBooks } from '../topics/heading-books.js';
import { putMatchedTopics } from '../topics/matched-topics.js';
import { keepVersions, markPublished, preprintsNear } from '../versions/versions.js';
import { type KnownMember, withNotices } from './import-plan.rules.js';
import { mayNotStandAlone, onlySource, sharesIdentifier, toldApart } from './joining.errors.js';
import type { PartSourceInput } from './joining.inputs.js';
import { lockFinding, noticesOf, takeTurn } from './known-findings.js';
import { likenessOf } from './likeness.rules.js';
import { hasSameHeadings, mergeSources } from './merge-sources.rules.js';

/**
 * Undoes what title, year and first author made one. From then on that source's record finds its own finding again by being there already, so importing
 * it once more joins nothing.
 */
@Injectable()
export class PartingSourcesService {
  constructor(
    private readonly desk: CurationDesk,
    private readonly books: HeadingBooks,
  ) {}

  /** Answers with the new finding, of that source alone. @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  partSource(actor: Actor, input: PartSourceInput): Promise<string> {
    return toldApart(this.desk.command(actor, 'partSource', input, async (em, now) => {
      await takeTurn(em);
      const { id } = await this.desk.take(em, input);
      const finding = await lockFinding(em, id);
      if (finding === null) throw findingNotFound();
      const home = finding.members.find(({ sources }) => sources.some(({ source }) => source === input.source));
      const record = home?.sources.find(({ source }) => source === input.source);
      const others = finding.members.flatMap(({ sources }) => sources).filter((one) => one !== record);
      if (home === undefined || record === undefined || others.length === 0) throw onlySource();
      // A double with that source alone is parted as a whole.
      if (home.sources.length === 1) throw isDouble(id);
      if (others.some(({ ids }) => idKeys(ids).some((key) => idKeys(record.ids).includes(key)))) throw sharesIdentifier();
      if (await this.isAlikeWithoutIds(em, record, others)) throw mayNotStandAlone();
      const near = await preprintsNear(em, [id]);
      const partedId = newId();
      const book = await this.books.current(em, now);
      const left = { findingId: id, facts: withNotices(mergeSources(others), await noticesOf(em, others)) };
      const parted = { findingId: partedId, facts: withNotices(mergeSources([record]), await noticesOf(em, [record])) };
      const isHeadedAnew = !hasSameHeadings(mergeSources([...others, record]), left.facts);
      await updateFindings(em, now, [isHeadedAnew ? { ...left, book: book.version } : left]);
      await this.leaveHome(em, id, home, record);
      await insertFindings(em, now, [parted], { sample: false, book: book.version });
      await putMatchedTopics(em, book, isHeadedAnew ? [left, parted] : [parted]);
      await em.query('update finding_source set finding_id = $1 where finding_id = $2 and source = $3', [partedId, home.id, input.source]);
      const members = [{ id: home.id, facts: mergeSources(home.sources.filter((one) => one !== record)) }, { id: partedId, facts: parted.facts }];
      const marked = await keepNotices(em, now, members);
      await keepVersions(em, members);
      await markPublished(em, now, near, { changed: [id, partedId, ...marked] });
      await this.desk.done(em, actor, partedId, { action: 'finding.part_source', step: 'parted', details: { from: id, source: input.source } }, now);
      await this.desk.done(em, actor, id, { action: 'finding.part_source', step: 'parted', details: { partedId, source: input.source } }, now);
      return partedId;
    }));
  }

  private async leaveHome(em: EntityManager, id: string, home: KnownMember, record: FindingRecord): Promise<void> {
    if (home.id !== id) await updateDoubles(em, [{ id: home.id, facts: mergeSources(home.sources.filter((one) => one !== record)) }]);
  }

  private async isAlikeWithoutIds(em: EntityManager, record: FindingRecord, others: readonly FindingRecord[]): Promise<boolean> {
    if (hasId(record.ids)) return false;
    const likeness = likenessOf(record);
    if (likeness === null || !others.some(({ ids }) => hasId(ids))) return true;
    const found = await em.query<unknown[]>('select 1 from finding where likeness = $1 and pmid is null and pmcid is null and doi is null and joined_into is null', [likeness]);
    return found.length > 0;
  }
}
