import { readFileSync } from 'node:fs';
import type { TestApp } from '../app.js';

export const pubmedFixture = readFileSync('test/fixtures/findings/pubmed.xml');
export const europePmcFixture = readFileSync('test/fixtures/findings/europepmc.json');

export interface UploadAnswer {
  status: number;
  body: Record<string, unknown> & { error?: { code: string; message: string } & Record<string, unknown> };
}

/** Sends a file to `POST /imports`, as a client would. */
export async function upload(app: TestApp, token: string | null, body: NonNullable<Parameters<typeof fetch>[1]>['body'], contentType: string | null = 'application/octet-stream'): Promise<UploadAnswer> {
  const response = await fetch(`${app.url}/imports?fileName=test`, {
    method: 'POST',
    // Not on a connection kept from before, which the server may be closing at this moment.
    headers: { connection: 'close', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(contentType === null ? {} : { 'content-type': contentType }) },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  return { status: response.status, body: (await response.json()) as UploadAnswer['body'] };
}

export interface ArticleParts {
  pmid: string;
  doi?: string;
  title?: string;
  authors?: string[];
  date?: string;
  keywords?: string[];
  meshHeadings?: string[];
  types?: string[];
  abstract?: string;
}

/** A Europe PMC page with these articles. */
export function europePmcPage(articles: readonly ArticleParts[]): string {
  const result = articles.map(({ pmid, doi, title = `Article ${pmid}`, authors, date = '2024-05-06', keywords = [], meshHeadings = [], types = ['Journal Article'], abstract }) => ({
    id: pmid,
    source: 'MED',
    pmid,
    doi,
    title,
    authorList: authors && { author: authors.map((fullName) => ({ fullName })) },
    abstractText: abstract,
    electronicPublicationDate: date,
    pubTypeList: { pubType: types },
    keywordList: { keyword: keywords },
    meshHeadingList: { meshHeading: meshHeadings.map((descriptorName) => ({ descriptorName })) },
  }));
  return JSON.stringify({ resultList: { result } });
}

/** The id of the finding with this PMID. */
export async function findingId(app: TestApp, pmid: string): Promise<string> {
  const [row] = await app.db.dataSource.query<{ id: string }[]>('select id from finding where pmid = $1', [pmid]);
  if (row === undefined) throw new Error(`No finding with PMID ${pmid}`);
  return row.id;
}

export interface PublishedParts extends ArticleParts {
  summary?: string;
  note?: { text: string; areaCode?: string };
  topicIds?: string[];
}

/** Imports, summarises and publishes an article through the API, and answers with its id. The index isn't told yet. */
export async function publishArticle(app: TestApp, brokerToken: string, parts: PublishedParts): Promise<string> {
  await upload(app, brokerToken, europePmcPage([parts]));
  const id = await findingId(app, parts.pmid);
  await mustSucceed(app, brokerToken, 'writePlainSummary', 'WritePlainSummaryInput', { findingId: id, text: parts.summary ?? 'What was found, told in plain words.' });
  if (parts.note) await mustSucceed(app, brokerToken, 'addBrokerNote', 'AddBrokerNoteInput', { findingId: id, ...parts.note });
  if (parts.topicIds) await mustSucceed(app, brokerToken, 'setFindingTopics', 'SetFindingTopicsInput', { findingId: id, topicIds: parts.topicIds });
  await mustSucceed(app, brokerToken, 'publishFinding', 'PublishFindingInput', { findingId: id });
  return id;
}

/** Runs the jobs that bring the index up to date. */
export const indexFindings = (app: TestApp): Promise<void> => app.runJob('search.sync', { index: 'findings' });

async function mustSucceed(app: TestApp, token: string, mutation: string, inputType: string, input: object): Promise<void> {
  const answer = await app.gql(`mutation ($input: ${inputType}!) { ${mutation}(input: $input) { id } }`, { input }, token);
  if (answer.errors) throw new Error(`${mutation}: ${JSON.stringify(answer.errors)}`);
}
