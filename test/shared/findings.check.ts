import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportFiles } from '../../src/findings/import/import-files.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { indexFindings } from '../support/builders/findings.builder.js';
import { findingQuestions } from '../support/builders/findings.questions.js';

// `npm run check:shared`: what others' systems really write, where the files are there. They stay out of the project.
const folder = '../shared/data/findings';
const there = existsSync(folder);
if (!there) process.stderr.write(`${folder} isn't there: nothing was checked.\n`);

let app: TestApp;
let broker: string;
beforeAll(async () => {
  app = await startTestApp();
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
});
afterAll(() => app.close());

const files = [`${folder}/pubmed-xml`, `${folder}/europepmc-core.json`];
const importAll = async (paths: string[]): Promise<{ well: boolean; lines: string[] }> => {
  const lines: string[] = [];
  const well = await app.nest.get(ImportFiles, { strict: false }).import(paths, (line) => lines.push(line));
  return { well, lines };
};

(there ? describe : describe.skip)('real files', () => {
  it('are read whole', async () => {
    const { well, lines } = await importAll(files);
    expect(lines.at(-1)).toBe('Together: 65 read, 65 added, 0 changed, 0 unchanged, 0 refused');
    expect(well).toBe(true);
  });

  it('change nothing the second time', async () => {
    const { lines } = await importAll(files);
    expect(lines.at(-1)).toBe('Together: 65 read, 0 added, 0 changed, 65 unchanged, 0 refused');
  });

  it('have the PMID, DOI, year and number of authors that a plain look at the PubMed files gives', async () => {
    for (const name of readdirSync(`${folder}/pubmed-xml`)) {
      const xml = readFileSync(`${folder}/pubmed-xml/${name}`, 'utf8');
      const [own] = xml.split('<ReferenceList>');
      const pmid = name.replace('.xml', '');
      const [row] = await app.db.dataSource.query('select doi, extract(year from publication_date)::int as year, cardinality(authors) as authors, abstract <> $2 as has_abstract from finding where pmid = $1', [pmid, '[]']);
      const online = /<ArticleDate DateType="Electronic"><Year>(\d+)/u.exec(own)?.[1];
      expect({ pmid, ...row }).toEqual({
        pmid,
        doi: /<ArticleId IdType="doi">([^<]+)/u.exec(own)?.[1]?.toLowerCase() ?? null,
        year: Number(online ?? /<PubDate><Year>(\d+)/u.exec(own)?.[1]),
        authors: new Set(own.match(/<Author .*?<\/Author>/gsu)?.map((author) => author.replace(/<(?:Aff|Ident).*?<\/(?:AffiliationInfo|Identifier)>/gsu, ''))).size,
        has_abstract: own.includes('<AbstractText'),
      });
    }
  });

  it('have the title, DOI, year and authors that JSON.parse gives for the Europe PMC page', async () => {
    const page = JSON.parse(readFileSync(`${folder}/europepmc-core.json`, 'utf8')) as {
      resultList: { result: { pmid: string; doi?: string; title: string; firstPublicationDate: string; authorList?: { author: { fullName: string }[] } }[] };
    };
    for (const { pmid, doi, title, firstPublicationDate, authorList } of page.resultList.result) {
      const [row] = await app.db.dataSource.query('select title, doi, extract(year from publication_date)::int as year, authors from finding where pmid = $1', [pmid]);
      expect(row).toEqual({
        title: title.replace(/\.$/u, ''),
        doi: doi?.toLowerCase() ?? null,
        year: Number(firstPublicationDate.slice(0, 4)),
        authors: authorList?.author.map(({ fullName }) => fullName) ?? [],
      });
    }
  });

  it('of other kinds are refused with a reason', async () => {
    const { well, lines } = await importAll([`${folder}/crossref-works.json`, `${folder}/example_full.ris`]);
    expect(well).toBe(false);
    expect(lines.filter((line) => line.includes('(UNKNOWN_FORMAT)'))).toHaveLength(2);
  });
});

(there ? describe : describe.skip)('what people would type finds the right real record among the first five', () => {
  beforeAll(() => indexFindings(app));

  it.each(findingQuestions())('$question', async ({ question, pmid }) => {
    const { data } = await app.gql<{ searchFindings: { hits: { finding: { pmid: string; title: string } }[] } }>(
      'query ($words: String) { searchFindings(words: $words, first: 5, status: imported) { hits { finding { pmid title } } } }',
      { words: question },
      broker,
    );
    expect(data.searchFindings.hits.map(({ finding }) => finding.pmid)).toContain(pmid);
  });
});
