import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { DAY, HOUR, Scenario, type Team } from '../../support/scenario.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

interface Pair {
  id: string;
  opportunityId: string;
  theirs: { id: string; title: string } | null;
  theirTeams: { name: string }[];
  theirOrganisations: { name: string }[];
  sharedTopics: { id: string }[];
  area: { code: string } | null;
  proposal: { id: string; byYourTeam: boolean; goesOn: string; message: string } | null;
}

const fields = 'id opportunityId theirs { id title } theirTeams { name } theirOrganisations { name } sharedTopics { id } area { code } proposal { id byYourTeam goesOn message }';
const message = 'We plan nearly the same. Ring 0113 496 0000.';

let world: Scenario;
let post: MailServer;
beforeAll(async () => {
  post = await startMailServer();
  world = await Scenario.start({ config: { smtpUrl: post.url } });
});
afterAll(async () => {
  await world.end();
  await post.close();
});

const pairsOf = async (who: { token: string }): Promise<Pair[]> => (await world.run<{ possibleJointOpportunities: Pair[] }>(`{ possibleJointOpportunities { ${fields} } }`, {}, who)).possibleJointOpportunities;

async function draft({ id, contact, name }: Team, topicId: string): Promise<string> {
  const { contact: main } = completeInput(id, contact.accountId);
  const input = completeInput(id, contact.accountId, {
    title: `What ${name} plans`, areaCode: 'QYG', online: false, place: 'At the library', topics: [{ topicId, relations: [] }], contact: { ...main!, email: `${contact.accountId}@example.org` },
  });
  return (await world.change<{ id: string }>('createOpportunity', input, contact)).id;
}

describe('two teams that plan the same', () => {
  it('are told of each other, join, and ask each person once, in the name of both', async () => {
    const [one, other, third] = [await world.team(), await world.team(), await world.team()];
    const topicId = world.topic();
    const [ours, theirs] = [await draft(one, topicId), await draft(other, topicId)];
    await world.app.db.advance(2 * HOUR);
    await world.app.runJob('opportunities.find-joint');
    await world.work();

    // Both main contacts hear of it, neither of what or by whom; and neither reads the other's draft.
    const subjects = (team: Team) => post.received.filter(({ to }) => to === `${team.contact.accountId}@example.org`).map(({ subject }) => subject);
    for (const team of [one, other]) expect(subjects(team)).toEqual(['Another team plans something alike']);
    const [seen] = await pairsOf(one.colleague);
    expect(seen).toEqual({
      id: seen.id, opportunityId: ours, theirs: null, theirTeams: [{ name: other.name }], theirOrganisations: [{ name: other.organisationName }], sharedTopics: [{ id: topicId }], area: { code: 'QYG' }, proposal: null,
    });
    expect([await pairsOf(third.contact), await pairsOf(one.lead)]).toEqual([[], []]);
    expect(await world.refusal('proposeJointOpportunity', { possibleJointId: seen.id, goesOn: 'ours', message }, third.contact)).toBe('NOT_FOUND');

    // Proposing that one's own goes on lets the other team read it.
    await world.change('proposeJointOpportunity', { possibleJointId: seen.id, goesOn: 'ours', message }, one.colleague);
    await world.work();
    expect(subjects(other)).toEqual(['Another team plans something alike', 'A team would like to join with yours']);
    const [{ proposal, theirs: readable }] = await pairsOf(other.contact);
    expect(readable).toEqual({ id: ours, title: `What ${one.name} plans` });
    expect(proposal).toMatchObject({ byYourTeam: false, goesOn: 'theirs', message });
    const jointProposalId = proposal!.id;
    expect(await world.refusal('acceptJointProposal', { jointProposalId }, one.contact)).toBe('FORBIDDEN');
    expect(await world.refusal('acceptJointProposal', { jointProposalId }, third.contact)).toBe('NOT_FOUND');
    const joint = await world.change<object>('acceptJointProposal', { jointProposalId, idempotencyKey: 'accept' }, other.contact, '{ id organisationIds jointTeams { name } team { name } history { kind } }');
    expect(joint).toEqual({ id: ours, organisationIds: [one.organisationId, other.organisationId], jointTeams: [{ name: other.name }], team: { name: one.name }, history: [{ kind: 'joined' }] });
    const { opportunity } = await world.run<{ opportunity: object }>('query ($id: ID!) { opportunity(id: $id) { status joinedIntoId } }', { id: theirs }, other.contact);
    expect(opportunity).toEqual({ status: 'withdrawn', joinedIntoId: ours });
    expect([await pairsOf(one.contact), await pairsOf(other.contact)]).toEqual([[], []]);

    // The team that joined does with it what the first may; neither's lead who is in neither team reviews it.
    await world.change('submitForReview', { opportunityId: ours }, other.contact);
    await world.change('approveOpportunity', { opportunityId: ours }, other.lead);
    const person = await world.person({ topicId, confirmed: true });
    const codes = await world.codes(ours, other);
    expect(codes).toHaveLength(1);
    await world.change('invitePeople', { opportunityId: ours, codes, nextStep: 'We ring you within a week.', idempotencyKey: 'ask' }, other.contact, '{ waveId }');
    const asks = await world.app.db.dataSource.query<{ organisation_ids: string[] }[]>('select organisation_ids from ask where opportunity_id = $1', [ours]);
    expect(asks.map(({ organisation_ids: ids }) => ids.sort())).toEqual([[one.organisationId, other.organisationId].sort()]);
    expect(await world.invitations(person)).toHaveLength(1);

    // Asked once in thirty days by anyone, and by each of the two: nothing of either reaches them again.
    await world.change('setFairAskingLevel', { contributorId: person.contributorId, asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 1, openAtOnce: 2 }, person, '{ contributorId }');
    await world.pass(3 * DAY);
    for (const [nr, team] of [other, third].entries()) {
      const another = await world.opportunity(team, { topics: [{ topicId, relations: [] }] });
      const again = await world.codes(another, team);
      const outcome = again.length === 0 ? 'not on the list' : (await world.change<{ results: { outcome: string }[] }>('invitePeople', { opportunityId: another, codes: again, nextStep: 'We ring you within a week.', idempotencyKey: `more ${nr}` }, team.contact, '{ results { outcome } }')).results[0].outcome;
      expect(outcome === 'asked').toBe(team === third);
    }
  });

  it('keep what one wrote to the other no longer than the proposal stands: not once a post is over, nor after whoever wrote it is erased', async () => {
    const [one, other] = [await world.team(), await world.team()];
    const topicId = world.topic();
    const [ours] = [await draft(one, topicId), await draft(other, topicId)];
    await world.app.db.advance(2 * HOUR);
    await world.app.runJob('opportunities.find-joint');
    const [{ id: possibleJointId }] = await pairsOf(one.contact);
    const written = async () => (await world.app.db.dataSource.query<{ state: string; message: string | null; proposed_by: string | null }[]>('select state, message, proposed_by from possible_joint where id = $1', [possibleJointId]))[0];
    const nothing = { state: 'found', message: null, proposed_by: null };

    await world.change('proposeJointOpportunity', { possibleJointId, goesOn: 'ours', message }, one.colleague);
    expect(await written()).toMatchObject({ state: 'proposed', message });
    await world.change('eraseMe', { iKnowItCantBeUndone: true, neverContactMeAgain: false }, one.colleague, '{ profiles wholeAccount }');
    expect(await written()).toEqual(nothing);

    await world.change('proposeJointOpportunity', { possibleJointId, goesOn: 'theirs', message }, one.contact);
    await world.change('withdrawOpportunity', { opportunityId: ours }, one.contact);
    const mails = post.received.length;
    await world.work();
    await world.app.runJob('opportunities.find-joint');
    expect(await written()).toEqual(nothing);
    // Nobody is mailed about a post that is over.
    expect(post.received.slice(mails).map(({ to }) => to)).not.toContain(`${one.contact.accountId}@example.org`);
    expect([await pairsOf(one.contact), await pairsOf(other.contact)]).toEqual([[], []]);
  });
});
