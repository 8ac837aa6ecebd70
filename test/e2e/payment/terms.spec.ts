import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, Scenario, START, type Team } from '../../support/scenario.js';
import { linkedPage } from '../web/linked-page.js';
import { PaymentClient, paymentFields, usualTerms } from './payment-client.js';

let scenario: Scenario;
let team: Team;
let client: PaymentClient;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
  client = new PaymentClient(scenario, team);
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const minute = 60_000;

it('whoever says yes keeps the terms that they read, whatever the opportunity says when they are chosen', async () => {
  const round = await scenario.round({ people: 1, team, places: 5 });
  const [cleo] = round.people;
  const [ana, ben] = await scenario.people(2);
  const { opportunityId } = round;
  await client.setTerms(opportunityId);
  const { opportunity } = await scenario.run<{ opportunity: object }>('query ($id: ID!) { opportunity(id: $id) { paymentTerms { expenseKinds inAdvance careKinds withinDays payTo } } }', { id: opportunityId }, ana);
  expect(opportunity).toEqual({ paymentTerms: { expenseKinds: ['travel', 'companion'], inAdvance: true, careKinds: ['replacement_care'], withinDays: 20, payTo: ['person', 'group'] } });

  // Ana comes forward, and Cleo says yes to an invitation; then the team offers less to whoever comes after.
  const anas = await client.comesForward(ana, opportunityId);
  await scenario.invite(round);
  await scenario.answerAll([cleo], 'willing');
  await scenario.app.db.advance(minute);
  await client.setTerms(opportunityId, { expenseKinds: [], careKinds: [], inAdvance: false, payTo: ['person'], withinDays: 60, payWays: ['voucher'] });
  const bens = await client.comesForward(ben, opportunityId);
  const [hers, his] = [await client.choose(anas), await client.choose(bens)];
  await scenario.pass(15 * DAY);
  const [{ id: cleos }] = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from involvement where contributor_id = $1', [cleo.contributorId]);

  const read = { number: 1, stated: true, expenseKinds: ['travel', 'companion'], inAdvance: true, careKinds: ['replacement_care'], payTo: ['person', 'group'], withinDays: 20 };
  expect(await client.payment(hers, ana)).toMatchObject({ terms: { ...read, paymentPence: 2500, paymentPer: 'hour', expenses: 'Travel and care.' }, offer: null });
  expect(await client.payment(cleos, cleo)).toMatchObject({ terms: read });
  expect(await client.payment(his, team.contact)).toMatchObject({ terms: { expenseKinds: [], inAdvance: false, withinDays: 60, payWays: ['voucher'] } });

  // Where the team said it in words alone, the words hold, and 30 days.
  const dan = await scenario.person();
  const { involvementId } = await client.involved(dan, null);
  expect(await client.offer(involvementId, { payTo: ['person', 'charity'] })).toBeUndefined();
  expect(await client.payment(involvementId, dan)).toMatchObject({ terms: { stated: false, expenses: 'Travel and care.', expenseKinds: [], withinDays: 30 }, offer: { stated: false, payTo: ['person', 'charity'] } });
}, 60_000);

it('the database keeps what was agreed: no script changes it, takes it away or offers less', async () => {
  const { involvementId } = await client.involved(await scenario.person());
  const as = (sql: string) => withClient(scenario.app.db.ownerUrl, (owner) => owner.query(sql, [involvementId]));
  await expect(as(`update involvement_terms set within_days = 60 where involvement_id = $1`)).rejects.toThrow('stay as they were');
  await expect(as(`update involvement_terms set state = 'declined' where involvement_id = $1`)).rejects.toThrow('stay as they were');
  await expect(as('delete from involvement_terms where involvement_id = $1')).rejects.toThrow('stay as they were');
  const insert = (changed: string, state = 'offered') => `insert into involvement_terms (involvement_id, number, state, made_at, payment_offered, payment_text, payment_pence, payment_per, expenses, stated, expense_kinds, in_advance, care_kinds, pay_ways, pay_to, within_days, words)
    select involvement_id, 2, '${state}', made_at, payment_offered, payment_text, ${changed === 'pence' ? 2499 : 2500}, payment_per, expenses, stated, ${changed === 'kinds' ? `'{travel}'` : 'expense_kinds'}, in_advance and ${changed !== 'advance'}, care_kinds, pay_ways, pay_to,
      within_days + ${changed === 'days' ? 1 : 0}, words from involvement_terms where involvement_id = $1`;
  for (const changed of ['pence', 'kinds', 'advance', 'days']) await expect(as(insert(changed))).rejects.toThrow('never worse');
  await expect(as(insert('nothing', 'agreed'))).rejects.toThrow();
  await expect(scenario.app.db.dataSource.query('update involvement_terms set within_days = 1')).rejects.toThrow('permission denied');
});

describe('a better offer', () => {
  it('holds once the person takes it; nothing can become less, and one waits at a time', async () => {
    const ana = await scenario.person({ confirmed: true });
    const { involvementId } = await client.involved(ana);
    for (const worse of [{ withinDays: 21 }, { paymentPence: 2000, paymentPer: 'hour' }, { paymentPence: 20_000, paymentPer: 'day' }, { expenseKinds: ['travel'] }, { inAdvance: false }, {}, { withinDays: 20 }, { paymentPence: 3000 }]) {
      expect([worse, await client.offer(involvementId, worse)]).toEqual([worse, 'BAD_USER_INPUT']);
    }
    const codes = await Promise.all([client.offer(involvementId, { paymentPence: 3000, paymentPer: 'hour' }), client.offer(involvementId, { paymentPence: 2800, paymentPer: 'hour' }, team.colleague)]);
    expect(codes.sort()).toEqual(['CONFLICT', undefined]);
    await scenario.work();
    const [told] = await client.mails(ana.email, 'payment-offer');
    expect(told.subject).toBe('A better offer for you on Askwell');
    expect(told.text).not.toMatch(/£|30/);

    const { offer, terms } = await client.payment(involvementId, ana);
    expect([terms.paymentPence, terms.number, offer!.number]).toEqual([2500, 1, 2]);
    expect(await client.answer(involvementId, 3, true, ana)).toBe('ILLEGAL_MOVE');
    const answers = await Promise.all([true, false].map((accept) => client.answer(involvementId, 2, accept, ana)));
    expect(answers.sort()).toEqual(['ILLEGAL_MOVE', undefined]);
    const after = await client.payment(involvementId, ana);
    expect(after.offer).toBeNull();
    expect([offer!.paymentPence, 2500]).toContain(after.terms.paymentPence);

    // Taken, and the next one is measured by it.
    await client.offer(involvementId, { paymentPence: 3500, paymentPer: 'hour', careKinds: ['replacement_care', 'childcare'] });
    expect(await client.answer(involvementId, 3, true, ana)).toBeUndefined();
    expect(await client.answer(involvementId, 3, true, ana)).toBeUndefined();
    expect((await client.payment(involvementId, team.contact)).terms).toMatchObject({ number: 3, paymentPence: 3500, careKinds: ['replacement_care', 'childcare'] });
    expect(await client.offer(involvementId, { paymentPence: 3400, paymentPer: 'hour' })).toBe('BAD_USER_INPUT');
  });

  it('is between the person and the team: to anybody else the involvement isn’t there, nor to a helper of somebody who signs in', async () => {
    const [ana, stranger] = await scenario.people(2);
    const helper = await scenario.app.signIn([], 'Hal Helper');
    await scenario.change('nameHelper', { contributorId: ana.contributorId, helperAccountId: helper.accountId }, ana, '');
    const { involvementId, opportunityId } = await client.involved(ana);
    await client.offer(involvementId, { withinDays: 5 });
    const other = await scenario.team();
    for (const who of [stranger, helper, other.contact, team.lead, scenario.administrator]) {
      const { errors } = await scenario.app.gql(`query ($id: ID!) { involvementPayment(involvementId: $id) ${paymentFields} }`, { id: involvementId }, who.token);
      expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
      expect(await client.answer(involvementId, 2, true, who)).toBe('NOT_FOUND');
    }
    expect(await client.answer(involvementId, 2, true, team.contact)).toBe('NOT_FOUND');
    expect(await client.offer(involvementId, { withinDays: 4 }, other.contact)).toBe('NOT_FOUND');
    expect(await scenario.refusal('setPaymentTerms', usualTerms(opportunityId), other.contact, '')).toBe('NOT_FOUND');
    expect(await scenario.refusal('setPaymentTerms', usualTerms(opportunityId), ana, '')).toBe('FORBIDDEN');
    expect(await scenario.refusal('setPaymentChoice', { contributorId: ana.contributorId, ratherNotBePaid: true }, helper, '')).toBe('NOT_FOUND');
    // She can see that the team looked.
    await client.payment(involvementId, team.colleague);
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: object }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: opened_my_details) { edges { node { what by } } } }', { id: ana.contributorId }, ana);
    expect(whoLooked.edges.map(({ node }) => node)).toContainEqual({ what: 'They read what was agreed with you about payment, or what you claimed.', by: 'Kim Colleague' });
  });
});

it('whoever was invited reads what is paid, and what to know about benefits, before they answer', async () => {
  const { round, path } = await linkedPage(scenario);
  const read = async () => (await (await fetch(`${scenario.app.url}${path}`)).text()).replaceAll(/\s+/g, ' ');
  expect(await read()).not.toContain('What is paid, and how');
  await scenario.change('setPaymentTerms', usualTerms(round.opportunityId), round.team.contact, '');
  const page = await read();
  expect(page).toContain('Paid: travel and costs of somebody who comes with you. Care that is paid meanwhile: care for somebody you look after. You can have it in advance. You are paid by bank transfer or voucher, to you or your group, within 20 days of your claim.');
  expect(page).toContain('Before you say yes: payment, tax and benefits');
  expect(page).toContain('https://www.citizensadvice.org.uk/benefits/');
}, 30_000);

it('words about payment hold no numbers of accounts, and what is said about that doesn’t repeat them', async () => {
  const opportunityId = await scenario.opportunity(team);
  const { errors } = await scenario.app.gql('mutation ($input: SetPaymentTermsInput!) { setPaymentTerms(input: $input) }', { input: usualTerms(opportunityId, { words: 'Write to us with sort code 20-30-40 and account 12345678.' }) }, team.contact.token);
  expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(errors?.[0].message).toContain('Please leave it out');
  expect(JSON.stringify(errors)).not.toMatch(/12345678|20-30-40/);
  const refused = (changes: object) => scenario.refusal('setPaymentTerms', usualTerms(opportunityId, changes), team.contact, '');
  expect(await refused({ payTo: ['charity'] })).toBe('BAD_USER_INPUT');
  expect(await refused({ expenseKinds: [], careKinds: [] })).toBe('BAD_USER_INPUT');
  await scenario.change('closeOpportunity', { opportunityId }, team.contact);
  expect(await refused({})).toBe('ILLEGAL_MOVE');
});

it('bands of NIHR and of the organisation stand beside the offer, and only the team is told kindly that it offers less', async () => {
  const own = await scenario.team();
  const opportunityId = await scenario.opportunity(own, { payment: { offered: true, text: '£20 an hour', pence: 2000, per: 'hour' } });
  const bands = (validFrom: string) => ({ organisationId: own.organisationId, validFrom, source: 'https://trust.example.org/pay', bands: [{ activity: 'an hour', pence: 3000, minutes: 60 }, { activity: 'chairing', pence: 9000 }] });
  expect(await scenario.refusal('loadPaymentBands', bands('2026-04-01'), team.lead, '')).toBe('NOT_FOUND');
  expect(await scenario.refusal('loadPaymentBands', bands('2026-04-01'), own.contact, '')).toBe('FORBIDDEN');
  const codes = await Promise.all([1, 2].map(() => scenario.refusal('loadPaymentBands', bands('2026-04-01'), own.lead, '')));
  expect(codes.sort()).toEqual(['BAD_USER_INPUT', undefined]);
  await scenario.change('loadPaymentBands', { ...bands('2027-04-01'), bands: [{ activity: 'an hour', pence: 4000, minutes: 60 }] }, scenario.administrator, '');

  const seen = async (who: { token: string }) =>
    (await scenario.run<{ opportunity: { paymentHint: string | null; paymentGuidance: { publisher: string }; paymentBands: { publisher: string; source: string; bands: { pence: number | null }[] }[] } }>(
      'query ($id: ID!) { opportunity(id: $id) { paymentHint paymentGuidance { publisher } paymentBands { publisher source validFrom bands { activity pence minutes } } } }', { id: opportunityId }, who)).opportunity;
  const inside = await seen(own.contact);
  expect(inside.paymentHint).toMatch(/^You offer £20\. NIHR pays £25 for up to 1 hour \(its band before 2025-12-16.*Hospital Trust \d+ pays £30 for an hour\. You may offer less/);
  expect(inside.paymentGuidance).toEqual({ publisher: 'NIHR' });
  expect(inside.paymentBands.map(({ publisher }) => publisher)).toEqual(['NIHR', own.organisationName]);
  expect(inside.paymentBands[1]).toMatchObject({ source: 'https://trust.example.org/pay', bands: [{ pence: 3000 }, { pence: 9000 }] });
  expect((await seen(await scenario.person())).paymentHint).toBeNull();
  // Another organisation's posts don't show them, nor are they read against them.
  const theirs = await scenario.opportunity(team);
  const { opportunity } = await scenario.run<{ opportunity: object }>('query ($id: ID!) { opportunity(id: $id) { paymentHint paymentBands { publisher } } }', { id: theirs }, team.contact);
  expect(opportunity).toEqual({ paymentHint: null, paymentBands: [{ publisher: 'NIHR' }] });
});
