import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { readFindings } from './read-findings.js';

const MILLION = 1_000_000;
const TODAY = new Date('2026-11-23T12:00:00Z');
const MB = 1024 ** 2;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes in use once what nobody needs any more is gone: buffers are given back some time after what held them. */
async function held(): Promise<number> {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What stands before, between and after records, and the nth of them: as small as one can be, so that what is kept of each would show. */
type Format = readonly [name: string, before: string, record: (nr: number) => string, between: string, after: string];
const FORMATS: readonly Format[] = [
  ['Europe PMC', '{"resultList":{"result":[', (nr) => `{"pmid":"${nr}","title":"Article ${nr}","pubYear":"2024"}`, ',', ']}}'],
  ['Crossref', '{"message":{"items":[', (nr) => `{"DOI":"10.5555/${nr}","title":["Article ${nr}"],"issued":{"date-parts":[[2024]]}}`, ',', ']}}'],
  ['JSON Feed', '{"items":[', (nr) => `{"id":"doi:10.5555/${nr}","title":"Article ${nr}","date_published":"2024-01-01"}`, ',', ']}'],
  [
    'PubMed XML', '<PubmedArticleSet>',
    (nr) => `<PubmedArticle><MedlineCitation><PMID>${nr}</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal><ArticleTitle>Article ${nr}</ArticleTitle></Article></MedlineCitation></PubmedArticle>`,
    '\n', '</PubmedArticleSet>',
  ],
  ['RSS', '<rss><channel>', (nr) => `<item><title>Article ${nr}</title><guid>doi:10.5555/${nr}</guid><pubDate>2024-01-01</pubDate></item>`, '\n', '</channel></rss>'],
  ['nbib', '', (nr) => `PMID- ${nr}\nTI  - Article ${nr}\nDP  - 2024\nSO  - J. 2024.\n`, '\n', '\n'],
  ['RIS', '', (nr) => `TY  - JOUR\nTI  - Article ${nr}\nPY  - 2024\nDO  - 10.5555/${nr}\nER  - \n`, '\n', ''],
  ['Web of Science', 'FN Clarivate\nVR 1.0\n', (nr) => `PT J\nTI Article ${nr}\nPY 2024\nDI 10.5555/${nr}\nER\n`, '\n', 'EF\n'],
  ['BibTeX', '', (nr) => `@article{key${nr}, title = {Article ${nr}}, year = 2024, doi = {10.5555/${nr}}}`, '\n', '\n'],
]; // prettier-ignore

it.each(FORMATS)('a million records of %s are read in memory that doesn’t grow', async (_, before, record, between, after) => {
  async function* file(): AsyncGenerator<Buffer> {
    yield Buffer.from(before);
    for (let from = 1; from <= MILLION; from += 1_000) {
      const some = Array.from({ length: 1_000 }, (_one, n) => record(from + n)).join(between);
      yield Buffer.from(from === 1 ? some : `${between}${some}`);
    }
    yield Buffer.from(after);
  }
  let read = 0;
  const inUse: number[] = [];
  for await (const item of readFindings(file(), TODAY)) {
    if (!item.ok) throw new Error(item.problem.message);
    read += 1;
    if (read % 100_000 === 0) inUse.push(await held());
  }
  expect(read).toBe(MILLION);
  // A hundred bytes kept of each would be 90 MB.
  expect((Math.max(...inUse) - inUse[0]) / MB).toBeLessThan(10);
}, 600_000);
