import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ImportLimits } from '../import-limits.js';
import { IMPORT_LIMITS } from '../import-limits.js';
import { FileProblem } from '../import-problem.js';
import { readFindings } from './read-findings.js';
import type { ImportItem } from './read-findings.js';

const TODAY = new Date('2026-11-23T12:00:00Z');
const PUBMED = readFileSync('test/fixtures/findings/pubmed.xml');
const EUROPE_PMC = readFileSync('test/fixtures/findings/europepmc.json');

interface Reading {
  readonly items: ImportItem[];
  readonly stop: { readonly code: string; readonly message: string; readonly place: unknown } | null;
}

/** Everything read from these chunks, and how it ended. */
async function read(chunks: readonly Uint8Array[], limits: ImportLimits = IMPORT_LIMITS): Promise<Reading> {
  const items: ImportItem[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      const own = new Uint8Array(chunk);
      yield own;
      // Streams use their buffers again.
      own.fill(0x7e);
    }
  }
  try {
    for await (const item of readFindings(source(), TODAY, limits)) items.push(item);
    return { items, stop: null };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return { items, stop: { code: error.code, message: error.message, place: error.place } };
  }
}

const readText = (text: string, limits?: ImportLimits): Promise<Reading> => read([Buffer.from(text)], limits);
const records = (reading: Reading) => reading.items.flatMap((item) => (item.ok ? [item.record] : []));
const problems = (reading: Reading) => reading.items.flatMap((item) => (item.ok ? [] : [item.problem]));
const brief = (reading: Reading) => problems(reading).map(({ code, place, id }) => [place.record, place.line, code, id]);

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

describe('PubMed XML', () => {
  it('reads a record with all it has', async () => {
    const [record] = records(await read([PUBMED]));
    expect(record).toEqual({
      source: 'pubmed',
      ids: { pmid: '90000001', pmcid: 'PMC9000001', doi: '10.5555/invented.1' },
      title: 'Sleep in people with both asthma & CO2 retention: a mixed study',
      abstract: [
        { label: 'BACKGROUND', text: 'People with asthma sleep badly (p < 0.05).' },
        { label: 'FINDINGS', text: 'Two in three woke before </PubmedArticle> five.' },
      ],
      authors: ['Müller I', 'The Rest Group'],
      journal: 'Journal of Invented Rest',
      published: { date: '2023-12-05', precision: 'day' },
      publicationTypes: ['Journal Article'],
      meshHeadings: ['Asthma', 'Sleep'],
      keywords: ['night waking'],
      language: 'eng',
      openAccess: null,
      urls: ['https://pubmed.ncbi.nlm.nih.gov/90000001/'],
      notice: null,
      retracted: false,
      corrected: true,
      questioned: false,
      funders: ['National Institute for Invented Health', 'A Charity'],
      preprint: false,
      declaredInterests: 'The authors declare none.',
      abstractLicence: '© The Authors 2023.',
      about: [],
      versions: [],
    });
  });

  it('tells what was retracted, and reads a span of months by its first', async () => {
    const [, record] = records(await read([PUBMED]));
    expect(record).toMatchObject({ title: 'Walking after a stroke', retracted: true, language: 'ger', published: { date: '1998-12-01', precision: 'month' } });
  });

  it('reports each bad record with its place and reads the others', async () => {
    const reading = await read([PUBMED]);
    expect(records(reading).map((record) => record.ids.pmid)).toEqual(['90000001', '90000002', '90000006']);
    expect(brief(reading)).toEqual([
      [3, 19, 'NO_TITLE', 'PMID 90000003'],
      [4, 20, 'WRONG_DATE', 'PMID 90000004'],
      [5, 21, 'MALFORMED', null],
      [6, 22, 'NO_IDENTIFIER', null],
      [8, 24, 'NOT_AN_ARTICLE', null],
      [9, 25, 'NOT_AN_ARTICLE', null],
    ]);
    expect(reading.stop).toBeNull();
  });

  it('names the byte at which a record begins', async () => {
    for (const { place } of problems(await read([PUBMED]))) {
      expect(PUBMED.subarray(place.byte, place.byte + 7).toString()).toMatch(/^<(?:Pubmed|Delete)/u);
    }
  });

  it('goes on after a record that isn’t closed', async () => {
    const text = PUBMED.toString().replace('</MedlineCitation></PubmedArticle>', '</MedlineCitation>');
    expect(brief(await readText(text))[0]).toEqual([2, 18, 'UNFINISHED', null]);
  });

  it('reads a single record without a set around it', async () => {
    const one = /<PubmedArticle>[^]*?<\/PubmedArticle>(?=\n<)/u.exec(PUBMED.toString().split('-->')[1] ?? '')?.[0] ?? '';
    expect(records(await readText(one))).toHaveLength(1);
  });
});

describe('Europe PMC JSON', () => {
  it('reads a record with all it has', async () => {
    const [record] = records(await read([EUROPE_PMC]));
    expect(record).toEqual({
      source: 'europe_pmc',
      ids: { pmid: '90000001', pmcid: 'PMC9000001', doi: '10.5555/invented.1' },
      title: 'Sleep in people with both asthma & CO2 retention: a mixed study',
      abstract: [
        { label: 'Background', text: 'People with asthma sleep badly (p<0.05).' },
        { label: 'Findings', text: 'Two in three woke before five.' },
      ],
      authors: ['Müller I', 'The Rest Group'],
      journal: 'Journal of Invented Rest',
      published: { date: '2023-12-05', precision: 'day' },
      publicationTypes: ['Journal Article'],
      meshHeadings: ['Asthma'],
      keywords: ['night waking'],
      language: 'eng',
      openAccess: true,
      urls: ['https://europepmc.org/articles/PMC9000001', 'https://europepmc.org/article/MED/90000001'],
      notice: null,
      retracted: false,
      corrected: false,
      questioned: false,
      funders: ['A Charity'],
      preprint: false,
      declaredInterests: null,
      abstractLicence: 'cc by',
      about: [],
      versions: [],
    });
  });

  it('reads short records too, and knows a correction', async () => {
    const [, preprint, correction] = records(await read([EUROPE_PMC]));
    expect(preprint).toMatchObject({ authors: ['Okafor C', 'Lind B'], ids: { pmid: null, doi: '10.5555/invented.preprint' }, openAccess: false });
    expect(correction).toMatchObject({ notice: 'correction', published: { date: '2025-01-01', precision: 'year' } });
  });

  it('reports each bad record with its place and reads the others', async () => {
    const reading = await read([EUROPE_PMC]);
    expect(brief(reading)).toEqual([
      [3, 21, 'NO_TITLE', 'PMID 90000010'],
      [4, 22, 'MALFORMED', null],
      [5, 23, 'MALFORMED', null],
    ]);
    expect(records(reading)).toHaveLength(3);
  });

  it('keeps addresses of the web, and no other', async () => {
    const urls = ['https://a.example/x', 'http://b.example/', 'ftp://c.example/', 'javascript:alert(1)', 'javascript://d.example/%0aalert(1)', 'https://[broken', 'https://e.example/two words', ''];
    const page = { resultList: { result: [{ pmid: '1', title: 'T', pubYear: '2024', fullTextUrlList: { fullTextUrl: urls.map((url) => ({ url })) } }] } };
    expect(records(await readText(JSON.stringify(page)))[0]?.urls).toEqual(['https://a.example/x', 'http://b.example/']);
  });

  it('reads several pages in one file', async () => {
    const page = (pmid: number): string => JSON.stringify({ resultList: { result: [{ pmid: String(pmid), title: 'T', pubYear: '2024' }] } });
    expect(records(await readText(`${page(1)}\n${page(2)}`)).map((record) => record.ids.pmid)).toEqual(['1', '2']);
    expect(records(await readText(`[${page(1)},${page(2)}]`)).map((record) => record.ids.pmid)).toEqual(['1', '2']);
  });

  it('is content with a page without results', async () => {
    expect(await readText('{"resultList":{"result":[]}}')).toEqual({ items: [], stop: null });
  });
});

describe('wherever the stream is cut, the same is read', () => {
  it.each([
    ['PubMed XML', PUBMED],
    ['Europe PMC JSON', EUROPE_PMC],
  ])('%s', async (_, bytes) => {
    const whole = await read([bytes]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (at) => {
        expect(await read(cut(bytes, at))).toEqual(whole);
      }),
      { numRuns: 60 },
    );
    expect(await read(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('also where the file breaks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(PUBMED, EUROPE_PMC), fc.nat(8000), fc.nat(255), fc.array(fc.nat(8000), { maxLength: 5 }), async (bytes, where, byte, at) => {
        const broken = Buffer.from(bytes);
        broken[where % broken.length] = byte;
        const short = broken.subarray(0, broken.length - (byte % 7) * 100);
        expect(await read(cut(short, at.map((one) => one % short.length)))).toEqual(await read([short]));
      }),
      { numRuns: 200 },
    );
  });

  it('any bytes give records, problems or a coded end, never another error', async () => {
    const start = fc.constantFrom('', '{"resultList":{"result":[', '<PubmedArticleSet>', '<PubmedArticleSet><PubmedArticle>', '\ufeff[');
    const junk = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: fc.constantFrom('<', '>', '!', '-', '[', ']', '{', '}', '"', '\\', ':', ',', '&', 'P', ' ', '?') }));
    await fc.assert(
      fc.asyncProperty(start, junk, async (text, rest) => {
        await read([Buffer.from(text), Buffer.from(rest as string)]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('files that aren’t what they claim', () => {
  it.each([
    ['an empty file', '', 'EMPTY'],
    ['white space', ' \n ', 'EMPTY'],
    ['plain text', 'PMID 123, A title', 'UNKNOWN_FORMAT'],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'UNKNOWN_FORMAT'],
    ['other XML', '<?xml version="1.0"?><urlset><url/></urlset>', 'UNKNOWN_FORMAT'],
    ['Europe PMC XML', '<responseWrapper><hitCount>1</hitCount></responseWrapper>', 'UNKNOWN_FORMAT'],
    ['other JSON', '{"message":{"list":[{"title":"x"}]}}', 'UNKNOWN_FORMAT'],
    ['a list of other things', '[1,2,3]', 'UNKNOWN_FORMAT'],
    ['UTF-16', '\ufeff<PubmedArticleSet/>', 'WRONG_ENCODING', 'utf16le'],
    ['another declared encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><PubmedArticleSet/>', 'WRONG_ENCODING'],
    ['gzip', '\x1f\x8b\x08\x00', 'UNKNOWN_FORMAT', 'latin1'],
    ['a PDF', '%PDF-1.7', 'UNKNOWN_FORMAT'],
    ['brackets that don’t match', '{"resultList":{"result":[{"pmid":"1"]}}', 'BROKEN'],
    ['JSON cut off', '{"resultList":{"result":[{"pmid":"1"', 'TRUNCATED'],
    ['XML cut off in a record', '<PubmedArticleSet><PubmedArticle><Med', 'TRUNCATED'],
    ['XML cut off between records', '<PubmedArticleSet>\n', 'TRUNCATED'],
    ['a bomb of entities', '<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><PubmedArticleSet/>', 'ENTITIES_REFUSED'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><PubmedArticleSet/>', 'ENTITIES_REFUSED'],
    ['a bomb of brackets', `{"resultList":{"result":[${'['.repeat(100_000)}`, 'BROKEN'],
    ['a tag without end', `<PubmedArticleSet ${'a'.repeat(100_000)}`, 'UNKNOWN_FORMAT'],
  ])('%s: %s', async (_, text, code, encoding: string = 'utf8') => {
    const reading = await read([Buffer.from(text, encoding as BufferEncoding)]);
    expect(records(reading)).toEqual([]);
    expect(reading.stop?.code).toBe(code);
  });

  it('keeps what came before the break', async () => {
    const reading = await read([PUBMED.subarray(0, PUBMED.length - 400)]);
    expect(records(reading)).toHaveLength(2);
    expect(reading.stop).toMatchObject({ code: 'TRUNCATED', place: { record: 7 } });
  });
});

describe('one bad record', () => {
  const page = (...results: string[]): string => `{"resultList":{"result":[${results.join(',\n')}]}}`;
  const good = '{"pmid":"7","title":"Good","pubYear":"2024"}';
  const limits = { ...IMPORT_LIMITS, recordBytes: 1000, depth: 20 };

  it.each([
    ['larger than allowed', `{"pmid":"8","title":"${'x'.repeat(2000)}"}`, 'TOO_LARGE'],
    ['nested too deep', `{"pmid":"8","x":${'['.repeat(30)}${']'.repeat(30)}}`, 'TOO_DEEP'],
    ['an unknown escape', '{"pmid":"8","title":"\\x"}', 'MALFORMED'],
    ['a list in its place', '[1]', 'MALFORMED'],
  ])('in JSON: %s', async (_, bad, code) => {
    const reading = await readText(page(bad, good), limits);
    expect(problems(reading).map((problem) => problem.code)).toEqual([code]);
    expect(records(reading).map((record) => record.title)).toEqual(['Good']);
    expect(reading.stop).toBeNull();
  });

  const article = (title: string): string =>
    `<PubmedArticle><MedlineCitation><PMID>7</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal><ArticleTitle>${title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>`;

  it.each([
    ['larger than allowed', article('x'.repeat(2000)), 'TOO_LARGE'],
    ['nested too deep', article(`${'<i>'.repeat(30)}x${'</i>'.repeat(30)}`), 'TOO_DEEP'],
    ['an entity nobody declared', article('&xxe;'), 'MALFORMED'],
    ['an empty element', '<PubmedArticle/>', 'NO_IDENTIFIER'],
    ['a declaration inside', article('<!ENTITY a "b">'), 'MALFORMED'],
  ])('in XML: %s', async (_, bad, code) => {
    const reading = await readText(`<PubmedArticleSet>${bad}${article('Good')}</PubmedArticleSet>`, limits);
    expect(problems(reading).map((problem) => problem.code)).toEqual([code]);
    expect(records(reading).map((record) => record.title)).toEqual(['Good']);
    expect(reading.stop).toBeNull();
  });

  it('with bytes that aren’t UTF-8 spoils only itself', async () => {
    const [before, after] = [Buffer.from('{"resultList":{"result":[{"pmid":"8","title":"M'), Buffer.from(`ller"},${good}]}}`)];
    const reading = await read([Buffer.concat([before, Buffer.from([0xfc]), after])]);
    expect(problems(reading).map((problem) => problem.code)).toEqual(['WRONG_ENCODING']);
    expect(records(reading)).toHaveLength(1);
  });
});

it('stops at a file larger than allowed', async () => {
  const reading = await read([PUBMED], { ...IMPORT_LIMITS, fileBytes: PUBMED.length - 1 });
  expect(reading.stop?.code).toBe('TOO_LARGE');
});
