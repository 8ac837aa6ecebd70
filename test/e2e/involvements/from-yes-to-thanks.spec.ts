import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

interface Shown {
  id: string;
  state: string;
  code: string;
  nextStep: { what: string; dueOn: string; isOverdue: boolean } | null;
}

const fields = '{ id state code beganAt endedAt mainContact { name role email } deputy { name firstDay lastDay standsInToday } nextStep { what dueOn isOverdue } startsOn endsOn hoursPerMonth arranged closedBecause thanks }';
const rows = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> => scenario.app.db.dataSource.query<T[]>(sql, parameters);
const mailsTo = (address: string, what: string) => mailFor(scenario.app.dataDir, address).then((mails) => mails.filter(({ messageId }) => messageId.includes(what)));

/** Somebody comes forward and is chosen. */
async function chosen(person: Person, opportunityId?: string): Promise<string> {
  const postId = opportunityId ?? (await scenario.opportunity(team));
  const { id } = await scenario.change<{ id: string }>('expressInterest', { opportunityId: postId, contributorId: person.contributorId }, person);
  await scenario.change('answerInterest', { expressionId: id, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' }, team.colleague);
  return (await mine(person))[0].id;
}
const mine = async (person: Pick<Person, 'contributorId' | 'token'>): Promise<Shown[]> => {
  const { myInvolvements } = await scenario.run<{ myInvolvements: { edges: { node: Shown }[] } }>(`query ($id: ID!) { myInvolvements(contributorId: $id) { edges { node ${fields} } } }`, { id: person.contributorId }, person);
  return myInvolvements.edges.map(({ node }) => node);
};
const timeline = async (involvementId: string, who: { token: string }): Promise<string[]> => {
  const { involvementTimeline } = await scenario.run<{ involvementTimeline: { edges: { node: { kind: string; bySide: string; text: string | null } }[] } }>(
    'query ($id: ID!) { involvementTimeline(involvementId: $id) { edges { node { kind bySide text } } } }', { id: involvementId }, who,
  );
  return involvementTimeline.edges.map(({ node: { kind, bySide, text } }) => [bySide, kind, ...(text ? [text] : [])].join(' '));
};
const counted = async ({ contributorId }: Person): Promise<number> =>
  (await rows<{ n: number }>('select involvements_n::int as n from guarded_profile join guard_row on guard_row.recipient_id = guarded_profile.recipient_id where contributor_id = $1', [contributorId]))[0].n;

it('Ana is chosen, knows whom she turns to and what comes next, and is thanked at the end', async () => {
  const ana = await scenario.person({ confirmed: true });
  const id = await chosen(ana);
  const [begun] = await mine(ana);
  expect(begun).toMatchObject({
    state: 'starting', mainContact: { name: 'Sam Contact', role: 'main contact', email: 'sam@example.org' }, deputy: null, hoursPerMonth: null,
    nextStep: { what: 'We ring you on Thursday.', dueOn: '2026-12-07', isOverdue: false },
  });
  expect(await counted(ana)).toBe(1);

  // They agree on what she gives; the hours are left for later, what is arranged is for her and the team alone.
  const agreed = await scenario.change<Shown>('agreeOnInvolvement', { involvementId: id, startsOn: '2026-12-10', arranged: 'A chair with arms, and a break every half hour.' }, team.colleague, fields);
  expect(agreed).toMatchObject({ state: 'under_way', startsOn: '2026-12-10', endsOn: null, hoursPerMonth: null, arranged: 'A chair with arms, and a break every half hour.' });
  const stored = await rows<{ sealed: string }>(`select encode(arranged_ciphertext, 'escape') as sealed from involvement where id = $1`, [id]);
  expect(stored[0].sealed).not.toContain('chair');

  // Sam is away for a week; Kim stands in.
  await scenario.change('setDeputy', { involvementId: id, accountId: team.colleague.accountId, name: 'Kim Colleague', role: 'researcher', email: 'kim@example.org', firstDay: '2026-12-14', lastDay: '2026-12-18' }, team.contact);
  await scenario.change('setNextStep', { involvementId: id, what: 'We send you the draft leaflet.', dueOn: '2026-12-15', previousIsDone: true }, team.contact);
  await scenario.work();
  const [told] = await mailsTo(ana.email, 'next-step');
  expect(told.subject).toBe('What happens next on Askwell');
  expect(told.text.replaceAll(/\s+/g, ' ')).toContain('We send you the draft leaflet. By the end of Tuesday 15 December 2026.');

  // The day passes. Kim, who stands in, is reminded once; three days later the lead sees it.
  await scenario.app.db.setClock(new Date('2026-12-15T23:59:00Z'));
  await scenario.app.runJob('involvements.overdue');
  expect((await mine(ana))[0].nextStep).toMatchObject({ isOverdue: false });
  await scenario.app.db.setClock(new Date('2026-12-16T00:00:00Z'));
  for (let nr = 0; nr < 2; nr += 1) await Promise.all([1, 2, 3].map(() => scenario.app.runJob('involvements.overdue')));
  await scenario.work();
  expect((await mine(ana))[0]).toMatchObject({ nextStep: { isOverdue: true }, deputy: { standsInToday: true } });
  expect(await mailsTo('kim@example.org', 'step-overdue')).toHaveLength(1);
  expect(await mailsTo('sam@example.org', 'step-overdue')).toHaveLength(0);
  const overdue = async (who: { token: string }) =>
    (await scenario.run<{ overdueInvolvements: { edges: { node: object }[] } }>('{ overdueInvolvements { edges { node { id dueOn mainContactName } } } }', {}, who)).overdueInvolvements.edges.map(({ node }) => node);
  expect(await overdue(team.lead)).toEqual([]);
  await scenario.app.db.advance(3 * DAY);
  await scenario.app.runJob('involvements.overdue');
  expect(await overdue(team.lead)).toEqual([{ id, dueOn: '2026-12-15', mainContactName: 'Sam Contact' }]);
  expect(await overdue((await scenario.team()).lead)).toEqual([]);

  // The team says what happens now, and the lead has nothing to look after any more.
  await scenario.change('setNextStep', { involvementId: id, what: 'The draft comes a week later.', dueOn: '2026-12-23', previousIsDone: false }, team.contact);
  expect(await overdue(team.lead)).toEqual([]);
  const closed = await scenario.change<Shown>('closeInvolvement', { involvementId: id, because: 'done', thanks: 'Your words are on page one now. Thank you!' }, team.contact, fields);
  expect(closed).toMatchObject({ state: 'thanked', nextStep: null, closedBecause: 'done' });
  await scenario.work();
  expect((await mailsTo(ana.email, 'involvement-closed'))[0].text).toContain('Your words are on page one now.');
  expect(await counted(ana)).toBe(0);
  const told2 = ['team thanked Your words are on page one now. Thank you!', 'team step_set The draft comes a week later.', 'team step_changed', 'team step_set We send you the draft leaflet.', 'team step_done', 'team deputy_set Kim Colleague', 'team agreed', 'team chosen'];
  expect((await timeline(id, ana)).sort()).toEqual([...told2].sort());
  expect((await timeline(id, team.colleague)).sort()).toEqual([...told2].sort());

  // She can see who looked.
  const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string; by: string } }[] } }>(
    'query ($id: ID!) { whoLooked(contributorId: $id, group: opened_my_details) { edges { node { what by } } } }', { id: ana.contributorId }, ana,
  );
  expect(whoLooked.edges.map(({ node }) => node)).toContainEqual({ what: 'They read an involvement of yours: what was agreed, what happens next and what is arranged for you.', by: 'Kim Colleague' });
}, 60_000);

it('Ben leaves in one call, and the team learns that he left and no more', async () => {
  const ben = await scenario.person();
  const id = await chosen(ben);
  await scenario.change('leaveInvolvement', { involvementId: id }, ben);
  expect((await mine(ben))[0]).toMatchObject({ state: 'left', nextStep: null, endedAt: START.toISOString() });
  await scenario.work();
  const [told] = await mailsTo('sam@example.org', `involvement-left-${id}`);
  expect(told.text).toContain('has left');
  expect(told.text).not.toContain(ben.name);
  expect((await timeline(id, team.contact))[0]).toBe('person left');
  expect(await counted(ben)).toBe(0);
});

it('what it was called stays to be read by whoever had to do with it, also when nobody else can read the opportunity', async () => {
  const cleo = await scenario.person();
  const postId = await scenario.opportunity(team);
  await chosen(cleo, postId);
  await scenario.change('markFilled', { opportunityId: postId }, team.colleague);
  const [{ title }] = await rows<{ title: string }>('select title from opportunity where id = $1', [postId]);
  const query = `query ($id: ID!) {
    myInvolvements(contributorId: $id) { edges { node { title } } } myExpressionsOfInterest(contributorId: $id) { edges { node { title } } } myIntroductions(contributorId: $id) { edges { node { title } } }
  }`;
  const told = { edges: [{ node: { title } }] };
  expect(await scenario.run(query, { id: cleo.contributorId }, cleo)).toEqual({ myInvolvements: told, myExpressionsOfInterest: told, myIntroductions: told });
});

it('whoever leaves Askwell, or is erased, has left what they were in', async () => {
  const [cleo, dan] = await scenario.people(2);
  const [left, erased] = [await chosen(cleo), await chosen(dan)];
  await scenario.change('leaveAskwell', { contributorId: cleo.contributorId }, cleo, '');
  await scenario.change('eraseMe', { contributorId: dan.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, dan, '{ profiles }');
  const found = await rows<object>('select id, state, contributor_id is null as gone, (select count(*)::int from involvement_step s where s.involvement_id = i.id) as steps from involvement i where id = any ($1) order by id', [[left, erased]]);
  expect(found).toEqual([{ id: left, state: 'left', gone: false, steps: 1 }, { id: erased, state: 'left', gone: true, steps: 0 }].sort((a, b) => (a.id < b.id ? -1 : 1)));
  expect(await timeline(left, team.contact)).toEqual(['person left', 'team chosen']);
});

it('two involvements at one time are enough: teams can’t invite to a third until one is over', async () => {
  const topicId = scenario.topic();
  const eve = await scenario.person({ topicId });
  const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: ['lived_experience'] }] });
  const rule = async (): Promise<string | null> => {
    const { myFairAsking } = await scenario.run<{ myFairAsking: { nextAsk: { rule: string | null } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } } }', { id: eve.contributorId }, eve);
    return myFairAsking.nextAsk.rule;
  };
  const first = await chosen(eve);
  expect(await rule()).toBeNull();
  await chosen(eve);
  expect(await rule()).toBe('involvements');
  expect(await rows('select from guard_available($1, array[$2::uuid])', [opportunityId, eve.contributorId])).toEqual([]);
  const { myInvolvementLoad } = await scenario.run<{ myInvolvementLoad: object }>('query ($id: ID!) { myInvolvementLoad(contributorId: $id) { open atOneTime hoursPerMonth hoursPromised hoursLeftOpen } }', { id: eve.contributorId }, eve);
  expect(myInvolvementLoad).toEqual({ open: 2, atOneTime: 2, hoursPerMonth: null, hoursPromised: 0, hoursLeftOpen: 2 });
  await scenario.change('leaveInvolvement', { involvementId: first }, eve);
  expect(await counted(eve)).toBe(1);
});

describe('an involvement', () => {
  it('is of the person and the team: to anybody else it isn’t there', async () => {
    const [fay, stranger] = await scenario.people(2);
    const id = await chosen(fay);
    const other = await scenario.team();
    const day = '2026-12-01';
    const contact = { involvementId: id, accountId: team.colleague.accountId, name: 'Kim', role: 'nurse', email: 'kim@example.org' };
    const inputs: [string, object][] = [
      ['setNextStep', { involvementId: id, what: 'Something else', dueOn: day, previousIsDone: true }],
      ['agreeOnInvolvement', { involvementId: id }],
      ['changeMainContact', contact],
      ['setDeputy', { ...contact, firstDay: day, lastDay: day }],
      ['closeInvolvement', { involvementId: id, because: 'done', thanks: 'Thank you.' }],
    ];
    for (const [name, input] of inputs) {
      expect([name, await scenario.refusal(name, input, other.contact)]).toEqual([name, 'NOT_FOUND']);
      expect([name, await scenario.refusal(name, input, fay)]).toEqual([name, 'FORBIDDEN']);
    }
    expect(await scenario.refusal('leaveInvolvement', { involvementId: id }, stranger)).toBe('NOT_FOUND');
    expect(await scenario.refusal('leaveInvolvement', { involvementId: id }, team.contact)).toBe('NOT_FOUND');
    for (const who of [stranger, other.contact, team.lead]) {
      const { errors } = await scenario.app.gql('query ($id: ID!) { involvement(involvementId: $id) { id } }', { id }, who.token);
      expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
    }
    // A main contact is someone of the team, and days are days to come.
    expect(await scenario.refusal('changeMainContact', { ...contact, accountId: other.contact.accountId }, team.contact)).toBe('BAD_USER_INPUT');
    expect(await scenario.refusal('setNextStep', { involvementId: id, what: 'Too late', dueOn: '2026-11-22', previousIsDone: true }, team.contact)).toBe('BAD_USER_INPUT');
    expect(await scenario.refusal('agreeOnInvolvement', { involvementId: id, startsOn: '2026-12-02', endsOn: '2026-12-01' }, team.contact)).toBe('BAD_USER_INPUT');
  });

  it('ends once: of a thanks and a leaving at the same moment one is refused, and nothing follows an end', async () => {
    for (let nr = 0; nr < 3; nr += 1) {
      const person = await scenario.person();
      const involvementId = await chosen(person);
      const close = { involvementId, because: 'done', thanks: 'Thank you.' };
      const codes = await Promise.all([
        scenario.refusal('closeInvolvement', close, team.contact),
        scenario.refusal('closeInvolvement', close, team.colleague),
        scenario.refusal('leaveInvolvement', { involvementId }, person),
        scenario.refusal('leaveInvolvement', { involvementId }, person),
      ]);
      expect(codes.filter((code) => code === undefined)).toHaveLength(1);
      expect(codes.filter((code) => code === 'ILLEGAL_MOVE')).toHaveLength(3);
      expect(await rows(`select from involvement_event where involvement_id = $1 and kind in ('left', 'thanked')`, [involvementId])).toHaveLength(1);
      const step = { involvementId, what: 'One more thing', dueOn: '2026-12-01', previousIsDone: true };
      expect(await scenario.refusal('setNextStep', step, team.contact)).toBe('ILLEGAL_MOVE');
      expect(await scenario.refusal('agreeOnInvolvement', { involvementId }, team.contact)).toBe('ILLEGAL_MOVE');
      expect(await counted(person)).toBe(0);
    }
  });

  it('has exactly one next step, also when several are set at once, or the same is sent again', async () => {
    const involvementId = await chosen(await scenario.person());
    const step = (nr: number) => ({ involvementId, what: `Step ${nr} of several`, dueOn: '2026-12-01', previousIsDone: false });
    await Promise.all([1, 2, 3, 4].map((nr) => scenario.change('setNextStep', step(nr), nr % 2 ? team.contact : team.colleague)));
    const again = { ...step(5), idempotencyKey: `again-${involvementId}` };
    await Promise.all([1, 2].map(() => scenario.change('setNextStep', again, team.contact)));
    const open = await rows<{ what: string }>('select what from involvement_step where involvement_id = $1 and ended_at is null', [involvementId]);
    expect(open).toEqual([{ what: 'Step 5 of several' }]);
    expect(await rows('select from involvement_step where involvement_id = $1', [involvementId])).toHaveLength(6);
  });

  it.each([
    ['ends its step and sets none', `update involvement_step set ended_at = clock_now(), outcome = 'done' where involvement_id = $1`],
    ['ends with a step that stays open', `update involvement set state = 'left', ended_at = clock_now() where id = $1`],
  ])('can’t be left by a script that %s', async (_, sql) => {
    const id = await chosen(await scenario.person());
    await expect(withClient(scenario.app.db.ownerUrl, (client) => client.query(sql, [id]))).rejects.toThrow('exactly one next step');
  });
});

it('one timeline holds everything I am in, and nobody else’s', async () => {
  const [gus, other] = await scenario.people(2);
  const ids = [await chosen(gus), await chosen(gus)];
  await chosen(other);
  const { myInvolvementTimeline } = await scenario.run<{ myInvolvementTimeline: { edges: { node: { involvementId: string; kind: string } }[] } }>('{ myInvolvementTimeline { edges { node { involvementId kind } } } }', {}, gus);
  expect(myInvolvementTimeline.edges.map(({ node }) => node.involvementId).sort()).toEqual(ids.sort());
});

it('whoever was chosen before there were involvements has one, with time to say what comes next; who left or is erased has an ended one', async () => {
  const [here, leaving, erased] = await scenario.people(3);
  const ids: string[] = [];
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('alter table introduction disable trigger introduction_begins_involvement'));
  for (const person of [here, leaving, erased]) {
    const opportunityId = await scenario.opportunity(team);
    const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { opportunityId, contributorId: person.contributorId }, person);
    await scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Please come.', nextStep: 'We ring you on Thursday.' }, team.contact);
    ids.push((await rows<{ id: string }>('select id from introduction where opportunity_id = $1', [opportunityId]))[0].id);
  }
  await scenario.change('leaveAskwell', { contributorId: leaving.contributorId }, leaving, '');
  await scenario.change('eraseMe', { contributorId: erased.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, erased, '{ profiles }');
  await scenario.app.db.advance(100 * DAY);
  // As the migration does it.
  await withClient(scenario.app.db.ownerUrl, async (client) => {
    await client.query(`begin; select involvement_begin(array[${ids.map((id) => `'${id}'`).join(',')}]::uuid[], (clock_now() at time zone 'Europe/London')::date); set constraints all immediate; commit`);
    await client.query('alter table introduction enable trigger introduction_begins_involvement');
  });
  const states = await rows<{ id: string; state: string }>('select introduction_id as id, state from involvement where introduction_id = any ($1)', [ids]);
  expect(ids.map((id) => states.find((row) => row.id === id)?.state)).toEqual(['starting', 'left', 'left']);
  expect((await mine(here))[0]).toMatchObject({ beganAt: START.toISOString(), nextStep: { dueOn: '2027-03-17', isOverdue: false } });
  expect(await counted(here)).toBe(1);
});
