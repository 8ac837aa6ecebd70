import { describe, expect, it } from '@jest/globals';
import type { FindingRecord } from '../finding-record.js';
import { readFindings } from './read-findings.js';

const TODAY = new Date('2026-11-23T12:00:00Z');

async function only(text: string): Promise<FindingRecord> {
  async function* file(): AsyncGenerator<Buffer> {
    yield Buffer.from(text);
  }
  for await (const item of readFindings(file(), TODAY)) {
    if (!item.ok) throw new Error(item.problem.message);
    return item.record;
  }
  throw new Error('There is none.');
}

const xml = (article: string, more = ''): string =>
  `<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>${article}<ArticleTitle>An invented title</ArticleTitle></Article></MedlineCitation>${more}</PubmedArticle></PubmedArticleSet>`;
const printed = '<Journal><JournalIssue><PubDate><Year>2024</Year><Month>Jan</Month></PubDate></JournalIssue></Journal>';
const online = '<ArticleDate DateType="Electronic"><Year>2023</Year><Month>11</Month><Day>30</Day></ArticleDate>';
const work = (parts: object): string => JSON.stringify({ message: { items: [{ DOI: '10.5555/1', title: ['An invented title'], ...parts }] } });
const parts = (...date: number[]): object => ({ 'date-parts': [date] });
const europe = (record: object): string => JSON.stringify({ resultList: { result: [{ pmid: '1', title: 'An invented title', ...record }] } });
const nbib = (...lines: string[]): string => `PMID- 1\nTI  - An invented title\n${lines.join('\n')}\n\n`;

describe('of several dates, the day readers could first see it is taken', () => {
  it.each<[string, string, string]>([
    ['PubMed, online before in print', xml(printed + online), '2023-11-30'],
    ['PubMed, in print alone', xml(printed), '2024-01-01'],
    ['nbib, online before in print', nbib('DP  - 2024 Jan', 'DEP - 20231130'), '2023-11-30'],
    ['nbib, in print alone', nbib('DP  - 2024 Jan', 'CRDT- 2023/10/01 06:00', 'PHST- 2023/09/01 [received]'), '2024-01-01'],
    ['Europe PMC, online before in print', europe({ electronicPublicationDate: '2023-11-30', firstPublicationDate: '2023-11-30', pubYear: '2024', journalInfo: { dateOfPublication: '2024 Jan' } }), '2023-11-30'],
    ['Europe PMC, in print alone, never the day it was indexed', europe({ firstIndexDate: '2025-02-01', dateOfCreation: '2025-02-02', pubYear: '2024', journalInfo: { dateOfPublication: '2024 Jan' } }), '2024-01-01'],
    ['Crossref, its own choice', work({ created: parts(2022, 1, 1), deposited: parts(2025, 1, 1), 'published-print': parts(2024, 1), 'published-online': parts(2023, 11, 30), issued: parts(2023, 11, 30), published: parts(2023, 11, 30) }), '2023-11-30'],
    ['Crossref of before it made that choice', work({ created: parts(2022, 1, 1), 'published-print': parts(2024, 1), 'published-online': parts(2023, 11, 30) }), '2023-11-30'],
    ['Crossref, in print alone, never the day it was deposited', work({ created: parts(2022, 1, 1), deposited: parts(2025, 1, 1), indexed: parts(2026, 1, 1), 'published-print': parts(2024, 1) }), '2024-01-01'],
  ])('%s', async (_, text, date) => expect((await only(text)).published.date).toBe(date));
});

describe('a DOI is found wherever PubMed writes it, and only the article’s own', () => {
  const inData = '<PubmedData><ArticleIdList><ArticleId IdType="pubmed">1</ArticleId><ArticleId IdType="doi">10.5555/own</ArticleId></ArticleIdList></PubmedData>';
  const others = '<PubmedData><ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.5555/cited</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>';
  it.each<[string, string, string | null]>([
    ['among the ids', xml(printed, inData), '10.5555/own'],
    ['as a place', xml(`${printed}<ELocationID EIdType="doi" ValidYN="Y">10.5555/own</ELocationID>`), '10.5555/own'],
    ['as a place that was wrong', xml(`${printed}<ELocationID EIdType="doi" ValidYN="N">10.5555/wrong</ELocationID>`), null],
    ['only of what it cites', xml(printed, others), null],
    ['in nbib, beside page numbers', nbib('DP  - 2024', 'LID - e100 [pii]', 'LID - 10.5555/own [doi]'), '10.5555/own'],
  ])('%s', async (_, text, doi) => expect((await only(text)).ids.doi).toBe(doi));
});

describe('authors keep their order, and their letters', () => {
  const NAMES = ['Žižková Š', 'Ångström Å', 'Nguyễn T', 'Zoë Collective', 'Abbot A'];
  const [first, second, third, group, last] = NAMES.map((name) => name.split(' '));
  it.each<[string, string]>([
    ['PubMed', xml(`${printed}<AuthorList>${[first, second, third].map(([family, initials]) => `<Author><LastName>${family}</LastName><Initials>${initials}</Initials></Author>`).join('')}<Author><CollectiveName>${group.join(' ')}</CollectiveName></Author><Author><LastName>${last[0]}</LastName><Initials>${last[1]}</Initials></Author></AuthorList>`)],
    ['nbib', nbib('DP  - 2024', ...NAMES.map((name) => (name === group.join(' ') ? `CN  - ${name}` : `AU  - ${name}`)))],
    ['Europe PMC', europe({ pubYear: '2024', authorList: { author: NAMES.map((name) => (name === group.join(' ') ? { collectiveName: name } : { fullName: name })) } })],
    ['Crossref', work({ published: parts(2024), author: [first, second, third, group, last].map(([family, given]) => (family === 'Zoë' ? { name: group.join(' ') } : { family, given })) })],
  ])('%s', async (_, text) => expect((await only(text)).authors).toEqual(NAMES));

  it('also where letters come in pieces, or as entities', async () => {
    const [decomposed, entity] = ['Mu\u0308ller I', 'M&#252;ller I'];
    expect((await only(nbib('DP  - 2024', `AU  - ${decomposed}`))).authors).toEqual(['Müller I']);
    expect((await only(xml(`${printed}<AuthorList><Author><LastName>${entity.split(' ')[0]}</LastName><Initials>I</Initials></Author></AuthorList>`))).authors).toEqual(['Müller I']);
  });
});
