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
});
afterAll(() => app.close());

const files = [`${folder}/pubmed-xml`, `${folder}/europepmc-core.json`, `${folder}/crossref-works.json`, ...['bom', 'extraneous_data', 'full', 'multiline', 'wos'].map((name) => `${folder}/example_${name}.ris`)];
const importAll = async (paths: string[], into = app): Promise<{ well: boolean; lines: string[] }> => {
  const lines: string[] = [];
  const well = await into.nest.get(ImportFiles, { strict: false }).import(paths, (line) => lines.push(line));
  return { well, lines };
};

(there ? describe : describe.skip)('real files', () => {
  it('are read whole', async () => {
    const { well, lines } = await importAll(files);
    // The same two works stand in two of the RIS files; four records of the others have no title.
    expect(lines.at(-1)).toBe('Together: 135 read, 129 added, 0 changed, 2 unchanged, 4 refused');
    expect(lines.filter((line) => line.startsWith('  ')).map((line) => line.replace(/^.*\((\w+)\)$/u, '$1'))).toEqual(['NO_TITLE', 'NO_TITLE', 'NO_TITLE', 'NO_TITLE']);
    expect(well).toBe(false);
  });

  it('name the preprint of an article', async () => {
    const named = await app.db.dataSource.query('select doi, other_is, target from finding_version join finding on finding.id = finding_id');
    expect(named).toEqual([{ doi: '10.3389/fgene.2017.00147', other_is: 'preprint', target: 'doi:10.1101/171108' }]);
  });

  it('change nothing the second time', async () => {
    const { lines } = await importAll(files);
    expect(lines.at(-1)).toBe('Together: 135 read, 0 added, 0 changed, 131 unchanged, 4 refused');
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

  it('have the title, year, authors and abstract that JSON.parse gives for the works of Crossref', async () => {
    const { message } = JSON.parse(readFileSync(`${folder}/crossref-works.json`, 'utf8')) as {
      message: { items: { DOI: string; title: string[]; subtitle?: string[]; abstract?: string; published: { 'date-parts': number[][] }; author?: { family?: string; name?: string }[] }[] };
    };
    const letters = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replace(/<[^<>]*>|&\w+;/gu, '').replace(/[^\p{L}]/gu, '');
    for (const { DOI, title, subtitle = [], abstract, published, author = [] } of message.items) {
      const [row] = await app.db.dataSource.query('select title, extract(year from publication_date)::int as year, authors, abstract from finding where doi = $1', [DOI.toLowerCase()]);
      expect({ DOI, title: letters(row.title), year: row.year, authors: row.authors.length }).toEqual({ DOI, title: letters(title[0]) + letters(subtitle[0] ?? ''), year: published['date-parts'][0][0], authors: author.length });
      author.forEach(({ family, name }, at) => expect(row.authors[at]).toContain(family ?? name));
      const words = row.abstract.map(({ label, text }: { label: string | null; text: string }) => letters(`${label ?? ''}${text}`)).join('');
      expect({ DOI, there: words !== '', end: letters(abstract ?? '').endsWith(words.slice(-200)) }).toEqual({ DOI, there: abstract !== undefined, end: true });
    }
  });

  it('have what stands in the files of reference managers', async () => {
    const rows = await app.db.dataSource.query(
      `select title, doi, pmid, extract(year from publication_date)::int as year, authors[1] as first, cardinality(authors) as authors, abstract <> '[]' as abstract from finding join finding_source on finding_id = id
       where source in ('ris', 'web_of_science') order by year`,
    );
    expect(rows).toEqual([
      { title: 'Interactions stabilizing the structure of the core light-harvesting complex (LHl) of photosynthetic bacteria and its subunit (B820)', doi: '10.1021/bi049798f', pmid: '15170338', year: 2004, first: 'Parkes-Loach PS', authors: 4, abstract: true },
      { title: 'Proximal and distal influences on ligand binding kinetics in microperoxidase and heme model compounds', doi: '10.1021/bi0497291', pmid: '15170339', year: 2004, first: 'Cao WX', authors: 9, abstract: true },
      { title: 'The title of the reference', doi: null, pmid: null, year: 2006, first: 'Marxus K', authors: 2, abstract: true },
      { title: 'Title of reference', doi: null, pmid: null, year: 2014, first: 'Marx K', authors: 2, abstract: true },
    ]);
  });
});

(there ? describe : describe.skip)('what people would type finds the right real record among the first five', () => {
  let own: TestApp;
  beforeAll(async () => {
    own = await startTestApp();
    await importAll(files.slice(0, 2), own);
    await indexFindings(own);
    broker = (await own.signIn([{ kind: 'knowledge_broker' }])).token;
  });
  afterAll(() => own.close());

  it.each(findingQuestions())('$question', async ({ question, pmid }) => {
    const { data } = await own.gql<{ searchFindings: { hits: { finding: { pmid: string; title: string } }[] } }>(
      'query ($words: String) { searchFindings(words: $words, first: 5, status: imported) { hits { finding { pmid title } } } }',
      { words: question },
      broker,
    );
    expect(data.searchFindings.hits.map(({ finding }) => finding.pmid)).toContain(pmid);
  });
});
