import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readingAge } from '../../../src/platform/text/reading-age.rules.js';
import { SampleFindings } from '../../../src/findings/sample-findings.service.js';
import { readSampleFindings } from '../../../src/sample/load-sample-findings.js';
import { MeaningUpkeep } from '../../../src/search/meaning/meaning-upkeep.js';
import { Nearest } from '../../../src/search/meaning/nearest.js';
import { Reader } from '../../../src/search/meaning/reader.js';
import { SearchService } from '../../../src/search/search.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { StoredVectors } from '../../support/stored-vectors.js';
import { indexFindings } from '../../support/builders/findings.builder.js';
import { findingQuestions, layQuestions } from '../../support/builders/findings.questions.js';

let app: TestApp;
let reader: string;
let brokerId: string;
const load = async (): Promise<void> => {
  const broker = { accountId: brokerId, displayName: 'Bea', permissions: [{ kind: 'knowledge_broker', teamId: null, organisationId: null, areaCode: null }] } as const;
  await app.nest.get(SampleFindings, { strict: false }).load(broker, await readSampleFindings());
};
beforeAll(async () => {
  app = await startTestApp();
  brokerId = (await app.signIn([{ kind: 'knowledge_broker' }])).accountId;
  reader = (await app.signIn()).token;
  await load();
  await indexFindings(app);
}, 60_000);
afterAll(() => app.close());

describe('the sample findings', () => {
  it('are forty, published, marked as sample, each with its source, topics and a link', async () => {
    const [counts] = await app.db.dataSource.query(
      `select count(*)::int as n, count(*) filter (where status = 'published' and sample)::int as published,
         count(*) filter (where abstract = '[]')::int as bare,
         count(*) filter (where exists (select from finding_source where finding_id = finding.id))::int as sourced,
         count(*) filter (where topics_chosen and exists (select from finding_topic where finding_id = finding.id))::int as topical,
         count(*) filter (where cardinality(urls) > 0)::int as linked
       from finding`,
    );
    expect(counts).toEqual({ n: 40, published: 40, bare: 40, sourced: 40, topical: 40, linked: 40 });
    const sources = await app.db.dataSource.query<{ source: string }[]>('select distinct source from finding_source order by source');
    expect(sources.map(({ source }) => source)).toEqual(['crossref', 'europe_pmc', 'pubmed']);
  });

  it('loaded again change nothing', async () => {
    const rows = () => app.db.dataSource.query('select id, xmin from finding union all select id, xmin from broker_note order by id');
    const before = await rows();
    await load();
    expect(await rows()).toEqual(before);
  });

  it('read easily: a reading age of 11 at the middle, none above 12.5', async () => {
    const ages = (await readSampleFindings()).map(({ plainSummary }) => readingAge(plainSummary)?.years ?? 0).sort((a, b) => a - b);
    expect(ages[20]).toBeLessThanOrEqual(11);
    expect(ages.at(-1)).toBeLessThanOrEqual(12.5);
  });
});

describe('what people would type finds the right one among the first five', () => {
  it.each(findingQuestions())('$question', async ({ question, pmid }) => {
    const { data } = await app.gql<{ searchFindings: { hits: { finding: { pmid: string | null; title: string } }[] } }>(
      'query ($words: String) { searchFindings(words: $words, first: 5) { hits { finding { pmid title } } } }',
      { words: question },
      reader,
    );
    expect(data.searchFindings.hits.map(({ finding }) => finding.pmid)).toContain(pmid);
  });
});

/** Raised when the ranking got better; lowered never without a word in docs/measured.md. Each is what was measured (0.667, 0.877), less one question in sixty. */
const LEAST = { words: 0.65, meaning: 0.86 };

describe('sixty questions in words that no paper has', () => {
  const questions = layQuestions();
  const names = new Map<string, string>();
  /** nDCG@10 with one right answer each. */
  const howWell = async (): Promise<number> => {
    const search = app.nest.get(SearchService, { strict: false });
    let sum = 0;
    for (const { question, finding } of questions) {
      const { hits } = await search.query({ index: 'findings', words: question, limit: 10 });
      const place = hits.findIndex(({ id }) => names.get(id) === finding);
      if (place >= 0) sum += 1 / Math.log2(place + 2);
    }
    return sum / questions.length;
  };

  beforeAll(async () => {
    expect(questions).toHaveLength(60);
    const rows = await app.db.dataSource.query<{ id: string; name: string }[]>('select id, coalesce(pmid, doi) as name from finding');
    for (const { id, name } of rows) names.set(id, name);
  });

  it('are answered no worse than before by words alone', async () => {
    expect(await howWell()).toBeGreaterThan(LEAST.words);
  });

  it('and by what they mean, with what the model makes of them', async () => {
    const stored = new StoredVectors();
    Object.assign(app.nest.get(Reader, { strict: false }), { hasModel: true, read: stored.read.bind(stored) });
    await app.nest.get(MeaningUpkeep, { strict: false }).readSome('findings');
    // A thread takes a moment to begin; whoever searches meanwhile is served by words.
    const nearest = app.nest.get(Nearest, { strict: false });
    await nearest.nearest('findings', nearest.read(questions[0].question), { most: 1 });
    expect(await howWell()).toBeGreaterThan(LEAST.meaning);
  });
});
