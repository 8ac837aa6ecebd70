import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let administrator: SignedIn;
let organisationId: string;
let teamId: string;

const change = (name: 'grantPermission' | 'revokePermission', input: object, by: SignedIn = administrator) =>
  app.gql<Record<string, string>>(`mutation ($input: PermissionInput!) { ${name}(input: $input) }`, { input }, by.token);
const permissionsOf = async ({ token }: SignedIn): Promise<object[]> => {
  const { data } = await app.gql<{ me: { permissions: object[] } }>('{ me { permissions { kind teamId organisationId areaCode } } }', {}, token);
  return data.me.permissions;
};
const auditOf = async ({ accountId }: SignedIn): Promise<object[]> =>
  app.db.dataSource.query<object[]>(`select action, actor_id as "by", details from audit_entry where subject_kind = 'account' and subject_id = $1 order by at, id`, [accountId]);

beforeAll(async () => {
  app = await startTestApp();
  administrator = await app.signIn([{ kind: 'administrator' }]);
  const made = await app.gql<{ createOrganisation: { id: string } }>('mutation { createOrganisation(input: { name: "St Elsewhere", kind: nhs }) { id } }', {}, administrator.token);
  organisationId = made.data.createOrganisation.id;
  const team = await app.gql<{ createTeam: { id: string } }>(
    'mutation ($id: ID!) { createTeam(input: { organisationId: $id, name: "Lung team" }) { id } }',
    { id: organisationId },
    administrator.token,
  );
  teamId = team.data.createTeam.id;
});
afterAll(() => app.close());

describe('a refusal', () => {
  it('says in plain words whom it is for; which field of the schema it was stands beside it, for software', async () => {
    const { errors: [refused] = [] } = await change('grantPermission', { accountId: newId(), kind: 'administrator' }, await app.signIn());
    expect(refused.message).toBe('Your account may not do or read this. It is for: administrator.');
    expect(refused).toMatchObject({ path: ['grantPermission'], extensions: { code: 'FORBIDDEN', operation: 'Mutation.grantPermission' } });
    const inside = await app.gql('{ organisations { edges { node { teams { id } } } } }', {}, (await app.signIn()).token);
    expect(inside.errors?.[0].message).not.toMatch(/Organisation\.|teams/);
    expect(inside.errors?.[0].extensions.operation).toBe('Organisation.teams');
  });
});

describe('a permission', () => {
  it('holds from the next request on until it is taken back, for where it was granted, and the audit log says who did what where', async () => {
    const someone = await app.signIn();
    const { accountId } = someone;
    expect((await change('grantPermission', { accountId, kind: 'team_member', teamId })).data).toEqual({ grantPermission: accountId });
    expect(await permissionsOf(someone)).toEqual([{ kind: 'team_member', teamId, organisationId, areaCode: null }]);
    await change('grantPermission', { accountId, kind: 'involvement_lead', areaCode: 'QYG' });
    await change('revokePermission', { accountId, kind: 'team_member', teamId });
    expect(await permissionsOf(someone)).toEqual([{ kind: 'involvement_lead', teamId: null, organisationId: null, areaCode: 'QYG' }]);
    const by = administrator.accountId;
    expect(await auditOf(someone)).toEqual([
      { action: 'permission.grant', by, details: { permission: 'team_member', teamId } },
      { action: 'permission.grant', by, details: { permission: 'involvement_lead', areaCode: 'QYG' } },
      { action: 'permission.revoke', by, details: { permission: 'team_member', teamId } },
    ]);
  });

  it('is granted once, also when two administrators do it at the same time', async () => {
    const someone = await app.signIn();
    const second = await app.signIn([{ kind: 'administrator' }]);
    const input = { accountId: someone.accountId, kind: 'knowledge_broker' };
    const answers = await Promise.all([administrator, second, administrator].map((by) => change('grantPermission', input, by)));
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
    expect(await permissionsOf(someone)).toHaveLength(1);
    expect(await auditOf(someone)).toHaveLength(1);
  });

  it.each([
    ['a team member of no team', { kind: 'team_member' }, 'BAD_USER_INPUT', ['teamId']],
    ['a team member of an organisation', { kind: 'team_member', organisationId: newId() }, 'BAD_USER_INPUT', ['teamId']],
    ['a lead for nothing', { kind: 'involvement_lead' }, 'BAD_USER_INPUT', ['organisationId']],
    ['a lead for two things at once', { kind: 'involvement_lead', organisationId: newId(), areaCode: 'QYG' }, 'BAD_USER_INPUT', ['organisationId']],
    ['an administrator of one team', { kind: 'administrator', teamId: newId() }, 'BAD_USER_INPUT', ['kind']],
    ['a team nobody knows', { kind: 'team_member', teamId: newId() }, 'NOT_FOUND', undefined],
    ['an area nobody knows', { kind: 'involvement_lead', areaCode: 'ZZZ' }, 'NOT_FOUND', undefined],
    ['an account nobody knows', { kind: 'ics_staff', accountId: newId() }, 'NOT_FOUND', undefined],
  ])('is refused for %s', async (_, input, code, paths) => {
    const someone = await app.signIn();
    const { errors } = await change('grantPermission', { accountId: someone.accountId, ...input });
    const fields = errors?.[0].extensions.fields as { path: string }[] | undefined;
    expect({ code: errors?.[0].extensions.code, paths: fields?.map(({ path }) => path) }).toEqual({ code, paths });
    expect(await permissionsOf(someone)).toEqual([]);
  });

  it('is the administrators’ to grant and to take back, and nobody takes back what isn’t held', async () => {
    const lead = await app.signIn([{ kind: 'involvement_lead', organisationId }]);
    const input = { accountId: lead.accountId, kind: 'administrator' };
    expect((await change('grantPermission', input, lead)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect((await change('revokePermission', input)).errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});

describe('giving up one’s own permission', () => {
  const giveUp = async (input: object, by: SignedIn) => (await app.gql('mutation ($input: GiveUpPermissionInput!) { giveUpPermission(input: $input) }', { input }, by.token)).errors?.[0].extensions.code;

  it('takes effect at once, for what one holds and nothing else; teams and profiles are left in their own ways', async () => {
    const lead = await app.signIn([{ kind: 'involvement_lead', organisationId }, { kind: 'knowledge_broker' }, { kind: 'team_member', teamId }]);
    expect(await giveUp({ kind: 'involvement_lead', areaCode: 'QYG' }, lead)).toBe('NOT_FOUND');
    expect(await giveUp({ kind: 'involvement_lead', organisationId }, lead)).toBeUndefined();
    expect(await giveUp({ kind: 'knowledge_broker' }, lead)).toBeUndefined();
    expect([await giveUp({ kind: 'team_member' }, lead), await giveUp({ kind: 'contributor' }, lead), await giveUp({ kind: 'ics_staff' }, lead)]).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'NOT_FOUND']);
    expect(await permissionsOf(lead)).toMatchObject([{ kind: 'team_member' }]);
    expect(await auditOf(lead)).toMatchObject([{ action: 'permission.revoke', by: lead.accountId }, { action: 'permission.revoke', by: lead.accountId }]);
  });

  it('leaves an administrator, also when the last two go at once', async () => {
    const other = await app.signIn([{ kind: 'administrator' }]);
    await app.db.dataSource.query(`update permission set revoked_at = clock_now() where kind = 'administrator' and revoked_at is null and not account_id = any ($1::uuid[])`, [[other.accountId, administrator.accountId]]);
    const both = await Promise.all([giveUp({ kind: 'administrator' }, other), change('revokePermission', { accountId: administrator.accountId, kind: 'administrator' }).then(({ errors }) => errors?.[0].extensions.code)]);
    expect(both.sort()).toEqual(['ILLEGAL_MOVE', undefined]);
    const left = await app.db.dataSource.query<{ id: string }[]>(`select account_id as id from permission where kind = 'administrator' and revoked_at is null`);
    expect(left).toHaveLength(1);
    const last = left[0].id === other.accountId ? other : administrator;
    expect(await giveUp({ kind: 'administrator' }, last)).toBe('ILLEGAL_MOVE');
    expect((await change('revokePermission', { accountId: last.accountId, kind: 'administrator' }, last)).errors?.[0].extensions.code).toBe('ILLEGAL_MOVE');
  });
});
