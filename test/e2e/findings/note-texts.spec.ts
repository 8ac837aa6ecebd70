import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { record } from '../../../bench/search/recorder.js';
import { type GraphqlAnswer, type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let bea: SignedIn;
let bob: SignedIn;
let lead: SignedIn;
let pmid = 5000;
beforeAll(async () => {
  app = await startTestApp();
  const [{ id: organisationId }] = await withClient(app.db.ownerUrl, async (owner) => (await owner.query<{ id: string }>(`insert into organisation (name, kind) values ('A hospital', 'nhs') returning id`)).rows);
  [bea, bob, lead] = [
    await app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker'),
    await app.signIn([{ kind: 'knowledge_broker' }], 'Bob Broker'),
    await app.signIn([{ kind: 'involvement_lead', organisationId }], 'Lea Lead'),
  ];
});
afterAll(() => app.close());

interface NoteText { id: string; firstId: string; text: string; state: string; author: string; endedBy: string | null; endedAt: string | null; area: { code: string } | null }
interface Texts { brokerNoteTexts: { edges: { node: NoteText }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
const FIELDS = 'edges { node { id firstId text couldChange state author endedBy endedAt createdAt area { code } } } pageInfo { hasNextPage endCursor }';

const ask = (id: string, { token }: SignedIn = lead, paging = ''): Promise<GraphqlAnswer<Texts>> => app.gql(`query ($id: ID!) { brokerNoteTexts(findingId: $id${paging}) { ${FIELDS} } }`, { id }, token);
const texts = async (id: string, who = lead): Promise<NoteText[]> => (await ask(id, who)).data.brokerNoteTexts.edges.map(({ node }) => node);
const told = (shown: readonly NoteText[]) => shown.map(({ text, author, state, endedBy }) => [text, author, state, endedBy]);
const codeOf = (answer: GraphqlAnswer<unknown>): string | undefined => answer.errors?.[0]?.extensions.code;
/** @returns ids of the finding's notes afterwards */
async function send(mutation: string, input: object, { token } = bea): Promise<string[]> {
  const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await app.gql<Record<string, { notes: { id: string }[] }>>(`mutation ($input: ${type}!) { ${mutation}(input: $input) { notes { id } } }`, { input }, token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data[mutation].notes.map(({ id }) => id);
}
const published = (): Promise<string> => publishArticle(app, bea.token, { pmid: String((pmid += 1)) });

describe('earlier texts of notes', () => {
  it('stay to be read by brokers and leads, with who changed and who removed them', async () => {
    const id = await published();
    const [first] = await send('addBrokerNote', { findingId: id, areaCode: 'QWO', text: 'Our clinics could try this.' });
    await send('addBrokerNote', { findingId: id, text: 'Good news for walkers.' });
    const [second] = await send('changeBrokerNote', { noteId: first, text: 'Our clinics try this now.' }, bob);
    await send('removeBrokerNote', { noteId: second });
    const expected = [
      ['Our clinics try this now.', 'Bob Broker', 'removed', 'Bea Broker'],
      ['Good news for walkers.', 'Bea Broker', 'standing', null],
      ['Our clinics could try this.', 'Bea Broker', 'changed', 'Bob Broker'],
    ];
    for (const who of [lead, bob]) expect(told(await texts(id, who))).toEqual(expected);
    const [later, , earlier] = await texts(id);
    expect([later.firstId, earlier.firstId, later.area, earlier.area]).toEqual([first, first, { code: 'QWO' }, { code: 'QWO' }]);
    expect([later.id, earlier.endedAt !== null]).toEqual([second, true]);
  });

  it('are nobody else’s, and no lead reads what isn’t published', async () => {
    const id = await published();
    await send('addBrokerNote', { findingId: id, text: 'Good news for walkers.' });
    for (const kind of ['contributor', 'ics_staff'] as const) expect(codeOf(await ask(id, await app.signIn([{ kind }])))).toBe('FORBIDDEN');
    await upload(app, bea.token, europePmcPage([{ pmid: String((pmid += 1)) }]));
    const draft = await findingId(app, String(pmid));
    await send('addBrokerNote', { findingId: draft, text: 'Not yet for everybody.' });
    expect([codeOf(await ask(draft)), told(await texts(draft, bob))]).toEqual(['NOT_FOUND', [['Not yet for everybody.', 'Bea Broker', 'standing', null]]]);
    expect(codeOf(await ask('019a0000-0000-7000-8000-000000000000'))).toBe('NOT_FOUND');
  });

  it('come page by page, in as many statements whether few or many', async () => {
    const id = await published();
    const sent = async (): Promise<number> => (await record(() => texts(id, bob), /./)).statements.length;
    let [noteId] = await send('addBrokerNote', { findingId: id, areaCode: 'QWO', text: 'Said for the first time.' });
    await texts(id, bob);
    const few = await sent();
    for (let nr = 2; nr <= 9; nr += 1) [noteId] = await send('changeBrokerNote', { noteId, text: `Said for the ${nr}th time.` }, nr % 2 ? bea : bob);
    expect(await sent()).toBe(few);
    const { pageInfo, edges } = (await ask(id, lead, ', first: 5')).data.brokerNoteTexts;
    const rest = (await ask(id, lead, `, first: 5, after: "${pageInfo.endCursor}"`)).data.brokerNoteTexts;
    expect([...edges, ...rest.edges].map(({ node }) => node.text.replace(/\D/g, ''))).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('go along when a finding is joined into another', async () => {
    const [kept, double] = [await published(), await published()];
    const [noteId] = await send('addBrokerNote', { findingId: double, text: 'Good news for walkers.' });
    await send('changeBrokerNote', { noteId, text: 'Good news for everybody.' }, bob);
    await app.gql('mutation ($input: JoinFindingsInput!) { joinFindings(input: $input) { id } }', { input: { keptId: kept, doubleId: double } }, bea.token);
    const expected = [['Good news for everybody.', 'Bob Broker', 'standing', null], ['Good news for walkers.', 'Bea Broker', 'changed', 'Bob Broker']];
    expect(told(await texts(kept))).toEqual(expected);
    expect(told(await texts(double))).toEqual(expected);
  });

  it('from before it was kept who ended them are told by the steps of that instant', async () => {
    const [id, kept] = [await published(), await published()];
    const [noteId] = await send('addBrokerNote', { findingId: id, text: 'Good news for walkers.' });
    const [changed] = await send('changeBrokerNote', { noteId, text: 'Good news for everybody.' }, bob);
    await send('removeBrokerNote', { noteId: changed });
    await app.gql('mutation ($input: JoinFindingsInput!) { joinFindings(input: $input) { id } }', { input: { keptId: kept, doubleId: id } }, bea.token);
    const fill = /update broker_note[^;]+;/.exec(readFileSync('migrations/1764500031000-who-ended-a-note.sql', 'utf8'))![0];
    await withClient(app.db.ownerUrl, async (owner) => {
      await owner.query('update broker_note set removed_by = null where finding_id = $1', [kept]);
      await owner.query(fill);
    });
    expect(told(await texts(kept))).toEqual([['Good news for everybody.', 'Bob Broker', 'removed', 'Bea Broker'], ['Good news for walkers.', 'Bea Broker', 'changed', 'Bob Broker']]);
  });
});
