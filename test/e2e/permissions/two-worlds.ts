import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { withClient } from '../../../src/platform/database/roles.js';
import { type Actor, type PermissionKind, permissionKinds } from '../../../src/identity/actor.js';
import type { SignedIn, TestPermission } from '../../support/app.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import type { Hints } from '../../support/hostile.js';
import { settle } from '../../support/one-of-each.js';
import { type Caller, callers } from '../../support/permissions.js';
import { type Scenario, START } from '../../support/scenario.js';

/** A caller of the table who is signed in, or nobody. */
export type Someone = Caller & { token?: string; accountId?: string };

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
  /** What is encrypted about people of the first world, in the clear. */
  named: { contributorId: string; mark: string }[];
}

/** A search that asks for nothing but words finds what there is. */
const everythingFound: Hints = {
  ...Object.fromEntries(['topicIds', 'areaCode', 'online', 'context', 'kinds'].map((name) => [`searchOpportunities.${name}`, null])), 'searchOpportunities.words': 'breathlessness', 'searchOpportunities.first': 1,
};

/** Hints of what is everybody's or anybody may name. */
const publicHint = /(^|\.)(topicIds?|areaCode|code|[a-z]*organisationIds?|teamId|findingId|keptId|doubleId|savedQueryId|otherId|byId|findingQuestionId|concernContactId|readerId|originId|ideaId|intoId|(like)?idea\.id|noteId|accountId|helperAccountId|finding\.id)$/i;

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
      return kind ? { ...caller, ...(await scenario.app.signIn([{ kind, ...scopes[kind] }], caller.name)) } : caller;
    }),
  );
  const kinds = permissionKinds.filter((kind) => kind !== 'administrator');
  const owner = { name: 'owner', ...first.me, actor: withKinds(kinds) };
  const victim = await scenario.app.signIn([], 'Somebody Else');
  const drafts = { 'opportunity.id': second.draftId, 'expressInterest.opportunityId': second.draftId, 'explainMatch.opportunityId': second.draftId, ...Object.fromEntries(['finding.id', 'askAboutFinding.findingId', 'markFindingUseful.findingId', 'unmarkFindingUseful.findingId'].map((place) => [place, first.unpublished])) };
  const [{ slug }] = await scenario.app.db.dataSource.query<{ slug: string }[]>('select slug from topic where id = $1', [first.hints.topicId]);
  return {
    columns,
    owner,
    administrator: columns.find(({ name }) => name === 'administrator')!,
    own: { ...first.hints, 'searchFindings.status': 'published', ...everythingFound, 'topic.slug': slug, clientId: 'a-client', 'takeOverProfile.code': 'ABCD-2345-WXYZ', 'confirmSamePerson.code': 'ABCD-2345-WXYZ', turnsEighteenIn: null, paper: 'lasting_power_of_attorney', basis: 'they_asked_me', basisNote: null, daysBetween: 30, first: 4, ...accountsOf(first.hints, victim) },
    foreign: { ...second.hints, ...drafts },
    secret: await secretsOf(scenario, { ...second.hints, draftId: second.draftId }),
    named: first.named,
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
async function world(scenario: Scenario, nr: number): Promise<{ me: SignedIn; hints: Hints; named: TwoWorlds['named']; draftId: string; unpublished: string }> {
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
  const involvementId = await involved(scenario, introductionId, me);
  const claims = await claimed(scenario, me, involvementId, hints['expressInterest.opportunityId'] as string);
  const [{ id: supportId }] = await scenario.change<{ id: string }[]>('offerSupport', { involvementId, kind: 'training', title: 'Getting to know us' }, me);
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
  await scarcelySeen(scenario, me, hints, nr);
  const { id: complaintId } = await scenario.change<{ id: string }>('complain', { text: 'Something is not as it should be.' }, me);
  const [{ otherOrganisationId }] = await scenario.app.db.dataSource.query<{ otherOrganisationId: string }[]>(
    `select organisation_id as "otherOrganisationId" from permission where account_id = $1 and kind = 'involvement_lead'`,
    [me.accountId],
  );
  const [{ teamOrganisationId }] = await scenario.app.db.dataSource.query<{ teamOrganisationId: string }[]>('select organisation_id as "teamOrganisationId" from team where id = $1', [teamId]);
  const [{ unpublished }] = await scenario.app.db.dataSource.query<{ unpublished: string }[]>(`select id as unpublished from finding where status <> 'published' and id <> $1 order by id limit 1`, [hints.findingId]);
  const { named, hints: ofPat } = await somebodyElse(scenario, me, nr);
  await scenario.revoke(me, { kind: 'administrator' });
  return { me, draftId, unpublished, named, hints: { ...hints, ...ofReported, ...ofRepresented, ...ofPat, ...claims, 'myPaymentClaims.contributorId': introduced, 'myIntroductions.contributorId': introduced, 'myInvolvements.contributorId': introduced, 'myPassport.contributorId': introduced, 'myPerson.contributorId': introduced, 'myPortfolio.contributorId': introduced, 'writePortfolioNote.contributorId': introduced, supportId, introductionId, involvementId, complaintId, otherOrganisationId, teamOrganisationId } };
}

/** What follows from being chosen, with somebody who stands in for the main contact, a passport that is shared, and a lead who agreed to be their person. */
async function involved(scenario: Scenario, introductionId: string, contact: SignedIn): Promise<string> {
  const [{ involvementId }] = await scenario.app.db.dataSource.query<{ involvementId: string }[]>('select id as "involvementId" from involvement where introduction_id = $1', [introductionId]);
  await scenario.change('setDeputy', { involvementId, accountId: contact.accountId, name: 'Everyone', role: 'nurse', email: 'everyone@example.org', firstDay: '2026-12-01', lastDay: '2026-12-31' }, contact);
  const { contributorId } = await scenario.change<{ contributorId: string }>('sharePassport', { involvementId }, contact, '{ contributorId }');
  const { id: myPersonId } = await scenario.change<{ id: string }>('nameMyPerson', { contributorId, leadAccountId: contact.accountId, shows: ['next_steps', 'overdue', 'main_contacts'] }, contact);
  await scenario.change('answerMyPerson', { myPersonId, agree: true }, contact, '');
  await scenario.change('offerBetterTerms', { involvementId, withinDays: 10 }, contact, '{ involvementId }');
  return involvementId;
}

/** Claims of somebody whom the owner registered, and whose team they are in: one for each move. */
async function claimed(scenario: Scenario, me: SignedIn, involvementId: string, opportunityId: string): Promise<Hints> {
  const about = { involvementId, kind: 'expenses', pence: 1420, forDay: '2026-11-20' };
  const claim = async (): Promise<string> => (await scenario.change<{ id: string }>('claimPayment', { ...about, payTo: 'person' }, me)).id;
  const { id: offered } = await scenario.change<{ id: string }>('offerPayment', { ...about, words: 'The train to the meeting.' }, me);
  const [withdrawn, decided, approved, sentBack] = [await claim(), await claim(), await claim(), await claim()];
  await scenario.change('decideOnPaymentClaim', { claimId: sentBack, approve: false, reason: 'Which train was it?' }, me);
  await scenario.change('decideOnPaymentClaim', { claimId: approved, approve: true }, me);
  return {
    'answerPaymentOffer.claimId': offered, 'withdrawPaymentClaim.claimId': withdrawn, 'decideOnPaymentClaim.claimId': decided, 'recordPaymentMade.claimId': approved, 'submitPaymentClaim.claimId': sentBack,
    ...Object.fromEntries(['OfferPaymentInput', 'ClaimPaymentInput', 'SubmitPaymentClaimInput'].flatMap((input) => [[`${input}.kind`, 'expenses'], [`${input}.forDay`, '2026-11-20'], [`${input}.inAdvance`, false], [`${input}.payTo`, 'person'], [`${input}.payee`, null]])),
    'DecideOnPaymentClaimInput.reason': null, 'RecordPaymentMadeInput.paidOn': '2026-11-23', 'paymentClaims.opportunityId': opportunityId,
  };
}

/** What only some profiles and lists have, so that answers hold one of each. */
async function scarcelySeen(scenario: Scenario, me: SignedIn, hints: Hints, nr: number): Promise<void> {
  // Whose paper was seen on one ground, and who now stands on another.
  const { id: contributorId } = await scenario.change<{ id: string }>(
    'joinAsContributor',
    {
      kind: 'acting_for', age: 'eighteen_or_over', name: 'For Tim', wordingVersion: 'join-1', reachMe: { email: `tim${nr}@example.org` }, areaCode: 'QYG', ownWords: 'I would like to help.',
      actingFor: { relationship: 'parent', personName: 'Tim', basis: 'power_of_attorney', iAmEighteenOrOver: true },
    },
    me,
  );
  await scenario.change('recordPapersSeen', { contributorId, paper: 'lasting_power_of_attorney' }, scenario.administrator, '');
  await scenario.change('restateActing', { contributorId, basis: 'best_interests' }, me, '');
  const { contributorId: own, opportunityId, 'candidateList.id': listId } = hints as Record<string, string>;
  await scenario.change('setFoundBy', { contributorId: own, part: 'skills', found: false }, me, '');
  // A helper looks at the owner.
  const helper = await scenario.app.signIn([], 'Hedi Helper');
  await scenario.change('nameHelper', { contributorId: own, helperAccountId: helper.accountId }, me, '');
  await scenario.invitations({ contributorId: own, token: helper.token });
  await withClient(scenario.app.db.ownerUrl, async (client) => {
    await client.query(`update candidate_list set to_arrange = '[{"group": "information_format", "need": "large_print"}]' where id = $1`, [listId]);
    await client.query(`insert into concern_publication (quarter, published_at) values ('2026-07-01', clock_now()) on conflict do nothing`);
    await client.query(`insert into concern_figure (quarter, grouped_by, code, people) select date '2026-07-01', 'kind', 'access', 10 union all select date '2026-07-01', 'organisation', $1, 15 on conflict do nothing`, [hints.organisationId]);
    await client.query(`insert into payment_publication (until, published_at) values ('2026-10-01', clock_now()) on conflict do nothing`);
    await client.query(`insert into payment_figure (until, organisation_id, people, in_time) values ('2026-10-01', null, 40, 30), ('2026-10-01', $1, 15, null) on conflict do nothing`, [hints.organisationId]);
    await client.query(`insert into feedback_publication (quarter, published_at) values ('2026-07-01', clock_now()) on conflict do nothing`);
    await client.query(`insert into feedback_figure (quarter, organisation_id, opportunities, in_time, late, waiting, put_off) values ('2026-07-01', null, 9, 7, 1, 1, 1), ('2026-07-01', $1, 6, 5, 1, 0, 1) on conflict do nothing`, [hints.organisationId]);
    await client.query(`insert into round_outlook (opportunity_id, made_at, people_now, people_later, changes) values ($1, clock_now(), 0, 5, '[{"kind": "online", "areaCode": null, "people": 5}]')`, [opportunityId]);
  });
}

/** Pat has an account of their own, and everything that others see of somebody: here the owner, as their helper, in a team and as a lead. */
async function somebodyElse(scenario: Scenario, me: SignedIn, nr: number): Promise<{ hints: Hints; named: TwoWorlds['named'] }> {
  const [team, silent] = [await scenario.team(), await scenario.team()];
  await scenario.change('grantPermission', { accountId: me.accountId, kind: 'team_member', teamId: team.id }, scenario.administrator, '');
  await scenario.change('grantPermission', { accountId: me.accountId, kind: 'involvement_lead', organisationId: silent.organisationId }, scenario.administrator, '');
  const topicId = scenario.topic();
  const pat = await scenario.person({ topicId, name: `Pat Planted ${nr}`, email: `pat.planted${nr}@example.org` });
  await scenario.change('nameHelper', { contributorId: pat.contributorId, helperAccountId: me.accountId }, pat, '');
  const byPhone = await scenario.change<string>(
    'registerContributorByPhone',
    {
      wordingVersion: 'join-1', age: 'eighteen_or_over', areaCode: 'QYG', interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
      accessNeeds: [{ group: 'information_format', need: 'large_print' }], reachMe: { phone: `0113 496 0${nr}21` }, consentHeardAt: START,
    },
    me,
    '',
  );
  await scenario.change('recordWayOfBeingHere', { contributorId: byPhone, way: 'teams_may_ask' }, me, '');

  const contact = { accountId: me.accountId, name: 'Everyone', email: 'everyone@example.org', treatsInvitees: false };
  const asking = await scenario.opportunity(team, { topics: [{ topicId, relations: [] }], contact });
  // Nobody is found by a team of whoever helps or registered them: me joins it again once the list is made.
  await scenario.revoke(me, { kind: 'team_member', teamId: team.id });
  const codes = await scenario.codes(asking, team);
  await scenario.change('grantPermission', { accountId: me.accountId, kind: 'team_member', teamId: team.id }, scenario.administrator, '');
  const round = { opportunityId: asking, topicId, team: { ...team, contact: me }, people: [pat], codes };
  await scenario.invite(round);
  const [{ id: invitationId }] = await scenario.invitations(pat);
  await scenario.change('askAboutInvitation', { invitationId, question: `Is it warm in hall number ${nr}?` }, pat);
  const [{ questions: [{ id: questionId }] }] = await scenario.invitations(pat);
  const [sought, unanswered] = [await scenario.opportunity(team, { contact }), await scenario.opportunity(silent)];
  const comeForward = (opportunityId: string, message: string): Promise<{ id: string }> => scenario.change('expressInterest', { contributorId: pat.contributorId, opportunityId, message }, pat);
  const { id: expressionId } = await comeForward(sought, `It is number ${nr} for me.`);
  await scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Welcome to our group.', nextStep: 'We ring you within a week.' }, me);
  const { id: unansweredId } = await comeForward(unanswered, `Still number ${nr} for me.`);
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('update expression_of_interest set reminded_at = created_at, escalated_at = created_at where id = $1', [unansweredId]));
  // Pat was chosen there, too, and nobody said what comes next.
  const forgotten = await scenario.opportunity(silent);
  const { id: forgottenId } = await comeForward(forgotten, `Also number ${nr} for me.`);
  await scenario.change('answerInterest', { expressionId: forgottenId, chosen: true, answer: 'Welcome to our group.', nextStep: 'We ring you within a week.' }, silent.contact);
  await withClient(scenario.app.db.ownerUrl, (client) =>
    client.query('update involvement_step set reminded_at = set_at, escalated_at = set_at where involvement_id = (select id from involvement where opportunity_id = $1)', [forgotten]),
  );
  // Whoever Pat turned to there has left.
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('update involvement set main_contact_id = $2 where opportunity_id = $1', [forgotten, scenario.administrator.accountId]));
  const [{ involvementId: withoutId }] = await scenario.app.db.dataSource.query<{ involvementId: string }[]>('select id as "involvementId" from involvement where opportunity_id = $1', [forgotten]);
  await scenario.change('claimPayment', { involvementId: withoutId, kind: 'expenses', pence: 300, forDay: '2026-11-20', payTo: 'person' }, pat);
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('update payment_claim set reminded_at = begun_at, escalated_at = begun_at where involvement_id = $1', [withoutId]));
  const [{ listId }] = await scenario.app.db.dataSource.query<{ listId: string }[]>('select id as "listId" from candidate_list where opportunity_id = $1', [asking]);
  return {
    hints: {
      ...Object.fromEntries(['myInvitations', 'myExpressionsOfInterest'].map((name) => [`${name}.contributorId`, pat.contributorId])),
      ...Object.fromEntries(['introductions', 'expressionsOfInterest', 'involvements'].map((name) => [`${name}.opportunityId`, sought])),
      'nameMainContact.involvementId': withoutId, 'nameMainContact.accountId': silent.contact.accountId, 'supportNeeds.contributorId': byPhone, 'invitationQuestions.opportunityId': asking, 'candidateList.id': listId, questionId,
    },
    named: [pat.name, pat.email].map((mark) => ({ contributorId: pat.contributorId, mark })),
  };
}
