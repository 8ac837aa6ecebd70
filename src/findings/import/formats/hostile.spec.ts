import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { FileProblem } from '../import-problem.js';
import type { ImportItem } from './read-findings.js';
import { readFindings } from './read-findings.js';

const TODAY = new Date('2026-11-23T12:00:00Z');
const file = (name: string): string => readFileSync(`test/fixtures/findings/${name}`, 'utf8');

async function read(text: string): Promise<ImportItem[]> {
  const items: ImportItem[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  try {
    for await (const item of readFindings(source(), TODAY)) items.push(item);
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
  }
  return items;
}
const europePmc = (record: string): string => `{"resultList":{"result":[${record}]}}`;
const ris = (...lines: string[]): string => `TY  - JOUR\nTI  - An invented title\nAU  - Doe, Jo\nPY  - 2024\n${lines.join('\n')}\nER  - \n`;
const wos = (...lines: string[]): string => `PT J\nTI An invented title\nAU Doe, J\nPY 2024\n${lines.join('\n')}\nER\n`;
const bib = (...fields: string[]): string => `@article{doe, title = {An invented title}, year = 2024, ${fields.join(', ')}}\n`;
const feed = (item: string): string => `<rss><channel><item><title>An invented title</title><pubDate>2024-01-01</pubDate>${item}</item></channel></rss>`;

describe('whatever a file holds, its report can be kept', () => {
  /** Postgres keeps neither in text, and neither as an escape in jsonb. */
  const unkept = /\\u0000|\\u(?:d[89ab]..)(?!\\ud[c-f])|(?<!\\ud[89ab]..)\\ud[c-f]../u;
  const kept = (items: readonly ImportItem[]): void => {
    for (const item of items) expect(JSON.stringify(item)).not.toMatch(unkept);
  };

  it.each(['europepmc.json', 'crossref.json', 'feed.json'])('where text of %s holds NUL or half a character', async (name) => {
    const text = file(name);
    const strings = [...text.matchAll(/(?<=: ?|[[,]\s*)"(?:[^"\\]|\\.)*"(?!\s*:)/gu)];
    expect(strings.length).toBeGreaterThan(10);
    for (const found of strings) {
      const value = found[0].slice(1, -1);
      for (const put of [`${value}\\u0000`, `${value.slice(0, 8)}\\ud800${value.slice(8)}`, `${'x'.repeat(59)}\\ud83d\\ude00`, '\\u0000']) {
        kept(await read(`${text.slice(0, found.index)}"${put}"${text.slice(found.index + found[0].length)}`));
      }
    }
  });

  it.each(['invented.ris', 'invented.nbib', 'invented.bib', 'web-of-science.txt'])('where a line of %s holds NUL', async (name) => {
    const lines = file(name).split('\n');
    for (let at = 0; at < lines.length; at += 1) {
      const put = (line: string): string => lines.toSpliced(at, 1, line).join('\n');
      for (const line of [`${lines[at]}\0`, `${lines[at].slice(0, 8)}\0${lines[at].slice(8)}`, lines[at].replace(/[\w.]+(?=\W*$)/u, '\0')]) kept(await read(put(line)));
    }
  });
});

describe('a record made to take long', () => {
  const SIZE = 60_000;
  const many = (text: string): string => text.repeat(SIZE / text.length);

  it.each([
    ['numbers that may begin a DOI', ris(`M3  - ${many('10.1010.')}`)],
    ['a DOI that doesn’t end', ris(`M3  - 10.1000/${many(')')}a`)],
    ['an address in a feed', feed(`<guid>${many('10.1010.')}</guid>`)],
    ['commas in BibTeX', bib(many(','))],
    ['words that are no fields in BibTeX', bib(many('a '))],
    ['spaces between authors in BibTeX', bib(`author = {${many(' ')}x}`)],
    ['spaces before a joint in BibTeX', bib(`author = x${many(' ')}y`)],
    ['brackets after a funder', wos(`FU a${many('[')}`)],
    ['spaces after a funder', wos(`FU a ${many('[ ')}`)],
    ['markup that isn’t closed', ris(`AB  - ${many('<i ')}`)],
    ['brackets around a title', ris().replace('An invented title', many('['))],
    ['full stops at its end', ris().replace('An invented title', `${many('.')}x`)],
    ['signs before it', ris().replace('An invented title', many('!'))],
    ['headings in an abstract', europePmc(`{"title":"x","pmid":"1","firstPublicationDate":"2024","abstractText":"${many('<h4 ')}"}`)],
    ['labels in an abstract', `PMID- 1\nTI  - An invented title\nDP  - 2024\nAB  - ${many('. A')}\n\n`],
    ['spaces in a DOI of nbib', `PMID- 1\nTI  - An invented title\nDP  - 2024\nAID - 10.1000/${many(' ')}x[doi]\n\n`],
    ['names in a feed', feed(`<dc:creator>${many('a , ')}</dc:creator><dc:creator>${many(' ')}x</dc:creator><dc:creator>${many('a and ')}</dc:creator>`)],
    ['accents of TeX', bib(`author = {${many('\\u ')}}`, `abstract = {${many('\\a  ')}}`, `note = {${many('$^{')}}`)],
    ['keywords', ris(`KW  - ${many(';')}`, `UR  - ${many('http://a ')}`)],
  ])('%s takes no longer than others', async (_, text) => {
    let shortest = Infinity;
    for (let nr = 0; nr < 3 && shortest > 1_000; nr += 1) {
      const begun = performance.now();
      await read(text);
      shortest = Math.min(shortest, performance.now() - begun);
    }
    // What grows with the square of its size took 2 to 20 s each time; a busy machine takes this long once.
    expect(shortest).toBeLessThan(1_000);
  });
});

describe('a file that comes in one piece', () => {
  const SIZE = 1024 ** 2;
  const many = (text: string): string => text.repeat(SIZE / text.length);
  const nbib = (text: string): string => `PMID- 1\nTI  - An invented title\nDP  - 2024\nAB  - ${text}\n\n`;

  it.each([
    ['PubMed XML', `<PubmedArticleSet><PubmedArticle>${many('<P')}</PubmedArticle></PubmedArticleSet>`],
    ['PubMed XML with comments', `<PubmedArticleSet><PubmedArticle>${many('<!---->')}</PubmedArticle></PubmedArticleSet>`],
    ['PubMed XML of records without end', `<PubmedArticleSet>${many('<PubmedArticle>')}</PubmedArticleSet>`],
    ['a feed', feed(many('<it'))],
    ['Europe PMC', europePmc(`{"pmid":"1","title":"${many('x')}"}`)],
    ['Crossref', `{"message":{"items":[${many('{"DOI":"10.5555/1"},')}{}]}}`],
    ['JSON Feed', `{"items":[{"title":"${many('\\n')}"}]}`],
    ['RIS', ris(many('\n'))],
    ['nbib', nbib(many('PMID\n '))],
    ['Web of Science', wos(many('PT\n'))],
    ['BibTeX', bib(`abstract = {${many('@a ')}}`)],
  ])('is read as fast as others, and to its end: %s', async (_, text) => {
    let shortest = Infinity;
    let items: ImportItem[] = [];
    for (let nr = 0; nr < 3 && shortest > 3_000; nr += 1) {
      const begun = performance.now();
      items = await read(text);
      shortest = Math.min(shortest, performance.now() - begun);
    }
    // Tags looked for in all that is left took 8 s for each half a megabyte, four times that for twice as much.
    expect(shortest).toBeLessThan(3_000);
    expect(items.length).toBeGreaterThan(0);
  });
});

describe('BibTeX', () => {
  it('defines no abbreviation that grows without end', async () => {
    const bomb = `@string{a0 = {${'x'.repeat(1_000)}}}\n${Array.from({ length: 7 }, (_, at) => `@string{a${at + 1} = ${Array(10).fill(`a${at}`).join(' # ')}}\n`).join('')}${bib('abstract = a7')}`;
    const items = await read(bomb);
    expect(items.map((item) => (item.ok ? item.record.title : item.problem.code))).toEqual(['TOO_LARGE', 'TOO_LARGE', 'An invented title']);
  });

  it('joins no field past the size of a record', async () => {
    const [item] = await read(`@string{a = {${'x'.repeat(9_000)}}}\n${bib(`abstract = ${Array(1_000).fill('a').join(' # ')}`)}`);
    expect(item).toMatchObject({ ok: false, problem: { code: 'TOO_LARGE', id: 'doe' } });
  });

  it('takes names that every object has for names like others', async () => {
    const [item] = await read('@constructor{k, title = {A \\toString and a \\constructor}, author = {Doe, Jo}, year = 2024, journal = valueOf, __proto__ = {x}}\n');
    expect(item).toMatchObject({ ok: true, record: { title: 'A and a', publicationTypes: [], journal: 'valueOf' } });
    expect((await read(ris('N2  - &toString; and &valueOf;')))[0]).toMatchObject({ ok: true, record: { abstract: [{ text: '&toString; and &valueOf;' }] } });
  });
});

describe('memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  /** Bytes in use once what nobody needs any more is gone: a busy machine lets it lie. */
  const held = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  it.each([
    ['a line each', `TY  - JOUR\nTI  - An invented title\nPY  - 2024\nAU  - Doe, Jo\n${'\n'.repeat(3_000_000)}ER  - \n`],
    ['what may begin a tag', `<PubmedArticleSet><PubmedArticle>${'<P'.repeat(1_500_000)}</PubmedArticle></PubmedArticleSet>`],
  ])('of a record of 3 MB stays small where its bytes come as %s', async (_, text) => {
    const bytes = Buffer.from(text);
    const before = held();
    let highest = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 65_536) {
        yield bytes.subarray(at, at + 65_536);
        if (at % 524_288 === 0) highest = Math.max(highest, held() - before);
      }
    }
    for await (const item of readFindings(source(), TODAY)) expect(item).toBeDefined();
    // Several hundred when each piece was an object of its own.
    expect(highest).toBeLessThan(150 * 1024 ** 2);
  });
});

describe('a record larger than any real one', () => {
  it('is kept as far as a real one goes', async () => {
    const [item] = await read(ris(...Array.from({ length: 30_000 }, (_, at) => `AU  - Name${at}, A`), `AB  - ${'word '.repeat(200_000)}`, `KW  - ${Array.from({ length: 5_000 }, (_, at) => `k${at}`).join(';')}`));
    if (!item.ok) throw new Error(item.problem.message);
    const { abstract, authors, keywords } = item.record;
    expect([abstract[0].text.length, abstract[0].text.slice(-3), authors.length, keywords.length]).toEqual([100_000, 'rd…', 20_000, 1_000]);
  });
});

describe('Crossref', () => {
  const work = async (parts: string): Promise<unknown> => {
    const [item] = await read(`{"message":{"items":[{"DOI":"10.5555/1","issued":{"date-parts":[[2024]]},${parts}}]}}`);
    return item;
  };
  const licence = (...versions: string[]): string => `"title":["x"],"license":[${versions.map((version) => `{"URL":"https://${version}.example/","content-version":"${version}"}`).join(',')}]`;

  it.each([
    ['"title":["Andean Ontologies"],"subtitle":["An Introduction to Substance"]', 'Andean Ontologies: An Introduction to Substance'],
    ['"title":["Who <i>sleeps</i>?"],"subtitle":["A study."]', 'Who sleeps? A study'],
    ['"title":["Sleep: a mixed study"],"subtitle":["A mixed study"]', 'Sleep: a mixed study'],
    ['"title":["Aloha blossoms"],"subtitle":["(718982007-001)"]', 'Aloha blossoms'],
    ['"title":["Sleep"],"subtitle":[]', 'Sleep'],
  ])('takes what stands after the colon for the title too: %s', async (parts, title) => expect(await work(parts)).toMatchObject({ record: { title } }));

  it('names no licence for machines as that of the abstract', async () => {
    expect(await work(licence('tdm', 'am'))).toMatchObject({ record: { abstractLicence: 'https://am.example/' } });
    expect(await work(licence('tdm', 'am', 'vor'))).toMatchObject({ record: { abstractLicence: 'https://vor.example/' } });
    expect(await work(licence('tdm', 'stm-asf'))).toMatchObject({ record: { abstractLicence: null } });
  });
});
