import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import type { StudyType } from './curation/curated.columns.js';
import { CurationService } from './curation/curation.service.js';
import { PublishingService } from './curation/publishing.service.js';
import type { SummaryText } from './curation/summary-parts.rules.js';
import { type FindingRecord, NOTHING_MORE } from './import/finding-record.js';
import { FindingWriter } from './import/finding-writer.js';

/** A finding of the sample data: bibliographic facts of a real article, and what a broker might write about it. */
export interface SampleFinding extends Pick<
  FindingRecord,
  'source' | 'ids' | 'title' | 'authors' | 'journal' | 'published' | 'publicationTypes' | 'language' | 'openAccess' | 'urls'
>, Partial<Pick<FindingRecord, 'abstract' | 'abstractLicence' | 'funders'>> {
  /** Slugs of topics. */
  readonly topics: readonly string[];
  /** The whole, also where it is written in parts. */
  readonly plainSummary: string;
  readonly summary?: SummaryText;
  /** Left out where nothing says so. */
  readonly studyType?: StudyType;
  /** An area code of null: it holds everywhere. */
  readonly notes: readonly { readonly areaCode: string | null; readonly text: string; readonly couldChange?: string }[];
  /** As it was imported, or as a draft. Left out: it is published. */
  readonly stays?: 'imported' | 'draft';
}

/** Loads sample findings the way brokers would bring them in. */
@Injectable()
export class SampleFindings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly writer: FindingWriter,
    private readonly curation: CurationService,
    private readonly publishing: PublishingService,
  ) {}

  /**
   * Imports, explains and publishes them as `broker`. A load that was interrupted can be repeated: what is published already is left alone.
   * @param next called before each finding; what it throws ends the load there
   * @throws Error for a topic that isn't there
   */
  async load(broker: Actor, findings: readonly SampleFinding[], next: () => void = () => undefined): Promise<void> {
    await this.writer.write(findings.map(recordOf), { sample: true });
    const topicIds = new Map((await this.dataSource.query<{ id: string; slug: string }[]>('select id, slug from topic')).map(({ id, slug }) => [slug, id]));
    for (const finding of findings) {
      next();
      if (finding.stays === 'imported') continue;
      const unpublished = await this.unpublished(finding);
      if (unpublished === null) continue;
      const { id: findingId, version } = unpublished;
      await this.curation.classify(broker, { findingId, version, topicIds: finding.topics.map((slug) => mustHave(topicIds, slug)), studyType: finding.studyType }, []);
      if (finding.summary) await this.curation.writeSummary(broker, { findingId, version: version + 1, summary: finding.summary });
      else await this.curation.writePlainSummary(broker, { findingId, text: finding.plainSummary });
      const written = await this.notesOf(findingId);
      for (const note of finding.notes.filter(({ text }) => !written.has(text))) await this.curation.addBrokerNote(broker, { findingId, ...note });
      if (finding.stays !== 'draft') await this.publishing.publishFinding(broker, { findingId });
    }
  }

  private async notesOf(findingId: string): Promise<Set<string>> {
    return new Set((await this.dataSource.query<{ text: string }[]>('select text from broker_note where finding_id = $1', [findingId])).map(({ text }) => text));
  }

  private async unpublished({ ids, stays }: SampleFinding): Promise<{ id: string; version: number } | null> {
    const [row] = await this.dataSource.query<{ id: string; version: number }[]>(`select id, version from finding where (pmid = $1 or doi = $2) and status = any ($3)`, [ids.pmid, ids.doi, stays === 'draft' ? ['imported'] : ['imported', 'draft']]);
    return row ?? null;
  }
}

function recordOf({ source, ids, title, authors, journal, published, publicationTypes, language, openAccess, urls, abstract = [], abstractLicence = null, funders = [] }: SampleFinding): FindingRecord {
  return { ...NOTHING_MORE, source, ids, title, authors, journal, published, publicationTypes, language, openAccess, urls, abstract, abstractLicence, funders };
}

function mustHave(ids: ReadonlyMap<string, string>, slug: string): string {
  const id = ids.get(slug);
  if (id === undefined) throw new Error(`There is no topic ${slug}.`);
  return id;
}
