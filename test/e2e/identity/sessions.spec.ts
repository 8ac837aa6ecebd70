import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ErasedSignIns } from '../../../src/identity/sign-in/erased-sign-ins.js';
import { newId } from '../../../src/platform/database/ids.js';
import { type OidcApp, startOidcApp } from './oidc-app.js';

/** Who is who, by a real OIDC server, and how sessions end. Time is the real one. */
let world: OidcApp;
let administrator: { accountId: string; token: string };

beforeAll(async () => {
  world = await startOidcApp();
  administrator = await world.signIn('root', [{ kind: 'administrator' }]);
});
afterAll(() => world.end());

const me = (token: string) => world.app.gql<{ me: { displayName: string; permissions: { kind: string }[] } }>('{ me { displayName permissions { kind } } }', {}, token);
const change = (name: string, input: object, token: string) =>
  world.app.gql<Record<string, string>>(`mutation ($input: ${name === 'endMySessions' ? 'EndMySessionsInput' : 'AccountInput'}!) { ${name}(input: $input) }`, { input }, token);
const refusedFor = async (token: string): Promise<string | undefined> => (await me(token)).errors?.[0].message;
/** As the issuer would, so many seconds from now. */
const issuedIn = (sub: string, seconds: number): Promise<string> => world.oidc.forge({ sub, iat: Math.floor(Date.now() / 1000) + seconds });
const actionsOn = (accountId: string) =>
  world.app.db.dataSource.query<object[]>(`select action, actor_id as "by" from audit_entry where subject_id = $1 and action like 'account.%' order by at, id`, [accountId]);

it.each(['contributor', 'knowledge_broker', 'ics_staff', 'administrator'] as const)('signs in a %s', async (kind) => {
  const { token } = await world.signIn(`some-${kind}`, [{ kind }]);
  expect((await me(token)).data.me.permissions).toEqual([{ kind }]);
});

describe('an address that the sign-in says it has seen confirmed', () => {
  const reachMe = '{ id reachMe { value confirmed } }';
  const run = <T>(name: string, input: object, token: string, fields = reachMe) =>
    world.app.gql<Record<string, T>>(`mutation ($input: ${name === 'joinAsContributor' ? 'Join' : name[0].toUpperCase() + name.slice(1)}Input!) { ${name}(input: $input) ${fields} }`, { input }, token);
  const joining = (email: string) => ({ age: 'eighteen_or_over', wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'I sleep badly.', reachMe: { email } });
  interface Joined {
    id: string;
    reachMe: { confirmed: boolean }[];
  }

  it('is confirmed in the profile of whoever signs in with it, when they join, change it or ask for a code', async () => {
    const { token } = await world.signIn('carla');
    const { data } = await run<Joined>('joinAsContributor', joining('Carla@Example.org'), token);
    expect(data.joinAsContributor.reachMe).toEqual([{ value: 'Carla@example.org', confirmed: true }]);
    const { id: contributorId } = data.joinAsContributor;
    const another = await run<Joined>('updateReachMe', { contributorId, reachMe: { email: 'elsewhere@example.org' } }, token);
    expect(another.data.updateReachMe.reachMe).toEqual([{ value: 'elsewhere@example.org', confirmed: false }]);
    expect((await run<string>('sendEmailCode', { contributorId }, token, '')).data.sendEmailCode).toBe('on_its_way');
    const back = await run<Joined>('updateReachMe', { contributorId, reachMe: { email: 'carla@example.org' } }, token);
    expect(back.data.updateReachMe.reachMe).toEqual([{ value: 'carla@example.org', confirmed: true }]);
    const [point] = await world.app.db.dataSource.query<object[]>('select verified_how, shown_theirs from contact_point where contributor_id = $1', [contributorId]);
    expect(point).toEqual({ verified_how: 'sign_in', shown_theirs: true });
  });

  it('is what the token says now: one signed in before it was confirmed asks for a code and needs none', async () => {
    const before = await world.oidc.forge({ sub: 'dora', email: 'dora@example.org', email_verified: false });
    const { data } = await run<Joined>('joinAsContributor', joining('dora@example.org'), before);
    expect(data.joinAsContributor.reachMe).toMatchObject([{ confirmed: false }]);
    const ask = async (token: string) => (await run<string>('sendEmailCode', { contributorId: data.joinAsContributor.id }, token, '')).data.sendEmailCode;
    expect([await ask(before), await ask(await world.oidc.token('dora'))]).toEqual(['on_its_way', 'confirmed_already']);
  });

  it('confirms nothing where the issuer has not seen it confirmed, or for another address', async () => {
    const { token } = await world.signIn('unconfirmed-ed');
    expect((await run<Joined>('joinAsContributor', joining('unconfirmed-ed@example.org'), token)).data.joinAsContributor.reachMe).toMatchObject([{ confirmed: false }]);
    const { token: other } = await world.signIn('fay');
    expect((await run<Joined>('joinAsContributor', joining('carla@example.org'), other)).data.joinAsContributor.reachMe).toMatchObject([{ confirmed: false }]);
  });
});

describe('erasing one’s account', () => {
  const eraseMe = (token: string) => world.app.gql('mutation ($input: EraseMeInput!) { eraseMe(input: $input) { wholeAccount } }', { input: { iKnowItCantBeUndone: true, idempotencyKey: 'gone' } }, token);
  const accountsOf = (subject: string) => world.app.db.dataSource.query<{ id: string; endedAt: Date | null }[]>('select id, sessions_ended_at as "endedAt" from account where subject = $1', [subject]);
  const wait = () => world.app.db.dataSource.query(`update erased_sign_in set erased_at = erased_at - interval '31 seconds'`);

  it('refuses every token from before, on every device and for good; who signs in again begins a new account', async () => {
    const { accountId, token } = await world.signIn('zoe');
    const elsewhere = await world.oidc.token('zoe');
    expect((await eraseMe(token)).errors).toBeUndefined();
    for (const old of [token, elsewhere, await issuedIn('zoe', 29)]) expect(await refusedFor(old)).toMatch(/account of this sign-in was erased; who signs in from \S+ on begins a new one/);
    // Sent again because the answer was lost: it erases no second account, and makes none.
    expect((await eraseMe(token)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(await accountsOf('zoe')).toEqual([]);

    await wait();
    expect(await refusedFor(await world.oidc.token('zoe'))).toBeUndefined();
    const [anew] = await accountsOf('zoe');
    expect(anew.id).not.toBe(accountId);
    expect(await refusedFor(await issuedIn('zoe', -31))).toMatch(/every session|erased/);
    // Long after the note has gone, too.
    await world.app.db.dataSource.query('delete from erased_sign_in');
    expect(await refusedFor(await issuedIn('zoe', -31))).toMatch(/every session/);
    // Nothing leads from the line about the old account to the new one: neither a pseudonym nor an instant.
    const lines = await world.app.db.dataSource.query<{ at: Date; actorId: string | null; subjectId: string | null }[]>(`select at, actor_id as "actorId", subject_id as "subjectId" from audit_entry where action = 'account.erase'`);
    expect(lines.map(({ actorId, subjectId }) => [actorId, subjectId])).toEqual([[null, null]]);
    expect(lines.some(({ at }) => at.getTime() === anew.endedAt?.getTime())).toBe(false);
    expect(await world.app.db.dataSource.query('select from audit_pseudonym where person_id = $1', [accountId])).toEqual([]);
  });

  it('while other devices go on asking leaves no account behind', async () => {
    const { token } = await world.signIn('yan');
    const codes: (string | undefined)[] = [];
    let over = false;
    const ask = async (): Promise<void> => void codes.push((await me(token)).errors?.[0].extensions.code);
    const device = async (): Promise<void> => {
      while (!over) await ask();
      await ask();
    };
    const devices = Array.from({ length: 6 }, device);
    // Each has been answered before, asks meanwhile without a pause, and once more after.
    while (codes.length < 12) await ask();
    expect((await eraseMe(token)).errors).toBeUndefined();
    over = true;
    await Promise.all(devices);
    expect([...new Set(codes.slice(0, 12))]).toEqual([undefined]);
    expect([...new Set(codes.slice(-6))]).toEqual(['UNAUTHENTICATED']);
    expect(new Set(codes)).toEqual(new Set([undefined, 'UNAUTHENTICATED']));
    expect(await accountsOf('yan')).toEqual([]);
  });

  it('leaves none behind for a device whose first request found no account yet, when another one made it and erased it', async () => {
    const erased = world.app.nest.get(ErasedSignIns);
    const register = erased.register.bind(erased);
    let [arrived, go] = [(): void => undefined, (): void => undefined];
    const [isThere, mayGo] = [new Promise<void>((resolve) => (arrived = resolve)), new Promise<void>((resolve) => (go = resolve))];
    const held = jest.spyOn(erased, 'register').mockImplementationOnce(async (bearer) => {
      arrived();
      await mayGo;
      return register(bearer);
    });
    try {
      const [early, later] = [await world.oidc.token('xeno'), await world.oidc.token('xeno')];
      const first = me(early);
      await isThere;
      expect(await refusedFor(later)).toBeUndefined();
      expect((await eraseMe(later)).errors).toBeUndefined();
      go();
      expect((await first).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    } finally {
      go();
      held.mockRestore();
    }
    expect(await accountsOf('xeno')).toEqual([]);
  });
});

describe('ending one’s sessions', () => {
  it('refuses every token from before, at once, on every device; a new sign-in works half a minute later', async () => {
    const { accountId, token } = await world.signIn('ada');
    const elsewhere = await world.oidc.token('ada');
    expect((await change('endMySessions', {}, token)).data).toEqual({ endMySessions: accountId });
    for (const old of [token, elsewhere, await world.oidc.token('ada'), await issuedIn('ada', 29)]) {
      expect(await refusedFor(old)).toMatch(/every session of this account was ended, and a new one begins from \d{4}-\d\d-\d\dT[\d:]+\.000Z on/);
    }
    expect(await actionsOn(accountId)).toEqual([{ action: 'account.end_sessions', by: accountId }]);
    // The clock of the service goes on instead of the test waiting; the token is of an issuer whose clock runs ahead as far as is taken.
    await world.app.db.dataSource.query(`update account set sessions_ended_at = sessions_ended_at - interval '31 seconds' where id = $1`, [accountId]);
    expect(await refusedFor(await world.oidc.token('ada'))).toBeUndefined();
    expect(await refusedFor(await issuedIn('ada', -5))).toMatch(/every session/);
  });

  it('from two devices at once ends them once and for all', async () => {
    const { accountId, token } = await world.signIn('ben');
    const answers = await Promise.all([1, 2, 3].map(() => change('endMySessions', {}, token)));
    expect(answers.some(({ data }) => data?.endMySessions === accountId)).toBe(true);
    for (const { errors = [] } of answers) for (const { extensions } of errors) expect(extensions.code).toBe('UNAUTHENTICATED');
    expect(await refusedFor(token)).toMatch(/every session/);
  });

  it('of somebody else is for administrators', async () => {
    const { accountId, token } = await world.signIn('cleo');
    const { token: stranger } = await world.signIn('stranger');
    for (const name of ['endSessions', 'suspendAccount', 'restoreAccount']) expect((await change(name, { accountId }, stranger)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect((await change('endSessions', { accountId: newId() }, administrator.token)).errors?.[0].extensions.code).toBe('NOT_FOUND');
    expect((await change('endSessions', { accountId }, administrator.token)).data).toEqual({ endSessions: accountId });
    expect(await refusedFor(token)).toMatch(/every session/);
    expect(await actionsOn(accountId)).toEqual([{ action: 'account.end_sessions', by: administrator.accountId }]);
  });
});

describe('a suspended account', () => {
  it('is kept out whatever token it shows, until it is restored, and tokens from before stay refused', async () => {
    const { accountId, token } = await world.signIn('dan', [{ kind: 'knowledge_broker' }]);
    await change('suspendAccount', { accountId }, administrator.token);
    for (const any of [token, await world.oidc.token('dan'), await issuedIn('dan', 30)]) expect(await refusedFor(any)).toMatch(/may not be used at present/);
    await change('restoreAccount', { accountId }, administrator.token);
    expect(await refusedFor(token)).toMatch(/every session/);
    await world.app.db.dataSource.query(`update account set sessions_ended_at = sessions_ended_at - interval '31 seconds' where id = $1`, [accountId]);
    expect((await me(await world.oidc.token('dan'))).data.me.permissions).toEqual([{ kind: 'knowledge_broker' }]);
    expect(await actionsOn(accountId)).toEqual([{ action: 'account.suspend', by: administrator.accountId }, { action: 'account.restore', by: administrator.accountId }]);
  });

  it('is never one’s own, and of two administrators who suspend each other at once one stays', async () => {
    expect((await change('suspendAccount', { accountId: administrator.accountId }, administrator.token)).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    const [one, two] = await Promise.all(['eva', 'fay'].map((subject) => world.signIn(subject, [{ kind: 'administrator' }])));
    await Promise.all([change('suspendAccount', { accountId: two.accountId }, one.token), change('suspendAccount', { accountId: one.accountId }, two.token)]);
    const refused = await Promise.all([one, two].map(async ({ token }) => (await refusedFor(token)) !== undefined));
    expect(refused.sort()).toEqual([false, true]);
  });
});
