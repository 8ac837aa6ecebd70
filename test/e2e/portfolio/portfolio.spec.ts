import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PortfolioFile } from '../../../src/portfolio/portfolio.file.rules.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { chosen, looked } from '../involvements/involved.js';
import { chromiumPath, openBrowser, violations } from '../web/browser.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const query = `query ($id: ID!) { myPortfolio(contributorId: $id) { aboutMe paths { from to words source sourceUrl }
  entries { involvementId title organisations kinds state firstDay lastDay hoursPerMonth whatILearned thanks feedback { outcome inPlainWords wordsForYou } findings { title link } support { id kind title link } } } }`;
interface Shown {
  aboutMe: string | null;
  paths: { from: string; to: string; sourceUrl: string }[];
  entries: { involvementId: string; whatILearned: string | null; thanks: string | null; feedback: object | null; findings: { title: string }[]; support: { id: string; title: string }[] }[];
}
const mine = async ({ contributorId, token }: Person) => (await scenario.run<{ myPortfolio: Shown }>(query, { id: contributorId }, { token })).myPortfolio;
const write = ({ contributorId, token }: Person, text: string | null, involvementId?: string) => scenario.refusal('writePortfolioNote', { contributorId, text, involvementId }, { token }, '{ contributorId }');
const file = async (kind: 'json' | 'html', token?: string) => fetch(`${scenario.app.url}/me/portfolio.${kind}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
const hostile = '<script>alert(1)</script> & "quotes"\n' + 'long'.repeat(60);

/** Ana did something, was thanked, heard what came of it, and a finding grew out of it. */
async function done(): Promise<{ ana: Person; involvementId: string; opportunityId: string }> {
  const ana = await scenario.person();
  const opportunityId = await scenario.opportunity(team, { places: 3 });
  const involvementId = await chosen(scenario, team, ana, opportunityId);
  await scenario.change('agreeOnInvolvement', { involvementId, startsOn: '2026-12-01', endsOn: '2027-01-31', hoursPerMonth: 3 }, team.contact);
  await scenario.change('offerSupport', { involvementId, kind: 'training', title: 'An hour on how research works', link: 'https://www.example.org/course?a=1&b=2' }, team.contact);
  await scenario.change('closeInvolvement', { involvementId, because: 'done', thanks: hostile }, team.contact);
  await scenario.change('closeOpportunity', { opportunityId }, team.contact);
  await scenario.change('giveFeedback', { opportunityId, outcome: 'done', inPlainWords: 'You told us what to change, and we changed it.', weDid: 'We changed it.' }, team.contact, '{ state }');
  const broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker');
  const findingId = await publishArticle(scenario.app, broker.token, { pmid: `77${Date.now() % 100_000}`, title: 'Leaflets that people read' });
  const { id: originId } = await scenario.change<{ id: string }>('linkFindingToOpportunity', { findingId, opportunityId }, broker);
  await scenario.change('confirmFindingOrigin', { originId }, team.contact);
  return { ana, involvementId, opportunityId };
}

it('holds what Ana did, was thanked for, heard and learned, and what grew out of it; her words are sealed and hers alone', async () => {
  const { ana, involvementId } = await done();
  expect(await write(ana, 'I ask what a number means.', involvementId)).toBeUndefined();
  expect(await write(ana, 'I am Ana.')).toBeUndefined();
  const shown = await mine(ana);
  expect(shown).toMatchObject({
    aboutMe: 'I am Ana.',
    entries: [
      {
        involvementId, organisations: [team.organisationName], state: 'thanked', firstDay: '2026-12-01', lastDay: '2027-01-31', hoursPerMonth: 3, whatILearned: 'I ask what a number means.', thanks: hostile,
        feedback: { outcome: 'done', inPlainWords: 'You told us what to change, and we changed it.', wordsForYou: null }, findings: [{ title: 'Leaflets that people read', link: expect.stringMatching(/\/findings\//) }],
        support: [{ kind: 'training', title: 'An hour on how research works', link: 'https://www.example.org/course?a=1&b=2' }],
      },
    ],
  });
  // Suggestions from what she did alone, each with its source.
  expect(new Set(shown.paths.map(({ from }) => from))).toEqual(new Set(['focus_group']));
  expect(shown.paths.every(({ sourceUrl }) => sourceUrl.startsWith('https://'))).toBe(true);
  const stored = await withClient(scenario.app.db.ownerUrl, (client) => client.query<{ row: string }>('select n::text as row from portfolio_note n where contributor_id = $1', [ana.contributorId]));
  expect(stored.rows).toHaveLength(2);
  expect(stored.rows.map(({ row }) => row).join()).not.toMatch(/number means|I am Ana/);
  for (const who of [team.contact, team.lead, scenario.administrator, await scenario.person()]) {
    const { errors } = await scenario.app.gql(query, { id: ana.contributorId }, who.token);
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
    expect(await scenario.refusal('writePortfolioNote', { contributorId: ana.contributorId, text: 'Mine' }, who, '{ contributorId }')).toBe('NOT_FOUND');
  }
  expect(await write(ana, null, involvementId)).toBeUndefined();
  expect((await mine(ana)).entries[0].whatILearned).toBeNull();
  expect(await looked(scenario, ana)).not.toContainEqual(expect.stringContaining('portfolio'));
});

it('a note is one however many write it at once, and belongs to an involvement of one’s own', async () => {
  const [ben, other] = await scenario.people(2);
  const [own, foreign] = [await chosen(scenario, team, ben), await chosen(scenario, team, other)];
  expect(await Promise.all([1, 2, 3].map((nr) => write(ben, `Version ${nr}`, own)))).toEqual([undefined, undefined, undefined]);
  expect(await scenario.app.db.dataSource.query('select from portfolio_note where contributor_id = $1', [ben.contributorId])).toHaveLength(1);
  expect(await write(ben, 'Not mine', foreign)).toBe('NOT_FOUND');
  for (const text of ['', ' ', 'x'.repeat(4_001)]) expect(await write(ben, text, own)).toBe('BAD_USER_INPUT');
});

it('learning and support are offered by the team, seen by both sides and nobody else, while the involvement goes on', async () => {
  const cleo = await scenario.person();
  const involvementId = await chosen(scenario, team, cleo);
  const other = await scenario.team();
  const offer = (changes: object, who: { token: string } = team.contact) => scenario.refusal('offerSupport', { involvementId, kind: 'mentor', title: 'Kim, who has done it before', ...changes }, who);
  expect(await offer({})).toBeUndefined();
  expect(await offer({}, other.contact)).toBe('NOT_FOUND');
  expect(await offer({}, cleo)).toBe('FORBIDDEN');
  for (const link of ['http://example.org', 'javascript:alert(1)', 'https://name:word@example.org', 'nowhere', `https://example.org/${'x'.repeat(2_000)}`]) expect(await offer({ link })).toBe('BAD_USER_INPUT');
  const seen = async (who: { token: string }): Promise<string | { id: string; title: string }[]> => {
    const { data, errors } = await scenario.app.gql<{ offeredSupport: { id: string; title: string }[] }>('query ($id: ID!) { offeredSupport(involvementId: $id) { id title } }', { id: involvementId }, who.token);
    return errors?.[0].extensions.code ?? data.offeredSupport;
  };
  const both = (await seen(cleo)) as { id: string; title: string }[];
  expect(both).toEqual(await seen(team.colleague));
  expect(await seen(other.contact)).toBe('NOT_FOUND');
  const end = (who: { token: string }) => scenario.refusal('endOfferedSupport', { supportId: both[0].id }, who);
  expect(await end(other.contact)).toBe('NOT_FOUND');
  expect(await Promise.all([end(team.contact), end(team.colleague)])).toEqual([undefined, undefined]);
  expect(await seen(cleo)).toEqual([]);
  // Twenty at most, also of several at once; none once it is over.
  const codes = await Promise.all(Array.from({ length: 22 }, () => offer({})));
  expect(codes.filter((code) => code === undefined)).toHaveLength(20);
  expect(codes.filter((code) => code === 'BAD_USER_INPUT')).toHaveLength(2);
  await scenario.change('leaveInvolvement', { involvementId }, cleo);
  expect(await offer({})).toBe('ILLEGAL_MOVE');
});

describe('as a file', () => {
  it('is JSON of the shape that is described, without ids, for whoever is signed in alone', async () => {
    const { ana } = await done();
    await write(ana, 'I am Ana.');
    for (const kind of ['json', 'html'] as const) expect((await file(kind)).status).toBe(401);
    const response = await file('json', ana.token);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const copy = (await response.json()) as PortfolioFile;
    expect(copy).toMatchObject({ format: 'askwell-portfolio', version: 1, madeAt: START.toISOString(), portfolios: [{ aboutMe: 'I am Ana.', involvements: [{ state: 'thanked', chosenOn: '2026-11-23', endedOn: '2026-11-23' }] }] });
    expect(JSON.stringify(copy).replaceAll(/\/findings\/[0-9a-f-]+/g, '')).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    // The description names each field, as it is, and no other.
    type Described = { properties: Record<string, { items?: Described; properties?: Described['properties'] }>; required: string[] };
    const described = JSON.parse(readFileSync('docs/portfolio.schema.json', 'utf8')) as Described;
    const portfolio = described.properties.portfolios.items!;
    const involvement = portfolio.properties.involvements.items!;
    for (const [shape, value] of [[described, copy], [portfolio, copy.portfolios[0]], [involvement, copy.portfolios[0].involvements[0]]] as const) {
      expect(Object.keys(value).sort()).toEqual(Object.keys(shape.properties).sort());
      expect([...shape.required].sort()).toEqual(Object.keys(shape.properties).sort());
    }
  });

  it('is a page on which what people wrote is text', async () => {
    const { ana, involvementId } = await done();
    await write(ana, hostile, involvementId);
    const page = await (await file('html', ana.token)).text();
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('https://www.example.org/course?a=1&amp;b=2');
    const other = await scenario.person();
    expect(await (await file('html', other.token)).text()).toContain('Nothing here yet.');
  });

  (chromiumPath ? it : it.skip)('is a page that everyone can use', async () => {
    const { ana, involvementId } = await done();
    await write(ana, hostile, involvementId);
    const browser = await openBrowser({ width: 320 });
    try {
      await browser.context.setExtraHTTPHeaders({ authorization: `Bearer ${ana.token}` });
      const page = await browser.context.newPage();
      await page.goto(`${scenario.app.url}/me/portfolio.html`);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    } finally {
      await browser.close();
    }
  });
});

it('is in what somebody takes with them, and goes with them', async () => {
  const { ana, involvementId } = await done();
  await write(ana, 'I learned a lot.', involvementId);
  const copy = (await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${ana.token}` } })).json()) as { profiles: { title: string; rows: object[] }[][] };
  const part = (title: string) => copy.profiles[0].find((section) => section.title === title)?.rows;
  expect(part('What you wrote in your portfolio')).toMatchObject([{ inYourWords: 'I learned a lot.' }]);
  expect(part('Learning and support you were offered')).toMatchObject([{ kind: 'training' }]);
  await scenario.change('eraseMe', { contributorId: ana.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, ana, '{ profiles }');
  const { dataSource } = scenario.app.db;
  expect(await dataSource.query('select from portfolio_note where contributor_id = $1', [ana.contributorId])).toEqual([]);
  expect(await dataSource.query('select from offered_support where involvement_id = $1', [involvementId])).toEqual([]);
});
