import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, Scenario, START, type Team } from '../../support/scenario.js';
import { claimFields, claimInput, PaymentClient, submitted } from './payment-client.js';

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

const watch = async (): Promise<void> => {
  for (let nr = 0; nr < 2; nr += 1) await Promise.all([1, 2].map(() => scenario.app.runJob('payment.watch-claims')));
  await scenario.work();
};
const rows = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> => scenario.app.db.dataSource.query(sql, parameters);

it('Ana needs the train fare before the day and care for her mother; she is sent back once, then paid, and sees what the year came to', async () => {
  const ana = await scenario.person({ confirmed: true });
  const { involvementId, opportunityId } = await client.involved(ana);

  // The meeting is on 3 December. She can't lay the money out, so she asks for it before.
  const train = await client.claim(involvementId, ana, { forDay: '2026-12-03', inAdvance: true });
  expect(train).toMatchObject({ state: 'claimed', pence: 1420, dueOn: '2026-12-02', isOverdue: false, words: 'Train from Leeds and back.' });
  const care = await client.claim(involvementId, ana, { kind: 'care', pence: 6000, words: 'Three hours for my mother.' });
  expect(care).toMatchObject({ dueOn: '2026-12-13' });
  await scenario.work();
  const [told] = await client.mails('sam@example.org', `claimed-${train.id}`);
  expect(told.text.replaceAll(/\s+/g, ' ')).toContain('by the end of Wednesday 2 December 2026');
  expect(told.text).not.toMatch(/14|Leeds|mother|care for/);
  const [stored] = await rows<{ words: string }>(`select encode(words_ciphertext, 'escape') as words from payment_claim where id = $1`, [care.id]);
  expect(stored.words).not.toContain('mother');

  // The team finds them under her code, approves one and asks about the other.
  const seen = await client.claims('paymentClaims', opportunityId, team.colleague);
  expect(seen.map(({ kind, state, words }) => [kind, state, words])).toEqual([['care', 'claimed', 'Three hours for my mother.'], ['expenses', 'claimed', 'Train from Leeds and back.']]);
  await client.move('decideOnPaymentClaim', train.id, team.contact, { approve: true });
  expect(await client.refused('decideOnPaymentClaim', { claimId: care.id, approve: false }, team.contact)).toBe('BAD_USER_INPUT');
  await client.move('decideOnPaymentClaim', care.id, team.contact, { approve: false, reason: 'Which hours were it, please?' });
  await scenario.work();
  await client.move('recordPaymentMade', train.id, team.contact, { paidOn: '2026-11-23', way: 'paid_directly' });
  await scenario.app.db.advance(2 * DAY);
  const again = await client.move('submitPaymentClaim', care.id, ana, submitted({ pence: 5400, words: 'From one to four.' }));
  expect(again).toMatchObject({ state: 'claimed', pence: 5400, reason: null, words: 'From one to four.', dueOn: '2026-12-15' });
  await client.move('decideOnPaymentClaim', care.id, team.colleague, { approve: true });
  await scenario.app.db.advance(5 * DAY);
  expect(await client.refused('recordPaymentMade', { claimId: care.id, paidOn: '2026-12-01', way: 'voucher' }, team.contact)).toBe('BAD_USER_INPUT');
  expect(await client.refused('recordPaymentMade', { claimId: care.id, paidOn: '2026-11-22', way: 'voucher' }, team.contact)).toBe('BAD_USER_INPUT');
  expect(await client.move('recordPaymentMade', care.id, team.contact, { paidOn: '2026-11-30', way: 'bank_transfer' })).toMatchObject({ state: 'paid', paidOn: '2026-11-30' });
  await scenario.work();
  expect((await client.mails(ana.email, 'payment-claim')).length).toBe(4);
  for (const { text, subject } of await client.mails(ana.email, 'payment-claim')) expect(subject + text).not.toMatch(/54|14\.|hours were/);

  await client.claim(involvementId, ana, { pence: 300 });
  expect((await client.sums(ana)).sums).toEqual([{ taxYear: '2026-27', kind: 'care', paidPence: 5400, waitingPence: 0 }, { taxYear: '2026-27', kind: 'expenses', paidPence: 1420, waitingPence: 300 }]);
}, 60_000);

it('a claim that waits too long reminds the team once, then a lead sees that somebody waits, and no more', async () => {
  const ben = await scenario.person();
  const { involvementId, opportunityId } = await client.involved(ben);
  const { id, dueOn } = await client.claim(involvementId, ben);
  expect(dueOn).toBe('2026-12-13');
  await scenario.app.db.setClock(new Date('2026-12-13T23:59:00Z'));
  await watch();
  expect(await client.claims('myPaymentClaims', ben.contributorId, ben)).toMatchObject([{ isOverdue: false }]);
  expect(await client.mails('sam@example.org', `overdue-${id}`)).toHaveLength(0);
  await scenario.app.db.setClock(new Date('2026-12-14T00:00:00Z'));
  await watch();
  expect(await client.claims('paymentClaims', opportunityId, team.contact)).toMatchObject([{ isOverdue: true }]);
  expect(await client.mails('sam@example.org', `overdue-${id}`)).toHaveLength(1);
  // To approve it is not yet to pay it; and who leaves is owed it all the same.
  await client.move('decideOnPaymentClaim', id, team.contact, { approve: true });
  await scenario.change('leaveAskwell', { contributorId: ben.contributorId }, ben, '');
  expect(await client.overdue(team.lead)).toEqual([]);
  await scenario.app.db.advance(3 * DAY);
  await watch();
  expect(await client.overdue(team.lead)).toEqual([{ id, opportunityId, mainContactName: 'Sam Contact', dueOn: '2026-12-13' }]);
  expect(await client.overdue((await scenario.team()).lead)).toEqual([]);
  expect(await client.overdue(scenario.administrator)).toEqual([]);
  await client.move('recordPaymentMade', id, team.contact, { paidOn: '2026-12-17', way: 'cheque' });
  expect(await client.overdue(team.lead)).toEqual([]);
});

it('what is offered can be taken for less, or declined; nothing tells anybody why', async () => {
  const [cleo, dan] = await scenario.people(2, { confirmed: true });
  const [hers, his] = [await client.involved(cleo), await client.involved(dan)];
  const offer = (involvementId: string) => scenario.change<{ id: string }>('offerPayment', { involvementId, kind: 'payment', pence: 10_000, forDay: '2026-12-03', words: 'Four hours on 3 December.' }, team.contact, claimFields);
  const [toCleo, toDan] = [await offer(hers.involvementId), await offer(his.involvementId)];
  await scenario.work();
  expect((await client.mails(cleo.email, `offered-${toCleo.id}`))[0].text.replaceAll(/\s+/g, ' ')).toContain('You can take it or decline it, and need no reason.');

  await scenario.change('setPaymentChoice', { contributorId: dan.contributorId, ratherNotBePaid: true }, dan, '');
  expect(await client.sums(dan)).toEqual({ ratherNotBePaid: true, sums: [] });
  expect(await client.move('answerPaymentOffer', toDan.id, dan, { accept: false })).toMatchObject({ state: 'declined' });
  expect(await client.move('answerPaymentOffer', toCleo.id, cleo, { accept: true })).toMatchObject({ state: 'accepted', pence: 10_000 });
  await scenario.app.db.setClock(new Date('2026-12-04T09:00:00Z'));
  const claimed = (changes: object) => submitted({ claimId: toCleo.id, forDay: '2026-12-03', words: null, ...changes });
  expect(await client.refused('submitPaymentClaim', claimed({ pence: 10_001 }), cleo)).toBe('BAD_USER_INPUT');
  const taken = await client.move('submitPaymentClaim', toCleo.id, cleo, claimed({ pence: 4000, payTo: 'group', payee: 'Leeds Breathers' }));
  expect(taken).toMatchObject({ state: 'claimed', pence: 4000, payee: 'Leeds Breathers', words: 'Four hours on 3 December.' });
  const [{ payee }] = await rows<{ payee: string }>(`select encode(payee_ciphertext, 'escape') as payee from payment_claim where id = $1`, [toCleo.id]);
  expect(payee).not.toContain('Breathers');
  // The team reads that it was declined, so that nobody is paid; that he'd rather not be paid at all it doesn't.
  expect(await client.claims('paymentClaims', his.opportunityId, team.contact)).toMatchObject([{ state: 'declined', words: 'Four hours on 3 December.' }]);
});

describe('a claim', () => {
  it('is what the terms cover, for a day that was; words and payees hold no account numbers', async () => {
    const eve = await scenario.person();
    const { involvementId } = await client.involved(eve, { expenseKinds: ['travel'], careKinds: [], inAdvance: false, payTo: ['person'] }, { payment: { offered: false } });
    const refused = (changes: object) => client.refused('claimPayment', claimInput({ involvementId, ...changes }), eve);
    for (const wrong of [{ kind: 'payment' }, { kind: 'care' }, { inAdvance: true, forDay: '2026-12-03' }, { forDay: '2026-12-03' }, { forDay: '2025-11-21' }, { payTo: 'charity', payee: 'A charity' }, { payee: 'A group' }, { pence: 0 }, { words: 'To sort code 20-30-40' }]) {
      expect([wrong, await refused(wrong)]).toEqual([wrong, 'BAD_USER_INPUT']);
    }
    expect(await client.refused('offerPayment', { involvementId, kind: 'payment', pence: 100, forDay: '2026-12-03', words: 'For your time.' }, team.contact)).toBe('BAD_USER_INPUT');
    // The same is the database's word, where the service would forget it.
    const insert = (columns: string, values: string) => withClient(scenario.app.db.ownerUrl, (owner) => owner.query(`insert into payment_claim (involvement_id, state, begun_at, claimed_at, pence, for_day, ${columns}) values ($1, 'claimed', now(), now(), 100, '2026-11-20', ${values})`, [involvementId]));
    for (const [columns, values] of [['kind', `'payment'`], ['kind', `'care'`], ['kind, in_advance', `'expenses', true`], ['kind, pay_to', `'expenses', 'charity'`]]) await expect(insert(columns, values)).rejects.toThrow('do not cover');
    // A better offer that was taken covers more.
    await client.offer(involvementId, { careKinds: ['childcare'], payTo: ['person', 'charity'] });
    await client.answer(involvementId, 2, true, eve);
    expect(await refused({ kind: 'care', payTo: 'charity' })).toBe('BAD_USER_INPUT');
    expect(await refused({ kind: 'care', payTo: 'charity', payee: 'A charity' })).toBeUndefined();
  });

  it('goes one way at a time: of two who act at once one is refused, and the database refuses what the drawing doesn’t have', async () => {
    const fay = await scenario.person();
    const { involvementId } = await client.involved(fay);
    for (let nr = 0; nr < 3; nr += 1) {
      const { id: claimId } = await client.claim(involvementId, fay);
      const codes = await Promise.all([
        client.refused('decideOnPaymentClaim', { claimId, approve: true }, team.contact),
        client.refused('decideOnPaymentClaim', { claimId, approve: false, reason: 'Which train?' }, team.colleague),
        client.refused('withdrawPaymentClaim', { claimId }, fay),
      ]);
      // Sent back it can still be taken back; approved it can't.
      const [{ state }] = await rows<{ state: string }>('select state from payment_claim where id = $1', [claimId]);
      expect(codes.slice(0, 2)).not.toEqual([undefined, undefined]);
      if (state === 'approved') expect(codes).toEqual([undefined, 'ILLEGAL_MOVE', 'ILLEGAL_MOVE']);
      else expect(codes[0]).toBe('ILLEGAL_MOVE');
      const moves = ['claimed', 'sent_back', 'offered', 'accepted', 'declined', 'paid'].filter((to) => to !== state && !(state === 'approved' && to === 'paid') && !(state === 'sent_back' && to === 'claimed'));
      for (const to of moves) await expect(withClient(scenario.app.db.ownerUrl, (owner) => owner.query('update payment_claim set state = $2 where id = $1', [claimId, to]))).rejects.toThrow('does not go');
      await expect(withClient(scenario.app.db.ownerUrl, (owner) => owner.query('update payment_claim set pence = 1 where id = $1', [claimId]))).rejects.toThrow('changes only as it is claimed');
    }
    const approved = await client.claim(involvementId, fay);
    expect(await client.refused('recordPaymentMade', { claimId: approved.id, paidOn: '2026-11-23', way: 'cash' }, team.contact)).toBe('ILLEGAL_MOVE');
    await client.move('decideOnPaymentClaim', approved.id, team.contact, { approve: true });
    const paid = { claimId: approved.id, paidOn: '2026-11-23', way: 'cash' };
    expect((await Promise.all([1, 2, 3].map(() => client.refused('recordPaymentMade', paid, team.contact)))).sort()).toEqual(['ILLEGAL_MOVE', 'ILLEGAL_MOVE', undefined]);
    // Sent twice under one key it is one claim.
    const once = { ...claimInput({ involvementId, pence: 777 }), idempotencyKey: `once-${involvementId}` };
    await Promise.all([1, 2].map(() => scenario.change('claimPayment', once, fay, claimFields)));
    expect(await rows('select from payment_claim where involvement_id = $1 and pence = 777', [involvementId])).toHaveLength(1);
  });

  it('is between the person and the team: to anybody else it isn’t there, in lists, sums or errors', async () => {
    const [gus, stranger] = await scenario.people(2);
    const helper = await scenario.app.signIn([], 'Hal Helper');
    await scenario.change('nameHelper', { contributorId: gus.contributorId, helperAccountId: helper.accountId }, gus, '');
    const { involvementId, opportunityId } = await client.involved(gus);
    const { id: claimId } = await client.claim(involvementId, gus, { words: 'Zzyzzyva taxi' });
    const other = await scenario.team();
    const asked = async (query: string, id: string, who: { token: string }) => (await scenario.app.gql<Record<string, unknown>>(query, { id }, who.token)) as { data: unknown; errors?: { extensions: { code: string } }[] };
    const answers: unknown[] = [];
    for (const who of [stranger, helper, other.contact, team.lead, scenario.administrator]) {
      const codes: (string | undefined)[] = [];
      for (const [query, id] of [
        [`query ($id: ID!) { myPaymentClaims(contributorId: $id) { edges { node ${claimFields} } } }`, gus.contributorId],
        ['query ($id: ID!) { myPayments(contributorId: $id) { ratherNotBePaid sums { paidPence } } }', gus.contributorId],
        [`query ($id: ID!) { paymentClaims(opportunityId: $id) { edges { node ${claimFields} } } }`, opportunityId],
      ]) {
        const { data, errors } = await asked(query, id, who);
        answers.push(data);
        codes.push(errors?.[0].extensions.code);
      }
      expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND', who === other.contact ? 'NOT_FOUND' : 'FORBIDDEN']);
      for (const [name, input] of [['answerPaymentOffer', { accept: true }], ['submitPaymentClaim', submitted({})], ['withdrawPaymentClaim', {}]] as const) {
        const [foreign, unknown] = [await client.refused(name, { claimId, ...input }, who), await client.refused(name, { claimId: opportunityId, ...input }, who)];
        expect([name, foreign, unknown]).toEqual([name, 'NOT_FOUND', 'NOT_FOUND']);
      }
      expect(await client.refused('claimPayment', claimInput({ involvementId }), who)).toBe('NOT_FOUND');
      for (const [name, input] of [['decideOnPaymentClaim', { approve: true }], ['recordPaymentMade', { paidOn: '2026-11-23', way: 'cash' }]] as const) {
        expect([name, await client.refused(name, { claimId, ...input }, who)]).toEqual([name, who === other.contact ? 'NOT_FOUND' : 'FORBIDDEN']);
      }
    }
    expect(JSON.stringify(answers)).not.toContain('Zzyzzyva');
    // The team isn't the person, nor the person the team.
    expect(await client.refused('withdrawPaymentClaim', { claimId }, team.contact)).toBe('NOT_FOUND');
    expect(await client.refused('decideOnPaymentClaim', { claimId, approve: true }, gus)).toBe('FORBIDDEN');
    // While its organisation may not act, the team reads nothing about people.
    await scenario.change('withdrawVerification', { organisationId: team.organisationId, because: 'We have to look into it.' }, scenario.administrator);
    const { errors } = await asked(`query ($id: ID!) { paymentClaims(opportunityId: $id) { edges { node ${claimFields} } } }`, opportunityId, team.contact);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
    await scenario.change('verifyOrganisation', { organisationId: team.organisationId, how: 'Called the number on its website.' }, scenario.administrator);
  }, 60_000);

  it('leads to nobody once the person is erased; until then they have a copy of all of it', async () => {
    const hal = await scenario.person();
    const { involvementId, opportunityId } = await client.involved(hal);
    const [waiting, approved] = [await client.claim(involvementId, hal, { words: 'Kestrel bus' }), await client.claim(involvementId, hal, { pence: 900, payTo: 'group', payee: 'Kestrel group' })];
    await client.move('decideOnPaymentClaim', approved.id, team.contact, { approve: true });
    await scenario.change('setPaymentChoice', { contributorId: hal.contributorId, ratherNotBePaid: true }, hal, '');
    const copy = await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${hal.token}` } })).text();
    for (const held of ['Kestrel bus', 'Kestrel group', 'That you would rather not be paid', 'On which terms you gave your time']) expect(copy).toContain(held);
    await scenario.change('eraseMe', { contributorId: hal.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, hal, '{ profiles }');
    const left = await client.claims('paymentClaims', opportunityId, team.contact);
    expect(left).toMatchObject([{ id: approved.id, state: 'approved', pence: 900, payee: null, words: null }, { id: waiting.id, state: 'withdrawn', pence: 1420, words: null }]);
    expect(await rows('select from payment_choice where contributor_id = $1', [hal.contributorId])).toEqual([]);
    // What was approved can still be said to be paid; nobody is reminded of somebody who can't be reached.
    await scenario.app.db.advance(60 * DAY);
    await watch();
    expect(await client.mails('sam@example.org', `overdue-${approved.id}`)).toEqual([]);
    expect(await client.move('recordPaymentMade', approved.id, team.contact, { paidOn: '2026-12-01', way: 'cash' })).toMatchObject({ state: 'paid' });
  });
});
