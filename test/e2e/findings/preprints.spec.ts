import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageContents } from '../../../src/subscriptions/sending/message-content.js';
import type { SignedIn } from '../../support/app.js';
import { upload } from '../../support/builders/findings.builder.js';
import { HOUR, Scenario } from '../../support/scenario.js';

let world: Scenario;
let broker: SignedIn;
let reader: SignedIn;
let topicId: string;
let nr = 500_000;
const next = (): string => String((nr += 1));

/** The names of a preprint, and of the article that came of it. */
interface Names {
  pmid: string;
  doi: string;
  ppr: string;
  article: { pmid: string; doi: string };
}
const names = (): Names => {
  const [pmid, article] = [next(), next()];
  return { pmid, doi: `10.5555/preprint.${pmid}`, ppr: `PPR${pmid}`, article: { pmid: article, doi: `10.5555/article.${article}` } };
};

const title = 'Sleep and breath in adults of all ages';
const xml = (pmid: string, { types = [], doi, reference }: { types?: string[]; doi?: string; reference?: [string, string] }): string =>
  `<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">${pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal><ArticleTitle>${title}</ArticleTitle><PublicationTypeList>${types
    .map((type) => `<PublicationType>${type}</PublicationType>`)
    .join('')}</PublicationTypeList></Article>${
    reference ? `<CommentsCorrectionsList><CommentsCorrections RefType="${reference[0]}"><RefSource>J Inv Rest. 2024</RefSource><PMID Version="1">${reference[1]}</PMID></CommentsCorrections></CommentsCorrectionsList>` : ''
  }</MedlineCitation>${doi ? `<PubmedData><ArticleIdList><ArticleId IdType="doi">${doi}</ArticleId></ArticleIdList></PubmedData>` : ''}</PubmedArticle></PubmedArticleSet>`;
const page = (record: object, comment?: object): string =>
  JSON.stringify({ resultList: { result: [{ pubYear: '2024', title, ...record, ...(comment && { commentCorrectionList: { commentCorrection: [{ reference: 'J Inv Rest. 2024', orderIn: 1, ...comment }] } }) }] } });
const work = (record: object): string => JSON.stringify({ message: { items: [{ title: [title], published: { 'date-parts': [[2024]] }, ...record }] } });
const nbib = (pmid: string, ...lines: string[]): string => `PMID- ${pmid}\nTI  - ${title}\nDP  - 2024\n${lines.join('\n')}\n\n`;
const related = (relation: string, doi: string) => ({ relation: { [relation]: [{ 'id-type': 'doi', id: doi, 'asserted-by': 'subject' }] } });

/** The same preprint in PubMed and in Europe PMC, neither of which knows of an article yet. */
const preprint = ({ pmid, doi, ppr }: Names): string[] => [xml(pmid, { types: ['Preprint'], doi }), page({ id: ppr, source: 'PPR', doi, pubTypeList: { pubType: ['Preprint'] } })];
const article = ({ article: { pmid, doi } }: Names, more: object = {}): string => page({ id: pmid, source: 'MED', pmid, doi, ...more });

/** How each service says that a journal has published a preprint: in the article's record or in the preprint's own. */
const WAYS: Readonly<Record<string, (of: Names) => string>> = {
  'the article in PubMed': (of) => xml(of.article.pmid, { doi: of.article.doi, reference: ['UpdateOf', of.pmid] }),
  'the preprint in PubMed': (of) => xml(of.pmid, { types: ['Preprint'], doi: of.doi, reference: ['UpdateIn', of.article.pmid] }),
  'the article in nbib': (of) => nbib(of.article.pmid, `LID - ${of.article.doi} [doi]`, `UOF - medRxiv. 2023. doi: ${of.doi}. PMID: ${of.pmid}`),
  'the preprint in nbib': (of) => nbib(of.pmid, 'PT  - Preprint', `UIN - J Inv Rest. 2024;1(1):1. doi: ${of.article.doi}. PMID: ${of.article.pmid}`),
  'the article in Europe PMC': (of) => page({ id: of.article.pmid, source: 'MED', pmid: of.article.pmid, doi: of.article.doi }, { id: of.ppr, source: 'PPR', type: 'Preprint in' }),
  'the preprint in Europe PMC': (of) => page({ id: of.ppr, source: 'PPR', doi: of.doi, pubTypeList: { pubType: ['Preprint'] } }, { id: of.article.pmid, source: 'MED', type: 'Preprint of' }),
  'the article in Crossref': (of) => work({ DOI: of.article.doi, type: 'journal-article', ...related('has-preprint', of.doi.toUpperCase()) }),
  'the preprint in Crossref': (of) => work({ DOI: of.doi, type: 'posted-content', subtype: 'preprint', ...related('is-preprint-of', of.article.doi) }),
};

const bring = async (...files: string[]) => {
  for (const file of files) expect((await upload(world.app, broker.token, file)).body).toMatchObject({ refused: 0 });
};
const idOf = async (doi: string): Promise<string> => (await world.app.db.dataSource.query<[{ id: string }]>('select id from finding where doi = $1', [doi]))[0].id;
const publish = async (doi: string): Promise<string> => {
  const findingId = await idOf(doi);
  await world.change('writePlainSummary', { findingId, text: 'What was found, told in plain words.' }, broker);
  await world.change('setFindingTopics', { findingId, topicIds: [topicId] }, broker);
  await world.change('publishFinding', { findingId }, broker);
  return findingId;
};
interface Shown {
  id: string;
  version: number;
  warning: string | null;
  publishedVersionAt: string | null;
  publishedVersions: { title: string | null; links: string[]; retracted: boolean; finding: { id: string } | null }[];
  preprints: { finding: { id: string } | null }[];
}
const see = async (doi: string, who = reader): Promise<Shown> => {
  const { finding } = await world.run<{ finding: Shown }>(
    'query ($id: ID!) { finding(id: $id) { id version warning publishedVersionAt publishedVersions { title links retracted finding { id } } preprints { finding { id } } } }', { id: await idOf(doi) }, who,
  ); // prettier-ignore
  return finding;
};
const send = async (): Promise<void> => {
  await world.app.db.advance(HOUR);
  await world.app.runJob('subscriptions.choose');
  await world.work();
};
const told = async (doi: string): Promise<string[]> =>
  (await world.app.db.dataSource.query<{ change: string }[]>('select change from finding_change_told where account_id = $1 and finding_id = $2', [reader.accountId, await idOf(doi)])).map(({ change }) => change);
const changesTold = async () => {
  const messages = await world.app.db.dataSource.query<{ id: string }[]>('select distinct message_id as id from finding_change_told where account_id = $1', [reader.accountId]);
  const contents = await Promise.all(messages.map(({ id }) => world.app.nest.get(MessageContents, { strict: false }).of(world.app.db.dataSource.manager, id)));
  return contents.flatMap(({ changes }) => changes);
};
const NOW_PUBLISHED = 'This is a preprint, and a journal has published the article since: read that version.';

beforeAll(async () => {
  world = await Scenario.start();
  broker = await world.app.signIn([{ kind: 'knowledge_broker' }], 'Bea');
  reader = await world.app.signIn([{ kind: 'ics_staff' }], 'Reader', 'reader@example.org');
  [{ id: topicId }] = await world.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
  await world.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, reader);
  await world.app.db.advance(HOUR);
});
afterAll(() => world.end());

describe('a preprint that a journal published', () => {
  const cases = Object.entries(WAYS).map(([way, written]) => ({ way, written, of: names() }));
  const known = names();
  const wrong = names();

  beforeAll(async () => {
    for (const { of } of cases) {
      await bring(...preprint(of));
      await publish(of.doi);
    }
    await bring(...preprint(wrong));
    await publish(wrong.doi);
    // Of this one it is known before anybody is sent it.
    await bring(WAYS['the article in PubMed'](known), ...preprint(known));
    await publish(known.doi);
    await send();
    await world.app.db.advance(HOUR);
    for (const { of, written } of cases) {
      expect(await see(of.doi)).toMatchObject({ warning: null, publishedVersionAt: null, publishedVersions: [] });
      await bring(written(of));
    }
    await bring(WAYS['the article in Crossref'](wrong));
    await send();
    await send();
  }, 60_000);

  it.each(cases)('as $way says, is shown so to readers, who are told once', async ({ way, of }) => {
    const shown = await see(of.doi);
    expect(shown).toMatchObject({ warning: NOW_PUBLISHED, publishedVersionAt: expect.any(String), publishedVersions: [{ retracted: false, finding: null }] });
    const addresses = [`https://doi.org/${of.article.doi}`, `https://pubmed.ncbi.nlm.nih.gov/${of.article.pmid}/`];
    expect(addresses).toContain(shown.publishedVersions[0].links[0]);
    expect(await told(of.doi)).toEqual(['now_published']);
    expect((await changesTold()).filter(({ id }) => id === shown.id)).toEqual([expect.objectContaining({ change: 'now_published', newer: null, link: shown.publishedVersions[0].links[0] })]);
    // Once the article is here under all its names, it is the same, once; and the article leads back. (Its own source, saying it no longer, would take it back.)
    if (way !== 'the article in Europe PMC') await bring(article(of));
    expect((await see(of.doi)).publishedVersions).toEqual([{ title, links: expect.arrayContaining([`https://doi.org/${of.article.doi}`]), retracted: false, finding: null }]);
    expect((await see(of.doi, broker)).publishedVersions[0].finding).toEqual({ id: await idOf(of.article.doi) });
    expect((await see(of.article.doi, broker)).preprints).toEqual([{ finding: { id: shown.id } }]);
  });

  it('tells nobody who was sent it when this was known, and nobody again', async () => {
    expect(await see(known.doi)).toMatchObject({ warning: NOW_PUBLISHED });
    await send();
    expect(await told(known.doi)).toEqual([]);
    expect(await told(cases[0].of.doi)).toEqual(['now_published']);
  });

  it('is one no longer once a broker says so, also when the record comes again; taken back, it is again', async () => {
    const judge = async (isPublished: boolean) => world.change('judgePublishedVersion', { findingId: await idOf(wrong.doi), version: (await see(wrong.doi)).version, isPublished }, broker);
    const refusal = async (isPublished: boolean) => world.refusal('judgePublishedVersion', { findingId: await idOf(wrong.doi), version: (await see(wrong.doi)).version, isPublished }, broker);
    expect(await refusal(true)).toBe('ILLEGAL_MOVE');
    await judge(false);
    expect(await see(wrong.doi)).toMatchObject({ warning: null, publishedVersionAt: null, publishedVersions: [] });
    await bring(WAYS['the article in PubMed'](wrong), WAYS['the preprint in Crossref'](wrong), article(wrong, { keywordList: { keyword: ['new'] } }));
    expect(await see(wrong.doi)).toMatchObject({ warning: null, publishedVersions: [] });
    expect((await see(wrong.article.doi, broker)).preprints).toEqual([]);
    expect(await refusal(false)).toBe('ILLEGAL_MOVE');
    await judge(true);
    expect(await see(wrong.doi)).toMatchObject({ warning: NOW_PUBLISHED, publishedVersions: [{ title }] });
    await send();
    expect(await told(wrong.doi)).toEqual(['now_published']);
  });

  it('leads to no article that was retracted', async () => {
    const { of } = cases[2];
    await bring(xml(of.article.pmid, { doi: of.article.doi, types: ['Retracted Publication'] }));
    expect(await see(of.doi)).toMatchObject({ warning: null, publishedVersionAt: null, publishedVersions: [{ retracted: true }] });
  });

  it('and its double are each what they were, joined and parted', async () => {
    const [one, two] = [names(), names()];
    await bring(...preprint(one), ...preprint(two), WAYS['the article in Crossref'](two));
    const [keptId, doubleId] = [await publish(one.doi), await publish(two.doi)];
    await world.change('joinFindings', { keptId, doubleId }, broker);
    expect((await see(one.doi)).publishedVersions).toEqual([expect.objectContaining({ title })]);
    expect(await see(one.doi)).toMatchObject({ warning: NOW_PUBLISHED });
    await world.change('partFinding', { findingId: doubleId }, broker);
    expect([await see(one.doi), await see(two.doi)]).toMatchObject([{ warning: null, publishedVersions: [] }, { warning: NOW_PUBLISHED }]);
  });
});

it.each<[string, (of: Names) => string[]]>([
  ['of the same title, year and author that names nothing', (of) => [...preprint(of), article(of)]],
  ['that a later version of the preprint says was before it', (of) => [...preprint(of), work({ DOI: of.article.doi, type: 'posted-content', subtype: 'preprint', ...related('has-preprint', of.doi) })]],
  ['that is the earlier edition of a review', (of) => [xml(of.pmid, { doi: of.doi, types: ['Review'] }), xml(of.article.pmid, { doi: of.article.doi, reference: ['UpdateOf', of.pmid] })]],
])('a work %s was not published by a journal since', async (_, files) => {
  const of = names();
  await bring(...files(of));
  expect(await see(of.doi, broker)).toMatchObject({ warning: null, publishedVersionAt: null, publishedVersions: [] });
});
