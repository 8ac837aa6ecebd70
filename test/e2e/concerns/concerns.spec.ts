import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { whereFound } from '../../support/everything.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';
import { type Concern, ConcernClient, nobodyConcern } from './concern-client.js';

let scenario: Scenario;
let concerns: ConcernClient;
/** Whom it is about, with somebody who was asked; another organisation, whose lead hears; and a third. */
let asking: Team;
let elsewhere: Team;
let maya: Person;
let opportunityId: string;
beforeAll(async () => {
  scenario = await Scenario.start();
  concerns = new ConcernClient(scenario);
  [asking, elsewhere] = [await scenario.team(), await scenario.team()];
  const round = await scenario.invited({ people: 1, team: asking });
  opportunityId = round.opportunityId;
  [maya] = round.people;
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const sweep = () => scenario.app.runJob('concerns.find-late');
const days = (count: number) => scenario.app.db.advance(count * DAY);
const steps = ({ steps: all }: Concern) => all.map(({ what }) => what);

describe('somebody who was asked', () => {
  it('says that something is wrong, is heard by a lead of another organisation, answered, not content, and answered again', async () => {
    const { concernNotice } = await scenario.run<{ concernNotice: { danger: string; version: string; text: string[] } }>('{ concernNotice { danger version text } }', {}, maya);
    expect(concernNotice.danger).toMatch(/^If someone is in danger now, call 999\./);
    expect(concernNotice.text.join(' ')).toMatch(/can’t promise to keep to ourselves/);
    expect(await concerns.refused(maya, { opportunityId, wordingVersion: 'concern-0' })).toBe('BAD_USER_INPUT');

    const words = 'Planted: everything had been decided before we came.';
    const raised = await concerns.raise(maya, { opportunityId, words });
    expect(raised).toMatchObject({ mine: true, state: 'raised', kind: 'tokenism', words, heardBy: 'Lee Lead', from: null, teamMayKnow: false, acknowledgeBy: '2026-11-26', answerBy: '2026-12-21', overdue: false });
    expect(raised.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    // The lead of the organisation that asked doesn't hear it; the other does, without a name.
    expect(await concerns.heardBy(asking.lead)).toEqual([]);
    const [heard] = await concerns.heardBy(elsewhere.lead);
    expect(heard).toMatchObject({ id: raised.id, mine: false, words, from: null, heardBy: null });
    expect(heard.about).toContain(asking.organisationName);

    await concerns.do('receiveConcern', raised.id, elsewhere.lead);
    await scenario.work();
    const mail = (await mailFor(scenario.app.dataDir, maya.email)).find(({ subject }) => subject === 'Something for you to read on Askwell');
    expect(mail?.text).toMatch(/sign in to read it/i);
    expect(JSON.stringify(mail)).not.toMatch(/concern|Planted|lead|Trust|Team/i);

    await concerns.do('writeAboutConcern', raised.id, elsewhere.lead, { text: 'Planted: when was that?' });
    expect((await concerns.do('writeAboutConcern', raised.id, maya, { text: 'Planted: last Monday.' })).messages).toMatchObject([{ mine: false, text: 'Planted: when was that?' }, { mine: true, text: 'Planted: last Monday.' }]);
    await concerns.do('lookIntoConcern', raised.id, elsewhere.lead);
    await concerns.do('answerConcern', raised.id, elsewhere.lead, { outcome: 'explained', answer: 'Planted: the dates were fixed, the rest is open.' });
    const reopened = await concerns.do('reopenConcern', raised.id, maya, { words: 'Planted: that is not so.' });
    expect(reopened).toMatchObject({ state: 'reopened', answer: null, outcome: null });
    expect(reopened.messages.map(({ text }) => text)).toEqual(expect.arrayContaining(['Planted: the dates were fixed, the rest is open.', 'Planted: that is not so.']));
    await concerns.do('answerConcern', raised.id, elsewhere.lead, { outcome: 'something_changes', answer: 'Planted: two of you now sit on the board.' });
    const [mine] = await concerns.of(maya);
    expect(mine).toMatchObject({ state: 'answered', outcome: 'something_changes', answer: 'Planted: two of you now sit on the board.' });
    expect(steps(mine)).toEqual(['It was raised.', 'Somebody has it and read it.', 'A message was written.', 'A message was written.', 'It is being looked into.', 'It was answered.', 'It was reopened.', 'It was answered.']);

    // Nothing of it can be read in the database, and Maya sees who looked.
    expect(await whereFound(scenario.app.db.ownerUrl, ['Planted:'])).toEqual([]);
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string; by: string } }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: opened_my_details) { edges { node { what by } } } }', { id: maya.contributorId }, maya);
    expect(whoLooked.edges.map(({ node }) => node)).toContainEqual({ what: 'They read a concern that you raised.', by: 'Lee Lead' });
  });

  it('can raise one about the organisation, or what they came forward for, and about nothing they have nothing to do with', async () => {
    await concerns.withdrawn(maya, { opportunityId: null, organisationId: asking.organisationId });
    const sought = await scenario.opportunity(elsewhere);
    expect(await concerns.refused(maya, { opportunityId: sought })).toBe('NOT_FOUND');
    expect(await concerns.refused(maya, { organisationId: elsewhere.organisationId })).toBe('NOT_FOUND');
    expect(await concerns.refused(maya, { opportunityId: nobodyConcern })).toBe('NOT_FOUND');
    expect(await concerns.refused(maya, {})).toBe('BAD_USER_INPUT');
    await scenario.change('expressInterest', { contributorId: maya.contributorId, opportunityId: sought }, maya);
    const { heardBy } = await concerns.withdrawn(maya, { opportunityId: sought });
    expect(heardBy).toBe('Lee Lead');
    // Who helps her doesn't raise concerns for her.
    const helper = await scenario.app.signIn([], 'Hedi Helper');
    await scenario.change('nameHelper', { contributorId: maya.contributorId, helperAccountId: helper.accountId }, maya, '');
    expect(await concerns.refused(helper, { opportunityId })).toBe('NOT_FOUND');
  });
});

describe('somebody who works with involvement', () => {
  it('raises one about their own organisation, whose leads and teams don’t learn of it', async () => {
    const raised = await concerns.raise(asking.colleague, { organisationId: asking.organisationId, kind: 'recruitment', nameShown: true });
    expect(await concerns.heardBy(elsewhere.lead)).toMatchObject([{ id: raised.id, from: 'Kim Colleague' }]);
    expect([...(await concerns.heardBy(asking.lead)), ...(await concerns.of(asking.contact))]).toEqual([]);
    await concerns.do('withdrawConcern', raised.id, asking.colleague);
  });
});

describe('a concern', () => {
  it('is nobody else’s: by its id it reads like one that doesn’t exist, for everybody and in everything; no list, count, search or hint changes', async () => {
    const outsiders: Record<string, SignedIn> = {
      'team': asking.contact, 'its lead': asking.lead, 'administrator': scenario.administrator, 'somebody': await scenario.person(),
      'another lead': (await scenario.team()).lead, 'broker': await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker'), 'staff': await scenario.app.signIn([{ kind: 'ics_staff' }], 'Ike Staff'),
    };
    const before = await Promise.all(Object.values(outsiders).map((who) => concerns.everythingSeen(who)));
    const raised = await concerns.raise(maya, { opportunityId });
    const hearer = (await concerns.heardBy(elsewhere.lead)).length > 0 ? elsewhere.lead : outsiders['another lead'];
    const others = Object.entries(outsiders).filter(([, who]) => who !== hearer);
    for (const [name, who] of others) {
      for (const operation of concerns.byId) expect([name, operation, await concerns.tryWith(operation, raised.id, who)]).toEqual([name, operation, await concerns.tryWith(operation, nobodyConcern, who)]);
    }
    const after = await Promise.all(Object.values(outsiders).map((who) => concerns.everythingSeen(who)));
    expect(after.filter((_, place) => Object.values(outsiders)[place] !== hearer)).toEqual(before.filter((_, place) => Object.values(outsiders)[place] !== hearer));
    expect(await concerns.tryWith('receiveConcern', raised.id, { token: '' })).toBe('UNAUTHENTICATED');
    // Whoever raised it hears it not, and whoever hears it can't do what is its author's.
    for (const operation of concerns.ofHearer) expect(await concerns.tryWith(operation, raised.id, maya)).toBe('NOT_FOUND');
    for (const operation of concerns.ofAuthor) expect(await concerns.tryWith(operation, raised.id, hearer)).toBe('NOT_FOUND');
    await concerns.do('withdrawConcern', raised.id, maya);
  });

  it('is told to the team only as whoever raised it chose, in the words of who hears it, and without a name', async () => {
    const raised = await concerns.raise(maya, { opportunityId, kind: 'access' });
    const hearer = await concerns.hearerOf(raised.id);
    const text = 'Please make sure that the room has a loop.';
    expect(await concerns.tryWith('tellTeamOfConcern', raised.id, hearer, { text })).toBe('ILLEGAL_MOVE');
    await concerns.do('letTeamKnowOfConcern', raised.id, maya, { may: true });
    for (const who of [asking.contact, asking.lead]) expect(await concerns.toldTo(who)).toEqual([]);
    expect((await concerns.do('tellTeamOfConcern', raised.id, hearer, { text })).toldTeam).toEqual([text]);
    for (const who of [asking.contact, asking.colleague, asking.lead]) expect(await concerns.toldTo(who)).toMatchObject([{ kind: 'access', text }]);
    expect(JSON.stringify(await concerns.toldTo(asking.contact))).not.toMatch(new RegExp(`${raised.id}|${maya.name}`));
    expect(await concerns.toldTo(elsewhere.contact)).toEqual([]);
    await concerns.do('letTeamKnowOfConcern', raised.id, maya, { may: false });
    expect(await concerns.tryWith('tellTeamOfConcern', raised.id, hearer, { text })).toBe('ILLEGAL_MOVE');
    await concerns.do('withdrawConcern', raised.id, maya);
  });

  it('that is taken back keeps no words', async () => {
    const { id } = await concerns.raise(maya, { opportunityId });
    await concerns.do('writeAboutConcern', id, maya, { text: 'And another thing.' });
    expect(await concerns.do('withdrawConcern', id, maya)).toMatchObject({ state: 'withdrawn', words: null, messages: [] });
    expect(await concerns.tryWith('writeAboutConcern', id, maya)).toBe('ILLEGAL_MOVE');
    expect(await scenario.app.db.dataSource.query('select from concern where id = $1 and words_ciphertext is not null', [id])).toEqual([]);
  });
});

describe('the time in which somebody hears it', () => {
  it('is three working days; after them it goes to another lead, who never had it, and at last to who is named and to administrators without a tie', async () => {
    const { id } = await concerns.raise(maya, { opportunityId });
    const had: string[] = [];
    const leads = await concerns.leadsElsewhere([asking.organisationId]);
    for (let turn = 0; turn < leads; turn += 1) {
      had.push((await concerns.hearerOf(id)).accountId);
      await days(3);
      await sweep();
      expect((await concerns.hearerOf(id)).accountId).toBe(had.at(-1));
      await days(1);
      if (turn === leads - 1) break;
      await Promise.all([sweep(), sweep()]);
      // Weekends don't count: by now it is some days late, whichever day it is.
      if ((await concerns.hearerOf(id)).accountId === had.at(-1)) {
        await days(2);
        await sweep();
      }
    }
    expect(new Set(had).size).toBe(leads);
    const named = await scenario.app.signIn([], 'Nia Named');
    await concerns.name('concerns', named);
    await days(5);
    await sweep();
    expect((await concerns.hearerOf(id)).accountId).toBe(named.accountId);
    expect(await concerns.heardBy(named)).toMatchObject([{ id, overdue: false }]);
    await days(6);
    await sweep();
    expect(await concerns.heardBy(named)).toEqual([]);
    expect(await concerns.heardBy(scenario.administrator)).toMatchObject([{ id }]);
    // An administrator who has been in a team of that organisation isn't asked.
    const tied = await scenario.app.signIn([{ kind: 'administrator' }, { kind: 'team_member', teamId: asking.id }], 'Ada Tied');
    expect([...(await concerns.heardBy(tied)), ...(await concerns.late(tied))]).toEqual([]);
    expect(await concerns.late(scenario.administrator)).toMatchObject([{ id, withAdministrators: true }]);
    await concerns.do('withdrawConcern', id, maya);
  });

  it('and an answer twenty: its delay is told once, and an administrator can give it to the next', async () => {
    const { id } = await concerns.raise(maya, { opportunityId });
    const hearer = await concerns.hearerOf(id);
    await concerns.do('receiveConcern', id, hearer);
    await days(31);
    await sweep();
    await sweep();
    const mine = (await concerns.of(maya)).find((each) => each.id === id)!;
    expect(mine).toMatchObject({ state: 'received', overdue: true });
    expect(steps(mine).filter((what) => what.startsWith('No answer came in time'))).toHaveLength(1);
    expect(await concerns.tryWith('passLateConcernOn', id, scenario.administrator)).toBe(null);
    expect((await concerns.hearerOf(id)).accountId).not.toBe(hearer.accountId);
    await concerns.do('withdrawConcern', id, maya);
  });
});
