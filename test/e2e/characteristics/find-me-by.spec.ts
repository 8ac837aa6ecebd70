import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { type Person, Scenario, type Team } from '../../support/scenario.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
}, 60_000);
afterAll(() => scenario.end());

const tick = (person: Person, categories: string[], wordingVersion: string | null = 'find-me-by-1') =>
  scenario.change<{ code: string }[]>('updateFindMeBy', { contributorId: person.contributorId, categories, wordingVersion }, person, '{ code }');
const ticked = async (person: Person): Promise<string[]> =>
  (await scenario.run<{ myFindMeBy: { code: string }[] }>('query ($id: ID!) { myFindMeBy(contributorId: $id) { code } }', { id: person.contributorId }, person)).myFindMeBy.map(({ code }) => code);

interface Listed {
  id: string;
  candidates: { edges: { node: { code: string; reasons: string[]; mix: { code: string }[] } }[] };
}
const fields = '{ id candidates(first: 50) { edges { node { code reasons mix { code text } } } } }';

/** An open post that looks for a mix, from a draft that said so. */
async function postWith(topicId: string, categories: string[]): Promise<string> {
  const input = completeInput(team.id, team.contact.accountId, { topics: [{ topicId, relations: ['lived_experience'] }] });
  const { id: opportunityId } = await scenario.change<{ id: string }>('createOpportunity', input, team.contact);
  if (categories.length > 0) await scenario.change('setOpportunityMix', { opportunityId, categories, why: 'Most who advised us so far are over sixty.' }, team.contact, '');
  await scenario.change('submitForReview', { opportunityId }, team.contact);
  await scenario.change('approveOpportunity', { opportunityId }, team.lead);
  return opportunityId;
}

describe('being found by characteristics', () => {
  it('is ticked one by one, with a consent, and unticked at once', async () => {
    const person = await scenario.person();
    expect(await scenario.refusal('updateFindMeBy', { contributorId: person.contributorId, categories: ['age_25_to_29'] }, person, '{ code }')).toBe('CONSENT_NEEDED');
    await tick(person, ['religion_sikh', 'age_25_to_29', 'age_25_to_29']);
    expect(await ticked(person)).toEqual(['age_25_to_29', 'religion_sikh']);
    await tick(person, ['age_25_to_29'], null);
    expect(await ticked(person)).toEqual(['age_25_to_29']);
    await scenario.change('withdrawConsent', { contributorId: person.contributorId, purpose: 'find_me_by' }, person, '');
    expect(await ticked(person)).toEqual([]);
    await tick(person, ['sex_female']);
    await scenario.change('withdrawAllConsents', { contributorId: person.contributorId }, person, '');
    expect(await ticked(person)).toEqual([]);
  });

  it.each([['deprivation_1'], ['sex_not_said'], ['religion_own_words'], ['star_sign']])('takes no %s', async (category) => {
    const person = await scenario.person();
    expect(await scenario.refusal('updateFindMeBy', { contributorId: person.contributorId, categories: [category], wordingVersion: 'find-me-by-1' }, person, '{ code }')).toBe('BAD_USER_INPUT');
  });

  it('is nobody else’s to read or to tick', async () => {
    const [one, other] = await scenario.people(2);
    expect(await scenario.refusal('updateFindMeBy', { contributorId: one.contributorId, categories: [], wordingVersion: null }, other, '{ code }')).toBe('NOT_FOUND');
    const { errors } = await scenario.app.gql('query ($id: ID!) { myFindMeBy(contributorId: $id) { code } }', { id: one.contributorId }, other.token);
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});

describe('a mix that a post looks for', () => {
  it('shows of each code what it looks for and the person ticked, and changes no place and no reason', async () => {
    const topicId = scenario.topic();
    const people = await scenario.people(4, { topicId });
    const plain = await scenario.change<Listed>('createCandidateList', { opportunityId: await postWith(topicId, []) }, team.contact, fields);
    expect(plain.candidates.edges.flatMap(({ node }) => node.mix)).toEqual([]);
    await tick(people[0], ['age_16_to_24', 'religion_hindu']);
    await tick(people[1], ['age_25_to_29']);
    await tick(people[2], ['religion_hindu']);

    const opportunityId = await postWith(topicId, ['age_16_to_24', 'age_25_to_29']);
    const { candidates, id } = await scenario.change<Listed>('createCandidateList', { opportunityId }, team.contact, fields);
    const rows = await withClient(scenario.app.db.ownerUrl, async (client) => (await client.query<{ code: string; who: string; score: number }>(
      'select code, contributor_id as who, score from candidate_entry e join candidate c on c.id = e.candidate_id where list_id = $1', [id],
    )).rows);
    const of = new Map(rows.map(({ code, who }) => [code, people.findIndex(({ contributorId }) => contributorId === who)]));
    const mixes = Object.fromEntries(candidates.edges.map(({ node }) => [of.get(node.code), node.mix.map(({ code }) => code)]));
    expect(mixes).toEqual({ 0: ['age_16_to_24'], 1: ['age_25_to_29'], 2: [], 3: [] });
    expect(new Set(rows.map(({ score }) => score)).size).toBe(1);
    expect(new Set(candidates.edges.map(({ node }) => node.reasons.join())).size).toBe(1);

    await scenario.change('withdrawConsent', { contributorId: people[0].contributorId, purpose: 'find_me_by' }, people[0], '');
    const again = await scenario.run<{ candidateList: Listed }>(`query ($id: ID!) { candidateList(id: $id) ${fields} }`, { id }, team.contact);
    expect(again.candidateList.candidates.edges.filter(({ node }) => node.mix.length > 0)).toHaveLength(1);
  }, 60_000);

  it('is read by everyone who reads the post, with the reason', async () => {
    const opportunityId = await postWith(scenario.topic(), ['age_16_to_24']);
    const { opportunity } = await scenario.run<{ opportunity: object }>('query ($id: ID!) { opportunity(id: $id) { mix { why categories { code text } } } }', { id: opportunityId }, await scenario.person());
    expect(opportunity).toEqual({ mix: { why: 'Most who advised us so far are over sixty.', categories: [{ code: 'age_16_to_24', text: '16 to 24' }] } });
    // Reviewed is what was read: it can't be changed afterwards.
    expect(await scenario.refusal('setOpportunityMix', { opportunityId, categories: ['religion_sikh'], why: 'We have thought of something else.' }, team.contact, '')).toBe('ILLEGAL_MOVE');
  });

  it('is said by its own team, with a reason, of what people can be found by', async () => {
    const { id: opportunityId } = await scenario.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId), team.contact);
    const set = (categories: string[], why: string | null, who = team.contact) => scenario.refusal('setOpportunityMix', { opportunityId, categories, why }, who, '');
    expect(await set(['age_16_to_24'], null)).toBe('BAD_USER_INPUT');
    expect(await set(['deprivation_1'], 'Because we would like to.')).toBe('BAD_USER_INPUT');
    expect(await set(['age_16_to_24'], 'Because we would like to.', (await scenario.team()).contact)).toBe('NOT_FOUND');
    expect(await set(['age_16_to_24'], 'Because we would like to.', await scenario.person())).toBe('FORBIDDEN');
  });
});

it('what was ticked is in no index, no log and no job', async () => {
  const person = await scenario.person({ topicId: scenario.topic() });
  await tick(person, ['orientation_bisexual', 'ethnic_white_roma']);
  await scenario.work();
  const found = await withClient(scenario.app.db.ownerUrl, async (client) => {
    const everything = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker')`,
    );
    const holding: string[] = [];
    for (const { name } of everything.rows) {
      const { rowCount } = await client.query(`select 1 from ${name} t where t::text ~ 'orientation_bisexual|ethnic_white_roma|White: Roma' limit 1`);
      if (rowCount) holding.push(name);
    }
    return holding;
  });
  expect(found.sort()).toEqual(['characteristic_category', 'find_me_by']);
});
