import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AbstractLogger, DataSource } from 'typeorm';
import type { SignedIn } from '../../support/app.js';
import { findingId as idOf, publishArticle } from '../../support/builders/findings.builder.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { csvRows } from '../../support/csv-rows.js';
import { DAY, Scenario, type Team } from '../../support/scenario.js';

let world: Scenario;
let team: Team;
let broker: SignedIn;
let reader: SignedIn;
let pmid = 7000;

beforeAll(async () => {
  world = await Scenario.start();
  team = await world.team();
  broker = await world.app.signIn([{ kind: 'knowledge_broker' }], 'Bea');
  reader = await world.app.signIn([{ kind: 'ics_staff' }]);
}, 60_000);
afterAll(() => world.end());

const published = (topicIds: string[] = []): Promise<string> => publishArticle(world.app, broker.token, { pmid: String((pmid += 1)), topicIds });
const below = async (topicId: string): Promise<string[]> => (await world.app.db.dataSource.query<{ id: string }[]>('select id from topic where parent_id = $1 and valid_to is null order by id', [topicId])).map(({ id }) => id);
const origin = '{ id state saidBy opportunityTitle opportunity { id } organisations { name } }';
type Origin = { id: string; state: string; saidBy: string; opportunityTitle: string | null; opportunity: { id: string } | null; organisations: { name: string }[] };
const originsOf = async (id: string, who = reader): Promise<Origin[]> => (await world.run<{ finding: { origins: Origin[] } }>(`query ($id: ID!) { finding(id: $id) { origins ${origin} } }`, { id }, who)).finding.origins;
const cameOf = async (id: string): Promise<string[]> =>
  (await world.run<{ opportunity: { findingsThatCameOfIt: { id: string }[] } }>('query ($id: ID!) { opportunity(id: $id) { findingsThatCameOfIt { id } } }', { id }, team.contact)).opportunity.findingsThatCameOfIt.map((each) => each.id);
const link = (findingId: string, opportunityId: string, who: SignedIn, key?: string): Promise<Origin> => world.change('linkFindingToOpportunity', { findingId, opportunityId, idempotencyKey: key }, who, origin);
const toConfirm = async (who: SignedIn): Promise<{ id: string; finding: { id: string } | null }[]> =>
  (await world.run<{ findingOriginsToConfirm: { edges: { node: { id: string; finding: { id: string } | null } }[] } }>('{ findingOriginsToConfirm { edges { node { id finding { id } } } } }', {}, who)).findingOriginsToConfirm.edges.map(({ node }) => node);

describe('what a finding grew out of', () => {
  it('is shown once both sides say so, whoever begins, and is shown with the title when the opportunity is over', async () => {
    const [finding, other, post] = [await published(), await published(), await world.opportunity(team, { title: 'Help us plan a walking group' })];
    const { id: originId } = await link(finding, post, broker);
    expect(await originsOf(finding)).toEqual([]);
    expect([await toConfirm(broker), await toConfirm(reader).catch(() => 'refused')]).toEqual([[], 'refused']);
    expect(await toConfirm(team.colleague)).toEqual([{ id: originId, finding: { id: finding } }]);
    expect(await world.refusal('confirmFindingOrigin', { originId }, broker)).toBe('FORBIDDEN');
    expect(await originsOf(finding)).toEqual([]);
    await world.change('confirmFindingOrigin', { originId, idempotencyKey: 'once' }, team.colleague);
    await world.change('confirmFindingOrigin', { originId, idempotencyKey: 'once' }, team.colleague);
    expect(await originsOf(finding)).toEqual([{ id: originId, state: 'confirmed', saidBy: 'broker', opportunityTitle: 'Help us plan a walking group', opportunity: { id: post }, organisations: [{ name: team.organisationName }] }]);

    // The team begins, and the broker says the same without having been told.
    expect((await link(other, post, team.contact)).state).toBe('proposed');
    expect((await toConfirm(broker)).map((each) => each.finding?.id)).toEqual([other]);
    expect((await link(other, post, broker)).state).toBe('confirmed');
    expect((await link(other, post, team.contact)).state).toBe('confirmed');
    expect(await cameOf(post)).toEqual([other, finding]);

    await world.change('closeOpportunity', { opportunityId: post }, team.contact);
    expect((await originsOf(finding))[0]).toMatchObject({ opportunityTitle: 'Help us plan a walking group', opportunity: null });
    expect((await originsOf(finding, team.contact))[0].opportunity).toEqual({ id: post });
  });

  it('is one link, however many say it at once', async () => {
    const [finding, post] = [await published(), await world.opportunity(team)];
    const said = await Promise.all([broker, team.contact, team.colleague, broker].map((who) => link(finding, post, who)));
    expect(new Set(said.map(({ id }) => id)).size).toBe(1);
    expect(await originsOf(finding)).toHaveLength(1);
  });

  it('ends when either side says so, and only that side can say it again', async () => {
    const [finding, post] = [await published(), await world.opportunity(team)];
    const { id: originId } = await link(finding, post, broker);
    await world.change('endFindingOrigin', { originId }, team.contact);
    await world.change('endFindingOrigin', { originId }, broker);
    expect(await world.refusal('linkFindingToOpportunity', { findingId: finding, opportunityId: post }, broker)).toBe('ILLEGAL_MOVE');
    expect(await world.refusal('confirmFindingOrigin', { originId }, broker)).toBe('ILLEGAL_MOVE');
    expect(await link(finding, post, team.contact)).toMatchObject({ id: originId, state: 'proposed', saidBy: 'team' });
    expect((await link(finding, post, broker)).state).toBe('confirmed');
    await world.change('endFindingOrigin', { originId }, broker);
    expect([await originsOf(finding), await cameOf(post)]).toEqual([[], []]);
  });

  it('doesn’t name what was withdrawn, and follows what was joined into another', async () => {
    const [finding, withdrawn, kept, absorbed] = [await published(), await world.opportunity(team), await world.opportunity(team, { title: 'Goes on' }), await world.opportunity(team)];
    for (const post of [withdrawn, absorbed, kept]) {
      await link(finding, post, broker);
      await link(finding, post, team.contact);
    }
    expect(await originsOf(finding)).toHaveLength(3);
    await world.change('withdrawOpportunity', { opportunityId: withdrawn }, team.contact);
    await world.app.db.dataSource.query(`update opportunity set status = 'withdrawn', ended_at = clock_now(), joined_into = $2 where id = $1`, [absorbed, kept]);
    expect(await originsOf(finding)).toMatchObject([{ opportunityTitle: 'Goes on', opportunity: { id: kept } }]);
    expect(await cameOf(kept)).toEqual([finding]);
    expect(await world.refusal('linkFindingToOpportunity', { findingId: finding, opportunityId: withdrawn }, broker)).toBe('ILLEGAL_MOVE');
  });

  it('is an organisation’s work when a broker says so, until somebody of it takes that back', async () => {
    const finding = await published();
    const { id: originId } = await world.change<Origin>('linkFindingToOrganisation', { findingId: finding, organisationId: team.organisationId }, broker, origin);
    expect(await originsOf(finding)).toMatchObject([{ state: 'confirmed', opportunityTitle: null, opportunity: null, organisations: [{ name: team.organisationName }] }]);
    const stranger = await world.team();
    expect(await world.refusal('endFindingOrigin', { originId }, stranger.contact)).toBe('NOT_FOUND');
    await world.change('endFindingOrigin', { originId }, team.contact);
    expect(await originsOf(finding)).toEqual([]);
    expect(await world.refusal('linkFindingToOrganisation', { findingId: finding, organisationId: team.organisationId }, broker)).toBe('ILLEGAL_MOVE');
  });

  it('stays with the finding that a double was joined into', async () => {
    const [kept, double, post] = [await published(), await published(), await world.opportunity(team)];
    await link(double, post, broker);
    await link(double, post, team.contact);
    await world.change('withdrawFinding', { findingId: double, reason: 'It is another one.' }, broker);
    await world.app.db.dataSource.query(`update finding set joined_into = $2, joined_keys = '{}' where id = $1`, [double, kept]);
    expect((await originsOf(double)).map(({ opportunity }) => opportunity?.id)).toEqual([post]);
    expect(await cameOf(post)).toEqual([kept]);
  });

  it('is told once to the opportunity’s main contact by mail, with all that came by then, once readers can see it', async () => {
    const told = async (post: string): Promise<string[]> => {
      await world.app.db.advance(10 * 60_000);
      await Promise.all([world.app.runJob('circle.notice-origins'), world.app.runJob('circle.notice-origins')]);
      await world.work();
      const folder = path.join(world.app.dataDir, 'mail');
      return readdirSync(folder).filter((name) => name.startsWith(`origins-${post}-`)).sort().map((name) => readFileSync(path.join(folder, name), 'utf8'));
    };
    const [one, two, answered, post, other] = [await published(), await published(), await published(), await world.opportunity(team, { title: 'Help us plan a night clinic' }), await world.opportunity(team)];
    for (const finding of [one, two]) await link(finding, post, broker);
    await link(answered, other, broker);
    await link(answered, other, team.contact);
    const [mail, ...more] = await told(post);
    expect([more, await told(other)]).toEqual([[], []]);
    expect(mail).toMatch(/^Subject: What may have come of your work\r?$/m);
    expect(mail).toMatch(/2\s+research\s+findings/);
    expect(mail).not.toMatch(/night clinic|Article \d/);
    // Said again it is in the list, and nobody gets another mail of it.
    const [{ id: originId }] = await toConfirm(team.contact);
    await world.change('endFindingOrigin', { originId }, broker);
    await link(two, post, broker);
    expect([(await told(post)).length, (await toConfirm(team.contact)).length]).toEqual([1, 2]);
    // One that readers can't see yet waits until they can.
    await world.change('withdrawFinding', { findingId: one, reason: 'Not so sure.' }, broker);
    await world.app.db.dataSource.query('update finding_origin set told_at = null where finding_id = $1', [one]);
    expect(await told(post)).toHaveLength(1);
    await world.change('publishFinding', { findingId: one }, broker);
    expect((await told(post)).at(-1)).toMatch(/a\s+research\s+finding\s+grew/);
    // What a team says waits in the brokers’ list, and goes by no mail.
    const [theirs, quiet] = [await published(), await world.opportunity(team)];
    await link(theirs, quiet, team.contact);
    expect([await told(quiet), (await toConfirm(broker)).map(({ finding }) => finding?.id)]).toEqual([[], [theirs]]);
  });

  it('is refused of drafts, of what isn’t there, and of what isn’t theirs', async () => {
    const [finding, post] = [await published(), await world.opportunity(team)];
    const stranger = await world.team();
    const { id: draft } = await world.change<{ id: string }>('createOpportunity', { teamId: team.id, context: 'research', title: 'Not yet open' }, team.contact);
    const unknown = '019a0000-0000-7000-8000-000000000000';
    for (const [who, input, code] of [
      [stranger.contact, { opportunityId: post }, 'NOT_FOUND'], [stranger.contact, { opportunityId: unknown }, 'NOT_FOUND'], [broker, { opportunityId: draft }, 'NOT_FOUND'],
      [team.contact, { opportunityId: draft }, 'ILLEGAL_MOVE'], [broker, { findingId: unknown }, 'NOT_FOUND'], [broker, { opportunityId: 'x' }, 'BAD_USER_INPUT'], [reader, {}, 'FORBIDDEN'],
    ] as const) {
      expect([input, await world.refusal('linkFindingToOpportunity', { findingId: finding, opportunityId: post, ...input }, who)]).toEqual([input, code]);
    }
    const { id: originId } = await link(finding, post, broker);
    for (const mutation of ['confirmFindingOrigin', 'endFindingOrigin']) {
      expect(await world.refusal(mutation, { originId }, stranger.contact)).toBe('NOT_FOUND');
      expect(await world.refusal(mutation, { originId: unknown }, team.contact)).toBe('NOT_FOUND');
      expect(await world.refusal(mutation, { originId: 'x' }, team.contact)).toBe('BAD_USER_INPUT');
    }
  });
});

type Known = { finding: { id: string }; pinned: boolean }[];
const known = async (id: string, who: SignedIn = reader): Promise<[string, boolean][]> =>
  (await world.run<{ opportunity: { knownAlready: Known } }>('query ($id: ID!) { opportunity(id: $id) { knownAlready { pinned finding { id } } } }', { id }, who)).opportunity.knownAlready.map(({ finding, pinned }) => [finding.id, pinned]);
const open = async (id: string): Promise<string[]> =>
  (await world.run<{ finding: { openOpportunities: { id: string }[] } }>('query ($id: ID!) { finding(id: $id) { openOpportunities { id } } }', { id }, reader)).finding.openOpportunities.map((each) => each.id);
const about = (topicId: string, title?: string) => world.opportunity(team, { topics: [{ topicId, relations: [] }], ...(title ? { title } : {}) });

describe('the next involvement, and what is known already', () => {
  it('are found by topic with everything below it, the nearest first, and never by one above', async () => {
    const category = world.topic();
    const [child, sibling] = await below(category);
    const [above, same] = [await published([category]), await published([child])];
    const [wide, narrow, beside] = [await about(category), await about(child), await about(sibling)];
    expect(await open(above)).toEqual([wide, beside, narrow]);
    expect(await open(same)).toEqual([narrow]);
    expect(await known(wide)).toEqual([[above, false], [same, false]]);
    expect(await known(narrow)).toEqual([[same, false]]);
    expect(await known(beside)).toEqual([]);
  });

  it('are gone once over, taken back or retracted', async () => {
    const topicId = world.topic();
    const [finding, retracted, post, over] = [await published([topicId]), await published([topicId]), await about(topicId), await about(topicId)];
    await world.change('closeOpportunity', { opportunityId: over }, team.contact);
    await world.app.db.dataSource.query('update finding set retracted = true, retracted_at = clock_now() where id = $1', [retracted]);
    expect(await open(finding)).toEqual([post]);
    expect(await known(post)).toEqual([[finding, false]]);
    await world.change('withdrawFinding', { findingId: finding, reason: 'Not so sure.' }, broker);
    expect(await known(post)).toEqual([]);
    await world.app.db.advance(400 * DAY);
    expect(await open(retracted)).toEqual([]);
    await world.app.db.advance(-400 * DAY);
  });

  it('begins with what the team put there, at most ten, also when two put at once', async () => {
    const topicId = world.topic();
    const [elsewhere, onTopic, post] = [await published(), await published([topicId]), await about(topicId)];
    for (const key of ['pin', 'pin', 'again']) await world.change('pinFinding', { opportunityId: post, findingId: elsewhere, idempotencyKey: key }, team.contact);
    expect(await known(post)).toEqual([[elsewhere, true], [onTopic, false]]);
    await world.change('pinFinding', { opportunityId: post, findingId: onTopic }, team.colleague);
    expect(await known(post)).toEqual([[elsewhere, true], [onTopic, true]]);
    await world.change('unpinFinding', { opportunityId: post, findingId: elsewhere }, team.colleague);
    expect(await known(post)).toEqual([[onTopic, true]]);
    const more = await Promise.all(Array.from({ length: 11 }, (_, nr) => publishArticle(world.app, broker.token, { pmid: `8${nr}00` })));
    const outcomes = await Promise.all(more.map((findingId) => world.refusal('pinFinding', { opportunityId: post, findingId }, team.contact)));
    expect(outcomes.filter((code) => code === 'TOO_MANY')).toHaveLength(2);
    expect((await known(post)).filter(([, pinned]) => pinned)).toHaveLength(10);
  });

  it('comes as files, like what came of it, for whoever can read the opportunity', async () => {
    const topicId = world.topic();
    const [elsewhere, onTopic, post] = [await published(), await published([topicId]), await about(topicId)];
    await world.change('pinFinding', { opportunityId: post, findingId: elsewhere }, team.contact);
    for (const who of [broker, team.contact]) await link(onTopic, post, who);
    const file = (address: string, who?: SignedIn) => fetch(`${world.app.url}/opportunities/${address}`, { headers: who ? { authorization: `Bearer ${who.token}` } : {} });
    const answer = await file(`${post}/known-already.csv`, reader);
    expect([answer.status, answer.headers.get('link'), answer.headers.get('cache-control')]).toEqual([200, '</opportunities/known-already.columns.csv>; rel="describedby"', 'no-store']);
    const rows = csvRows(await answer.text());
    expect(rows.map(({ id, pinned }) => [id, pinned])).toEqual([[elsewhere, 'yes'], [onTopic, 'no']]);
    expect(rows.every(({ areaCodesOn }) => /^\d{4}-\d\d-\d\d$/.test(areaCodesOn))).toBe(true);
    expect(csvRows(await (await file('known-already.columns.csv', reader)).text()).map(({ column }) => column)).toEqual(Object.keys(rows[0]));
    expect(csvRows(await (await file(`${post}/findings-that-came-of-it.csv`, reader)).text()).map(({ id }) => id)).toEqual([onTopic]);
    const draft = await world.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId), team.contact).then(({ id }) => id);
    for (const name of ['known-already', 'findings-that-came-of-it']) {
      const statuses = await Promise.all([file(`${draft}/${name}.csv`, reader), file(`${draft}/${name}.csv`, team.contact), file(`x/${name}.csv`, reader), file(`${post}/${name}.csv`)]);
      expect(statuses.map(({ status }) => status)).toEqual([404, 200, 404, 401]);
    }
  });

  it('is put there by its team alone, and only what readers may rely on', async () => {
    const [finding, post, stranger] = [await published(), await world.opportunity(team), await world.team()];
    const unpublished = await idOf(world.app, String(pmid));
    await world.change('withdrawFinding', { findingId: unpublished, reason: 'Taken back.' }, broker);
    const retracted = await published();
    await world.app.db.dataSource.query('update finding set retracted = true, retracted_at = clock_now() where id = $1', [retracted]);
    for (const mutation of ['pinFinding', 'unpinFinding']) {
      expect(await world.refusal(mutation, { opportunityId: post, findingId: retracted }, stranger.contact)).toBe('NOT_FOUND');
      expect(await world.refusal(mutation, { opportunityId: post, findingId: 'x' }, team.contact)).toBe('BAD_USER_INPUT');
      expect(await world.refusal(mutation, { opportunityId: post, findingId: finding }, broker)).toBe('FORBIDDEN');
    }
    expect(await world.refusal('pinFinding', { opportunityId: post, findingId: unpublished }, team.contact)).toBe('NOT_FOUND');
    expect(await world.refusal('pinFinding', { opportunityId: post, findingId: retracted }, team.contact)).toBe('ILLEGAL_MOVE');
  });

  it('takes as many statements for a page of many as for a few', async () => {
    const topicId = world.topic();
    for (const finding of [await published([topicId]), await published([topicId])]) {
      const post = await about(topicId);
      for (const who of [broker, team.contact]) await link(finding, post, who);
    }
    for (let nr = 0; nr < 4; nr += 1) await about(topicId);
    const dataSource = world.app.nest.get(DataSource);
    const counter = new Counter();
    const before = dataSource.logger;
    dataSource.logger = counter;
    const query = `query ($first: Int) { searchOpportunities(first: $first, topicIds: ["${topicId}"]) { hits { opportunity { findingsThatCameOfIt { id } knownAlready { finding { id origins ${origin} openOpportunities { id } } } } } } }`;
    const statements = async (first: number): Promise<number> => {
      counter.count = 0;
      await world.run(query, { first }, reader);
      return counter.count;
    };
    await world.app.runJob('search.sync', { index: 'opportunities' });
    await statements(1);
    const few = await statements(2);
    expect(await statements(6)).toBe(few);
    dataSource.logger = before;
  });
});

class Counter extends AbstractLogger {
  count = 0;
  override logQuery(): void {
    this.count += 1;
  }
  protected override writeLog(): void {}
}
