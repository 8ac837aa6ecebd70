import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';
import { HOUR, Scenario } from '../../support/scenario.js';

let world: Scenario;
let broker: SignedIn;
let topicId: string;
let nr = 0;

beforeAll(async () => {
  world = await Scenario.start();
  broker = await world.app.signIn([{ kind: 'knowledge_broker' }], 'Bea');
  [{ id: topicId }] = await world.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
});
afterAll(() => world.end());

type Kind = 'retraction' | 'correction' | 'expression of concern';
const CHANGE = { retraction: 'retracted', correction: 'corrected', 'expression of concern': 'questioned' } as const;
/** What marks the article, as each source writes it: a notice of its own, or the article's record once it is changed. Ids as in `article`. */
type Written = (of: { pmid: string; doi: string }, kind: Kind) => string;

const xml = (pmid: string, title: string, types: string[], references: string): string =>
  `<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">${pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal><ArticleTitle>${title}</ArticleTitle><PublicationTypeList>${types
    .map((type) => `<PublicationType>${type}</PublicationType>`)
    .join('')}</PublicationTypeList></Article>${references}</MedlineCitation></PubmedArticle></PubmedArticleSet>`;
const reference = (type: string, pmid: string): string => `<CommentsCorrectionsList><CommentsCorrections RefType="${type}"><RefSource>J Inv Rest. 2024</RefSource><PMID Version="1">${pmid}</PMID></CommentsCorrections></CommentsCorrectionsList>`;
const page = (record: object): string => JSON.stringify({ resultList: { result: [{ source: 'MED', pubYear: '2024', title: 'A notice of some length', ...record }] } });
const work = (record: object): string => JSON.stringify({ message: { items: [{ title: ['A notice of some length'], published: { 'date-parts': [[2024]] }, ...record }] } });
const nbib = (pmid: string, ...lines: string[]): string => `PMID- ${pmid}\nTI  - A notice of some length\nDP  - 2024\n${lines.join('\n')}\n\n`;
const next = (): string => String(600_000 + (nr += 1));

const WAYS: Readonly<Record<string, Written>> = {
  'a notice in PubMed': ({ pmid }, kind) =>
    ({
      retraction: xml(next(), 'Retraction: Sleep.', ['Retraction of Publication'], reference('RetractionOf', pmid)),
      correction: xml(next(), 'Correction to: Sleep.', ['Published Erratum'], reference('ErratumFor', pmid)),
      'expression of concern': xml(next(), 'Expression of concern: Sleep.', ['Expression of Concern'], reference('ExpressionOfConcernFor', pmid)),
    })[kind],
  'the record of the article in PubMed': ({ pmid }, kind) => xml(pmid, 'Sleep.', [], reference({ retraction: 'RetractionIn', correction: 'ErratumIn', 'expression of concern': 'ExpressionOfConcernIn' }[kind], '9')),
  'what was published anew, in PubMed': ({ pmid }, kind) =>
    kind === 'expression of concern'
      ? xml(next(), 'x', [], reference('ExpressionOfConcernFor', pmid))
      : xml(next(), 'Sleep, published anew.', ['Corrected and Republished Article'], reference(kind === 'retraction' ? 'RetractedandRepublishedFrom' : 'CorrectedandRepublishedFrom', pmid)),
  'a notice in nbib': ({ pmid }, kind) => nbib(next(), `${{ retraction: 'ROF', correction: 'EFR', 'expression of concern': 'ECF' }[kind]} - J Inv Rest. 2024;1(1):1. doi: 10.5555/x. PMID: ${pmid}`),
  'the record of the article in nbib': ({ pmid }, kind) => nbib(pmid, `${{ retraction: 'RRI', correction: 'CRI', 'expression of concern': 'ECI' }[kind]} - J Inv Rest. 2024;1(1):9. PMID: 9`),
  'a notice in Europe PMC': ({ pmid }, kind) => {
    const id = next();
    const type = { retraction: 'Retraction of', correction: 'Erratum for', 'expression of concern': 'Expression of concern for' }[kind];
    return page({ id, pmid: id, commentCorrectionList: { commentCorrection: [{ id: pmid, source: 'MED', reference: 'J Inv Rest. 2024', type, orderIn: 1 }] } });
  },
  'the record of the article in Europe PMC': ({ pmid }, kind) => {
    const type = { retraction: 'Retraction in', correction: 'Corrected and republished in', 'expression of concern': 'Expression of concern in' }[kind];
    return page({ id: pmid, pmid, commentCorrectionList: { commentCorrection: [{ id: '9', source: 'MED', reference: 'J Inv Rest. 2024', type, orderIn: 1 }] } });
  },
  'a notice in Crossref': ({ doi }, kind) => work({ DOI: `10.5555/notice.${next()}`, 'update-to': [{ DOI: doi, type: kind.replaceAll(' ', '_'), label: 'x', source: 'publisher' }] }),
  'the record of the article in Crossref': ({ doi }, kind) =>
    work({ DOI: doi, 'updated-by': [{ DOI: '10.5555/n', type: { retraction: 'withdrawal', correction: 'partial_retraction', 'expression of concern': 'expression-of-concern' }[kind], source: 'retraction-watch' }] }),
};

const KINDS = ['retraction', 'correction', 'expression of concern'] as const;
const CASES = Object.entries(WAYS).flatMap(([way, written]) => KINDS.map((kind) => ({ way, kind, written, article: { pmid: next(), doi: `10.5555/article.${nr}` } })));

describe('what became of articles that somebody was sent', () => {
  let who: SignedIn;
  const send = async (): Promise<void> => {
    await world.app.db.advance(HOUR);
    await world.app.runJob('subscriptions.choose');
    await world.work();
  };
  const told = (pmid: string) =>
    world.app.db.dataSource.query(
      `select t.change, m.sent_at is not null as sent from finding_change_told t join findings_message m on m.id = t.message_id join finding f on f.id = t.finding_id
       where t.account_id = $1 and f.pmid = $2 order by t.change`,
      [who.accountId, pmid],
    );
  const both = next();

  beforeAll(async () => {
    who = await world.app.signIn([{ kind: 'ics_staff' }], 'Reader', 'reader@example.org');
    await world.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, who);
    await world.app.db.advance(HOUR);
    for (const article of [...CASES.map((one) => one.article), { pmid: both }]) await publishArticle(world.app, broker.token, { ...article, topicIds: [topicId] });
    await send();
    await world.app.db.advance(HOUR);
    for (const { article, kind, written } of CASES) expect((await upload(world.app, broker.token, written(article, kind))).body).toMatchObject({ refused: 0 });
    await upload(world.app, broker.token, WAYS['a notice in nbib']({ pmid: both, doi: '' }, 'correction'));
    await upload(world.app, broker.token, WAYS['a notice in PubMed']({ pmid: both, doi: '' }, 'expression of concern'));
    await send();
    await send();
  }, 60_000);

  it.each(CASES)('by $way, a $kind is seen by readers, and told once', async ({ kind, article }) => {
    const { finding } = await world.run<{ finding: { warning: string | null } }>(
      'query ($id: ID!) { finding(id: $id) { retracted corrected expressionOfConcern warning } }', { id: await findingId(world.app, article.pmid) }, who,
    ); // prettier-ignore
    expect(finding).toMatchObject({ retracted: kind === 'retraction', corrected: kind === 'correction', expressionOfConcern: kind === 'expression of concern' });
    expect(finding.warning).toMatch({ retraction: /was retracted/u, correction: /A correction/u, 'expression of concern': /expression of concern/u }[kind]);
    expect(await told(article.pmid)).toEqual([{ change: CHANGE[kind], sent: true }]);
  });

  it('both that one was corrected and that it is questioned is told, each once', async () => {
    expect((await told(both)).map(({ change }: { change: string }) => change)).toEqual(['corrected', 'questioned']);
  });
});

it.each([
  ['a withdrawn preprint in Europe PMC', JSON.stringify({ resultList: { result: [{ id: 'PPR1', source: 'PPR', doi: '10.5555/withdrawn.1', title: 'WITHDRAWN: Sleep and breath', pubYear: '2024', pubTypeList: { pubType: ['Preprint'] } }] } })],
  ['a removed preprint in Europe PMC', JSON.stringify({ resultList: { result: [{ id: 'PPR2', source: 'PPR', doi: '10.5555/withdrawn.2', title: 'Sleep and breath', pubYear: '2024', pubTypeList: { pubType: ['preprint-removal'] } }] } })],
  ['a retracted article in PubMed that its title alone tells', xml('700001', 'RETRACTED: Sleep and breath.', [], '')],
  ['a retracted article in nbib that its title alone tells', nbib('700002').replace('A notice of some length', 'RETRACTED: Sleep and breath.')],
])('%s is retracted', async (_, file) => {
  await upload(world.app, broker.token, file);
  expect(await world.app.db.dataSource.query('select retracted from finding order by id desc limit 1')).toEqual([{ retracted: true }]);
});
