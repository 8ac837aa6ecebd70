import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { type Actor, type PermissionKind, permissionKinds } from '../../../src/identity/actor.js';
import type { SignedIn, TestPermission } from '../../support/app.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import type { Hints } from '../../support/hostile.js';
import { settle } from '../../support/one-of-each.js';
import { type Caller, callers } from '../../support/permissions.js';
import { type Scenario, START } from '../../support/scenario.js';

/** A caller of the table who is signed in, or nobody. */
export type Someone = Caller & { token?: string };

export interface TwoWorlds {
  /** Somebody for each column: with that permission alone, in the first world's team or for its organisation, owning nothing. */
  columns: Someone[];
  /** Who holds every permission but an administrator's, and one thing of each kind. */
  owner: Someone;
  administrator: Someone;
  /** What works for the owner. */
  own: Hints;
  /** The same of the other world, where only its own owner may have it. */
  foreign: Hints;
  /** Ids in the other world that nobody of the first may ever be shown. */
  secret: string[];
}

/** Hints of what is everybody's or anybody may name. */
const publicHint = /(^|\.)(topicIds?|areaCode|code|[a-z]*organisationIds?|teamId|findingId|noteId|accountId|helperAccountId|finding\.id)$/i;

export async function twoWorlds(scenario: Scenario): Promise<TwoWorlds> {
  const first = await world(scenario, 1);
  const second = await world(scenario, 2);
  const scopes: Partial<Record<PermissionKind, Partial<TestPermission>>> = {
    team_member: { teamId: first.hints.teamId as string },
    involvement_lead: { organisationId: first.hints.otherOrganisationId as string },
  };
  const columns = await Promise.all(
    callers.map(async (caller): Promise<Someone> => {
      const kind = caller.actor?.permissions[0]?.kind;
      const scope = caller.actor?.system?.scopes[0];
      if (scope) return { ...caller, token: await systemToken(scenario, first.hints.teamOrganisationId as string, scope) };
      return kind ? { ...caller, token: (await scenario.app.signIn([{ kind, ...scopes[kind] }], caller.name)).token } : caller;
    }),
  );
  const kinds = permissionKinds.filter((kind) => kind !== 'administrator');
  const owner = { name: 'owner', token: first.me.token, actor: withKinds(kinds) };
  const victim = await scenario.app.signIn([], 'Somebody Else');
  const drafts = { 'opportunity.id': second.draftId, 'expressInterest.opportunityId': second.draftId, 'finding.id': first.unpublished };
  const [{ slug }] = await scenario.app.db.dataSource.query<{ slug: string }[]>('select slug from topic where id = $1', [first.hints.topicId]);
  return {
    columns,
    owner,
    administrator: columns.find(({ name }) => name === 'administrator')!,
    own: { ...first.hints, 'searchFindings.status': 'published', 'topic.slug': slug, clientId: 'a-client', 'takeOverProfile.code': 'ABCD-2345-WXYZ', turnsEighteenIn: null, paper: 'lasting_power_of_attorney', basis: 'they_asked_me', basisNote: null, daysBetween: 30, ...accountsOf(first.hints, victim) },
    foreign: { ...second.hints, ...drafts },
    secret: await secretsOf(scenario, { ...second.hints, draftId: second.draftId }),
  };
}

/** An open opportunity is everybody's too. */
async function secretsOf(scenario: Scenario, hints: Hints): Promise<string[]> {
  const open = await scenario.app.db.dataSource.query<{ id: string }[]>(`select id from opportunity where status = 'open'`);
  const ids = Object.entries(hints).flatMap(([name, id]) => (isId(id) && !publicHint.test(name) ? [id] : []));
  return [...new Set(ids)].filter((secret) => !open.some(({ id }) => id === secret));
}

/** As an issuer gives it to a system by client credentials. */
async function systemToken(scenario: Scenario, organisationId: string, scope: string): Promise<string> {
  const clientId = `with-${scope}`;
  await scenario.change('registerSystem', { organisationId, clientId, name: clientId, scopes: [scope] }, scenario.administrator);
  const { app } = scenario;
  const key = JSON.parse(await readFile(join(app.dataDir, 'sign-in-key.json'), 'utf8')) as JWK;
  const { issuer, audience } = app.issuer.signIn;
  return new SignJWT({ client_id: clientId, scope }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).setSubject(clientId).setIssuer(issuer).setAudience(audience).setIssuedAt().setExpirationTime('1h').sign(await importJWK(key, 'ES256'));
}

/** Accounts are suspended and signed out as somebody whom no other call needs. */
const accountsOf = (hints: Hints, { accountId }: SignedIn): Hints => ({
  ...Object.fromEntries(['suspendAccount', 'restoreAccount', 'endSessions', 'AccountInput'].map((owner) => [`${owner}.accountId`, accountId])),
  'endHelper.helperAccountId': hints.helperAccountId,
});

const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{8}-/.test(value);

const withKinds = (kinds: readonly PermissionKind[]): Actor => ({
  accountId: '', displayName: '', permissions: kinds.map((kind) => ({ kind, teamId: null, organisationId: null, areaCode: null })),
});

/** What the sender of hostile input has, and what only some operations need. */
async function world(scenario: Scenario, nr: number): Promise<{ me: SignedIn; hints: Hints; draftId: string; unpublished: string }> {
  const { everyone: me, hints } = await settle(scenario, nr);
  const teamId = hints.teamId as string;
  const { id: draftId } = await scenario.change<{ id: string }>('createOpportunity', completeInput(teamId, me.accountId), me);
  const byPhone = (line: number): Promise<string> =>
    scenario.change(
      'registerContributorByPhone',
      { wordingVersion: 'join-1', age: 'eighteen_or_over', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone: `0113 496 0${nr}${line}` }, consentHeardAt: START },
      me,
      '',
    );
  const introduced = await byPhone(11);
  const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { contributorId: introduced, opportunityId: hints['expressInterest.opportunityId'] }, me);
  await scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Welcome to our group.', nextStep: 'We ring you within a week.' }, me);
  const [{ introductionId }] = await scenario.app.db.dataSource.query<{ introductionId: string }[]>('select id as "introductionId" from introduction where contributor_id = $1', [introduced]);
  const reported = await byPhone(12);
  await scenario.change('reportLoss', { contributorId: reported }, me, '');
  const ofReported = Object.fromEntries(['reportLoss', 'confirmReportedLoss', 'undoReportedLoss'].map((name) => [`${name}.contributorId`, reported]));
  // Somebody for whom the owner acts; others see their papers.
  const { id: represented } = await scenario.change<{ id: string }>(
    'joinAsContributor',
    {
      kind: 'acting_for', age: 'eighteen_or_over', name: 'For Tom', wordingVersion: 'join-1', reachMe: { email: `tom${nr}@example.org` }, areaCode: 'QYG', ownWords: 'I would like to help.',
      actingFor: { relationship: 'parent', personName: 'Tom', basis: 'power_of_attorney', iAmEighteenOrOver: true },
    },
    me,
  );
  const ofRepresented = Object.fromEntries(
    ['changeActingScope', 'endActing', 'makeTakeoverCode', 'recordPapersSeen', 'restateActing', 'reviewActing'].map((name) => [`${name}.contributorId`, represented]),
  );
  const { id: complaintId } = await scenario.change<{ id: string }>('complain', { text: 'Something is not as it should be.' }, me);
  const [{ otherOrganisationId }] = await scenario.app.db.dataSource.query<{ otherOrganisationId: string }[]>(
    `select organisation_id as "otherOrganisationId" from permission where account_id = $1 and kind = 'involvement_lead'`,
    [me.accountId],
  );
  const [{ teamOrganisationId }] = await scenario.app.db.dataSource.query<{ teamOrganisationId: string }[]>('select organisation_id as "teamOrganisationId" from team where id = $1', [teamId]);
  const [{ unpublished }] = await scenario.app.db.dataSource.query<{ unpublished: string }[]>(`select id as unpublished from finding where status <> 'published' and id <> $1 order by id limit 1`, [hints.findingId]);
  await scenario.revoke(me, { kind: 'administrator' });
  return { me, draftId, unpublished, hints: { ...hints, ...ofReported, ...ofRepresented, introductionId, complaintId, otherOrganisationId, teamOrganisationId } };
}
