import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, Scenario, START } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);
const neverAgain = (person: Pick<Person, 'token'>) =>
  scenario.change('eraseMe', { iKnowItCantBeUndone: true, neverContactMeAgain: true }, person, '{ profiles }');
const byPhone = (email: string) => ({
  kind: 'individual', age: 'eighteen_or_over', name: 'As Heard', wordingVersion: 'join-1', reachMe: { email }, areaCode: 'QYG', ownWords: 'They rang me.',
  beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }], consentHeardAt: START.toISOString(),
});
/** Everything that somebody who registers another reads of it. */
const asRead = async (lead: { token: string }, contributorId: string): Promise<unknown> => {
  const { peopleISupport } = await scenario.run<{ peopleISupport: { edges: { node: { id: string } }[] } }>(
    '{ peopleISupport { edges { node { id name kind status iAmTheirHelper } } } }',
    {},
    lead,
  );
  const { id: _, ...node } = peopleISupport.edges.map(({ node }) => node).find(({ id }) => id === contributorId)!;
  return node;
};

describe('“and never contact me again”', () => {
  it('keeps one hash of each contact detail, unlike the one by which details are recognised', async () => {
    const person = await scenario.person({ email: 'quiet.one@example.org' });
    const hashes = await sql<{ hash: string }>(`select encode(value_hash, 'hex') as hash from contact_point where contributor_id = $1`, [person.contributorId]);
    await neverAgain(person);
    const kept = await sql<{ hash: string }>(`select encode(value_hash, 'hex') as hash from never_contact`);
    expect(kept).toHaveLength(2);
    expect(kept.some(({ hash }) => hashes.some((each) => each.hash === hash))).toBe(false);
  });

  it('means that nobody else can sign them up: it reads as ever, and nothing is kept, found or asked', async () => {
    const person = await scenario.person({ email: 'silent@example.org' });
    await neverAgain(person);
    const { lead } = await scenario.team();
    const theirs = await scenario.change<string>('registerContributorByPhone', byPhone(' Silent@EXAMPLE.org'), lead, '');
    const others = await scenario.change<string>('registerContributorByPhone', byPhone('somebody.else@example.org'), lead, '');
    expect(await asRead(lead, theirs)).toEqual(await asRead(lead, others));
    const of = (id: string) =>
      sql(`select (select count(*)::int from contact_point where contributor_id = $1) as contacts, (select count(*)::int from consent where contributor_id = $1 and purpose = 'be_found') as found`, [id]);
    expect(await of(theirs)).toEqual([{ contacts: 0, found: 0 }]);
    expect(await of(others)).toEqual([{ contacts: 1, found: 1 }]);
  });

  it('sends nothing there either when a stranger gives the address as their own, who reads nothing of it', async () => {
    const round = await scenario.round({ people: 0 });
    const person = await scenario.person({ email: 'victim@example.org' });
    await neverAgain(person);
    const stranger = await scenario.person({ email: 'victim@example.org', topicId: round.topicId });
    const { myProfiles } = await scenario.run<{ myProfiles: { reachMe: { value: string }[] }[] }>('{ myProfiles { reachMe { value } } }', {}, stranger);
    expect(myProfiles[0].reachMe.map(({ value }) => value)).toContain('victim@example.org');
    expect(await scenario.change('contactMeAgain', { reachMe: { email: 'victim@example.org' } }, stranger, '')).toBe(true);
    const codes = await scenario.codes(round.opportunityId, round.team);
    await scenario.invite({ ...round, codes });
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, 'victim@example.org')).toEqual([]);
  });

  it('is undone by the person, who signs in as they did and says so', async () => {
    const round = await scenario.round({ people: 0 });
    const person = await scenario.person({ email: 'back@example.org', topicId: round.topicId });
    await neverAgain(person);
    const account = { token: person.token };
    expect(await scenario.change('contactMeAgain', { reachMe: { email: 'back@example.org', phone: '0113 496 0000' } }, account, '')).toBe(true);
    const { id: contributorId } = await scenario.change<{ id: string }>(
      'joinAsContributor',
      { age: 'eighteen_or_over', wordingVersion: 'join-1', reachMe: { email: 'back@example.org' }, areaCode: 'QYG', interests: [{ topicId: round.topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] },
      account,
    );
    await scenario.change('setWayOfBeingHere', { contributorId, way: 'teams_may_ask' }, account, '{ contributorId }');
    const codes = await scenario.codes(round.opportunityId, round.team);
    await scenario.invite({ ...round, codes });
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, 'back@example.org')).toHaveLength(1);
  });
});
