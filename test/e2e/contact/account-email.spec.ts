import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { publish } from '../../support/builders/subscriptions.builder.js';
import { HOUR, Scenario, START } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
let topicId: string;
beforeAll(async () => {
  scenario = await Scenario.start();
  topicId = scenario.topic();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

/** Somebody of staff, whose sign-in vouches for no address. */
const staff = (): Promise<SignedIn> => scenario.app.signIn([{ kind: 'ics_staff' }], 'Staff');
let addresses = 0;
const address = (): string => `staff${(addresses += 1)}@example.org`;
const send = (who: SignedIn, email: string) => scenario.run<{ done: string }>('mutation($input: SendAccountEmailCodeInput!) { done: sendAccountEmailCode(input: $input) }', { input: { email } }, who).then(({ done }) => done);
const confirm = (who: SignedIn, code: string) => scenario.run<{ done: boolean }>('mutation($input: ConfirmAccountEmailInput!) { done: confirmAccountEmail(input: $input) }', { input: { code } }, who).then(({ done }) => done);
const subscribe = { way: 'mail', howOften: 'at_once' };
/** The codes that were mailed there, in no order. */
async function codesAt(email: string): Promise<string[]> {
  await scenario.work();
  return (await mailFor(scenario.app.dataDir, email)).flatMap(({ text }) => /\b\d{4} \d{4}\b/.exec(text) ?? []);
}
const rows = (table: string, { accountId }: SignedIn) => scenario.app.db.dataSource.query<Record<string, unknown>[]>(`select * from ${table} where account_id = $1`, [accountId]);

describe('an account without a profile', () => {
  it('is written to at the address that it confirmed by a code', async () => {
    const [who, email] = [await staff(), address()];
    expect(await scenario.refusal('subscribeToFindings', { ...subscribe, topicIds: [topicId] }, who)).toBe('ILLEGAL_MOVE');
    expect(await send(who, email.toUpperCase().replace('EXAMPLE', 'example'))).toBe('on_its_way');
    // Typed is not confirmed.
    expect(await scenario.refusal('subscribeToFindings', { ...subscribe, topicIds: [topicId] }, who)).toBe('ILLEGAL_MOVE');
    const [code, ...more] = await codesAt(email.toUpperCase().replace('EXAMPLE.ORG', 'example.org'));
    expect(more).toEqual([]);
    expect(await confirm(who, code)).toBe(true);
    await scenario.change('subscribeToFindings', { ...subscribe, topicIds: [topicId] }, who);
    await scenario.app.db.advance(HOUR);
    await publish(scenario.app, [{ title: 'For staff', topics: [topicId] }]);
    await scenario.app.runJob('subscriptions.choose');
    await scenario.work();
    const mails = await mailFor(scenario.app.dataDir, email.toUpperCase().replace('EXAMPLE.ORG', 'example.org'));
    expect(mails.filter(({ text }) => text.includes('For staff'))).toHaveLength(1);
    expect(await send(who, email)).toBe('confirmed_already');
  });

  it('has five tries for a code, however many at once, and half an hour', async () => {
    const [who, email] = [await staff(), address()];
    await send(who, email);
    const [code] = await codesAt(email);
    const wrong = code === '0000 0000' ? '0000 0001' : '0000 0000';
    expect(await Promise.all(Array.from({ length: 8 }, () => confirm(who, wrong)))).toEqual(Array(8).fill(false));
    expect(await confirm(who, code)).toBe(false);
    expect((await rows('account_email_code', who))[0].tries).toBe(5);
    await send(who, email);
    const later = (await codesAt(email)).find((each) => each !== code)!;
    await scenario.app.db.advance(31 * 60_000);
    expect(await confirm(who, later)).toBe(false);
    await scenario.app.runJob('contributors.expired-contact-codes');
    expect(await rows('account_email_code', who)).toEqual([]);
    expect(await rows('account_email', who)).toEqual([]);
  });

  it('confirms nothing with another account’s code, nor an address by the code of the one before', async () => {
    const [who, other, first, second] = [await staff(), await staff(), address(), address()];
    await send(who, first);
    const [code] = await codesAt(first);
    await send(other, address());
    expect(await confirm(other, code)).toBe(false);
    await send(who, second);
    expect(await confirm(who, code)).toBe(false);
    expect(await rows('account_email', who)).toEqual([]);
  });

  it('keeps the address it confirmed until another one is', async () => {
    const [who, first, second] = [await staff(), address(), address()];
    await send(who, first);
    await confirm(who, (await codesAt(first))[0]);
    const [before] = await rows('account_email', who);
    await send(who, second);
    expect((await rows('account_email', who))[0].address_hash).toEqual(before.address_hash);
    await confirm(who, (await codesAt(second))[0]);
    expect((await rows('account_email', who))[0].address_hash).not.toEqual(before.address_hash);
  });

  it('reads the same of an address whose owner asked for silence, where nothing goes and no code is right', async () => {
    const owner = await scenario.person({ confirmed: true });
    await scenario.change('eraseMe', { neverContactMeAgain: true, iKnowItCantBeUndone: true }, owner, '{ profiles }');
    const who = await staff();
    const before = (await mailFor(scenario.app.dataDir, owner.email)).length;
    expect(await send(who, owner.email)).toBe('on_its_way');
    await scenario.work();
    expect((await mailFor(scenario.app.dataDir, owner.email)).length).toBe(before);
    expect((await rows('account_email_code', who))[0].is_void).toBe(true);
  });

  it('is told where its sign-in vouches for none what to do, and what is no address', async () => {
    const who = await staff();
    const { errors } = await scenario.app.gql('mutation($input: SubscribeToFindingsInput!) { subscribeToFindings(input: $input) { id } }', { input: { ...subscribe, topicIds: [topicId] } }, who.token);
    expect(errors?.[0].message).toMatch(/sendAccountEmailCode/);
    expect(await scenario.refusal('sendAccountEmailCode', { email: 'nobody' }, who, '')).toBe('BAD_USER_INPUT');
    expect(await scenario.refusal('confirmAccountEmail', { code: '12' }, who, '')).toBe('BAD_USER_INPUT');
  });
});

it('an account with a profile confirms the address in it', async () => {
  const person = await scenario.person();
  expect(await scenario.refusal('sendAccountEmailCode', { email: address() }, person, '')).toBe('ILLEGAL_MOVE');
});
