import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphqlAnswer, type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let bea: SignedIn;
let bob: SignedIn;
let reader: SignedIn;
let pmid = 7000;
beforeAll(async () => {
  app = await startTestApp();
  bea = await app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker');
  bob = await app.signIn([{ kind: 'knowledge_broker' }], 'Bob Broker');
  reader = await app.signIn([{ kind: 'contributor' }]);
});
afterAll(() => app.close());

const HOUR = 3_600_000;
const nobody = '019a0000-0000-7000-8000-000000000000';
const FIELDS = 'id version status warning evidence { relation finding { id } }';
type Shown = { id: string; version: number; status: string; warning: string | null; evidence: { relation: string; finding: { id: string } }[] };
type Answer = GraphqlAnswer<Record<string, Shown>>;

const send = (mutation: string, input: object, { token } = bea): Promise<Answer> =>
  app.gql(`mutation ($input: ${mutation[0].toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { ${FIELDS} } }`, { input }, token);
const refusal = ({ errors }: GraphqlAnswer<unknown>) => errors?.[0]?.extensions;
const read = async (id: string, { token } = reader): Promise<Shown | null> => (await app.gql<{ finding: Shown }>(`query ($id: ID!) { finding(id: $id) { ${FIELDS} } }`, { id }, token)).data?.finding ?? null;
const list = async (query: string, { token } = bea): Promise<string[]> => {
  const { data } = await app.gql<Record<string, { edges: { node: { id: string } }[] }>>(`{ ${query} { edges { node { id } } } }`, undefined, token);
  return Object.values(data)[0].edges.map(({ node }) => node.id);
};

const published = (): Promise<string> => publishArticle(app, bea.token, { pmid: String((pmid += 1)) });
async function imported(parts: { keywords?: string[]; types?: string[] } = {}): Promise<string> {
  pmid += 1;
  await upload(app, bea.token, europePmcPage([{ pmid: String(pmid), ...parts }]));
  return findingId(app, String(pmid));
}
const versionOf = async (id: string): Promise<number> => (await read(id, bea))!.version;

describe('evidence beside a finding', () => {
  it('is there from both sides, and says one thing of two findings', async () => {
    const [one, two] = [await published(), await published()];
    const linked = await send('linkEvidence', { findingId: one, version: await versionOf(one), otherId: two, relation: 'agrees' });
    expect(linked.data.linkEvidence.evidence).toEqual([{ relation: 'agrees', finding: { id: two } }]);
    expect((await read(two))?.evidence).toEqual([{ relation: 'agrees', finding: { id: one } }]);
    await send('linkEvidence', { findingId: two, version: await versionOf(two), otherId: one, relation: 'differs' });
    expect((await read(one))?.evidence).toEqual([{ relation: 'differs', finding: { id: two } }]);
    await send('unlinkEvidence', { findingId: one, version: await versionOf(one), otherId: two });
    expect([(await read(one))?.evidence, (await read(two))?.evidence]).toEqual([[], []]);
    expect(refusal(await send('unlinkEvidence', { findingId: one, version: await versionOf(one), otherId: two }))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shows readers nothing that isn’t published', async () => {
    const [one, draft] = [await published(), await imported()];
    const { data } = await send('linkEvidence', { findingId: one, version: await versionOf(one), otherId: draft, relation: 'differs' });
    expect(data.linkEvidence.evidence).toEqual([]);
    await send('writePlainSummary', { findingId: draft, text: 'What was found, told in plain words.' });
    await send('publishFinding', { findingId: draft });
    expect((await read(one))?.evidence).toEqual([{ relation: 'differs', finding: { id: draft } }]);
  });

  it('linked from both sides at once is there once from each, with one of the two words', async () => {
    const [one, two] = [await published(), await published()];
    const versions = [await versionOf(one), await versionOf(two)];
    const answers = await Promise.all([
      send('linkEvidence', { findingId: one, version: versions[0], otherId: two, relation: 'agrees' }),
      send('linkEvidence', { findingId: two, version: versions[1], otherId: one, relation: 'differs' }, bob),
    ]);
    expect(answers.map(refusal)).toEqual([undefined, undefined]);
    const rows = await app.db.dataSource.query<{ relation: string }[]>('select relation from finding_evidence where finding_id = any ($1::uuid[])', [[one, two]]);
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map(({ relation }) => relation)).size).toBe(1);
  });

  it('can’t stand on one side alone, whoever writes it', async () => {
    const [one, two] = [await published(), await published()];
    const write = app.db.dataSource.query(`insert into finding_evidence (finding_id, other_id, relation, linked_by, linked_at) values ($1, $2, 'agrees', $3, clock_now())`, [one, two, bea.accountId]);
    await expect(write).rejects.toThrow('finding_evidence_both_ways');
  });
});

describe('superseding', () => {
  it('leads readers on, keeps it out of what is published, and can be undone', async () => {
    const [older, newer] = [await published(), await published()];
    const version = await versionOf(older);
    await send('linkEvidence', { findingId: newer, version: await versionOf(newer), otherId: older, relation: 'differs' });
    expect((await send('supersedeFinding', { findingId: older, version, byId: newer })).data.supersedeFinding.status).toBe('superseded');
    expect(await read(older)).toMatchObject({ status: 'superseded', warning: 'Newer evidence has taken its place.', evidence: [{ relation: 'superseded_by', finding: { id: newer } }] });
    expect((await read(newer))?.evidence).toEqual([{ relation: 'supersedes', finding: { id: older } }]);
    await app.runJob('search.sync', { index: 'findings' });
    const found = async (status: string): Promise<string[]> =>
      (await app.gql<{ searchFindings: { hits: { finding: { id: string } }[] } }>(`{ searchFindings(status: ${status}, first: 50) { hits { finding { id } } } }`, undefined, reader.token)).data.searchFindings.hits.map(({ finding }) => finding.id);
    expect(await found('published')).not.toContain(older);
    expect(await found('superseded')).toEqual([older]);

    expect(refusal(await send('publishFinding', { findingId: older }))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'superseded' });
    expect(refusal(await send('linkEvidence', { findingId: newer, version: await versionOf(newer), otherId: older, relation: 'agrees' }))).toMatchObject({ code: 'ILLEGAL_MOVE' });
    expect((await send('undoSuperseding', { findingId: older, version: version + 1 })).data.undoSuperseding).toMatchObject({ status: 'published', warning: null, evidence: [] });
    expect(refusal(await send('undoSuperseding', { findingId: older, version: version + 2 }))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'published' });
  });

  it('never goes round: of two that would take each other’s place at once, one does', async () => {
    const [one, two] = [await published(), await published()];
    const [a, b] = [await versionOf(one), await versionOf(two)];
    const answers = await Promise.all([send('supersedeFinding', { findingId: one, version: a, byId: two }), send('supersedeFinding', { findingId: two, version: b, byId: one }, bob)]);
    expect(answers.map((answer) => refusal(answer)?.code).sort()).toEqual(['ILLEGAL_MOVE', undefined]);
  });

  it('is by what is published and not retracted, of what is published', async () => {
    const [one, draft] = [await published(), await imported()];
    const version = await versionOf(one);
    expect(refusal(await send('supersedeFinding', { findingId: one, version, byId: draft }))).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'NEWER_NOT_PUBLISHED' });
    expect(refusal(await send('supersedeFinding', { findingId: draft, version: 0, byId: one }))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'imported' });
    const newer = await published();
    await upload(app, bea.token, europePmcPage([{ pmid: String(pmid), types: ['Journal Article', 'Retracted Publication'] }]));
    expect(await read(newer)).toMatchObject({ status: 'published', warning: 'The article behind this was retracted: don’t rely on it.' });
    expect(refusal(await send('supersedeFinding', { findingId: one, version, byId: newer }))).toMatchObject({ reason: 'NEWER_NOT_PUBLISHED' });
  });

  it('ends when the finding is withdrawn', async () => {
    const [older, newer] = [await published(), await published()];
    await send('supersedeFinding', { findingId: older, version: await versionOf(older), byId: newer });
    await send('withdrawFinding', { findingId: older, reason: 'It was wrong.' });
    expect((await send('publishFinding', { findingId: older })).data.publishFinding).toMatchObject({ status: 'published', evidence: [] });
  });
});

describe('what waits for brokers', () => {
  it('is taken by one at a time, however many reach for it, for some hours or until it is given back', async () => {
    const id = await imported();
    expect(await list('findingsToCurate(first: 50)')).toContain(id);
    const answers = await Promise.all([bea, bob, bea, bob].map((who) => send('takeFinding', { findingId: id }, who)));
    const [holder, other] = refusal(answers[0]) ? [bob, bea] : [bea, bob];
    expect(answers.map((answer) => refusal(answer)?.reason).sort()).toEqual(['TAKEN', 'TAKEN', undefined, undefined]);
    expect(await list('findingsToCurate(first: 50)', holder)).toContain(id);
    expect(await list('findingsToCurate(first: 50)', other)).not.toContain(id);
    expect(await list('findingsIHave', holder)).toEqual([id]);

    const summary = { findingId: id, version: 0, summary: { keyMessage: 'Two at once.' } };
    expect(refusal(await send('writeSummary', summary, other))).toMatchObject({ code: 'CONFLICT', reason: 'TAKEN', until: expect.any(String) });
    await send('giveFindingBack', { findingId: id }, other);
    expect(refusal(await send('writeSummary', summary, other))).toMatchObject({ reason: 'TAKEN' });
    await send('giveFindingBack', { findingId: id }, holder);
    expect(refusal(await send('takeFinding', { findingId: id }, other))).toBeUndefined();

    await app.db.advance(4 * HOUR + 1);
    expect(await list('findingsToCurate(first: 50)', holder)).toContain(id);
    expect(await list('findingsIHave', other)).toEqual([]);
    expect(refusal(await send('writeSummary', summary, holder))).toBeUndefined();
  });

  it('is what somebody else wrote, for a second look', async () => {
    const id = await imported();
    await send('writePlainSummary', { findingId: id, text: 'What was found, told in plain words.' });
    await send('sendForSecondLook', { findingId: id, version: 1 });
    expect(await list('findingsToCurate(first: 50)')).not.toContain(id);
    expect(await list('findingsToReadSecond')).not.toContain(id);
    expect(await list('findingsToReadSecond', bob)).toContain(id);
    expect(refusal(await send('takeFinding', { findingId: id }))).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'OWN_SUMMARY' });
    await send('takeFinding', { findingId: id }, bob);
    const carl = await app.signIn([{ kind: 'knowledge_broker' }], 'Carl');
    expect(await list('findingsToReadSecond', carl)).not.toContain(id);
    expect(refusal(await send('approveSecondLook', { findingId: id, version: 2 }, carl))).toMatchObject({ reason: 'TAKEN' });
    await send('approveSecondLook', { findingId: id, version: 2 }, bob);
    expect(await list('findingsIHave', bob)).toEqual([]);
    expect(refusal(await send('takeFinding', { findingId: id }, bob))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'published' });
  });

  it('is narrowed by topic, with everything below, and holds nothing that was retracted', async () => {
    const [asthma, retracted] = [await imported({ keywords: ['asthma'] }), await imported({ keywords: ['asthma'], types: ['Retracted Publication'] })];
    const [{ id: above }] = await app.db.dataSource.query<{ id: string }[]>(`select id from topic where slug = 'respiratory'`);
    expect(await list(`findingsToCurate(first: 50, topicIds: ["${above}"])`)).toEqual([asthma]);
    expect(await list('findingsToCurate(first: 50)')).not.toContain(retracted);
  });
});

describe('what is refused', () => {
  it.each([
    ['linkEvidence', { relation: 'agrees' }, 'otherId'],
    ['unlinkEvidence', {}, 'otherId'],
    ['supersedeFinding', {}, 'byId'],
  ])('%s by others, of nothing, by nothing, by itself, with another version', async (mutation, rest, path) => {
    const [one, two] = [await published(), await published()];
    const version = await versionOf(one);
    const input = { findingId: one, version, [path]: two, ...rest };
    expect(refusal(await send(mutation, input, reader))).toMatchObject({ code: 'FORBIDDEN' });
    expect(refusal(await send(mutation, { ...input, findingId: nobody }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal(await send(mutation, { ...input, [path]: nobody }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal(await send(mutation, { ...input, [path]: one.toUpperCase() }))).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
    expect(refusal(await send(mutation, { ...input, [path]: '' }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(refusal(await send(mutation, { ...input, version: version - 1 }))).toMatchObject({ code: 'CONFLICT', reason: 'CHANGED', version });
  });

  it.each(['takeFinding', 'giveFindingBack'])('%s by others, and of nothing', async (mutation) => {
    expect(refusal(await send(mutation, { findingId: nobody }, reader))).toMatchObject({ code: 'FORBIDDEN' });
    expect(refusal(await send(mutation, { findingId: nobody }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal(await send(mutation, { findingId: 'x' }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
