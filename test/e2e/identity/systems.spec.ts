import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { pubmedFixture } from '../../support/builders/findings.builder.js';
import { type OidcApp, startOidcApp } from './oidc-app.js';

/** Systems of organisations, by client credentials of a real OIDC server. */
let world: OidcApp;
let administrator: { accountId: string; token: string };
let organisationId: string;
let agreementId: string;

const admin = async <T>(query: string, variables: object): Promise<T> => {
  const { data, errors } = await world.app.gql<T>(query, variables, administrator.token);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};
const agree = async (): Promise<void> => {
  const { a } = await admin<{ a: { agreements: { id: string }[] } }>(
    'mutation ($id: ID!) { a: recordAgreement(input: { organisationId: $id, reference: "S-1", validFrom: "2020-01-01", validTo: "2099-12-31" }) { agreements { id } } }',
    { id: organisationId },
  );
  agreementId = a.agreements[0].id;
};
const register = (clientId: string, scopes: string[], by = administrator.token) =>
  world.app.gql<{ registerSystem: { id: string; scopes: string[] } }>(
    'mutation ($input: RegisterSystemInput!) { registerSystem(input: $input) { id scopes } }',
    { input: { organisationId, clientId, name: `Feed ${clientId}`, scopes } },
    by,
  );
const revoke = (systemId: string) => admin('mutation ($systemId: ID!) { revokeSystem(input: { systemId: $systemId }) { revokedAt } }', { systemId });
const read = '{ searchFindings(words: "sleep") { estimatedTotal hits { finding { id topics { name } } } } }';
const reading = (token: string) => world.refusal(read, {}, token);
async function importing(token: string): Promise<number> {
  const response = await fetch(`${world.app.url}/imports`, { method: 'POST', headers: { 'content-type': 'application/xml', authorization: `Bearer ${token}` }, body: pubmedFixture });
  await response.text();
  return response.status;
}

beforeAll(async () => {
  world = await startOidcApp();
  administrator = await world.signIn('root', [{ kind: 'administrator' }]);
  const { o } = await admin<{ o: { id: string } }>('mutation { o: createOrganisation(input: { name: "Evidence Unit", kind: university }) { id } }', {});
  organisationId = o.id;
  await admin('mutation ($id: ID!) { verifyOrganisation(input: { organisationId: $id, how: "We know them well." }) { id } }', { id: organisationId });
  await agree();
});
afterAll(() => world.end());

describe('a system', () => {
  it('that nobody registered gets nowhere, and becomes no account', async () => {
    expect(await reading(await world.oidc.systemToken('reader', 'findings:read'))).toBe('UNAUTHENTICATED');
    expect(await world.app.db.dataSource.query(`select from account where subject = 'reader'`)).toEqual([]);
  });

  it('does what it is registered for and its token grants, and nothing else', async () => {
    const { data } = await register('importer', ['findings:import', 'findings:read']);
    expect(data.registerSystem.scopes).toEqual(['findings:import', 'findings:read']);
    const both = await world.oidc.systemToken('importer', 'findings:import findings:read');
    expect(await importing(both)).toBe(200);
    expect(await reading(both)).toBeUndefined();
    const only = await world.oidc.systemToken('importer', 'findings:import');
    expect([await importing(only), await reading(only)]).toEqual([200, 'FORBIDDEN']);
    const none = await world.oidc.systemToken('importer', 'api');
    expect([await importing(none), await reading(none)]).toEqual([403, 'FORBIDDEN']);
    await register('reader', ['findings:read']);
    const more = await world.oidc.systemToken('reader', 'findings:import findings:read');
    expect([await importing(more), await reading(more)]).toEqual([403, undefined]);
    const [{ by }] = await world.app.db.dataSource.query<[{ by: string }]>('select account.display_name as by from import_run join account on account.id = import_run.account_id order by started_at limit 1');
    expect(by).toBe('Feed importer');
  });

  it('is never a person: no query, mutation or page for people takes its token', async () => {
    const token = await world.oidc.systemToken('importer', 'findings:import findings:read');
    // What a mistake could give its account is nothing to it.
    const [{ accountId }] = await world.app.db.dataSource.query<[{ accountId: string }]>(`select account_id as "accountId" from api_client where client_id = 'importer'`);
    for (const kind of ['administrator', 'knowledge_broker']) await admin('mutation ($input: PermissionInput!) { grantPermission(input: $input) }', { input: { accountId, kind } });
    for (const query of ['{ me { accountId } }', '{ organisations { edges { node { id } } } }', '{ systems { edges { node { id } } } }', '{ importRuns { edges { node { id } } } }', '{ peopleISupport { edges { cursor } } }',
      'mutation { createOrganisation(input: { name: "Mine", kind: other }) { id } }', 'mutation { endMySessions(input: {}) }']) {
      expect([query, await world.refusal(query, {}, token)]).toEqual([query, 'FORBIDDEN']);
    }
    expect(await world.refusal('{ searchFindings(status: imported) { estimatedTotal } }', {}, token)).toBe('FORBIDDEN');
  });

  it('can’t be played by a person, whatever their token grants or claims', async () => {
    const broker = await world.signIn('mallory');
    for (const claims of [{ sub: 'mallory', scope: 'findings:import findings:read', client_id: 'importer' }, { sub: 'mallory', scope: 'findings:import', azp: 'importer', appid: 'importer' }]) {
      expect(await importing(await world.oidc.forge(claims))).toBe(403);
    }
    expect(await importing(broker.token)).toBe(403);
  });

  it('stops at once when it is revoked, its sessions are ended, its account suspended or its organisation’s agreement over', async () => {
    const token = await world.oidc.systemToken('importer', 'findings:import findings:read');
    expect(await reading(token)).toBeUndefined();
    await admin('mutation ($id: ID!) { endAgreement(input: { agreementId: $id, because: "It is over." }) { id } }', { id: agreementId });
    expect([await reading(token), await importing(token)]).toEqual(['FORBIDDEN', 403]);
    await agree();
    expect(await reading(token)).toBeUndefined();
    const [{ id, accountId }] = await world.app.db.dataSource.query<[{ id: string; accountId: string }]>(`select id, account_id as "accountId" from api_client where client_id = 'importer'`);
    await admin('mutation ($id: ID!) { suspendAccount(input: { accountId: $id }) }', { id: accountId });
    expect(await reading(token)).toBe('UNAUTHENTICATED');
    await admin('mutation ($id: ID!) { restoreAccount(input: { accountId: $id }) }', { id: accountId });
    expect(await reading(token)).toBe('UNAUTHENTICATED');
    await world.app.db.dataSource.query(`update account set sessions_ended_at = sessions_ended_at - interval '31 seconds' where id = $1`, [accountId]);
    const fresh = await world.oidc.systemToken('importer', 'findings:read');
    expect(await reading(fresh)).toBeUndefined();
    await Promise.all([revoke(id), revoke(id)]);
    expect(await reading(fresh)).toBe('UNAUTHENTICATED');
    const log = await world.app.db.dataSource.query<{ action: string }[]>('select action from audit_entry where subject_id = $1 order by at, id', [id]);
    expect(log.map(({ action }) => action)).toEqual(['system.register', 'system.revoke']);
  });

  it('is registered by administrators, once at a time, also at the same instant, and again after it was revoked', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => register('importer', ['findings:read'])));
    expect(answers.map(({ errors }) => errors?.[0].extensions.code).sort()).toEqual(['CONFLICT', 'CONFLICT', undefined]);
    expect(await reading(await world.oidc.systemToken('importer', 'findings:read'))).toBeUndefined();
    const { token } = await world.signIn('ada');
    expect((await register('other', ['findings:read'], token)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect((await register('other', ['findings:delete'])).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    expect((await world.app.gql('mutation ($input: SystemInput!) { revokeSystem(input: $input) { id } }', { input: { systemId: newId() } }, administrator.token)).errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});
