import { withClient } from '../../../src/platform/database/roles.js';
import { publish } from '../../support/builders/subscriptions.builder.js';
import { publishArticle } from '../../support/builders/findings.builder.js';
import { DAY, HOUR, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import type { MailPost } from './everything-written.js';
import { marks } from './marks.js';

const says = (mark: string): string => `It is ${mark} that I say.`;

/** Drives the features through which people say something, over HTTP, with marked words in every place that takes words. */
export async function liveThrough(scenario: Scenario, post: MailPost): Promise<void> {
  const { app } = scenario;
  const team = await scenario.team();
  const topicId = scenario.topic();
  const person = await join(scenario, topicId);
  await profile(scenario, person);
  await others(scenario, team, topicId);
  const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: [] }], places: 3 });
  await scenario.work();
  await scenario.run('mutation ($input: InviteToTeamInput!) { inviteToTeam(input: $input) }', { input: { teamId: team.id, email: `${marks.colleague}@example.org`, idempotencyKey: 'colleague' } }, team.contact);
  await scenario.work();
  await search(scenario, team);
  await invited(scenario, team, person, opportunityId, post);
  await involved(scenario, team, person, opportunityId);
  await howItWas(scenario, person);
  await round(scenario, team, opportunityId);
  await comingForward(scenario, team, topicId);
  await complaints(scenario, person, team);
  await aboutFinding(scenario, person);
  await concerns(scenario, person, team, opportunityId);
  await ideas(scenario, person, team, topicId);
  await askedOutside(scenario, person, team);
  await subscriptions(scenario, topicId);
  await forgotten(scenario, team, topicId);
  await refusals(scenario, person);
  await failures(scenario, person);
  for (const path of ['/health/live', '/health/ready', '/', '/graphql']) await fetch(`${app.url}${path}`);
  for (const sweep of ['audit.seal', 'audit.check', 'complaints.find-waiting']) await app.runJob(sweep);
  await scenario.work();
}

async function join(scenario: Scenario, topicId: string): Promise<Person> {
  const account = await scenario.app.signIn([], says(marks.accountName));
  // Signing in with the token writes the account's name again.
  await scenario.run('{ me { displayName } }', {}, account);
  const input = {
    age: 'eighteen_or_over', name: says(marks.name), wordingVersion: 'join-1', areaCode: 'QYG',
    reachMe: { email: `${marks.email}@example.org`, phone: `0113 ${marks.phone.slice(0, 3)} ${marks.phone.slice(3)}` },
    ownWords: says(marks.ownWords), interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
    idempotencyKey: 'join',
  };
  const { id: contributorId } = await scenario.change<{ id: string }>('joinAsContributor', input, account);
  return { ...account, contributorId, name: input.name, email: input.reachMe.email };
}

async function isTheirs(scenario: Scenario, { contributorId, accountId }: Person): Promise<void> {
  const confirmed = `update contact_point set verified_at = clock_now(), verified_how = 'sign_in', verified_by = $2 where contributor_id = $1 and channel = 'email'`;
  await withClient(scenario.app.db.ownerUrl, (client) => client.query(confirmed, [contributorId, accountId]));
}

async function profile(scenario: Scenario, person: Person): Promise<void> {
  const { contributorId } = person;
  const change = (name: string, input: object, fields = '{ id }') => scenario.change(name, { contributorId, idempotencyKey: name, ...input }, person, fields);
  await change('setWayOfBeingHere', { way: 'teams_may_ask' }, '{ contributorId }');
  await change('updateSafeContact', { safeContact: { ways: ['email'], times: says(marks.safeTimes), relayOnly: false } });
  await change('sendEmailCode', {}, '');
  await scenario.work();
  await change('confirmEmail', { code: '0000 0000' }, '');
  // What others write is mailed only to an address that is shown to be theirs.
  await isTheirs(scenario, person);
  await change('updateAccessNeeds', { accessNeeds: [{ group: 'information_format', need: 'large_print', detail: says(marks.accessNeed) }] });
  await change('updateSkills', { skills: [{ source: 'life', description: says(marks.skill) }] });
  await change('updateAbout', { name: says(marks.name) });
  const counted = { wordingVersion: 'monitoring-2', answers: [{ category: 'religion_own_words', ownWords: says(marks.counted) }] };
  await change('setMonitoringAnswers', counted, '{ category }');
  const lookedUp = await scenario.refusal('setMonitoringAnswers', { ...counted, contributorId, postcode: marks.postcode, idempotencyKey: 'postcode' }, person, '{ category }');
  if (lookedUp !== 'BAD_USER_INPUT') throw new Error('No table of postcodes is loaded here.');
}

/** A group, somebody acting for another, and somebody on the phone. */
async function others(scenario: Scenario, team: Team, topicId: string): Promise<void> {
  const account = await scenario.app.signIn([], 'Nobody');
  const about = { wordingVersion: 'join-1', areaCode: 'QYG', interests: [{ topicId, relation: 'carer' }] };
  const group = await scenario.change<{ id: string }>(
    'joinAsContributor',
    { ...about, kind: 'group', name: says(marks.groupName), reachMe: { email: `${marks.contactPersonMail}@example.org` }, group: { contactPersonName: says(marks.contactPerson), preference: says(marks.groupPreference) }, idempotencyKey: 'group' },
    account,
  );
  await scenario.change('addContactPerson', { contributorId: group.id, name: says(marks.contactPerson), reachMe: { email: `${marks.contactPersonMail}2@example.org` }, idempotencyKey: 'add' }, account);
  const acting = await scenario.change<{ id: string }>(
    'joinAsContributor',
    { ...about, kind: 'acting_for', age: 'eighteen_or_over', name: says(marks.name), reachMe: { email: `${marks.email}2@example.org` }, actingFor: { relationship: 'friend', personName: says(marks.actedFor), basis: 'they_asked_me', basisNote: says(marks.basisNote), iAmEighteenOrOver: true }, idempotencyKey: 'acting' },
    account,
  );
  await scenario.change('restateActing', { contributorId: acting.id, basis: 'best_interests', basisNote: says(marks.basisNote), idempotencyKey: 'restate' }, account, '');
  const contributorId = await scenario.change<string>(
    'registerContributorByPhone',
    { ...about, age: 'eighteen_or_over', name: says(marks.name), reachMe: { phone: `0113 ${marks.phone}` }, ownWords: says(marks.ownWords), consentHeardAt: START, accessNeeds: [{ group: 'information_format', need: 'large_print', detail: says(marks.accessNeed) }], safeContact: { ways: [], times: says(marks.safeTimes), relayOnly: true }, idempotencyKey: 'phone' },
    team.lead,
    '',
  );
  const spokenWith = { contributorId, phone: `0113 ${marks.phone}` };
  await scenario.change('confirmPhone', { ...spokenWith, idempotencyKey: 'rang' }, team.lead, '');
  await scenario.change('recordReachMe', { contributorId, reachMe: { email: `${marks.email}3@example.org`, phone: spokenWith.phone }, idempotencyKey: 'moved' }, team.lead, '');
  await scenario.run('{ peopleISupport { edges { node { name } } } }', {}, team.lead);
  await scenario.run('query ($id: ID!) { supportNeeds(contributorId: $id) { accessNeeds { detail } } }', { id: contributorId }, team.lead);
}

async function search(scenario: Scenario, { contact }: Team): Promise<void> {
  for (const query of ['searchOpportunities(words: $words) { estimatedTotal }', 'searchFindings(words: $words) { estimatedTotal }', 'topics(search: $words) { id }', 'suggestedTopics(text: $words) { topic { id } }']) {
    await scenario.run(`query ($words: String!) { ${query} }`, { words: says(marks.searched) }, contact);
  }
}

/** Raised, heard elsewhere, answered, reopened, and told to the team. */
async function concerns(scenario: Scenario, person: Person, team: Team, opportunityId: string): Promise<void> {
  const { lead } = await scenario.team();
  const { id: concernId } = await scenario.change<{ id: string }>(
    'raiseConcern', { opportunityId, kind: 'safety', words: says(marks.concern), teamMayKnow: true, nameShown: true, wordingVersion: 'concern-1', idempotencyKey: 'concern' }, person);
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('update concern set heard_by = $2 where id = $1', [concernId, lead.accountId]));
  const change = (name: string, input: object, who: Pick<Person, 'token'>, nr = 1) => scenario.change(name, { concernId, idempotencyKey: `${name}${nr}`, ...input }, who);
  await scenario.run('{ concernsToHear { edges { node { words from } } } }', {}, lead);
  await change('receiveConcern', {}, lead);
  await change('writeAboutConcern', { text: says(marks.concernMessage) }, lead);
  await change('tellTeamOfConcern', { text: says(marks.toldTeam) }, lead);
  await change('answerConcern', { outcome: 'explained', answer: says(marks.concernAnswer) }, lead);
  await change('reopenConcern', { words: says(marks.concernMessage) }, person);
  await change('answerConcern', { outcome: 'passed_on', answer: says(marks.concernAnswer) }, lead, 2);
  await scenario.run('{ myConcerns { edges { node { words answer messages { text } } } } }', {}, person);
  await scenario.run('{ concernsTold { edges { node { text } } } }', {}, team.contact);
  await scenario.app.runJob('concerns.find-late');
  await scenario.work();
}

async function ideas(scenario: Scenario, { contributorId, token }: Person, { lead }: Team, topicId: string): Promise<void> {
  const unread = { title: says(marks.ideaUnread), words: says(marks.ideaUnread), signedAs: says(marks.ideaUnread), topicIds: [topicId] };
  await scenario.run('query ($title: String!, $words: String) { checkIdea(title: $title, words: $words) { hints { words } topics { words } } }', unread, { token });
  const { id: ideaId } = await scenario.change<{ id: string }>('postIdea', { contributorId, kind: 'issue', ...unread, idempotencyKey: 'idea1' }, { token });
  await scenario.run('{ ideasToModerate { edges { node { title words hints { words } } } } }', {}, lead);
  await scenario.change('moderateIdea', { ideaId, version: 0, decision: 'ask_change', note: says(marks.ideaNote), idempotencyKey: 'idea2' }, lead);
  await scenario.change('reviseIdea', { ideaId, ...unread, idempotencyKey: 'idea3' }, { token });
  await scenario.change('moderateIdea', { ideaId, version: 1, decision: 'decline', note: says(marks.ideaNote), idempotencyKey: 'idea4' }, lead);
  const published = await scenario.change<{ id: string }>('postIdea', { contributorId, kind: 'question', title: says(marks.idea), topicIds: [topicId], idempotencyKey: 'idea5' }, { token });
  await scenario.change('moderateIdea', { ideaId: published.id, version: 0, decision: 'publish', idempotencyKey: 'idea6' }, lead);
  await scenario.work();
  await scenario.run('query ($words: String) { searchIdeas(words: $words) { hits { highlights { field segments { text } } } } }', { words: marks.idea }, lead);
  await scenario.change('answerIdea', { ideaId: published.id, kind: 'still_looking', words: says(marks.ideaAnswer), idempotencyKey: 'idea7' }, lead);
  await scenario.app.runJob('ideas.remind');
  await scenario.work();
}

async function invited(scenario: Scenario, team: Team, person: Person, opportunityId: string, post: MailPost): Promise<void> {
  const codes = await scenario.codes(opportunityId, team);
  await scenario.change('invitePeople', { opportunityId, codes, nextStep: 'We ring you within a week.', idempotencyKey: 'invite' }, team.contact, '{ waveId }');
  post.refuse(true);
  await scenario.work();
  post.refuse(false);
  const owner = (sql: string) => withClient(scenario.app.db.ownerUrl, (client) => client.query(sql));
  const again = 'update graphile_worker._private_jobs set run_at = now()';
  await owner(`${quotes}; create trigger test_quotes before update on ask for each row execute function test_quotes(); ${again}`);
  await scenario.work();
  await owner(`drop trigger test_quotes on ask; drop function test_quotes; ${again}`);
  await scenario.work();
  const link = post.raw.map((mail) => /\/i\/[\w-]+/.exec(mail.replace(/=\r?\n/g, ''))?.[0]).find(Boolean);
  if (!link) throw new Error('No invitation reached the mail server.');
  await fetch(`${scenario.app.url}${link}`);
  const [{ id: invitationId }] = await scenario.invitations(person);
  await scenario.change('askAboutInvitation', { invitationId, question: says(marks.question), idempotencyKey: 'ask' }, person);
  const { invitationQuestions } = await scenario.run<{ invitationQuestions: { edges: { node: { id: string } }[] } }>('query ($id: ID!) { invitationQuestions(opportunityId: $id) { edges { node { id } } } }', { id: opportunityId }, team.contact);
  await scenario.change('answerInvitationQuestion', { questionId: invitationQuestions.edges[0].node.id, answer: says(marks.questionAnswer), idempotencyKey: 'answer' }, team.contact);
  await scenario.work();
  await scenario.change('answerInvitation', { invitationId, answer: 'willing', idempotencyKey: 'yes' }, person);
  await scenario.pass(15 * DAY);
  const { introductions } = await scenario.run<{ introductions: { edges: { node: { person: { name: string } | null } }[] } }>(
    'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { person { name email phone safeTimes } } } } }', { id: opportunityId }, team.contact,
  );
  if (!introductions.edges.some(({ node }) => node.person?.name.includes(marks.name))) throw new Error('Nobody was introduced.');
  await scenario.run('query ($id: ID!) { whoLooked(contributorId: $id) { edges { node { what by } } } }', { id: person.contributorId }, person);
}

/** What was arranged is said between the two of them. */
async function involved(scenario: Scenario, { contact }: Team, person: Person, opportunityId: string): Promise<void> {
  const { involvements } = await scenario.run<{ involvements: { edges: { node: { id: string } }[] } }>('query ($id: ID!) { involvements(opportunityId: $id) { edges { node { id } } } }', { id: opportunityId }, contact);
  const input = { involvementId: involvements.edges[0].node.id, idempotencyKey: 'agree' };
  const { contributorId } = person;
  await scenario.change('changePassport', { contributorId, supportNeeds: says(marks.passport), whatHelpsMe: says(marks.passport), idempotencyKey: 'passport' }, person, '{ supportNeeds whatHelpsMe }');
  await scenario.run('mutation ($input: PassportShareInput!) { sharePassport(input: $input) { contributorId } }', { input: { involvementId: input.involvementId, idempotencyKey: 'share' } }, person);
  await scenario.change('writePortfolioNote', { contributorId, involvementId: input.involvementId, text: says(marks.portfolio), idempotencyKey: 'note' }, person, '{ aboutMe }');
  await scenario.change('offerSupport', { involvementId: input.involvementId, kind: 'training', title: says(marks.offered), link: `https://example.org/${marks.offered}`, idempotencyKey: 'offer' }, contact);
  await fetch(`${scenario.app.url}/me/portfolio.html`, { headers: { authorization: `Bearer ${person.token}` } });
  const { passport } = await scenario.run<{ passport: { whatHelpsMe: string } }>('query ($id: ID!) { passport(involvementId: $id) { supportNeeds whatHelpsMe } }', { id: input.involvementId }, contact);
  if (!passport.whatHelpsMe.includes(marks.passport)) throw new Error('The team read no passport.');
  await scenario.change('agreeOnInvolvement', { ...input, arranged: says(marks.arranged) }, contact, '{ arranged }');
  const reached = { accountId: contact.accountId, name: 'Sam Contact', role: 'nurse', email: `${marks.contactMail}@example.org` };
  await scenario.change('setDeputy', { ...input, ...reached, firstDay: '2026-12-01', lastDay: '2026-12-31', idempotencyKey: 'deputy' }, contact);
  await scenario.change('changeMainContact', { ...input, ...reached, idempotencyKey: 'main' }, contact);
  await scenario.change('setNextStep', { ...input, what: says(marks.nextStep), dueOn: '2026-12-20', previousIsDone: true, idempotencyKey: 'next' }, contact);
  await scenario.work();
  await scenario.change('closeInvolvement', { ...input, because: 'done', thanks: says(marks.thanks), idempotencyKey: 'close' }, contact);
  await scenario.work();
}

/** With a name, taken back, and then without it. */
async function howItWas(scenario: Scenario, person: Person): Promise<void> {
  await scenario.app.runJob('experience.invite');
  await scenario.work();
  const { myExperiences } = await scenario.run<{ myExperiences: { edges: { node: { id: string } }[] } }>('query ($id: ID!) { myExperiences(contributorId: $id) { edges { node { id } } } }', { id: person.contributorId }, person);
  const invitationId = myExperiences.edges[0].node.id;
  const say = (input: object) => scenario.change('answerExperience', { invitationId, answers: [{ statement: 'kept_informed', level: 'disagree' }], ...input }, person, '{ receipt experience { words } }');
  await scenario.refusal('answerExperience', { invitationId, shown: 'anonymous', answers: [{ statement: 'no_such_statement', level: 'agree' }], words: says(marks.howItWasNameless) }, person, '{ receipt }');
  await say({ shown: 'with_my_name', words: says(marks.howItWas), idempotencyKey: 'named' });
  await scenario.change('takeBackExperience', { invitationId, receipt: says(marks.howItWas).slice(0, 60), idempotencyKey: 'named back' }, person);
  await say({ shown: 'anonymous', words: says(marks.howItWasNameless), idempotencyKey: 'nameless' });
}

/** Asking goes on by itself for the places that are left. */
async function round(scenario: Scenario, { contact }: Team, opportunityId: string): Promise<void> {
  const mix = [{ places: 1, relations: ['carer'] }];
  await scenario.change('startRound', { opportunityId, nextStep: 'We ring you within a week.', mix, idempotencyKey: 'start' }, contact, '{ asking { state } }');
  await scenario.work();
  await scenario.change('stopRound', { opportunityId, idempotencyKey: 'stop' }, contact, '{ asking { state } }');
}

async function comingForward(scenario: Scenario, team: Team, topicId: string): Promise<void> {
  const [one, other] = await scenario.people(2, { topicId, confirmed: true });
  for (const [who, chosen] of [[one, true], [other, false]] as const) {
    const opportunityId = await scenario.opportunity(team, {});
    const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { contributorId: who.contributorId, opportunityId, message: says(marks.message), idempotencyKey: `come ${String(chosen)}` }, who);
    await scenario.work();
    await scenario.change('answerInterest', { expressionId, chosen, answer: says(marks.messageAnswer), ...(chosen ? { nextStep: 'We ring you within a week.' } : {}), idempotencyKey: `reply ${String(chosen)}` }, team.contact);
    await scenario.work();
    if (chosen) await paid(scenario, team, opportunityId, who);
    await (chosen ? contactLeft(scenario, team, opportunityId) : feedback(scenario, team, opportunityId));
  }
}

/** Expenses are offered and claimed, sent back, claimed again for a group, and paid elsewhere. */
async function paid(scenario: Scenario, { contact }: Team, opportunityId: string, who: Person): Promise<void> {
  const [{ id: involvementId }] = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from involvement where opportunity_id = $1', [opportunityId]);
  const wider = { involvementId, payTo: ['person', 'group'], withinDays: 10, idempotencyKey: 'wider' };
  await scenario.change('offerBetterTerms', wider, contact, '{ involvementId }');
  await scenario.work();
  await scenario.change('answerBetterTerms', { involvementId, number: 2, accept: true, idempotencyKey: 'taken' }, who, '{ involvementId }');
  const about = { kind: 'expenses', pence: 1420, forDay: '2026-11-20', words: says(marks.claimedFor) };
  const { id: claimId } = await scenario.change<{ id: string }>('offerPayment', { involvementId, ...about, idempotencyKey: 'offered' }, contact);
  await scenario.work();
  await scenario.change('answerPaymentOffer', { claimId, accept: true, idempotencyKey: 'accepted' }, who);
  const { kind: _, ...now } = about;
  const claim = (key: string) => scenario.change('submitPaymentClaim', { claimId, ...now, payTo: 'group', payee: says(marks.payee), idempotencyKey: key }, who);
  await scenario.change('claimPayment', { involvementId, ...about, payTo: 'group', payee: says(marks.payee), idempotencyKey: 'another' }, who);
  await claim('claimed');
  await scenario.work();
  await scenario.change('decideOnPaymentClaim', { claimId, approve: false, reason: says(marks.sentBack), idempotencyKey: 'back' }, contact);
  await scenario.work();
  await claim('claimed again');
  await scenario.change('decideOnPaymentClaim', { claimId, approve: true, idempotencyKey: 'right' }, contact);
  await scenario.change('recordPaymentMade', { claimId, paidOn: '2026-12-08', way: 'voucher', idempotencyKey: 'paid' }, contact);
  await scenario.work();
}

/** Somebody else is named by a lead. */
async function contactLeft(scenario: Scenario, { lead, colleague }: Team, opportunityId: string): Promise<void> {
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('update involvement set main_contact_id = $2 where opportunity_id = $1', [opportunityId, scenario.administrator.accountId]));
  const [{ id: involvementId }] = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from involvement where opportunity_id = $1', [opportunityId]);
  await scenario.change('nameMainContact', { involvementId, accountId: colleague.accountId, name: 'Kim Colleague', role: 'nurse', email: `${marks.contactMail}@example.org`, idempotencyKey: 'named' }, lead, '');
}

/** What came of it is said to whoever came forward, a little later than was said first. */
async function feedback(scenario: Scenario, { contact, lead }: Team, opportunityId: string): Promise<void> {
  const { feedbackDuty } = await scenario.run<{ feedbackDuty: { people: { code: string }[] } }>('query ($id: ID!) { feedbackDuty(opportunityId: $id) { people { code cameBy } } }', { id: opportunityId }, contact);
  await scenario.change('bringFeedbackForward', { opportunityId, dueOn: '2027-01-31', idempotencyKey: 'earlier' }, contact, '{ dueOn }');
  await scenario.change('extendFeedback', { opportunityId, dueOn: '2027-03-31', because: says(marks.cameOfIt), idempotencyKey: 'later' }, lead, '{ dueOn }');
  await scenario.change('closeOpportunity', { opportunityId, idempotencyKey: 'closed' }, contact);
  const said = says(marks.cameOfIt);
  const words = [{ code: feedbackDuty.people[0].code, text: says(marks.forThemAlone) }];
  await scenario.change('giveFeedback', { opportunityId, outcome: 'partly', inPlainWords: said, youSaid: said, weDid: said, whyNot: said, words, idempotencyKey: 'came' }, contact, '{ state }');
  await scenario.change('writeInvolvementReport', { opportunityId, item: 'reflection', version: 0, words: says(marks.reported), idempotencyKey: 'reported' }, contact, '{ opportunityId }');
  for (const form of ['json', 'csv', 'html']) await fetch(`${scenario.app.url}/opportunities/${opportunityId}/involvement-report.${form}`, { headers: { authorization: `Bearer ${contact.token}` } });
  await scenario.work();
}

async function complaints(scenario: Scenario, person: Person, { lead }: Team): Promise<void> {
  const { id: complaintId } = await scenario.change<{ id: string }>('complain', { text: says(marks.complaint), idempotencyKey: 'complain' }, person);
  await scenario.change('recordComplaint', { text: says(marks.complaint), caller: says(marks.caller), idempotencyKey: 'call' }, lead);
  await scenario.change('answerComplaint', { complaintId, answer: says(marks.complaintAnswer), idempotencyKey: 'outcome' }, scenario.administrator);
  await scenario.work();
}

async function aboutFinding(scenario: Scenario, person: Person): Promise<void> {
  const broker = await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'Broker');
  const findingId = await publishArticle(scenario.app, broker.token, { pmid: '90777' });
  const { id: findingQuestionId } = await scenario.change<{ id: string }>('askAboutFinding', { findingId, question: says(marks.aboutFinding), idempotencyKey: 'about' }, person);
  await scenario.change('answerFindingQuestion', { findingQuestionId, answer: says(marks.aboutFindingAnswer), idempotencyKey: 'told' }, broker);
  await scenario.change('markFindingUseful', { findingId }, person);
}

/** By e-mail and by phone, of people who are here and of nobody. */
async function askedOutside(scenario: Scenario, person: Person, team: Team): Promise<void> {
  const asked = { teamId: team.id, reference: says(marks.askedOutside), askedAt: START };
  for (const [nr, whom] of [{ email: person.email }, { email: `${marks.email}9@example.org` }, { phone: `0113 ${marks.phone}` }].entries()) {
    await scenario.change('recordOutsideAsk', { ...asked, ...whom, idempotencyKey: `outside ${nr}` }, team.contact, '');
  }
  await scenario.work();
  const { askedOfMe } = await scenario.run<{ askedOfMe: { edges: { node: { id: string; reference: string | null } }[] } }>('query ($id: ID!) { askedOfMe(contributorId: $id) { edges { node { id reference } } } }', { id: person.contributorId }, person);
  const ask = askedOfMe.edges.find(({ node }) => node.reference);
  if (!ask) throw new Error('Nobody was asked outside.');
  await scenario.change('disputeOutsideAsk', { askId: ask.node.id, because: says(marks.disputed), idempotencyKey: 'dispute' }, person);
  await scenario.run('{ outsideAskDisputes { edges { node { because } } } }', {}, scenario.administrator);
}

/** Somebody who wants to hear of findings, every way. */
async function subscriptions(scenario: Scenario, topicId: string): Promise<void> {
  const account = await scenario.app.signIn([], 'Nobody', `${marks.signInMail}@example.org`);
  const subscribe = (way: string, input: object) => scenario.change<{ id: string }>('subscribeToFindings', { way, howOften: 'at_once', words: says(marks.wanted), ...input, idempotencyKey: way }, account);
  await subscribe('mail', { topicIds: [topicId] });
  const { id: subscriptionId } = await subscribe('webhook', {});
  const url = `https://192.168.0.1/${marks.hook}`;
  await scenario.change('setFindingsWebhook', { subscriptionId, url, idempotencyKey: 'hook' }, account, '{ secret }');
  await scenario.refusal('setFindingsWebhook', { subscriptionId, url: url.replace('https', 'ftp') }, account, '{ secret }');
  await scenario.change('changeFindingsSubscription', { subscriptionId, words: says(marks.wanted), idempotencyKey: 'change' }, account);
  await scenario.app.db.advance(HOUR);
  await publish(scenario.app, [{ title: says(marks.wanted), topics: [topicId] }], { index: true });
  await scenario.app.runJob('subscriptions.choose');
  await scenario.work();
  const staff = await scenario.app.signIn([], 'Staff');
  await scenario.change('sendAccountEmailCode', { email: `${marks.email}8@example.org`, idempotencyKey: 'account code' }, staff, '');
  await scenario.work();
  await scenario.change('confirmAccountEmail', { code: '0000 0000', idempotencyKey: 'confirm account' }, staff, '');
}

/** Somebody who said all this, was invited, and then wants to be forgotten and never contacted: nothing of it may be left. */
async function forgotten(scenario: Scenario, team: Team, topicId: string): Promise<void> {
  const said = says(marks.forgotten);
  const account = await scenario.app.signIn([], said);
  const reachMe = { email: `${marks.forgotten}@example.org` };
  const { id: contributorId } = await scenario.change<{ id: string }>(
    'joinAsContributor',
    { age: 'eighteen_or_over', name: said, wordingVersion: 'join-1', areaCode: 'QYG', reachMe, ownWords: said, interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }], idempotencyKey: 'gone' },
    account,
  );
  await scenario.change('updateSkills', { contributorId, skills: [{ source: 'life', description: said }] }, account);
  await scenario.change('updateSafeContact', { contributorId, safeContact: { ways: [], times: said, relayOnly: false } }, account);
  await scenario.work();
  const opportunityId = await scenario.opportunity(team, {});
  await scenario.change('expressInterest', { contributorId, opportunityId, message: said }, account);
  await scenario.change('complain', { text: said }, account);
  await scenario.change('subscribeToFindings', { way: 'feed', words: said }, account);
  await scenario.work();
  await scenario.change('eraseMe', { neverContactMeAgain: true, iKnowItCantBeUndone: true, idempotencyKey: 'erase' }, account, '{ profiles wholeAccount }');
  await scenario.work();
  await scenario.change('contactMeAgain', { reachMe: { email: `${marks.email}9@example.org` }, idempotencyKey: 'again' }, await scenario.app.signIn([], 'Nobody'), '');
}

/** What is wrong in a request must not be written down because it is wrong. */
async function refusals({ app }: Scenario, { contributorId, token }: Person): Promise<void> {
  const wrong = `${marks.wrongMail} at example`;
  const update = (input: unknown) => app.gql('mutation ($input: UpdateReachMeInput!) { updateReachMe(input: $input) { id } }', { input }, token);
  await update({ contributorId, reachMe: { email: wrong } });
  await update({ contributorId, reachMe: { email: { of: wrong } } });
  await update({ contributorId, reachMe: { [marks.wrongMail]: 'x' } });
  await app.gql('mutation ($input: TakeOverProfileInput!) { takeOverProfile(input: $input) { id } }', { input: { code: wrong, name: wrong, wordingVersion: 'join-1', reachMe: { email: `${marks.wrongMail}@example.org` } } }, token);
  await app.gql('mutation ($input: ConfirmEmailInput!) { confirmEmail(input: $input) }', { input: { contributorId, code: marks.wrongMail } }, token);
  await app.gql('mutation ($input: ConfirmPhoneInput!) { confirmPhone(input: $input) }', { input: { contributorId, phone: marks.wrongMail } }, token);
  await app.gql('mutation ($input: RecordCheckInCallInput!) { recordCheckInCall(input: $input) }', { input: { callId: contributorId, phone: marks.wrongMail, outcome: 'goes_on' } }, token);
  await app.gql('{ me { displayName } }', {}, `${marks.wrongMail}.${marks.wrongMail}.${marks.wrongMail}`);
  await fetch(`${app.url}/i/nothing-like-a-link`);
  await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"query": "${marks.wrongMail}` });
}

/** A database that quotes what it was given, as Postgres does in many messages. */
const quotes = `create function test_quotes() returns trigger language plpgsql as $$ begin raise exception 'cannot take %', '${marks.failing}'; end $$`;

/** The database breaks with somebody's words in its mouth, in a request and in a job. */
async function failures(scenario: Scenario, { contributorId, token }: Person): Promise<void> {
  const { app } = scenario;
  const owner = (sql: string) => withClient(app.db.ownerUrl, (client) => client.query(sql));
  const change = (ownWords: string) => app.gql('mutation ($input: UpdateOwnWordsInput!) { updateOwnWords(input: $input) { id } }', { input: { contributorId, ownWords, mayBeShown: false } }, token);
  await owner(`alter table contributor_preference add constraint test_breaks check (own_words not like '%${marks.failing.slice(0, 6)}%') not valid`);
  await change(says(marks.failing));
  await owner(`alter table contributor_preference drop constraint test_breaks;
    ${quotes};
    create trigger test_quotes before insert or update or delete on search_document for each row execute function test_quotes();
    create trigger test_quotes before insert or update on contributor_preference for each row execute function test_quotes()`);
  await change(says(marks.failing));
  await owner('drop trigger test_quotes on contributor_preference');
  await change(says(marks.ownWords));
  await scenario.work();
  await owner('drop trigger test_quotes on search_document; drop function test_quotes');
  await app.db.advance(HOUR);
  await owner('update graphile_worker._private_jobs set run_at = now()');
  await scenario.work();
}
