import { randomBytes } from 'node:crypto';
import { BurdenGuard } from '../../src/burden/guard.service.js';
import { withClient } from '../../src/platform/database/roles.js';
import type { SignedIn } from './app.js';
import { europePmcPage, findingId as idOfFinding, publishArticle, pubmedFixture, upload } from './builders/findings.builder.js';
import { keyedHash } from './contact-checks.js';
import { completeInput } from './builders/opportunities.builder.js';
import { type Hints } from './hostile.js';
import { newId } from '../../src/platform/database/ids.js';
import { type Person, Scenario, START, type Team } from './scenario.js';

/** What moves or ends something comes last, so that the others find it as it was. */
export const ending = [
  'submitForReview', 'approveOpportunity', 'answerInvitation', 'endQuietPeriod', 'endHelper', 'endContactPerson', 'removeBrokerNote', 'takeBackFindingQuestion', 'withdrawIdea', 'withdrawFinding', 'endSavedQuery', 'takeBackInterest', 'withdrawPassport', 'endMyPerson', 'endOfferedSupport', 'closeInvolvement', 'leaveInvolvement',
  'stopRound', 'withdrawInvitations', 'markFilled', 'closeOpportunity', 'withdrawOpportunity', 'withdrawConsent', 'withdrawAllConsents', 'leaveAskwell', 'revokePermission', 'giveUpPermission',
  'handConcernOver', 'withdrawConcern', 'passLateConcernOn', 'endConcernContact', 'withdrawTeamInvitation', 'leaveTeam', 'withdrawVerification', 'endAgreement', 'revokeSystem', 'takeBackFindingsFeed', 'endFindingsSubscription', 'suspendAccount', 'restoreAccount', 'endSessions', 'endMySessions', 'eraseMe',
];

/** Asked outside Askwell by a team that nobody else here is of: somebody, and another person who says that it wasn't so. */
async function askedOutside(world: Scenario, somebody: Pick<Person, 'contributorId' | 'email' | 'token'>): Promise<{ askId: string; disputeId: string }> {
  const { dataSource } = world.app.db;
  const team = await world.team();
  const other = await world.person({ confirmed: true });
  await dataSource.query(`update contact_point set verified_at = clock_now(), verified_how = 'sign_in', verified_by = (select account_id from contributor where id = $1) where contributor_id = $1`, [somebody.contributorId]);
  const asks: string[] = [];
  for (const { contributorId, email, token } of [somebody, other]) {
    await world.change('recordOutsideAsk', { teamId: team.id, reference: 'A study of our own', email, askedAt: START }, team.contact, '');
    const [{ id: reportId }] = await dataSource.query<{ id: string }[]>('select id from outside_ask_report');
    await world.app.runJob('outside-asks.find', { reportId });
    const seen = await world.run<{ askedOfMe: { edges: { node: { id: string; reference: string | null } }[] } }>('query ($id: ID!) { askedOfMe(contributorId: $id) { edges { node { id reference } } } }', { id: contributorId }, { token });
    asks.push(seen.askedOfMe.edges.find(({ node }) => node.reference)!.node.id);
  }
  const [askId, disputed] = asks;
  await world.change('disputeOutsideAsk', { askId: disputed, because: 'Nobody rang me on that day.' }, other);
  const [{ id: disputeId }] = await dataSource.query<{ id: string }[]>('select id from outside_ask_dispute where ask_id = $1', [disputed]);
  return { askId, disputeId };
}

/** A check that an organisation's system was granted, about an address that is nobody's here. */
async function checked({ app }: Scenario, organisationId: string): Promise<string> {
  return app.db.dataSource.transaction(async (em) => {
    const [{ id }] = await em.query<[{ id: string }]>(`insert into external_opportunity (organisation_id, reference, created_at) values ($1, 'Checked before', clock_now()) returning id`, [organisationId]);
    const { outcomes } = await app.nest.get(BurdenGuard).reserveChecks(em, id, [{ hash: randomBytes(32), silenced: false }], { context: 'research', participation: false });
    return outcomes[0].checkId!;
  });
}

/** Findings that may be one work: one that was told by two sources, another, and one that was joined into the first. */
async function alikeFindings(world: Scenario, me: SignedIn, nr: number): Promise<string[]> {
  const { app } = world;
  const numbers = [2, 3, 4].map((one) => `91${nr}${one}`);
  await upload(app, me.token, europePmcPage(numbers.map((pmid) => ({ pmid, title: `Breathing and singing, part ${pmid}`, authors: ['Okafor C'] }))));
  await upload(app, me.token, `TY  - JOUR\nTI  - Breathing and singing, part ${numbers[0]}\nAU  - Okafor, C\nPY  - 2024\nER  -\n`, 'text/plain');
  const ids = await Promise.all(numbers.map((pmid) => idOfFinding(app, pmid)));
  await world.change('joinFindings', { keptId: ids[0], doubleId: ids[2] }, me);
  return ids;
}

/** Posts of two teams that may be one: two pairs of which nothing was said, and what each team proposes to the other. */
async function alike(world: Scenario, ours: Team, theirs: Team, topicId: string): Promise<Hints> {
  const { dataSource } = world.app.db;
  const written = async ({ id: teamId, contact }: Team): Promise<string> => (await world.change<{ id: string }>('createOpportunity', { teamId, context: 'research', title: 'Much like another' }, contact)).id;
  const pair = async (proposedBy?: 'us' | 'them'): Promise<{ id: string; proposal: string | null }> => {
    const [our, their] = [await written(ours), await written(theirs)];
    const proposal = proposedBy ? [newId(), proposedBy === 'us' ? our : their, (proposedBy === 'us' ? ours : theirs).contact.accountId] : [null, null, null];
    const [made] = await dataSource.query<{ id: string; proposal: string | null }[]>(
      `insert into possible_joint (first_id, second_id, found_at, topic_ids, state, proposal_id, proposing_id, kept_id, proposed_by, proposed_at, message)
       values (least($1::uuid, $2), greatest($1::uuid, $2), $3, array[$4::uuid], case when $5::uuid is null then 'found' else 'proposed' end, $5, $6::uuid, $6, $7,
         case when $5 is not null then $3::timestamptz end, case when $5 is not null then 'Shall we?' end) returning id, proposal_id as proposal`,
      [our, their, START, topicId, ...proposal],
    );
    return made;
  };
  const [found, another, oursProposed, theirsProposed] = [await pair(), await pair(), await pair('us'), await pair('them')];
  return {
    'proposeJointOpportunity.possibleJointId': found.id, 'dismissPossibleJoint.possibleJointId': another.id,
    'takeBackJointProposal.jointProposalId': oursProposed.proposal, 'acceptJointProposal.jointProposalId': theirsProposed.proposal,
  };
}

/** Somebody on the phone who left invitations unanswered, and whom whoever registered them is to ring. */
async function toRing(world: Scenario, by: SignedIn, phone: string): Promise<string> {
  const contributorId = await world.change<string>(
    'registerContributorByPhone',
    { age: 'eighteen_or_over', name: 'Robin', wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone }, phoneConfirmed: true, safeContact: { ways: [], times: 'Mondays', relayOnly: false }, consentHeardAt: START },
    by,
    '',
  );
  await world.change('recordWayOfBeingHere', { contributorId, way: 'teams_may_ask' }, by, '');
  return withClient(world.app.db.ownerUrl, async (client) => {
    await client.query('update guard_row set unanswered_run = 3 where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [contributorId]);
    const { rows } = await client.query<{ id: string }>(
      `with asked as (insert into service_bundle (contributor_id, at, asks, sent_at) values ($1, clock_now(), '{check_in}', clock_now()) returning id)
       insert into check_in_call (bundle_id, contributor_id, asked_at) select id, $1, clock_now() from asked returning id`,
      [contributorId],
    );
    return rows[0].id;
  });
}

/** Concerns: one that `me` raised and whose team was told of it, one that `me` hears, and one that waits too long; and who is named to look after them. */
async function concernsAbout(world: Scenario, me: SignedIn, team: Team, opportunityId: string): Promise<Hints> {
  const third = await world.team();
  const raise = async (by: SignedIn, about: object, heardBy: SignedIn): Promise<string> => {
    const { id } = await world.change<{ id: string }>('raiseConcern', { kind: 'other', words: 'Nobody listens to us.', wordingVersion: 'concern-1', teamMayKnow: true, ...about }, by);
    await world.app.db.dataSource.query('update concern set heard_by = $2 where id = $1', [id, heardBy.accountId]);
    return id;
  };
  const own = await raise(me, { opportunityId }, third.lead);
  await world.change('tellTeamOfConcern', { concernId: own, text: 'Please listen to people.' }, third.lead);
  const heard = await raise(third.contact, { organisationId: third.organisationId }, me);
  const late = await raise(third.colleague, { organisationId: third.organisationId }, team.lead);
  await world.app.db.dataSource.query(`update concern set acknowledge_by = '2026-11-20' where id = $1`, [late]);
  const concernContactId = await world.change<string>(
    'nameConcernContact',
    { role: 'safeguarding', readerId: world.administrator.accountId, name: 'Nia Named', phone: '0113 496 0555', hours: 'Weekdays', outOfHours: 'Ring the council.' },
    world.administrator,
    '',
  );
  return {
    concernId: heard, ...Object.fromEntries(['withdrawConcern', 'reopenConcern', 'letTeamKnowOfConcern'].map((name) => [`${name}.concernId`, own])), 'passLateConcernOn.concernId': late, concernContactId,
    'RaiseConcernInput.organisationId': null, 'RaiseConcernInput.route': 'lead', 'RaiseConcernInput.wordingVersion': 'concern-1', 'NameConcernContactInput.organisationId': null, 'NameConcernContactInput.hours': 'Weekdays', readerId: me.accountId,
  };
}

/** Of what people are to hear what came: one that has ended, one whose day is to be moved, one to be put off by a lead, and one that was said and waits to be told to somebody. */
async function waitedFor(world: Scenario, me: SignedIn, team: Team, other: Team, someone: string): Promise<Hints> {
  const come = async (opportunityId: string): Promise<string> => (await world.change<{ code: string }>('expressInterest', { opportunityId, contributorId: someone }, me, '{ code }')).code;
  const [ended, told, moved, late] = [await world.opportunity(team), await world.opportunity(team), await world.opportunity(team), await world.opportunity(other)];
  const [code] = [await come(ended), await come(told)];
  for (const opportunityId of [ended, told]) await world.change('closeOpportunity', { opportunityId }, me);
  const said = { opportunityId: told, outcome: 'done', inPlainWords: 'You told us what to change, and we changed it.', weDid: 'We changed it.' };
  await world.change('giveFeedback', said, me, '{ state }');
  const feedbackPersonId = await withClient(world.app.db.ownerUrl, async (client) => {
    await client.query('update feedback_duty set reminded_at = clock_now(), escalated_at = clock_now() where opportunity_id = $1', [late]);
    const { rows } = await client.query<{ id: string }>('update feedback_person set pass_on_since = clock_now() where opportunity_id = $1 returning id', [told]);
    return rows[0].id;
  });
  return {
    feedbackPersonId, 'feedbackDuty.opportunityId': ended, 'giveFeedback.opportunityId': ended, 'GiveFeedbackInput.outcome': 'partly', 'WordsForSomeoneInput.code': code, 'myFeedback.contributorId': someone,
    'WriteInvolvementReportInput.item': 'aim', 'WriteInvolvementReportInput.version': 0, 'bringFeedbackForward.opportunityId': moved, 'extendFeedback.opportunityId': late, 'ExtendFeedbackInput.dueOn': '2027-05-20',
  };
}

/** How it was to be involved: one to say, one to decline, and one that was said with a name and may be taken back. */
async function howItWas(world: Scenario, me: SignedIn, team: Team, someone: string): Promise<Hints> {
  const opportunityId = await world.opportunity(team);
  const { id: expressionId } = await world.change<{ id: string }>('expressInterest', { opportunityId, contributorId: someone }, me);
  await world.change('answerInterest', { expressionId, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' }, me);
  const ids = await withClient(world.app.db.ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into experience_invitation (involvement_id, opportunity_id, contributor_id, occasion, nr, offered_at, closes_at, pass_on_since)
       select involvement.id, opportunity_id, contributor_id, 'yearly', nr, clock_now(), clock_now() + interval '900 days', clock_now() from involvement cross join generate_series(1, 3) nr where opportunity_id = $1 returning id`,
      [opportunityId],
    );
    return rows.map(({ id }) => id);
  });
  const [said, declined, takenBack] = ids;
  await world.change('answerExperience', { invitationId: takenBack, shown: 'with_my_name', answers: [{ statement: 'kept_informed', level: 'agree' }] }, me, '{ receipt }');
  return {
    'answerExperience.invitationId': said, 'declineExperience.invitationId': declined, 'takeBackExperience.invitationId': takenBack, 'ExperienceLevelInput.statement': 'said_what_i_thought', receipt: null,
    ...Object.fromEntries(['myExperiences', 'tellMeOfExperience'].map((name) => [`${name}.contributorId`, someone])), 'namedExperiences.opportunityId': opportunityId, 'experienceResults.opportunityId': opportunityId,
  };
}

/** Ideas: of `me` one that waits and one to take back, of somebody else one that waits, and some that are published, of which one was joined into another. */
async function ideasOf(world: Scenario, me: SignedIn, contributorId: string, topicId: string): Promise<Hints> {
  const other = await world.person();
  const post = async (of: string, by: Pick<SignedIn, 'token'>): Promise<string> =>
    (await world.change<{ id: string }>('postIdea', { contributorId: of, kind: 'question', title: 'Why is physiotherapy so short?', topicIds: [topicId] }, by)).id;
  const [own, withdrawn, waiting] = [await post(contributorId, me), await post(contributorId, me), await post(other.contributorId, other)];
  const [published, like, joined] = [await post(other.contributorId, other), await post(other.contributorId, other), await post(other.contributorId, other)];
  for (const ideaId of [published, like, joined]) await world.change('moderateIdea', { ideaId, version: 0, decision: 'publish' }, me);
  await world.change('joinIdeas', { ideaId: joined, intoId: published }, me);
  return {
    ideaId: published, intoId: published, 'joinIdeas.ideaId': like, 'partIdeas.ideaId': joined, 'likeIdea.id': own, 'idea.id': own, 'reviseIdea.ideaId': own, 'withdrawIdea.ideaId': withdrawn, 'moderateIdea.ideaId': waiting, 'ModerateIdeaInput.version': 0, 'ModerateIdeaInput.decision': 'publish',
    ...Object.fromEntries(['checkIdea', 'PostIdeaInput', 'ReviseIdeaInput'].map((name) => [`${name}.title`, 'Why is physiotherapy so short?'])), 'checkIdea.title': 'Why did Dr Okafor say so?', 'tellMeOfIdea.ideaId': own, 'AnswerIdeaInput.kind': 'taken_up', 'AnswerIdeaInput.findingId': null, 'searchIdeas.state': null, 'searchIdeas.kind': null,
  };
}

/** What a post offers beyond its words, and a better offer to somebody who is in an involvement. */
async function offered(world: Scenario, me: SignedIn, opportunityId: string, bandsOf: string): Promise<Hints> {
  await world.change('setPaymentTerms', { opportunityId, expenseKinds: ['travel'], inAdvance: true, careKinds: ['childcare'], payWays: ['voucher'], payTo: ['person'], withinDays: 30 }, me, '');
  return {
    'loadPaymentBands.organisationId': bandsOf, 'LoadPaymentBandsInput.validFrom': '2027-04-01', 'AnswerBetterTermsInput.number': 2, 'SetPaymentTermsInput.payTo': ['person'], 'OfferBetterTermsInput.paymentPence': 2600, 'OfferBetterTermsInput.paymentPer': 'hour',
    ...Object.fromEntries(['expenseKinds', 'inAdvance', 'careKinds', 'payWays', 'payTo', 'withinDays'].map((name) => [`OfferBetterTermsInput.${name}`, null])),
  };
}

/** One account that may do everything, and one thing of each kind for it to do it to. Several worlds in one database differ by their number. */
export async function settle(world: Scenario, nr = 0): Promise<{ everyone: SignedIn; hints: Hints }> {
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
    `everyone${nr}@example.org`,
  );
  const topicId = world.topic();
  const joining = { wordingVersion: 'join-1', areaCode: 'QYG', interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] };
  const own = await world.change<{ id: string }>('joinAsContributor', { ...joining, age: 'eighteen_or_over', reachMe: { email: `every.one${nr}@example.org` } }, me);
  const group = await world.change<{ id: string; contactPeople: { id: string }[] }>(
    'joinAsContributor',
    { ...joining, kind: 'group', name: 'A Group', reachMe: { phone: `0113 496 0${nr}01` }, group: { contactPersonName: 'Pat' } },
    me,
    '{ id contactPeople { id } }',
  );
  const { contactPeople } = await world.change<typeof group>('addContactPerson', { contributorId: group.id, name: 'Jo', reachMe: { email: `jo${nr}@example.org`, phone: `0113 496 0${nr}02` } }, me, '{ id contactPeople { id } }');
  const byPhone = await world.change<string>(
    'registerContributorByPhone',
    { ...joining, age: 'eighteen_or_over', reachMe: { phone: `0113 496 0${nr}03` }, consentHeardAt: START },
    me,
    '',
  );
  const singers = await world.change<string>(
    'registerContributorByPhone',
    { ...joining, kind: 'group', name: 'Singers', reachMe: { phone: `0113 496 0${nr}04` }, group: { contactPersonName: 'Sal' }, consentHeardAt: START },
    me,
    '',
  );
  const [{ id: singer }] = await app.db.dataSource.query<{ id: string }[]>('select id from contact_person where contributor_id = $1', [singers]);
  await world.change('setWayOfBeingHere', { contributorId: own.id, way: 'teams_may_ask' }, me, '{ contributorId }');

  const open = await world.opportunity(team, { topics: [{ topicId, relations: [] }] });
  // Nobody is found by a team they are in: whoever is everyone here joins it again once the list is made.
  await world.revoke(me, { kind: 'team_member', teamId: team.id });
  const codes = await world.codes(open, team);
  await world.change('grantPermission', { accountId: me.accountId, kind: 'team_member', teamId: team.id }, world.administrator, '');
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
  const draft = await world.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId, { topics: [{ topicId, relations: [] }] }), me);
  const inReview = await world.change<{ id: string }>('createOpportunity', completeInput(other.id, other.contact.accountId), other.contact);
  await world.change('submitForReview', { opportunityId: inReview.id }, other.contact);
  const { quietPeriods } = await world.change<{ quietPeriods: { id: string }[] }>('addQuietPeriod', { contributorId: group.id, firstDay: '2027-03-01', lastDay: '2027-03-31' }, me, '{ quietPeriods { id } }');
  await world.change('nameHelper', { contributorId: own.id, helperAccountId: someone.accountId }, me, '');

  await upload(app, me.token, pubmedFixture);
  const pmid = `90${nr}1`;
  const others = `90${nr}2`;
  const preprint = { pmid, doi: `10.5555/preprint.${pmid}`, types: ['Preprint'], title: 'Asthma among carers in West Yorkshire: a qualitative study', keywords: ['asthma'], abstract: 'We asked twenty carers.' };
  await upload(app, me.token, europePmcPage([preprint, { pmid: others, title: 'Carers and breathing' }]));
  // What a journal made of it.
  const published = { DOI: `10.5555/article.${pmid}`, title: [preprint.title], published: { 'date-parts': [[2025]] }, relation: { 'has-preprint': [{ 'id-type': 'doi', id: preprint.doi }] } };
  await upload(app, me.token, JSON.stringify({ message: { items: [published] } }));
  const [findingId, publishedId] = [await idOfFinding(app, pmid), await idOfFinding(app, others)];
  const summary = {
    keyMessage: 'Carers with asthma want to be asked.', whatWasDone: 'We asked 20 carers in Leeds.', whatWasFound: 'Of them 15 would like to be asked how they are.', limits: 'It was small.', howCurrent: 'They were asked in 2025.',
  };
  await world.change('writeSummary', { findingId, version: 0, summary }, me);
  await world.change('writeSummary', { findingId: publishedId, version: 0, summary }, me);
  await world.change('publishFinding', { findingId: publishedId }, me);
  const { id: findingQuestionId } = await world.change<{ id: string }>('askAboutFinding', { findingId: publishedId, question: 'Does this hold for fathers, too?' }, me);
  await world.change('linkEvidence', { findingId, version: 1, otherId: publishedId, relation: 'agrees' }, me);
  const [keptId, doubleId, partedId] = await alikeFindings(world, me, nr);
  const { id: savedQueryId } = await world.change<{ id: string }>('saveQuery', { name: 'Breathing', service: 'pubmed', query: 'breathing', every: 'week' }, me);
  await world.change('addBrokerNote', { findingId, text: 'Nurses here could try it.' }, me);
  const { notes } = await world.change<{ notes: { id: string }[] }>('addBrokerNote', { findingId, text: 'This matters to every clinic here.' }, me, '{ notes { id } }');
  const pinned = await publishArticle(app, me.token, { pmid: `90${nr}7`, title: 'Breathing exercises at home', topicIds: [topicId] });
  const { id: originId } = await world.change<{ id: string }>('linkFindingToOpportunity', { findingId: pinned, opportunityId: open }, me);
  const [{ id: listId }] = await app.db.dataSource.query<{ id: string }[]>('select id from candidate_list where opportunity_id = $1', [open]);

  const unverified = await world.change<{ id: string }>('createOrganisation', { name: `Nobody knows it ${nr}`, kind: 'other' }, me);
  const { agreements } = await world.change<{ agreements: { id: string }[] }>('recordAgreement', { organisationId: unverified.id, reference: 'A-1', validFrom: '2026-01-01', validTo: '2026-12-31' }, me, '{ agreements { id } }');
  const system = await world.change<{ id: string }>('registerSystem', { organisationId: team.organisationId, clientId: `feed-${nr}`, name: 'A feed', scopes: ['findings:read'] }, me);
  await world.change('inviteToTeam', { teamId: team.id, email: 'colleague@example.org' }, me, '');
  const [{ id: teamInvitationId }] = await app.db.dataSource.query<{ id: string }[]>('select id from team_invitation where team_id = $1', [team.id]);

  const [feed, hook, ended, live] = await Promise.all(['feed', 'webhook', 'feed', 'live'].map((way) => world.change<{ id: string }>('subscribeToFindings', { way, topicIds: [topicId] }, me)));
  await world.change('setFindingsWebhook', { subscriptionId: hook.id, url: 'https://hooks.example.org/askwell' }, me, '{ secret }');

  await app.db.dataSource.query(`insert into finding_delivery (account_id, finding_id, channel, subscription_id, delivered_at, live_place) values ($1, $2, 'live', $3, clock_now(), nextval('live_place'))`, [me.accountId, publishedId, live.id]);

  const { askId, disputeId } = await askedOutside(world, { contributorId: own.id, email: `every.one${nr}@example.org`, token: me.token });

  const ringing = `0113 496 0${nr}31`;
  const callId = await toRing(world, me, ringing);

  const { key } = await world.change<{ key: string }>('issueContactCheckKey', { organisationId: team.organisationId }, me, '{ key }');
  const checkId = await checked(world, team.organisationId);

  const joint = await alike(world, team, other, topicId);
  const concerns = await concernsAbout(world, me, team, open);
  const feedback = await waitedFor(world, me, team, other, byPhone);
  const payment = await offered(world, me, open, other.organisationId);
  const ideas = await ideasOf(world, me, own.id, topicId);
  const experience = await howItWas(world, me, team, byPhone);

  await world.change('nameMyPerson', { contributorId: singers, leadAccountId: me.accountId, shows: ['overdue'] }, me);
  const [{ id: myPersonId }] = await app.db.dataSource.query<{ id: string }[]>('select id from my_person where contributor_id = $1', [singers]);

  const ofGroup = Object.fromEntries(['addContactPerson', 'chooseContactPerson', 'endContactPerson', 'expressInterest', 'sendEmailCode', 'confirmEmail'].map((name) => [`${name}.contributorId`, group.id]));
  const supported = ['pauseInvitationsFor', 'recordFairAskingLevel', 'recordWayOfBeingHere', 'supportNeeds', 'recordReachMe', 'recordComplaint', 'nameMyPerson', 'leadsToName'].map((name) => [`${name}.contributorId`, byPhone]);
  const ofDraft = ['updateOpportunity', 'submitForReview', 'peopleWhoWouldFit'].map((name) => [`${name}.opportunityId`, draft.id]);
  const reviewed = ['approveOpportunity', 'sendBackOpportunity'].map((name) => [`${name}.opportunityId`, inReview.id]);
  return {
    everyone: me,
    hints: {
      ...completeInput(team.id, me.accountId), ...joint, ...concerns, ...feedback, ...payment, ...ideas, ...experience, ...ofGroup, ...Object.fromEntries([...supported, ...ofDraft, ...reviewed]),
      'expressInterest.opportunityId': spare[0], 'closeOpportunity.opportunityId': spare[1], 'withdrawOpportunity.opportunityId': spare[2], 'withdrawInvitations.opportunityId': open, 'leaveAskwell.contributorId': group.id, 'eraseMe.contributorId': byPhone, 'whoLooked.group': 'opened_my_details', 'giveConsent.wordingVersion': 'be-found-research-1', 'UpdateOwnWordsInput.wordingVersion': 'show-own-words-1', 'UpdateOwnWordsInput.mayBeShown': true, 'GiveConsentInput.purpose': 'be_found', 'WithdrawConsentInput.purpose': 'be_found', 'consentWording.purpose': 'be_found', 'UpdateFindMeByInput.categories': ['sex_female'], 'UpdateFindMeByInput.wordingVersion': 'find-me-by-1', 'SetMonitoringAnswersInput.wordingVersion': 'monitoring-2', 'SetMonitoringAnswersInput.postcode': null, 'MonitoringAnswerInput.category': 'sex_own_words', 'MonitoringAnswerInput.ownWords': 'Said so', 'setOpportunityMix.opportunityId': draft.id, 'startRound.idempotencyKey': 'round', mix: [{ places: 1, relations: ['lived_experience'] }], 'KeptPlacesInput.places': 1, 'KeptPlacesInput.relations': ['lived_experience'], 'KeptPlacesInput.categories': [], 'SetOpportunityMixInput.categories': ['sex_female'], never: null, 'UpdateAboutInput.groupPreference': null,
      idempotencyKey: null, 'invitePeople.idempotencyKey': 'a key', leadAccountId: me.accountId, myPersonId, 'AnswerMyPersonInput.agree': true, 'OfferSupportInput.link': null, 'OfferSupportInput.title': 'Getting to know us',
      contributorId: own.id, opportunityId: open, topicId, topicIds: [topicId], areaCode: 'QYG', code: 'QYG', organisationId: team.organisationId, organisationIds: [team.organisationId],
      accountId: me.accountId, helperAccountId: someone.accountId, invitationId, questionId: invitationQuestions.edges[0].node.id, expressionId, findingId, 'changeBrokerNote.noteId': notes[0].id, noteId: notes[1].id, keptId, doubleId, 'partFinding.findingId': partedId, 'partSource.findingId': keptId, 'PartSourceInput.source': 'ris', savedQueryId, 'SaveQueryInput.service': 'europe_pmc', 'SaveQueryInput.query': 'asthma AND singing', 'SaveQueryInput.since': '2026-11-01',
      quietPeriodId: quietPeriods[0].id, contactPersonId: contactPeople.at(-1)!.id, codes,
      'suggestedTopics.text': 'I had asthma as a child.', 'opportunity.id': open, 'candidateList.id': listId, 'profile.id': own.id, 'finding.id': findingId,
      'PermissionInput.accountId': someone.accountId, 'PermissionInput.kind': 'team_member', 'PermissionInput.organisationId': null, 'PermissionInput.areaCode': null, 'GiveUpPermissionInput.kind': 'ics_staff', 'GiveUpPermissionInput.organisationId': null, 'GiveUpPermissionInput.areaCode': null, teamId: team.id,
      'TreatedByInput.organisationId': null, 'neverAskMeFrom.organisationId': other.organisationId, 'NoteContactInput.day': '2026-11-20', 'verifyOrganisation.organisationId': unverified.id, 'recordAgreement.organisationId': unverified.id, 'withdrawVerification.organisationId': unverified.id,
      'ConfirmEmailInput.code': '1234 5678', 'ConfirmAccountEmailInput.code': '1234 5678', 'confirmPhone.contributorId': singers, 'confirmPhone.contactPersonId': singer, phoneConfirmed: false,
      teamInvitationId, 'AcceptTeamInvitationInput.code': 'ABCDE-ABCDE-ABCDE-ABCDE', 'leaveTeam.teamId': team.id,
      checkIds: [checkId], addresses: [keyedHash('somebody@example.org', key)], 'RequestContactChecksInput.keyVersion': 1, 'RequestContactChecksInput.idempotencyKey': 'checks', studyParticipation: false, endEarlierNow: false,
      askId, disputeId, 'RecordOutsideAskInput.phone': null, 'RecordOutsideAskInput.askedAt': START,
      subscriptionId: feed.id, 'findingHeard.subscriptionId': live.id, 'setFindingsWebhook.subscriptionId': hook.id, 'endFindingsSubscription.subscriptionId': ended.id, 'SubscribeToFindingsInput.way': 'feed', url: 'https://hooks.example.org/askwell', withOpportunities: false, leastUseful: 3,
      callId, 'RecordCheckInCallInput.phone': ringing, 'RecordCheckInCallInput.outcome': 'not_reached', lastDayOfRest: null,
      systemId: system.id, 'RegisterSystemInput.scopes': ['findings:import'],
      quarter: null, until: null, originId, 'pinFinding.findingId': pinned, 'unpinFinding.findingId': pinned, themeIds: null, conditionIds: null, 'searchFindings.studyTypes': null, 'searchFindings.secondRead': null, openAccess: null, newOnly: null, 'searchFindings.leastUseful': 0, before: null, upTo: 0, areaCodes: ['QYG'], version: 3, otherId: publishedId, byId: publishedId, findingQuestionId, 'findingsToCurate.topicIds': null, ...Object.fromEntries(['askAboutFinding', 'markFindingUseful', 'unmarkFindingUseful'].map((name) => [`${name}.findingId`, publishedId])), 'writeSummary.summary': summary, 'checkSummary.summary': { keyMessage: summary.keyMessage }, 'AddBrokerNoteInput.couldChange': 'Clinics could ask carers.',
      agreementId: agreements[0].id, validFrom: '2027-01-01', validTo: '2027-12-31',
      education: null, governance: null, prioritySetting: null, service: null, 'CommitmentInput.termMonths': null, 'CommitmentInput.meetings': null, 'DistressingInput.details': null,
      irasId: '123456', languages: ['en'], answerDays: 14, shortNotice: false, approvedOn: '2026-01-05', endsOn: '2027-03-01', dueOn: '2026-12-20', 'AgreeOnInvolvementInput.startsOn': '2027-01-04', endsAt: '2026-11-20T12:00:00Z',
      email: 'name@example.org', phone: '0113 496 0009', name: 'A Name', wordingVersion: 'join-1', 'BeFoundInput.wordingVersion': 'be-found-research-1',
      age: 'eighteen_or_over', 'registerContributorByPhone.kind': 'individual', actingFor: null, group: null,
      'joinAsContributor.kind': 'group', 'joinAsContributor.age': null, 'joinAsContributor.group': { contactPersonName: 'Pat' },
      need: 'large_print', 'AccessNeedInput.group': 'information_format', personName: 'Ali', firstDay: '2027-04-01', lastDay: '2027-04-30', timeZone: 'Europe/London',
      'UpdateKindsInput.liked': ['focus_group'], 'UpdateKindsInput.never': ['interview'], takesPart: 'either', after: null, restDays: 30,
      'answerInvitation.answer': 'no', publishedFrom: '2020-01-01', publishedTo: '2026-01-01', validOn: '2026-11-20', on: '2026-11-20', page: 1, first: 5,
    },
  };
}
