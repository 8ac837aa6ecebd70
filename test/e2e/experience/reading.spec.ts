import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { csvRows } from '../../support/csv-rows.js';
import { whereFound } from '../../support/everything.js';
import { DAY, type Person, Scenario, type Team } from '../../support/scenario.js';
import { ExperienceClient, experienceFields } from './experience-client.js';

let scenario: Scenario;
let team: Team;
let client: ExperienceClient;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
  client = new ExperienceClient(scenario, team);
});
afterAll(() => scenario.end());

interface Counts {
  agree: number;
  partly: number;
  disagree: number;
  doesNotApply: number;
}
interface Results {
  statements: (Counts & { statement: string })[];
  words: string[];
}
const counts = 'agree partly disagree doesNotApply';
type Of = { opportunityId: string } | { teamId: string };
const fields = `{ statements { statement ${counts} } words }`;
const asked = (of: Of): string => ('teamId' in of ? `query ($teamId: ID!) { results: experienceResultsOfTeam(teamId: $teamId) ${fields} }` : `query ($opportunityId: ID!) { results: experienceResults(opportunityId: $opportunityId) ${fields} }`);
const results = async (of: Of, who: { token: string } = team.contact): Promise<Results> => (await scenario.run<{ results: Results }>(asked(of), of, who)).results;
const refused = async (of: Of, who?: { token: string }): Promise<string | undefined> => (await scenario.app.gql(asked(of), of, who?.token)).errors?.[0].extensions.code;
const named = (opportunityId: string, who: { token: string }) =>
  scenario.app.gql<{ namedExperiences: { edges: { node: { name: string; words: string | null; answers: { statement: string; level: string }[] } }[] } | null }>(
    'query ($id: ID!) { namedExperiences(opportunityId: $id) { edges { node { id involvementId name occasion words answers { statement level } } } } }', { id: opportunityId }, who.token,
  );
const trends = async (organisationId: string | null, by = 'quarter') => {
  const text = `query ($id: ID, $by: ExperiencePeriod!) { experienceTrends(organisationId: $id, by: $by) { from standards { standard ${counts} } } }`;
  return (await scenario.app.gql<{ experienceTrends: { from: string; standards: (Counts & { standard: string })[] }[] }>(text, { id: organisationId, by })).data.experienceTrends;
};
const night = async (): Promise<void> => {
  await Promise.all([1, 2, 3].map(() => scenario.app.runJob('experience.count')));
};
const all = (changes: Partial<Counts>): Counts => ({ agree: 0, partly: 0, disagree: 0, doesNotApply: 0, ...changes });

let opportunityId: string;
describe('what is said without a name', () => {
  let people: Person[];
  const receipts: { id: string; receipt: string | null }[] = [];

  it('is told in batches of five: nothing of four, five at once, and a sixth not before there are ten', async () => {
    people = await scenario.people(10);
    opportunityId = await scenario.opportunity(team);
    await client.offered(people, opportunityId);
    for (const [nr, person] of people.slice(0, 4).entries()) receipts.push(await client.says(person, { kept_informed: 'disagree', suited_me: 'agree' }, { words: `These are the words of number ${nr}.` }));
    await night();
    expect(await results({ opportunityId })).toEqual({ statements: [], words: [] });
    receipts.push(await client.says(people[4], { kept_informed: 'agree' }, { words: 'These are the words of number 4.' }));
    // Not at the moment at which somebody answers.
    expect(await results({ opportunityId })).toEqual({ statements: [], words: [] });
    await night();
    const five = await results({ opportunityId });
    expect(five.statements).toEqual([{ statement: 'kept_informed', ...all({ agree: 1, disagree: 4 }) }]);
    expect([...five.words].sort()).toEqual([0, 1, 2, 3, 4].map((nr) => `These are the words of number ${nr}.`));
    // The lead reads the same, and of the team the same again.
    expect(await results({ opportunityId }, team.lead)).toEqual(five);
    expect(await results({ teamId: team.id }, team.lead)).toEqual(five);

    for (const person of people.slice(5, 9)) await client.says(person, { kept_informed: 'partly' }, { shown: 'only_numbers', words: 'Nobody reads this.' });
    await night();
    expect(await results({ opportunityId })).toEqual(five);
    expect(await results({ teamId: team.id })).toEqual(five);
    await client.says(people[9], { kept_informed: 'does_not_apply', suited_me: 'disagree' });
    await night();
    const ten = await results({ opportunityId });
    expect(ten.statements).toEqual([{ statement: 'kept_informed', ...all({ agree: 1, partly: 4, disagree: 4, doesNotApply: 1 }) }, { statement: 'suited_me', ...all({ agree: 4, disagree: 1 }) }]);
    expect(ten.words).toEqual(five.words);
  }, 60_000);

  it('is taken back with the receipt: words at any time; numbers that were counted stay, and it isn’t said twice', async () => {
    const [first, second] = receipts;
    const before = await results({ opportunityId });
    const takeBack = (person: Person, { id, receipt }: { id: string; receipt: string | null }) => scenario.refusal('takeBackExperience', { invitationId: id, receipt }, person, experienceFields);
    // Another’s receipt opens nothing, even of one’s own invitation.
    expect(await takeBack(people[1], { ...second, receipt: first.receipt })).toBe('NOT_FOUND');
    expect(await takeBack(people[1], first)).toBe('NOT_FOUND');
    const codes = await Promise.all([1, 2].map(() => takeBack(people[0], first)));
    expect(codes.sort()).toEqual(['ILLEGAL_MOVE', undefined]);
    expect(await client.mine(people[0])).toMatchObject([{ state: 'taken_back' }]);
    const now = await results({ opportunityId });
    expect(now.statements).toEqual(before.statements);
    expect(now.words).toHaveLength(4);
    expect(now.words).not.toContain('These are the words of number 0.');
  });

  it('is wholly there or not at all, whatever breaks half way', async () => {
    const some = await scenario.people(5);
    const own = await scenario.opportunity(team);
    await client.offered(some, own);
    const breaks = (table: string) => client.owner(`create or replace function test_breaks() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
      create trigger test_breaks before insert or update on ${table} for each row execute function test_breaks()`);
    const mended = (table: string) => client.owner(`drop trigger test_breaks on ${table}`);
    const words = { words: 'All of it, or nothing.', idempotencyKey: 'half way' };
    await breaks('experience_box');
    await expect(client.says(some[0], { kept_informed: 'agree' }, words)).rejects.toThrow('INTERNAL');
    expect(await client.mine(some[0])).toMatchObject([{ state: 'offered' }]);
    await mended('experience_box');
    for (const person of some) await client.says(person, { kept_informed: 'agree' }, words);
    await breaks('experience_word');
    await expect(scenario.app.runJob('experience.count')).rejects.toThrow();
    expect(await results({ opportunityId: own })).toEqual({ statements: [], words: [] });
    await mended('experience_word');
    await night();
    expect(await results({ opportunityId: own })).toEqual({ statements: [{ statement: 'kept_informed', ...all({ agree: 5 }) }], words: Array<string>(5).fill('All of it, or nothing.') });
  });

  it('leads from no table to whoever said it: neither row, order, time, transaction nor length tells them apart', async () => {
    const [ana, ben, cleo] = await scenario.people(3);
    const own = await scenario.opportunity(team);
    await client.offered([ana, ben, cleo], own);
    const box = async () => (await client.owner<{ id: string; sealed: string; size: number; filled: string }>(
      `select id, encode(contents_ciphertext, 'base64') as sealed, length(contents_ciphertext) as size, filled_in::text as filled from experience_box where opportunity_id = $1`, [own]))[0];
    await client.says(ana, { kept_informed: 'agree' });
    const one = await box();
    await client.says(ben, { kept_informed: 'disagree', suited_me: 'disagree', had_a_say: 'partly' }, { words: 'It was zqsecret of them.'.repeat(20) });
    const two = await box();
    expect([two.id, two.size, two.filled]).toEqual([one.id, one.size, '2026-10-01']);
    expect(two.sealed).not.toBe(one.sealed);
    expect(await whereFound(scenario.app.db.ownerUrl, ['zqsecret'])).toEqual([]);
    // Whoever answered and how is nowhere beside the mark, and no line of the log says when.
    expect(await client.owner(`select from audit_entry where subject_id = any ($1) and action like '%experience%' and actor_id <> $2`, [[ana, ben].map(({ contributorId }) => contributorId), team.contact.accountId])).toEqual([]);
    const marks = await client.owner<Record<string, unknown>>('select to_jsonb(invitation) - array[\'id\', \'contributor_id\', \'nr\'] as mark from experience_invitation invitation where contributor_id = any ($1)', [[ana, ben].map(({ contributorId }) => contributorId)]);
    expect(new Set(marks.map(({ mark }) => JSON.stringify(mark))).size).toBe(1);
    // The table refuses what a mistaken job would write.
    const write = (sql: string) => withClient(scenario.app.db.appUrl, (app) => app.query(sql, [own, [team.organisationId]])).catch((error: { code?: string }) => error.code);
    const columns = 'kind, opportunity_id, organisation_ids, quarter, statement_code, people, agree, partly, disagree, does_not_apply';
    expect(await write(`insert into experience_batch (${columns}) values ('anonymous', $1, $2, '2026-10-01', 'kept_informed', 4, 4, 0, 0, 0)`)).toBe('23514');
    expect(await write(`update experience_batch set agree = agree + 1 where opportunity_id = $1 and organisation_ids = $2`)).toBe('42501');
    expect(await write(`with words as (insert into experience_word_batch (opportunity_id, people, quarter) values ($1, 5, '2026-10-01') returning id) select id, $2::uuid[] from words`)).toBe('23514');
  });
});

describe('nobody else reads it', () => {
  it('neither another team, its lead, the people themselves, nor anybody without a sign-in; and a team without an agreement nothing of people', async () => {
    const own = await scenario.team();
    const [ana] = await scenario.people(1);
    const opportunityId = await scenario.opportunity(own);
    await client.offered([ana], opportunityId, own);
    await client.says(ana, { kept_informed: 'agree' }, { shown: 'with_my_name', words: 'It was zqnamed.' });
    for (const who of [team.contact, team.lead]) {
      expect([await refused({ opportunityId }, who), await refused({ teamId: own.id }, who)]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
      expect((await named(opportunityId, who)).errors?.[0].extensions.code).toBe('NOT_FOUND');
    }
    expect([await refused({ opportunityId }, ana), await refused({ opportunityId })]).toEqual(['FORBIDDEN', 'UNAUTHENTICATED']);
    // Where a lead is, an administrator reads nothing either.
    expect(await refused({ opportunityId }, scenario.administrator)).toBe('NOT_FOUND');
    for (const [which, who, status] of [[`opportunityId=${opportunityId}`, team.contact, 404], [`teamId=${own.id}`, ana, 403], [`teamId=${own.id}&opportunityId=${opportunityId}`, own.contact, 400], ['teamId=x', own.contact, 404]] as const) {
      const file = await fetch(`${scenario.app.url}/reports/experience-results.csv?${which}`, { headers: { authorization: `Bearer ${who.token}` } });
      expect(file.status).toBe(status);
      expect(await file.text()).not.toContain('kept_informed');
    }

    // Those who may: the team and its lead, with a line that the person finds.
    for (const who of [own.contact, own.lead]) {
      const { data } = await named(opportunityId, who);
      expect(data.namedExperiences?.edges.map(({ node }) => node)).toMatchObject([{ name: ana.name, words: 'It was zqnamed.', answers: [{ statement: 'kept_informed', level: 'agree' }] }]);
    }
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string } }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: opened_my_details) { edges { node { what } } } }', { id: ana.contributorId }, ana);
    expect(whoLooked.edges.filter(({ node }) => node.what.includes('with your name'))).toHaveLength(2);
    expect((await results({ opportunityId }, own.contact)).statements).toEqual([{ statement: 'kept_informed', ...all({ agree: 1 }) }]);
    const file = await fetch(`${scenario.app.url}/reports/experience-results.csv?teamId=${own.id}`, { headers: { authorization: `Bearer ${own.lead.token}` } });
    const rows = csvRows(await file.text());
    expect(rows).toEqual([{ statement: 'kept_informed', text: 'I was kept informed of next steps.', agree: '1', partly: '0', disagree: '0', doesNotApply: '0' }]);
    const definitions = csvRows(await (await fetch(`${scenario.app.url}/reports/experience-results.columns.csv`)).text());
    expect(definitions.map(({ column }) => column)).toEqual(Object.keys(rows[0]));
    // For everybody one answer with a name is as little as one without.
    expect(await trends(own.organisationId)).toEqual([]);
    await scenario.app.db.dataSource.query('select 1');
    const [{ id: agreementId }] = await client.rows<{ id: string }>('select id from organisation_agreement where organisation_id = $1', [own.organisationId]);
    await scenario.change('endAgreement', { agreementId, because: 'They asked to.' }, scenario.administrator);
    expect([await refused({ opportunityId }, own.contact), await refused({ teamId: own.id }, own.contact), (await named(opportunityId, own.contact)).errors?.[0].extensions.code]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });
});

describe('over time', () => {
  it('what few people of one opportunity say is counted with that of others: of the team, then of the organisation; and everybody reads it against the standards', async () => {
    const own = await scenario.team();
    const second = { ...own, id: (await scenario.change<{ id: string }>('createTeam', { organisationId: own.organisationId, name: 'Second team' }, scenario.administrator)).id };
    for (const { accountId } of [own.contact]) await scenario.change('grantPermission', { accountId, kind: 'team_member', teamId: second.id }, scenario.administrator, '');
    const people = await scenario.people(7);
    // Three and two of one team, two of another.
    const groups = [[own, people.slice(0, 3)], [own, people.slice(3, 5)], [second, people.slice(5)]] as const;
    const posts: string[] = [];
    for (const [of, some] of groups) {
      const opportunityId = await scenario.opportunity(of);
      posts.push(opportunityId);
      await client.offered(some, opportunityId, of);
      for (const [nr, person] of some.entries()) await client.says(person, { kept_informed: 'agree', had_a_say: 'disagree' }, { shown: nr === 0 ? 'only_numbers' : 'anonymous', words: 'Our words.' });
    }
    await night();
    expect(await results({ teamId: own.id }, own.lead)).toEqual({ statements: [], words: [] });
    expect(await trends(own.organisationId)).toEqual([]);
    // A quarter that is not over yet, and one without company.
    await scenario.app.db.setClock(new Date('2027-03-31T22:59:59Z'));
    await night();
    expect((await results({ teamId: own.id }, own.lead)).statements).toEqual([]);
    await scenario.app.db.setClock(new Date('2027-03-31T23:00:00Z'));
    await night();
    const ofTeam = await results({ teamId: own.id }, own.lead);
    expect(ofTeam.statements).toEqual([{ statement: 'kept_informed', ...all({ agree: 5 }) }, { statement: 'had_a_say', ...all({ disagree: 5 }) }]);
    // Three wrote words; they wait with the team.
    expect(ofTeam.words).toEqual([]);
    for (const opportunityId of posts) expect((await results({ opportunityId }, own.lead)).statements).toEqual([]);
    expect(await trends(own.organisationId)).toEqual([{ from: '2027-04-01', standards: [{ standard: 'governance', ...all({ disagree: 5 }) }, { standard: 'communications', ...all({ agree: 5 }) }] }]);

    // The two of the other team go on to the organisation's box, where three more with names and without don't mix.
    const more = await scenario.people(6);
    const opportunityId = await scenario.opportunity(second, { closesOn: '2027-05-20', hearBackBy: '2027-05-30', startsOn: '2027-06-01', endsOn: '2027-06-30' });
    await client.offered(more, opportunityId, second);
    for (const [nr, person] of more.entries()) await client.says(person, { kept_informed: 'partly' }, { shown: nr < 3 ? 'anonymous' : 'with_my_name' });
    for (const day of ['2027-04-02', '2027-07-02', '2027-10-02', '2028-01-02', '2028-04-02']) {
      await scenario.app.db.setClock(new Date(`${day}T12:00:00Z`));
      await night();
    }
    const ofSecond = await results({ teamId: second.id }, own.contact);
    // With names at once; without, the team's five are together: two of before and three.
    expect(ofSecond.statements.find(({ statement }) => statement === 'kept_informed')).toEqual({ statement: 'kept_informed', ...all({ agree: 2, partly: 6 }) });
    const [newest] = await trends(own.organisationId, 'year');
    expect(newest.from.slice(0, 4)).toBe('2027');
    // Three with names are in no figure for everybody.
    expect(newest.standards.find(({ standard }) => standard === 'communications')).toEqual({ standard: 'communications', ...all({ agree: 7, partly: 3 }) });

    const rows = csvRows(await (await fetch(`${scenario.app.url}/reports/experience.csv`)).text());
    expect(rows.filter(({ organisationId }) => organisationId === own.organisationId)[0]).toEqual({
      organisationId: own.organisationId, organisation: own.organisationName, quarter: '2027-04-01', standard: 'governance', standardName: 'Governance', agree: '0', partly: '0', disagree: '5', doesNotApply: '0',
    });
    const definitions = csvRows(await (await fetch(`${scenario.app.url}/reports/experience.columns.csv`)).text());
    expect(definitions.map(({ column }) => column)).toEqual(Object.keys(rows[0]));
    expect((await scenario.app.gql('{ experienceTrends(organisationId: "0192f0c1-2d3e-7f4a-8b5c-6d7e8f9a0b1c") { from } }')).errors?.[0].extensions.code).toBe('NOT_FOUND');
  }, 120_000);

  it('somebody who says it two years running is one person', async () => {
    const own = await scenario.team();
    await scenario.app.db.setClock(new Date('2026-11-23T12:00:00Z'));
    const people = await scenario.people(3);
    const opportunityId = await scenario.opportunity(own);
    for (const person of people) await client.chosen(person, opportunityId, own);
    for (const year of [2027, 2028]) {
      await scenario.app.db.setClock(new Date(`${year}-11-23T12:00:00Z`));
      await client.invite();
      for (const person of people) await client.says(person, { kept_informed: 'agree' });
      await night();
    }
    expect(await results({ opportunityId }, own.contact)).toEqual({ statements: [], words: [] });
    await scenario.app.db.advance(DAY);
  }, 60_000);

  it('words go two years after they were shown, and what waited for as long; counts stay', async () => {
    const before = await results({ opportunityId });
    expect(before.words).toHaveLength(4);
    await scenario.app.db.setClock(new Date('2028-09-29T12:00:00Z'));
    await scenario.app.runJob('privacy.retention');
    expect(await results({ opportunityId })).toEqual(before);
    await scenario.app.db.setClock(new Date('2029-12-01T12:00:00Z'));
    await scenario.app.runJob('privacy.retention');
    expect(await results({ opportunityId })).toEqual({ ...before, words: [] });
    expect(await client.owner('select from experience_answer where words_key_id is not null')).toEqual([]);
    for (const day of ['2030-02-01', '2031-02-01', '2031-08-01']) {
      await scenario.app.db.setClock(new Date(`${day}T12:00:00Z`));
      await night();
    }
    expect(await client.owner('select from experience_box')).toEqual([]);
  });
});
