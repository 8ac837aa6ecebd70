import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, getNamedType, type GraphQLField, isCompositeType, isLeafType, isNonNullType, isObjectType } from 'graphql';
import { withClient } from '../../../src/platform/database/roles.js';
import { errorCodes } from '../../../src/platform/errors/error-codes.js';
import type { SignedIn } from '../../support/app.js';
import { pubmedFixture, upload } from '../../support/builders/findings.builder.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { type Attempt, type Hints, Hostile, naughtyTexts } from '../../support/hostile.js';
import { Scenario, START } from '../../support/scenario.js';

/**
 * Every query and mutation, with one place of its input wrong at a time, sent by someone who may do everything: whatever comes,
 * the answer is a coded error or a result, and what is refused leaves no trace.
 */
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const fieldsOf = (type: ReturnType<typeof schema.getQueryType>): GraphQLField<unknown, unknown>[] => Object.values(type!.getFields());
/** What moves or ends something comes last, so that the others find it as it was. */
const ending = [
  'submitForReview', 'approveOpportunity', 'answerInvitation', 'endQuietPeriod', 'endHelper', 'endContactPerson', 'removeBrokerNote', 'withdrawFinding', 'takeBackInterest',
  'withdrawInvitations', 'markFilled', 'closeOpportunity', 'withdrawOpportunity', 'withdrawConsent', 'withdrawAllConsents', 'leaveAskwell', 'revokePermission',
  'withdrawTeamInvitation', 'leaveTeam', 'withdrawVerification', 'endAgreement', 'revokeSystem', 'suspendAccount', 'restoreAccount', 'endSessions', 'endMySessions', 'eraseMe',
];
const mutations = fieldsOf(schema.getMutationType()).sort((a, b) => ending.indexOf(a.name) - ending.indexOf(b.name));
const queries = fieldsOf(schema.getQueryType());

const requestCodes = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST'];
const known = new Set([...Object.keys(errorCodes).filter((code) => code !== 'INTERNAL'), ...requestCodes]);
const atOnce = 4;
/** Of each query and mutation; a full run sends all, some of which have more than a thousand. */
const sample = process.env.FULL ? Infinity : 30;
/** Naughty strings, of each query and mutation; a full run puts each of them in each text. */
const naughty = process.env.FULL ? Infinity : 6;
const patience = process.env.FULL ? 1_200_000 : 60_000;

let scenario: Scenario;
let everyone: SignedIn;
let hints: Hints;
let ids: string[];

beforeAll(async () => {
  scenario = await Scenario.start();
  ({ everyone, hints } = await settle(scenario));
  ids = [...new Set(Object.values(hints).filter((hint): hint is string => typeof hint === 'string' && /^[0-9a-f]{8}-/.test(hint)))];
}, 60_000);
afterAll(() => scenario.end());

describe('one wrong place at a time', () => {
  it.each(queries.filter(({ args }) => args.length > 0))('query $name', (field) => attack('query', field), patience);
  it.each(mutations)('mutation $name', async (field) => {
    const refused = await attack('mutation', field);
    const before = await contents();
    for (const attempt of spread(refused, 5)) await send('mutation', field, attempt.variables);
    expect(await contents()).toEqual(before);
  }, patience);
});

it('would notice a trace', async () => {
  const before = await contents();
  await scenario.team();
  expect(await contents()).not.toEqual(before);
});

/** @returns what was refused */
async function attack(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): Promise<Attempt[]> {
  const hostile = new Hostile(field.name, hints, ids);
  const strings = new Hostile(field.name, hints, ids, naughtyTexts).attempts(field.args).filter(({ how }) => how.startsWith('naughty'));
  const attempts = [...spread(hostile.attempts(field.args), sample), ...spread(strings, naughty)];
  const wrong: object[] = [];
  const refused: Attempt[] = [];
  const waiting = [...attempts];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let attempt = waiting.shift(); attempt; attempt = waiting.shift()) {
        const { place, how, variables } = attempt;
        const answer = await send(kind, field, variables);
        const problem = problemOf(answer);
        if (problem) wrong.push({ place, how, problem });
        if (answer.errors) refused.push(attempt);
      }
    }),
  );
  expect(wrong).toEqual([]);
  return refused;
}

interface Answer {
  status: number;
  errors?: { message: string; extensions: { code: string; fields?: { path: string; message: string }[] } }[];
}

const send = (kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>, variables: object): Promise<Answer> =>
  scenario.app.gql(documentOf(kind, field), variables, everyone.token) as Promise<Answer>;

function problemOf({ status, errors = [] }: Answer): string | null {
  if (status >= 500) return `status ${status}`;
  for (const { message, extensions } of errors) {
    if (!known.has(extensions.code)) return `${extensions.code}: ${message}`;
    if (/node_modules|\bat \S+ \(|sqlstate|duplicate key|syntax error at|violates|relation "/i.test(message)) return `a message from inside: ${message}`;
    if (message.length > 2_000) return `a message of ${message.length} characters`;
    const badPath = (extensions.fields ?? []).find(({ path }) => /^input\b|\.\d/.test(path));
    if (badPath) return `a place written ${badPath.path}`;
  }
  return null;
}

const documents = new Map<string, string>();

/** Asks for all that is there without arguments, and for what is one level below it. */
function documentOf(kind: string, field: GraphQLField<unknown, unknown>): string {
  const made = documents.get(field.name);
  if (made) return made;
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const document = `${kind}${variables ? ` (${variables})` : ''} { ${field.name}${args ? `(${args})` : ''} ${selection(getNamedType(field.type).name, field.args.some(({ name }) => name === 'after') ? 2 : 1)} }`;
  documents.set(field.name, document);
  return document;
}

function selection(typeName: string, depth: number): string {
  const type = schema.getType(typeName);
  if (!type || !isCompositeType(type)) return '';
  if (!isObjectType(type)) return '{ __typename }';
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return depth > 0 ? [`${field.name} ${selection(named.name, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}

/** About so many of a list, from its beginning to its end. */
const spread = <T>(list: readonly T[], count: number): T[] => list.filter((_, index) => index % Math.max(1, Math.round(list.length / count)) === 0);

/** A fingerprint of every table that a request could write. */
async function contents(): Promise<Record<string, unknown>> {
  return withClient(scenario.app.db.ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('public', 'graphile_worker') and tablename !~ '^(topic|topic_name|area.*|.*_wording|bank_holiday|test_clock|migration.*)$' order by 1`,
    );
    const { rows } = await client.query<{ name: string; print: string }>(
      tables.map(({ name }) => `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as print from ${name} t`).join(' union all '),
    );
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
  });
}

/** One account that may do everything, and one thing of each kind for it to do it to. */
async function settle(world: Scenario): Promise<{ everyone: SignedIn; hints: Hints }> {
  const { app } = world;
  const team = await world.team();
  const other = await world.team();
  const someone = await app.signIn([], 'Someone Else');
  const me = await app.signIn(
    [
      { kind: 'contributor' }, { kind: 'knowledge_broker' }, { kind: 'ics_staff' }, { kind: 'administrator' },
      { kind: 'team_member', teamId: team.id }, { kind: 'involvement_lead', organisationId: other.organisationId },
    ],
    'Everyone',
  );
  const topicId = world.topic();
  const joining = { wordingVersion: 'join-1', areaCode: 'QYG', interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] };
  const own = await world.change<{ id: string }>('joinAsContributor', { ...joining, age: 'eighteen_or_over', reachMe: { email: 'every.one@example.org' } }, me);
  const group = await world.change<{ id: string; contactPeople: { id: string }[] }>(
    'joinAsContributor',
    { ...joining, kind: 'group', name: 'A Group', reachMe: { phone: '0113 496 0001' }, group: { contactPersonName: 'Pat' } },
    me,
    '{ id contactPeople { id } }',
  );
  const { contactPeople } = await world.change<typeof group>('addContactPerson', { contributorId: group.id, name: 'Jo', reachMe: { phone: '0113 496 0002' } }, me, '{ id contactPeople { id } }');
  const byPhone = await world.change<string>(
    'registerContributorByPhone',
    { ...joining, age: 'eighteen_or_over', reachMe: { phone: '0113 496 0003' }, consentHeardAt: START },
    me,
    '',
  );
  await world.change('setWayOfBeingHere', { contributorId: own.id, way: 'teams_may_ask' }, me, '{ contributorId }');

  const open = await world.opportunity(team, { topics: [{ topicId, relations: [] }] });
  const codes = await world.codes(open, { ...team, contact: me });
  await world.change('invitePeople', { opportunityId: open, codes, nextStep: 'We ring you within a week.', idempotencyKey: 'first' }, me, '{ waveId }');
  const [{ id: invitationId }] = await world.invitations({ contributorId: own.id, token: me.token });
  await world.change('askAboutInvitation', { invitationId, question: 'Is there a lift?' }, me);
  const { invitationQuestions } = await world.run<{ invitationQuestions: { edges: { node: { id: string } }[] } }>(
    'query ($id: ID!) { invitationQuestions(opportunityId: $id) { edges { node { id } } } }',
    { id: open },
    me,
  );
  const sought = await world.opportunity(team);
  const { id: expressionId } = await world.change<{ id: string }>('expressInterest', { contributorId: group.id, opportunityId: sought }, me);
  const spare = [await world.opportunity(team), await world.opportunity(team), await world.opportunity(team)];
  const draft = await world.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId), me);
  const inReview = await world.change<{ id: string }>('createOpportunity', completeInput(other.id, other.contact.accountId), other.contact);
  await world.change('submitForReview', { opportunityId: inReview.id }, other.contact);
  const { quietPeriods } = await world.change<{ quietPeriods: { id: string }[] }>('addQuietPeriod', { contributorId: group.id, firstDay: '2027-03-01', lastDay: '2027-03-31' }, me, '{ quietPeriods { id } }');
  await world.change('nameHelper', { contributorId: own.id, helperAccountId: someone.accountId }, me, '');

  await upload(app, me.token, pubmedFixture);
  const [{ id: findingId }] = await app.db.dataSource.query<{ id: string }[]>('select id from finding order by id limit 1');
  await world.change('writePlainSummary', { findingId, text: 'People who breathe slowly sleep better. This was shown in a large study of adults.' }, me);
  const { notes } = await world.change<{ notes: { id: string }[] }>('addBrokerNote', { findingId, text: 'This matters to every clinic here.' }, me, '{ notes { id } }');
  const [{ id: listId }] = await app.db.dataSource.query<{ id: string }[]>('select id from candidate_list');

  const unverified = await world.change<{ id: string }>('createOrganisation', { name: 'Nobody knows it', kind: 'other' }, me);
  const { agreements } = await world.change<{ agreements: { id: string }[] }>('recordAgreement', { organisationId: unverified.id, reference: 'A-1', validFrom: '2026-01-01', validTo: '2026-12-31' }, me, '{ agreements { id } }');
  const system = await world.change<{ id: string }>('registerSystem', { organisationId: team.organisationId, clientId: 'feed', name: 'A feed', scopes: ['findings:read'] }, me);
  await world.change('inviteToTeam', { teamId: team.id, email: 'colleague@example.org' }, me, '');
  const [{ id: teamInvitationId }] = await app.db.dataSource.query<{ id: string }[]>('select id from team_invitation');

  const ofGroup = Object.fromEntries(['addContactPerson', 'chooseContactPerson', 'endContactPerson', 'expressInterest'].map((name) => [`${name}.contributorId`, group.id]));
  const supported = ['pauseInvitationsFor', 'recordFairAskingLevel', 'recordWayOfBeingHere', 'supportNeeds'].map((name) => [`${name}.contributorId`, byPhone]);
  const ofDraft = ['updateOpportunity', 'submitForReview'].map((name) => [`${name}.opportunityId`, draft.id]);
  const reviewed = ['approveOpportunity', 'sendBackOpportunity'].map((name) => [`${name}.opportunityId`, inReview.id]);
  return {
    everyone: me,
    hints: {
      ...completeInput(team.id, me.accountId), ...ofGroup, ...Object.fromEntries([...supported, ...ofDraft, ...reviewed]),
      'expressInterest.opportunityId': spare[0], 'closeOpportunity.opportunityId': spare[1], 'withdrawOpportunity.opportunityId': spare[2], 'withdrawInvitations.opportunityId': open, 'leaveAskwell.contributorId': group.id, 'eraseMe.contributorId': byPhone, 'whoLooked.group': 'opened_my_details', 'giveConsent.wordingVersion': 'be-found-research-1', 'UpdateOwnWordsInput.wordingVersion': 'show-own-words-1', 'UpdateOwnWordsInput.mayBeShown': true, 'GiveConsentInput.purpose': 'be_found', 'WithdrawConsentInput.purpose': 'be_found', 'consentWording.purpose': 'be_found', never: null, 'UpdateAboutInput.groupPreference': null,
      idempotencyKey: null, 'invitePeople.idempotencyKey': 'a key',
      contributorId: own.id, opportunityId: open, topicId, topicIds: [topicId], areaCode: 'QYG', code: 'QYG', organisationId: team.organisationId, organisationIds: [team.organisationId],
      accountId: me.accountId, helperAccountId: someone.accountId, invitationId, questionId: invitationQuestions.edges[0].node.id, expressionId, findingId, noteId: notes[0].id,
      quietPeriodId: quietPeriods[0].id, contactPersonId: contactPeople.at(-1)!.id, codes,
      'opportunity.id': open, 'candidateList.id': listId, 'profile.id': own.id, 'finding.id': findingId,
      'PermissionInput.accountId': someone.accountId, 'PermissionInput.kind': 'team_member', 'PermissionInput.organisationId': null, 'PermissionInput.areaCode': null, teamId: team.id,
      'TreatedByInput.organisationId': null, 'verifyOrganisation.organisationId': unverified.id, 'recordAgreement.organisationId': unverified.id, 'withdrawVerification.organisationId': unverified.id,
      teamInvitationId, 'AcceptTeamInvitationInput.code': 'ABCDE-ABCDE-ABCDE-ABCDE', 'leaveTeam.teamId': team.id,
      systemId: system.id, 'RegisterSystemInput.scopes': ['findings:import'],
      agreementId: agreements[0].id, validFrom: '2027-01-01', validTo: '2027-12-31',
      education: null, governance: null, prioritySetting: null, service: null, 'CommitmentInput.termMonths': null, 'CommitmentInput.meetings': null, 'DistressingInput.details': null,
      irasId: '123456', languages: ['en'], answerDays: 14, shortNotice: false, approvedOn: '2026-01-05', endsOn: '2027-03-01', endsAt: '2026-11-20T12:00:00Z',
      email: 'name@example.org', phone: '0113 496 0009', name: 'A Name', wordingVersion: 'join-1', 'BeFoundInput.wordingVersion': 'be-found-research-1',
      age: 'eighteen_or_over', 'registerContributorByPhone.kind': 'individual', actingFor: null, group: null,
      'joinAsContributor.kind': 'group', 'joinAsContributor.age': null, 'joinAsContributor.group': { contactPersonName: 'Pat' },
      need: 'large_print', 'AccessNeedInput.group': 'information_format', personName: 'Ali', firstDay: '2027-04-01', lastDay: '2027-04-30', timeZone: 'Europe/London',
      'UpdateKindsInput.liked': ['focus_group'], 'UpdateKindsInput.never': ['interview'], takesPart: 'either', after: null, restDays: 30,
      'answerInvitation.answer': 'no', publishedFrom: '2020-01-01', publishedTo: '2026-01-01', validOn: '2026-11-20', on: '2026-11-20', page: 1, first: 5,
    },
  };
}
