import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IMPORT_LIMITS } from '../import-limits.js';
import { FileProblem } from '../import-problem.js';
import type { ImportItem } from './read-findings.js';
import { readFindings } from './read-findings.js';
import { texText } from './tex-text.rules.js';

const TODAY = new Date('2026-11-23T12:00:00Z');
const file = (name: string): Buffer => readFileSync(`test/fixtures/findings/${name}`);
const FILES = ['invented.ris', 'invented.nbib', 'invented.bib', 'web-of-science.txt', 'crossref.json', 'atom.xml', 'rss.xml', 'feed.json'];

async function read(chunks: readonly Uint8Array[], limits = IMPORT_LIMITS): Promise<{ items: ImportItem[]; stop: object | null }> {
  const items: ImportItem[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      const own = new Uint8Array(chunk);
      yield own;
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
const records = ({ items }: { items: ImportItem[] }) => items.flatMap((item) => (item.ok ? [item.record] : []));
const brief = ({ items }: { items: ImportItem[] }) => items.flatMap((item) => (item.ok ? [] : [[item.problem.place.record, item.problem.place.line, item.problem.code, item.problem.id]]));
const cut = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const places = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};

it.each([
  ['<rss><channel><item><title>An invented title</title><pubDate>2024-01-01</pubDate><dc:rights>© The Authors 2024.</dc:rights></item></channel></rss>'],
  ['<feed><entry><title>An invented title</title><updated>2024-01-01T00:00:00Z</updated><rights>© The Authors 2024.</rights></entry></feed>'],
])('whose words an item of a feed holds is kept with it: %s', async (text) => {
  expect(records(await read([Buffer.from(text)]))).toMatchObject([{ abstractLicence: '© The Authors 2024.' }]);
});

describe('the same article', () => {
  const doi = { doi: '10.5555/invented.1' };
  const pmid = { pmid: '90000001' };
  it.each<[string, object]>([
    ['invented.ris', { source: 'ris', ids: doi, keywords: ['night waking', 'Asthma', 'Sleep'], language: 'eng', publicationTypes: ['Journal Article'], urls: ['https://doi.org/10.5555/invented.1', 'https://journal.example/1'] }],
    ['invented.nbib', {
      source: 'nbib', ids: { ...doi, ...pmid, pmcid: 'PMC9000001' }, keywords: ['night waking'], meshHeadings: ['Asthma', 'Sleep'], language: 'eng', funders: ['NIIH NIH HHS'], corrected: true, retracted: false,
      declaredInterests: 'The authors declare none.', abstractLicence: '(c) The Authors 2023.', preprint: false, about: [], versions: [],
    }],
    ['invented.bib', { source: 'bibtex', ids: { ...doi, ...pmid }, published: { date: '2023-12-01', precision: 'month' }, keywords: ['night waking', 'Asthma'] }],
    ['web-of-science.txt', { source: 'web_of_science', ids: { ...doi, ...pmid }, journal: 'JOURNAL OF INVENTED REST', keywords: ['night waking', 'Asthma'], funders: ['A Charity', 'National Institute for Invented Health'], language: 'eng' }],
    ['crossref.json', { source: 'crossref', ids: doi, funders: ['A Charity'], abstractLicence: 'https://creativecommons.org/licenses/by/4.0/', openAccess: true, corrected: true, preprint: false, language: 'eng' }],
    ['atom.xml', { source: 'feed', ids: doi, keywords: ['night waking'] }],
    ['rss.xml', { source: 'feed', ids: { ...doi, ...pmid }, authors: ['Ina Müller', 'The Rest Group'] }],
    ['feed.json', { source: 'feed', ids: doi, journal: null, language: 'eng', keywords: ['night waking'] }],
  ])('is read from %s', async (name, more) => {
    const [record] = records(await read([file(name)]));
    expect(record).toMatchObject({
      title: 'Sleep in people with both asthma & CO2 retention: a mixed study', authors: ['Müller I', 'The Rest Group'], journal: 'Journal of Invented Rest', published: { date: '2023-12-05', precision: 'day' }, ...more,
    });
    expect(record?.abstract.map(({ text }) => text).join(' ')).toMatch(/^People with asthma sleep badly/u);
  });

  it('has the parts of its abstract where they are marked', async () => {
    for (const [name, labels] of [['invented.nbib', ['BACKGROUND', 'FINDINGS']], ['crossref.json', ['Background', 'Findings']]] as const) {
      const [record] = records(await read([file(name)]));
      expect(record?.abstract.map(({ label }) => label)).toEqual(labels);
      expect(record?.abstract[1]?.text).toBe('Two in three woke before five.');
    }
  });
}); // prettier-ignore

describe('what else a file holds', () => {
  it.each<[string, [number, number, string, string | null][], string[]]>([
    ['invented.ris', [[4, 33, 'UNFINISHED', null], [5, 35, 'NO_DATE', null]], ['RETRACTED: Walking groups after a stroke', 'No author, so nobody can tell it from another']],
    ['invented.nbib', [], ['Retraction: Walking after a stroke']],
    ['invented.bib', [[2, 17, 'UNFINISHED', null]], ['Hearing aids that nobody wears: naïve hopes, café visits']],
    ['web-of-science.txt', [], []],
    ['crossref.json', [[4, 12, 'NO_TITLE', 'DOI 10.5555/invented.7']], ['Correction to: Sleep in people', 'Before review']],
    ['atom.xml', [[2, 8, 'NO_DATE', 'DOI 10.5555/invented.7'], [3, 9, 'MALFORMED', null]], []],
    ['rss.xml', [], []],
    ['feed.json', [[2, 4, 'NO_TITLE', null]], []],
  ])('%s', async (name, problems, titles) => {
    const reading = await read([file(name)]);
    expect(reading.stop).toBeNull();
    expect(brief(reading)).toEqual(problems);
    expect(records(reading).slice(1).map(({ title }) => title)).toEqual(titles);
  });

  it('a retracted article, a preprint, a notice and what it is about are known for what they are', async () => {
    expect(records(await read([file('invented.ris')]))[1]).toMatchObject({ retracted: true, authors: ['Lind B'], published: { date: '2019-01-01', precision: 'year' } });
    expect(records(await read([file('invented.nbib')]))[1]).toMatchObject({ notice: 'retraction', about: [{ kind: 'retraction', pmid: '90000002', doi: null }] });
    expect(records(await read([file('invented.bib')]))[1]).toMatchObject({ preprint: true, authors: ['van der Berg L', 'Áasen ØL'], language: 'eng', ids: { pmid: null, pmcid: null, doi: null } });
    const [, correction, preprint] = records(await read([file('crossref.json')]));
    expect(correction).toMatchObject({ notice: 'correction', about: [{ kind: 'correction', pmid: null, doi: '10.5555/invented.1' }] });
    expect(preprint).toMatchObject({ preprint: true, published: { date: '2024-01-02' }, publicationTypes: ['Preprint'] });
  });

  it('pages of XML saved one after another are all read', async () => {
    const twice = Buffer.concat([file('rss.xml'), Buffer.from('\n'), file('atom.xml')]);
    expect(records(await read([twice]))).toHaveLength(2);
    expect(await read(Array.from(twice, (byte) => Buffer.from([byte])))).toEqual(await read([twice]));
  });
});

describe('wherever the stream is cut, the same is read', () => {
  it.each(FILES)('%s', async (name) => {
    const bytes = file(name);
    const whole = await read([bytes]);
    expect(await read(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (at) => {
        expect(await read(cut(bytes, at))).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('also where the file breaks, and it ends in records, problems or a coded end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FILES), fc.nat(8000), fc.nat(255), fc.array(fc.nat(8000), { maxLength: 5 }), async (name, where, byte, at) => {
        const broken = Buffer.from(file(name));
        broken[where % broken.length] = byte;
        const short = broken.subarray(0, broken.length - (byte % 7) * 100);
        expect(await read(cut(short, at.map((one) => one % (short.length || 1))))).toEqual(await read([short]));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a file cut in the middle', () => {
  const article = '<PubmedArticle><MedlineCitation><PMID>7</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal><ArticleTitle>Title</ArticleTitle></Article></MedlineCitation></PubmedArticle>';
  const work = '{"pmid":"8","title":"M\u00fcde \\"Herzen\\"","pubYear":"2024"}';
  const whole: Record<string, Buffer> = {
    ...Object.fromEntries([...FILES, 'pubmed.xml', 'europepmc.json'].map((name) => [name, file(name)])),
    'pages of XML': Buffer.from(`<?xml version="1.0"?>\n<PubmedArticleSet>${article}</PubmedArticleSet>\n<?xml version="1.0"?>\n<PubmedArticleSet>${article}${article}</PubmedArticleSet>\n`),
    'pages of JSON': Buffer.from(`{"resultList":{"result":[${work}]}}\n{"resultList":{"result":[${work},\n${work}]}}\n`),
    'nbib without empty lines': Buffer.from('PMID- 1\r\nDP  - 2024\r\nTI  - One\r\nSO  - J. 2024;1(1):1.\r\nPMID- 2\r\nDP  - 2024\r\nTI  - Two\r\nSO  - J. 2024;1(1):2. doi:\r\n      10.5555/x.\r\n'),
    'RIS without a last line end': Buffer.from('TY  - JOUR\nTI  - One\nAU  - A, B\nPY  - 2024\nER  - \n\n2.\nTY  - JOUR\nTI  - Two\nAU  - A, B\nPY  - 2024\nER  -'),
    'two exports of Web of Science': Buffer.from('FN x\nVR 1.0\nPT J\nAU A, B\nTI One thing\nPY 2024\nER\n\nEF\nFN x\nPT J\nAU A, B\nTI Another thing\nPY 2024\nER\n\nEF'),
  };

  it.each(Object.keys(whole))('%s: wherever it ends, what came before is read, and where it breaks off is said', async (name) => {
    const bytes = whole[name] as Buffer;
    const all = await read([bytes]);
    expect(all.stop).toBeNull();
    const places = all.items.map((item) => (item.ok ? item.place : item.problem.place));
    // Where nothing but white space, or a last full stop that says nothing, is missing, nothing is.
    const content = bytes.toString('latin1').trimEnd().length;
    // Every byte takes nine seconds for all files: each seventeenth, and around where records begin, unless FULL.
    const ends = Array.from({ length: content - 1 }, (_, at) => at + 1).filter((end) => process.env.FULL || end % 17 === 0 || places.some(({ byte }) => Math.abs(end - byte - 3) <= 4));
    for (const end of ends) {
      const { items, stop } = (await read([bytes.subarray(0, end)])) as { items: ImportItem[]; stop: { code: string; place: object } | null };
      expect([end, items]).toEqual([end, all.items.slice(0, items.length)]);
      const begun = places.filter(({ byte }) => byte < end).length;
      if (begun > items.length && stop?.code === 'TRUNCATED') expect([end, stop.place]).toEqual([end, expect.objectContaining({ line: places[items.length]?.line, byte: places[items.length]?.byte })]);
      else if (begun > items.length) expect([end, begun, stop?.code]).toEqual([end, 1, 'UNKNOWN_FORMAT']);
    }
  });

  it.each<[string, string, number]>([
    ['nbib, in its title', 'PMID- 1\nDP  - 2024\nTI  - One\nSO  - J. 2024.\n\nPMID- 2\nDP  - 2024\nTI  - Two things that', 2],
    ['nbib, at the end of a line', 'PMID- 1\nDP  - 2024\nTI  - One\n', 1],
    ['nbib, where the next begins', 'PMID- 1\nDP  - 2024\nTI  - One\nSO  - J. 2024.\n\nPMI', 2],
    ['RIS, where the next begins', 'TY  - JOUR\nTI  - One\nAU  - A, B\nPY  - 2024\nER  - \nTY ', 2],
    ['BibTeX, where the next begins', '@article{a, title={One}, author={A, B}, year=2024}\n@artic', 2],
    ['a later page of XML, at its first line', `<PubmedArticleSet>${article}</PubmedArticleSet><?xml version="1.0"?>\n`, 0],
    ['Web of Science, between two records', 'FN x\nPT J\nAU A, B\nTI One thing\nPY 2024\nER\n\n', 0],
  ])('%s: isn’t taken for whole', async (_, text, record) => {
    expect((await read([Buffer.from(text)])).stop).toMatchObject({ code: 'TRUNCATED', place: { record: record === 0 ? null : record } });
  });

  it.each<[string, string]>([
    ['nbib without a last line end', 'PMID- 1\nDP  - 2024\nTI  - One\nSO  - J. 2024;1(1):1.'],
    ['nbib of another program, with an empty line', 'PMID- 1\nDP  - 2024\nTI  - One\n\n'],
    ['RIS and a number', 'TY  - JOUR\nTI  - One\nAU  - A, B\nPY  - 2024\nER  - \n\n2.'],
    ['BibTeX and an address', '@article{a, title={One}, author={A, B}, year=2024}\nme@home.example'],
    ['Web of Science without a frame', 'PT J\nAU A, B\nTI One thing\nPY 2024\nER\n\n'],
  ])('%s: is whole', async (_, text) => {
    const reading = await read([Buffer.from(text)]);
    expect([reading.stop, records(reading).length]).toEqual([null, 1]);
  });
});

describe('files that would do harm', () => {
  const big = { ...IMPORT_LIMITS, recordBytes: 2000 };

  it.each<[string, string, string, object?]>([
    ['a RIS record without end', `TY  - JOUR\nTI  - ${'x'.repeat(5000)}`, 'TRUNCATED'],
    ['a BibTeX entry without end', `@article{a, title = {${'{'.repeat(100_000)}`, 'TRUNCATED'],
    ['a Web of Science file cut off', 'FN x\nPT J\nTI Half', 'TRUNCATED'],
    ['a feed with a bomb of entities', '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>', 'ENTITIES_REFUSED'],
    ['a feed with an external entity', '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss/>', 'ENTITIES_REFUSED'],
    ['a zip', 'PK\u0003\u0004', 'UNKNOWN_FORMAT'],
  ])('%s', async (_, text, code) => {
    const reading = await read([Buffer.from(text)], big);
    expect(records(reading)).toEqual([]);
    expect(reading.stop).toMatchObject({ code });
  });

  it.each<[string, (title: string) => string]>([
    ['RIS', (title) => `TY  - JOUR\nTI  - ${title}\nAU  - A, B\nPY  - 2024\nER  -\n`],
    ['nbib', (title) => `PMID- 1\nTI  - ${title}\nDP  - 2024\n\n`],
    ['BibTeX', (title) => `@article{a, title={${title}}, author={A, B}, year=2024}\n`],
    ['RSS', (title) => `<item><title>${title}</title><guid>10.5555/x</guid><pubDate>1 Jan 2024</pubDate></item>`],
  ])('one record that is too large, or not UTF-8, spoils only itself: %s', async (kind, one) => {
    const wrap = (text: string) => (kind === 'RSS' ? `<rss><channel>${text}</channel></rss>` : text);
    const large = await read([Buffer.from(wrap(one('x'.repeat(5000)) + one('A good title here')))], big);
    expect([brief(large).map(([, , code]) => code), records(large).map(({ title }) => title)]).toEqual([['TOO_LARGE'], ['A good title here']]);
    const latin = await read([Buffer.from(wrap(one('M\u00fcller') + one('A good title here')), 'latin1')], big);
    expect([brief(latin).map(([record, , code]) => [record, code]), records(latin).length]).toEqual([[[1, 'WRONG_ENCODING']], 1]);
  });
});

it.each([
  ['M{\\"u}ller', 'Müller'], ['M\\"{u}ller', 'Müller'], ["Caf\\'e", 'Café'], ['\\c{c}a', 'ça'], ['Stra{\\ss}e', 'Straße'], ['{\\O}re', 'Øre'], ['\\v{S}koda', 'Škoda'], ['na\\"{\\i}ve', 'naïve'],
  ['A \\& B \\textbf{bold} {CO}$_2$', 'A & B bold CO2'], ['1--2', '1–2'], ['``so\'\'', '“so”'],
])('TeX: %s', (tex, text) => {
  expect(texText(tex)).toBe(text);
}); // prettier-ignore
