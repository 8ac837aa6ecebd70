import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { whereFound } from '../../support/everything.js';
import { DAY, type Person, Scenario, type Team } from '../../support/scenario.js';
import { ConcernClient } from './concern-client.js';

let scenario: Scenario;
let concerns: ConcernClient;
let asking: Team;
let others: Team[];
let people: Person[];
let opportunityId: string;
beforeAll(async () => {
  scenario = await Scenario.start();
  concerns = new ConcernClient(scenario);
  asking = await scenario.team();
  others = [await scenario.team(), await scenario.team()];
  ({ opportunityId, people } = await scenario.invited({ people: 6, team: asking }));
});
afterAll(() => scenario.end());

const raise = (who: SignedIn, input: object = {}) => concerns.raise(who, { opportunityId, ...input });
const outcomes = (...moves: Promise<string | null>[]): Promise<(string | null)[]> => Promise.all(moves).then((all) => all.sort());
const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);
/** Everything that waits is over, so that the next begins with nobody having anything to do. */
const clear = () => sql(`update concern set state = 'withdrawn', withdrawn_at = clock_now(), words_key_id = null, words_ciphertext = null, words_gone_at = clock_now(), answered_at = null, outcome = null, answer_key_id = null, answer_ciphertext = null`);

describe('of two callers at once', () => {
  it('each legal move is made by one, and the other is told that it can’t be', async () => {
    const { id } = await raise(people[0]);
    const hearer = await concerns.hearerOf(id);
    const both = (name: string, who: SignedIn) => outcomes(concerns.tryWith(name, id, who), concerns.tryWith(name, id, who));
    expect(await both('receiveConcern', hearer)).toEqual(['ILLEGAL_MOVE', null]);
    expect(await both('lookIntoConcern', hearer)).toEqual(['ILLEGAL_MOVE', null]);
    expect(await both('answerConcern', hearer)).toEqual(['ILLEGAL_MOVE', null]);
    expect(await both('reopenConcern', people[0])).toEqual(['ILLEGAL_MOVE', null]);
    // Answered and taken back at once: one of them.
    expect(await outcomes(concerns.tryWith('answerConcern', id, hearer), concerns.tryWith('withdrawConcern', id, people[0]))).toEqual(['ILLEGAL_MOVE', null]);
    await clear();
    // Everything illegal from where it ended.
    for (const name of ['receiveConcern', 'lookIntoConcern', 'answerConcern', 'handConcernOver', 'tellTeamOfConcern']) expect(await concerns.tryWith(name, id, hearer)).toBe('ILLEGAL_MOVE');
    for (const name of ['reopenConcern', 'withdrawConcern', 'letTeamKnowOfConcern']) expect(await concerns.tryWith(name, id, people[0])).toBe('ILLEGAL_MOVE');
  });

  it('a concern is handed over once, to somebody who never had it, and whoever had it reads it no more', async () => {
    const { id } = await raise(people[1]);
    const hearer = await concerns.hearerOf(id);
    await concerns.do('receiveConcern', id, hearer, { idempotencyKey: 'received' });
    expect(await outcomes(concerns.tryWith('handConcernOver', id, hearer), concerns.tryWith('handConcernOver', id, hearer))).toEqual(['NOT_FOUND', null]);
    const after = await concerns.hearerOf(id);
    expect(after.accountId).not.toBe(hearer.accountId);
    expect(await concerns.tryWith('writeAboutConcern', id, hearer)).toBe('NOT_FOUND');
    // Nor does a request that was answered before show it again.
    expect(await concerns.tryWith('receiveConcern', id, hearer, { idempotencyKey: 'received' })).toBe('NOT_FOUND');
    expect(await concerns.of(people[1])).toMatchObject([{ id, state: 'raised' }]);
    expect(await concerns.tryWith('writeAboutConcern', id, after)).toBe(null);
    await clear();
  });

  it('the same request sent twice under its key is one concern', async () => {
    const input = { opportunityId, idempotencyKey: 'once' };
    const [one, two] = await Promise.all([raise(people[1], input), raise(people[1], input)]);
    expect(one.id).toBe(two.id);
    expect(await sql('select from concern_step where concern_id = $1', [one.id])).toHaveLength(1);
    await clear();
  });

  it('six go to two leads in equal parts, and more of the same person to whoever hears them already', async () => {
    await Promise.all(people.map((person) => raise(person)));
    const load = async () => (await sql<{ count: number }>(`select count(*)::int as count from concern where state = 'raised' group by heard_by order by 1`)).map(({ count }) => count);
    expect(await load()).toEqual([3, 3]);
    const [first] = await concerns.of(people[2]);
    // Also when they have more to do than the other by then.
    for (const kind of ['payment', 'access']) {
      const more = await raise(people[2], { kind });
      expect((await concerns.hearerOf(more.id)).accountId).toBe((await concerns.hearerOf(first.id)).accountId);
    }
    await clear();
  });
});

describe('who hears it', () => {
  it('has no tie to it: not in a team of that organisation, not lead for it, not this year; and loses it on becoming so', async () => {
    const [one, two] = others;
    await scenario.change('grantPermission', { accountId: one.lead.accountId, kind: 'team_member', teamId: asking.id }, scenario.administrator, '');
    await scenario.revoke(one.lead, { kind: 'team_member', teamId: asking.id });
    const { id } = await raise(people[0]);
    expect((await concerns.hearerOf(id)).accountId).toBe(two.lead.accountId);
    await scenario.change('grantPermission', { accountId: two.lead.accountId, kind: 'involvement_lead', organisationId: asking.organisationId }, scenario.administrator, '');
    expect(await concerns.heardBy(two.lead)).toEqual([]);
    expect(await concerns.tryWith('receiveConcern', id, two.lead)).toBe('NOT_FOUND');
    await scenario.app.runJob('concerns.find-late');
    // Nobody is left but who administers the service.
    expect(await concerns.heardBy(scenario.administrator)).toMatchObject([{ id }]);
    await concerns.do('receiveConcern', id, scenario.administrator);
    await scenario.app.runJob('concerns.find-late');
    expect(await concerns.heardBy(scenario.administrator)).toMatchObject([{ id, state: 'received' }]);
    await expect(sql('update concern set heard_by = $2 where id = $1', [id, two.lead.accountId])).rejects.toThrow('no tie');
    await clear();
  });
});

describe('what is said for safeguarding', () => {
  it('goes to who is named for it, with a name, says who can be rung, and stays readable for them when it is taken back or its author is erased', async () => {
    const named = await scenario.app.signIn([], 'Sara Safe', 'sara@example.org');
    await concerns.name('safeguarding', named);
    await scenario.change('nameConcernContact', { role: 'safeguarding', organisationId: asking.organisationId, name: 'Own Person', phone: '0113 496 0777', hours: 'Any time', outOfHours: 'Any time.' }, scenario.administrator, '');
    const { concernNotice } = await scenario.run<{ concernNotice: { version: string; text: string[]; safeguarding: { name: string; outOfHours: string }[] } }>(
      'query ($id: ID!) { concernNotice(route: safeguarding, organisationId: $id) { version text safeguarding { name outOfHours } } }', { id: asking.organisationId }, people[3]);
    expect(concernNotice).toMatchObject({ version: 'safeguarding-1', safeguarding: [{ name: 'Nia Named', outOfHours: 'Ring the council.' }, { name: 'Own Person' }] });
    expect(await scenario.change('mailMeAboutConcerns', { want: true }, named, '')).toBe(true);

    const raised = await raise(people[3], { route: 'safeguarding', kind: 'safety', words: 'Planted: she is left alone.', wordingVersion: 'safeguarding-1' });
    const [heard] = await concerns.heardBy(named);
    expect(heard).toMatchObject({ id: raised.id, words: 'Planted: she is left alone.' });
    expect(heard.from).toMatch(/^Account/);
    await concerns.do('withdrawConcern', raised.id, people[3]);
    await scenario.change('eraseMe', { iKnowItCantBeUndone: true }, people[3], '{ profiles }');
    const { concernsToHear } = await scenario.run<{ concernsToHear: { edges: { node: object }[] } }>('{ concernsToHear(openOnly: false) { edges { node { words from state } } } }', {}, named);
    expect(concernsToHear.edges.map(({ node }) => node)).toEqual([{ words: 'Planted: she is left alone.', from: null, state: 'withdrawn' }]);
    expect(await sql('select from concern where account_id = $1', [people[3].accountId])).toEqual([]);
  });
});

describe('how many there are', () => {
  it('is told of a quarter that is over, rounded, from ten on, and once: nothing that comes or goes afterwards changes it', async () => {
    const third = await scenario.team();
    // Raised long before by people who are erased since: so many about one organisation, and few about another.
    const before = (organisationId: string, kind: string, count: number) => sql(
      `insert into concern (route, kind, raised_as, organisation_ids, state, raised_at, wording_version, name_shown, team_may_know, heard_since, acknowledge_by, answer_by, received_at, answered_at, outcome, words_gone_at)
       select 'lead', $2, 'contributor', array[$1::uuid], 'answered', '2026-09-30T22:30:00Z', 'concern-1', false, false, clock_now(), '2026-10-05', '2026-10-30', clock_now(), clock_now(), 'explained', clock_now() from generate_series(1, $3)`,
      [organisationId, kind, count]);
    await before(asking.organisationId, 'payment', 60);
    await before(third.organisationId, 'ethics', 2);
    await Promise.all([scenario.app.runJob('concerns.publish-figures'), scenario.app.runJob('concerns.publish-figures')]);
    const read = async () => (await scenario.app.gql<{ concernFigures: { quarter: string; people: number; byKind: { kind: string; people: number }[]; byOrganisation: { organisation: string; people: number }[] } }>(
      '{ concernFigures { quarter people byKind { kind people } byOrganisation { organisation people } } }')).data.concernFigures;
    const told = await read();
    expect([told.quarter, told.byKind.map(({ kind }) => kind), told.byOrganisation.map(({ organisation }) => organisation)]).toEqual(['2026-07-01', ['payment'], [asking.organisationName]]);
    for (const people of [told.people, told.byKind[0].people, told.byOrganisation[0].people]) {
      expect(people % 5).toBe(0);
      expect(Math.abs(people - 60)).toBeLessThanOrEqual(15);
    }
    await before(third.organisationId, 'ethics', 60);
    await scenario.app.runJob('concerns.publish-figures');
    expect(await read()).toEqual(told);
  });
});

describe('whoever raised one', () => {
  it('has it in their copy of everything; erased, it ends and its words are gone, and what came of it can still be counted', async () => {
    const { id } = await raise(people[4], { words: 'Planted: in my copy.' });
    await concerns.do('writeAboutConcern', id, people[4], { text: 'Planted: and more.' });
    const copy = await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${people[4].token}` } })).text();
    expect(copy).toContain('Planted: in my copy.');
    expect(copy).toContain('Planted: and more.');
    await scenario.change('eraseMe', { iKnowItCantBeUndone: true }, people[4], '{ profiles }');
    expect(await sql('select state, words_ciphertext as words, account_id as account, kind from concern where id = $1', [id])).toEqual([{ state: 'withdrawn', words: null, account: null, kind: 'tokenism' }]);
    expect(await sql('select from concern_message where concern_id = $1', [id])).toEqual([]);
    expect(await whereFound(scenario.app.db.ownerUrl, [people[4].accountId])).toEqual([`account: ${people[4].accountId}`]);
  });

  it('reads that nobody has it any more when whoever heard it left, and that another has', async () => {
    const fresh = await scenario.team();
    const { id } = await raise(people[5]);
    expect((await concerns.hearerOf(id)).accountId).toBe(fresh.lead.accountId);
    const next = await scenario.team();
    await scenario.revoke(fresh.lead, { kind: 'involvement_lead', organisationId: fresh.organisationId });
    expect(await concerns.heardBy(fresh.lead)).toEqual([]);
    await scenario.app.runJob('concerns.find-late');
    expect((await concerns.hearerOf(id)).accountId).toBe(next.lead.accountId);
    await scenario.app.db.advance(DAY);
  });
});
