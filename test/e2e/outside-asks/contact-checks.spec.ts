import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { newId } from '../../../src/platform/database/ids.js';
import { withClient } from '../../../src/platform/database/roles.js';
import type { GraphqlAnswer } from '../../support/app.js';
import { keyedHash } from '../../support/contact-checks.js';
import { DAY, HOUR, START } from '../../support/scenario.js';
import { type OidcApp, startOidcApp } from '../identity/oidc-app.js';

/** "May we write to these people?", by the software of two organisations that sign in at a real OIDC server. */
interface Caller { organisationId: string; token: string; key: string; version: number; name: 'importer' | 'reader' }
let world: OidcApp;
let administrator: { token: string };
let one: Caller;
let other: Caller;

const run = async <T>(query: string, variables: object, token: string): Promise<T> => {
  const { data, errors } = await world.app.gql<T>(query, variables, token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};
const sql = <T>(text: string, values: unknown[] = []) => world.app.db.dataSource.query<T[]>(text, values);
const issue = async (organisationId: string, more: object = {}): Promise<{ version: number; key: string }> =>
  (await run<{ k: { version: number; key: string } }>('mutation ($input: IssueContactCheckKeyInput!) { k: issueContactCheckKey(input: $input) { version key } }', { input: { organisationId, ...more } }, administrator.token)).k;

async function organisation(name: 'importer' | 'reader'): Promise<Caller> {
  const { o } = await run<{ o: { id: string } }>('mutation ($name: String!) { o: createOrganisation(input: { name: $name, kind: university }) { id } }', { name: `Unit ${name}` }, administrator.token);
  const organisationId = o.id;
  await run('mutation ($id: ID!) { verifyOrganisation(input: { organisationId: $id, how: "We know them well." }) { id } }', { id: organisationId }, administrator.token);
  await run('mutation ($id: ID!) { recordAgreement(input: { organisationId: $id, reference: "S-1", validFrom: "2020-01-01", validTo: "2099-12-31" }) { id } }', { id: organisationId }, administrator.token);
  const input = { organisationId, clientId: name, name: `System ${name}`, scopes: ['contacts:check'] };
  await run('mutation ($input: RegisterSystemInput!) { registerSystem(input: $input) { id } }', { input }, administrator.token);
  return { organisationId, name, token: await world.oidc.systemToken(name, 'contacts:check'), ...(await issue(organisationId)) };
}

interface Person { contributorId: string; token: string; email: string }
let people = 0;
async function person({ way = 'teams_may_ask', subject = `person${(people += 1)}`, level }: { way?: string; subject?: string; level?: object } = {}): Promise<Person> {
  const { token } = await world.signIn(subject);
  const email = `${subject}@example.org`;
  const input = { age: 'eighteen_or_over', wordingVersion: 'join-1', reachMe: { email }, areaCode: 'QYG', ownWords: 'I would like to help.', beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] };
  const { j } = await run<{ j: { id: string } }>('mutation ($input: JoinInput!) { j: joinAsContributor(input: $input) { id } }', { input }, token);
  await run('mutation ($input: SetWayOfBeingHereInput!) { setWayOfBeingHere(input: $input) { contributorId } }', { input: { contributorId: j.id, way } }, token);
  if (level) await run('mutation ($input: SetFairAskingLevelInput!) { setFairAskingLevel(input: $input) { contributorId } }', { input: { contributorId: j.id, ...level } }, token);
  return { contributorId: j.id, token, email };
}

const inputOf = (emails: readonly string[], who: Caller, more: object = {}) => ({
  reference: `Study ${newId()}`, context: 'research', keyVersion: who.version, addresses: emails.map((email) => keyedHash(email, who.key)), idempotencyKey: newId(), ...more,
});
interface Checked { confirmBy: string | null; results: { place: number; outcome: string; checkId: string | null }[] }
const fields = '{ confirmBy results { place outcome checkId } }';
const send = (input: object, { token }: Pick<Caller, 'token'>) => world.app.gql<{ c: Checked }>(`mutation ($input: RequestContactChecksInput!) { c: requestContactChecks(input: $input) ${fields} }`, { input }, token);
const check = async (emails: readonly string[], who: Caller = one, more: object = {}): Promise<Checked> => {
  const { data, errors } = await send(inputOf(emails, who, more), who);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.c;
};
const outcome = async (email: string, who: Caller = one, more: object = {}) => (await check([email], who, more)).results[0].outcome;
const settle = async (name: 'confirm' | 'return', checkIds: (string | null)[], who: Caller = one): Promise<string[]> => {
  const { s } = await run<{ s: { outcome: string }[] }>(`mutation ($input: ContactChecksInput!) { s: ${name}ContactChecks(input: $input) { outcome } }`, { input: { checkIds } }, who.token);
  return s.map((each) => each.outcome);
};
const refused = async (input: object, who: Pick<Caller, 'token'> = one) => ((await send(input, who)) as GraphqlAnswer).errors?.[0].extensions.code;
const asked = async ({ contributorId, token }: Person) =>
  (await run<{ askedOfMe: { edges: { node: { reference: string; state: string; counts: boolean; organisations: { name: string }[] } }[] } }>(
    'query ($id: ID!) { askedOfMe(contributorId: $id) { edges { node { reference state counts organisations { name } } } } }', { id: contributorId }, token,
  )).askedOfMe.edges.map(({ node }) => node);
const nextRule = async ({ contributorId, token }: Person) =>
  (await run<{ myFairAsking: { nextAsk: { rule: string | null } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } } }', { id: contributorId }, token)).myFairAsking.nextAsk.rule;
const pass = async (milliseconds: number) => {
  await world.app.db.advance(milliseconds);
  await world.app.runJob('burden.deadlines');
};

beforeAll(async () => {
  world = await startOidcApp();
  await world.app.db.setClock(START);
  administrator = await world.signIn('root', [{ kind: 'administrator' }]);
  one = await organisation('importer');
  other = await organisation('reader');
});
afterAll(() => world.end());
beforeEach(() => world.app.db.setClock(START));

describe('a check', () => {
  it('is granted for who may be asked, and counts from then on', async () => {
    const somebody = await person();
    const { confirmBy, results } = await check([somebody.email]);
    expect(results).toEqual([{ place: 1, outcome: 'granted', checkId: expect.any(String) }]);
    expect(confirmBy).toBe(new Date(START.getTime() + 72 * HOUR).toISOString());
    expect(await outcome(somebody.email, other)).toBe('not_available');
    expect(await nextRule(somebody)).not.toBeNull();
    expect(await asked(somebody)).toEqual([]);
  });

  it('waits for its confirmation as long as the limits of the service say', async () => {
    const hours = (n: number) => withClient(world.app.db.ownerUrl, (owner) => owner.query('update guard_policy set unconfirmed_hours = $1', [n]));
    await hours(24);
    try {
      expect((await check(['sooner@example.org'])).confirmBy).toBe(new Date(START.getTime() + 24 * HOUR).toISOString());
    } finally {
      await hours(72);
    }
  });

  it('once confirmed is shown to the person with organisation and reference', async () => {
    const somebody = await person();
    const { results } = await check([somebody.email], one, { reference: 'Lungs at work' });
    expect(await settle('confirm', [results[0].checkId])).toEqual(['confirmed']);
    expect(await settle('confirm', [results[0].checkId])).toEqual(['confirmed']);
    expect(await settle('return', [results[0].checkId])).toEqual(['confirmed']);
    expect(await asked(somebody)).toEqual([{ reference: 'Lungs at work', state: 'outside', counts: true, organisations: [{ name: 'Unit importer' }] }]);
    await pass(40 * DAY);
    expect(await outcome(somebody.email, one, { reference: 'Lungs at work' })).toBe('not_available');
    expect(await outcome(somebody.email, one, { reference: 'Something else' })).toBe('granted');
  });

  it.each(['returned', 'unconfirmed'])('%s: no for the person, still yes for that organisation', async (how) => {
    const somebody = await person({ level: { daysBetween: 2 } });
    const reference = `Announced, ${how}`;
    const { results } = await check([somebody.email], one, { reference });
    if (how === 'returned') expect(await settle('return', [results[0].checkId])).toEqual(['returned']);
    else {
      await pass(72 * HOUR - 1);
      expect(await outcome(somebody.email, other)).toBe('not_available');
      await pass(1);
    }
    expect(await nextRule(somebody)).toBeNull();
    expect(await outcome(somebody.email, one)).toBe('not_available');
    if (how === 'unconfirmed') expect(await settle('confirm', [results[0].checkId])).toEqual(['too_late']);
    await pass(30 * DAY);
    expect(await outcome(somebody.email, one, { reference })).toBe('granted');
  });

  it('is not available for every reason in the same words, and a hash of nobody here is like somebody at the usual level', async () => {
    const silent = await person({ way: 'look_myself' });
    const busy = await person();
    await check([busy.email], other);
    const unknown = 'nobody.here@example.org';
    const first = await check([unknown], one);
    expect(first.results[0].outcome).toBe('granted');
    await settle('confirm', [first.results[0].checkId]);
    const texts = await Promise.all([silent.email, busy.email, unknown].map(async (email) => JSON.stringify(await check([email], one))));
    expect(new Set(texts)).toEqual(new Set(['{"confirmBy":null,"results":[{"place":1,"outcome":"not_available","checkId":null}]}']));
    // Whoever asks: one ledger for an address.
    expect(await outcome(unknown, other)).toBe('not_available');
    await pass(31 * DAY);
    expect(await outcome(unknown, other)).toBe('granted');
  });

  it('obeys 1 in 30 days, 7 days between and 6 in 365 days for an address that is nobody’s here', async () => {
    const times: boolean[] = [];
    for (let nr = 0; nr < 8; nr += 1) {
      const { results } = await check(['often@example.org'], nr % 2 ? one : other);
      times.push(results[0].outcome === 'granted');
      if (results[0].checkId) await settle('confirm', [results[0].checkId], nr % 2 ? one : other);
      await pass(30 * DAY);
    }
    expect(times).toEqual([true, true, true, true, true, true, false, false]);
  });

  it('is never granted where nobody is ever to be written to', async () => {
    const gone = await person();
    await run('mutation { eraseMe(input: { iKnowItCantBeUndone: true, neverContactMeAgain: true }) { wholeAccount } }', {}, gone.token);
    expect(await outcome(gone.email)).toBe('not_available');
  });

  it('asks at most 50 people about one thing in 24 hours, in the given order, whoever they are', async () => {
    const busy = await person();
    await check([busy.email], other);
    const emails = [busy.email, ...Array.from({ length: 60 }, (_, nr) => `crowd${nr}@example.org`)];
    const reference = 'For many';
    const { results } = await check(emails, one, { reference });
    expect(results.map((result) => result.outcome)).toEqual(['not_available', ...Array<string>(50).fill('granted'), ...Array<string>(10).fill('not_reached')]);
    expect((await check([busy.email, 'late@example.org'], one, { reference })).results.map((result) => result.outcome)).toEqual(['not_reached', 'not_reached']);
    await pass(DAY);
    expect(await outcome('late@example.org', one, { reference })).toBe('granted');
  });

  it('is granted once when two organisations ask about the same new address at one instant, and when one call is sent twice', async () => {
    const emails = Array.from({ length: 5 }, (_, nr) => `both${nr}@example.org`);
    const [a, b] = await Promise.all([check(emails, one), check([...emails].reverse(), other)]);
    const granted = [...a.results, ...b.results].filter((result) => result.outcome === 'granted');
    expect(granted).toHaveLength(5);
    const input = inputOf(['again@example.org'], one);
    const answers = await Promise.all([send(input, one), send(input, one)]);
    expect(answers[0].data).toEqual(answers[1].data);
    expect(answers[0].data.c.results[0].outcome).toBe('granted');
    expect(await refused({ ...input, reference: 'Another one' })).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('of another organisation reads as not there', async () => {
    const { results } = await check(['theirs@example.org'], one);
    for (const checkIds of [[results[0].checkId], [newId()]]) {
      const { errors } = await world.app.gql('mutation ($input: ContactChecksInput!) { confirmContactChecks(input: $input) { outcome } }', { input: { checkIds } }, other.token);
      expect(errors?.[0]).toMatchObject({ message: 'One of these checks was not found.', extensions: { code: 'NOT_FOUND' } });
    }
    expect(await settle('confirm', [results[0].checkId], one)).toEqual(['confirmed']);
  });

  it('are told of whole or not at all: none, one twice, more than 500, or one among them that is none or not theirs', async () => {
    const own = (await check(['whole1@example.org', 'whole2@example.org'], one)).results.map(({ checkId }) => checkId!);
    const [{ checkId: theirs }] = (await check(['whole3@example.org'], other)).results;
    const lists: [string[], string][] = [[[], 'BAD_USER_INPUT'], [[own[0], own[0]], 'BAD_USER_INPUT'], [Array.from({ length: 501 }, () => newId()), 'BAD_USER_INPUT'], [[own[0], 'none'], 'BAD_USER_INPUT'], [[own[0], theirs!], 'NOT_FOUND']];
    for (const name of ['confirm', 'return']) {
      for (const [checkIds, code] of lists) {
        const { errors } = await world.app.gql(`mutation ($input: ContactChecksInput!) { ${name}ContactChecks(input: $input) { outcome } }`, { input: { checkIds } }, one.token);
        expect([name, errors?.[0].extensions.code]).toEqual([name, code]);
      }
    }
    expect(await settle('return', own, one)).toEqual(['returned', 'returned']);
  });
});

describe('is refused whole', () => {
  const email = 'whoever@example.org';
  it.each([
    ['an empty list', () => inputOf([], one)],
    ['501 hashes', () => inputOf(Array.from({ length: 501 }, (_, nr) => `many${nr}@example.org`), one)],
    ['one address twice', () => inputOf([email, ` ${email.toUpperCase()}`], one)],
    ['a hash that is none', () => inputOf([], one, { addresses: ['x'] })],
    ['a hash under another organisation’s key', () => inputOf([], one, { addresses: [keyedHash(email, other.key)] })],
    ['80 characters of nothing', () => inputOf([], one, { addresses: [keyedHash('fine@example.org', one.key), randomBytes(60).toString('base64')] })],
    ['a key that was never issued', () => inputOf([email], one, { keyVersion: 7 })],
    ['no idempotency key', () => inputOf([email], one, { idempotencyKey: null })],
    ['no reference', () => inputOf([email], one, { reference: ' ' })],
  ])('%s', async (_, input) => {
    const before = await sql('select count(*) from ask');
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(await refused(input()));
    expect(await sql('select count(*) from ask')).toEqual(before);
  });

  it('whoever is no such system', async () => {
    expect(await refused(inputOf([email], one), await person())).toBe('FORBIDDEN');
    expect(await refused(inputOf([email], one), administrator)).toBe('FORBIDDEN');
    expect(await refused(inputOf([email], one), { token: await world.oidc.systemToken('importer', 'findings:read') })).toBe('FORBIDDEN');
  });

  it('a key that was ended, while one that was only followed holds for 30 days', async () => {
    const second = { ...one, ...(await issue(one.organisationId)) };
    expect(await outcome('key1@example.org', one)).toBe('granted');
    expect(await outcome('key1@example.org', second)).toBe('not_available');
    await pass(30 * DAY);
    expect(await refused(inputOf(['key2@example.org'], one))).toBe('BAD_USER_INPUT');
    const third = { ...one, ...(await issue(one.organisationId, { endEarlierNow: true })) };
    expect(await refused(inputOf(['key2@example.org'], second), second)).toBe('BAD_USER_INPUT');
    expect(await outcome('key2@example.org', third)).toBe('granted');
    one = third;
  });
});

describe('whoever shows that an address is theirs', () => {
  it('takes over what was asked there before, sees it, and may not be asked more often for it', async () => {
    const subject = 'newcomer';
    const { results } = await check([`${subject}@example.org`], one, { reference: 'Before they came' });
    await settle('confirm', [results[0].checkId]);
    await pass(10 * DAY);
    const newcomer = await person({ subject });
    expect(await asked(newcomer)).toEqual([{ reference: 'Before they came', state: 'outside', counts: true, organisations: [{ name: 'Unit importer' }] }]);
    expect(await nextRule(newcomer)).toBe('days_30');
    expect(await outcome(newcomer.email, other)).toBe('not_available');
    await pass(20 * DAY);
    expect(await nextRule(newcomer)).toBeNull();
    expect(await outcome(newcomer.email, one, { reference: 'Before they came' })).toBe('not_available');
    expect(await outcome(newcomer.email, other)).toBe('granted');
  });

  it('has a check that was granted before, whatever becomes of it', async () => {
    const subject = 'in.between';
    const { results } = await check([`${subject}@example.org`], one);
    const newcomer = await person({ subject });
    expect(await nextRule(newcomer)).not.toBeNull();
    expect(await settle('return', [results[0].checkId])).toEqual(['returned']);
    expect(await nextRule(newcomer)).toBeNull();
    expect(await outcome(newcomer.email, one)).toBe('not_available');
    expect(await outcome(newcomer.email, other)).toBe('granted');
  });

  it('and comes at the same instant as a check, is found by it or finds it', async () => {
    const subject = 'same.instant';
    const [{ results }] = await Promise.all([check([`${subject}@example.org`], one), person({ subject })]);
    const [{ people: rows }] = await sql<{ people: number }>(
      `select count(distinct coalesce(g.alias_of, g.recipient_id))::int as people from guard_row g where g.recipient_id in (
         select a.recipient_id from ask a where a.id = $1 union select p.own_recipient_id from guarded_profile p join contributor c on c.id = p.contributor_id join account on account.id = c.account_id where account.subject = $2)`,
      [results[0].checkId, subject],
    );
    expect(rows).toBe(1);
  });

  it('and was asked too often before, is only left alone: it is no error', async () => {
    const subject = 'asked.often';
    for (const who of [one, other]) {
      const { results } = await check([`${subject}@example.org`], who);
      if (results[0].checkId) await settle('confirm', [results[0].checkId], who);
      await pass(30 * DAY);
    }
    const newcomer = await person({ subject, level: { asksIn365Days: 1 } });
    expect(await nextRule(newcomer)).toBe('days_365');
  });
});

it('an address that is nobody’s here is forgotten a year after the last ask, and the asks stay', async () => {
  await check(['forgotten@example.org'], one);
  const [{ asks }] = await sql<{ asks: number }>('select count(*)::int as asks from ask');
  await world.app.db.advance(364 * DAY);
  await world.app.runJob('outside-asks.forget-hashes');
  expect(await sql('select from recipient_by_hash')).not.toEqual([]);
  await world.app.db.advance(400 * DAY);
  await world.app.runJob('outside-asks.forget-hashes');
  expect(await sql('select from recipient_by_hash join guard_row using (recipient_id) where alias_of is null')).toEqual([]);
  expect(await sql('select count(*)::int as asks from ask')).toEqual([{ asks }]);
});

it('nothing in the database holds an address, a digest or a key', async () => {
  await check(['plain.text@example.org'], one);
  const tables = await sql<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
  for (const { name } of tables) {
    const rows = await sql<{ text: string }>(`select row_to_json(t)::text as text from "${name}" t`).catch(() => []);
    for (const { text } of rows) {
      expect(text).not.toContain('plain.text');
      expect(text).not.toContain(one.key);
    }
  }
});
