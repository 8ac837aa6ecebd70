import type { Context } from '../reference/contexts.js';
import type { Gap } from './completeness.rules.js';
import { Opportunity } from './opportunity.entity.js';
import type { DraftFields } from './opportunity.inputs.js';
import { EducationFacts, GovernanceFacts, PriorityFacts, ResearchFacts, ServiceFacts } from './framework.entity.js';
import { ContactPerson, Description, SafeguardingContact, Sought, Terms, Timing } from './opportunity-parts.entity.js';

/** Encrypted text, as the contact columns take it. */
export interface SealedText {
  keyId: string;
  ciphertext: Buffer;
}

const defaultAnswerDays = 14;
const shortNoticeAnswerDays = 7;

/** A draft in which nothing is said yet. */
export function blankDraft(start: Pick<Opportunity, 'id' | 'teamId' | 'organisationIds' | 'createdBy' | 'createdAt' | 'context' | 'title'>): Opportunity {
  const unsaid = { submittedAt: null, reviewWith: null, reviewerId: null, reviewDueOn: null, openedAt: null, endedAt: null, meetsParticipantsOrData: null, jointTeamIds: [], joinedInto: null };
  return Object.assign(new Opportunity(), start, unsaid, {
    updatedAt: start.createdAt,
    status: 'draft' as const,
    research: noResearch(),
    service: noService(),
    governance: noGovernance(),
    education: noEducation(),
    priority: noPriority(),
    description: Object.assign(new Description(), {
      summary: null, whatYouWouldDo: null, meetingMinutes: null, preparationMinutes: null, travelMinutes: null, costs: null, distressing: null, distressingDetails: null,
    }),
    sought: Object.assign(new Sought(), { kinds: [], experienceSought: null, skills: [], languages: [], places: null, suitableFor16And17: false }),
    timing: Object.assign(new Timing(), {
      startsOn: null, endsOn: null, closesOn: null, hearBackBy: null, shortNotice: false, answerDays: defaultAnswerDays, online: false, areaCode: null, place: null,
      commitment: null, termMonths: null, meetings: null,
    }),
    terms: Object.assign(new Terms(), { paymentOffered: null, paymentText: null, paymentPence: null, paymentPer: null, expenses: null, accessAndSupport: null }),
    contact: noContact(),
    safeguarding: noSafeguarding(),
  });
}

const noResearch = () => Object.assign(new ResearchFacts(), { kind: null, funder: null, stage: null, ethicsReference: null, irasId: null, approvedOn: null });
const noService = () => Object.assign(new ServiceFacts(), { name: null, duty: null, dutyOther: null });
const noGovernance = () => Object.assign(new GovernanceFacts(), { body: null, term: null });
const noEducation = () => Object.assign(new EducationFacts(), { course: null, learners: null });
const noPriority = () => Object.assign(new PriorityFacts(), { subject: null, usedBy: null });
const noContact = () => Object.assign(new ContactPerson(), { accountId: null, name: null, emailKeyId: null, emailCiphertext: null, treatsInvitees: null });
const noSafeguarding = () => Object.assign(new SafeguardingContact(), { name: null, emailKeyId: null, emailCiphertext: null });

type Given = DraftFields & { title?: string | null };

/** Writes what the input says into the draft; what it leaves out stays. Topics and sessions are rows of their own. */
export function applyTo(draft: Opportunity, input: Given, seal: (text: string) => SealedText): void {
  if (input.title !== undefined && input.title !== null) draft.title = input.title;
  if (input.meetsParticipantsOrData !== undefined) draft.meetsParticipantsOrData = input.meetsParticipantsOrData;
  applyFrameworks(draft, input);
  applyDescription(draft.description, input);
  applySought(draft.sought, input);
  applyTiming(draft.timing, input);
  applyTerms(draft.terms, input);
  applyContacts(draft, input, seal);
}

function applyFrameworks(draft: Opportunity, input: Given): void {
  if (input.research !== undefined) draft.research = Object.assign(noResearch(), stated(input.research));
  if (input.service !== undefined) draft.service = Object.assign(noService(), stated(input.service));
  if (input.governance !== undefined) draft.governance = Object.assign(noGovernance(), stated(input.governance));
  if (input.education !== undefined) draft.education = Object.assign(noEducation(), stated(input.education));
  if (input.prioritySetting !== undefined) draft.priority = Object.assign(noPriority(), stated(input.prioritySetting));
}

function applyDescription(text: Description, input: Given): void {
  Object.assign(text, pick(input, ['summary', 'whatYouWouldDo', 'costs']));
  if (input.hours !== undefined) {
    text.meetingMinutes = minutes(input.hours?.meeting);
    text.preparationMinutes = minutes(input.hours?.preparation);
    text.travelMinutes = minutes(input.hours?.travel);
  }
  if (input.distressing !== undefined) {
    text.distressing = input.distressing?.expected ?? null;
    text.distressingDetails = input.distressing?.details ?? null;
  }
}

function applySought(sought: Sought, input: Given): void {
  Object.assign(sought, pick(input, ['experienceSought', 'places']));
  if (input.kinds !== undefined) sought.kinds = input.kinds ?? [];
  if (input.skills !== undefined) sought.skills = input.skills ?? [];
  if (input.languages !== undefined) sought.languages = input.languages ?? [];
  if (input.suitableFor16And17 !== undefined) sought.suitableFor16And17 = input.suitableFor16And17 ?? false;
}

function applyTiming(timing: Timing, input: Given): void {
  Object.assign(timing, pick(input, ['startsOn', 'endsOn', 'closesOn', 'hearBackBy', 'areaCode', 'place']));
  if (input.online !== undefined) timing.online = input.online ?? false;
  if (input.commitment !== undefined) {
    timing.commitment = input.commitment?.kind ?? null;
    timing.termMonths = input.commitment?.termMonths ?? null;
    timing.meetings = input.commitment?.meetings ?? null;
  }
  if (input.shortNotice !== undefined) timing.shortNotice = input.shortNotice ?? false;
  if (input.answerDays !== undefined && input.answerDays !== null) timing.answerDays = input.answerDays;
  // Short notice and 7 days go together; whoever says one of them need not say the other.
  else if (timing.shortNotice) timing.answerDays = shortNoticeAnswerDays;
  else if (input.answerDays === null || timing.answerDays === shortNoticeAnswerDays) timing.answerDays = defaultAnswerDays;
}

function applyTerms(terms: Terms, input: Given): void {
  Object.assign(terms, pick(input, ['expenses', 'accessAndSupport']));
  if (input.payment === undefined) return;
  terms.paymentOffered = input.payment?.offered ?? null;
  terms.paymentText = input.payment?.text ?? null;
  terms.paymentPence = input.payment?.pence ?? null;
  terms.paymentPer = input.payment?.per ?? null;
}

function applyContacts(draft: Opportunity, { contact, safeguardingContact }: Given, seal: (text: string) => SealedText): void {
  if (contact === null) draft.contact = noContact();
  else if (contact) {
    const { keyId, ciphertext } = seal(contact.email);
    const { accountId, name, treatsInvitees = null } = contact;
    draft.contact = Object.assign(new ContactPerson(), { accountId, name, treatsInvitees, emailKeyId: keyId, emailCiphertext: ciphertext });
  }
  if (safeguardingContact === null) draft.safeguarding = noSafeguarding();
  else if (safeguardingContact) {
    const { keyId, ciphertext } = seal(safeguardingContact.email);
    draft.safeguarding = Object.assign(new SafeguardingContact(), { name: safeguardingContact.name, emailKeyId: keyId, emailCiphertext: ciphertext });
  }
}

const minutes = (hours: number | null | undefined): number | null => (hours === null || hours === undefined ? null : hours * 60);

/** What of a part was said; what was left out is cleared by what it is assigned to. */
const stated = (part: object | null): object => Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined));

const pick = <K extends keyof Given>(input: Given, keys: readonly K[]): Pick<Given, K> =>
  Object.fromEntries(keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]])) as Pick<Given, K>;

/** Parts that belong to one context each, by the name a client knows them by. */
const frameworks = { research: 'research', service: 'service', governance: 'governance', education: 'education', prioritySetting: 'priority_setting' } as const satisfies Record<string, Context>;

/** What can't stand together even in a draft; the database refuses the same. */
export function clashesOf(draft: Opportunity, input: Given = {}): Gap[] {
  const { timing, terms, description, service, sought, context } = draft;
  const clashes: [boolean, string, string][] = [
    ...Object.entries(frameworks).map(([path, of]): [boolean, string, string] => [
      of !== context && Boolean(input[path as keyof typeof frameworks]),
      path,
      `${path} belongs to another context; this post’s is ${context}.`,
    ]),
    [service.dutyOther !== null && service.duty !== 'other', 'service.dutyOther', 'dutyOther is only for duty "other".'],
    [isBefore(timing.endsOn, timing.startsOn), 'endsOn', 'endsOn can’t be before startsOn.'],
    [isBefore(timing.hearBackBy, timing.closesOn), 'hearBackBy', 'hearBackBy can’t be before closesOn: people can come forward until then.'],
    [timing.shortNotice && timing.answerDays !== shortNoticeAnswerDays, 'answerDays', 'At short notice people have 7 days to answer.'],
    [!timing.shortNotice && timing.answerDays === shortNoticeAnswerDays, 'answerDays', 'answerDays must be 14 or 21; 7 is for shortNotice only.'],
    [timing.commitment !== 'standing_group' && (timing.termMonths !== null || timing.meetings !== null), 'commitment', 'termMonths and meetings are for a standing group.'],
    [description.distressingDetails !== null && description.distressing !== true, 'distressing.details', 'details are for when distressing subjects are expected.'],
    [terms.paymentOffered !== true && (terms.paymentText ?? terms.paymentPence ?? terms.paymentPer) !== null, 'payment', 'text, pence and per are for when payment is offered.'],
    [(terms.paymentPence === null) !== (terms.paymentPer === null), 'payment.per', 'pence and per go together: an amount and what it is paid for.'],
    [sought.kinds.includes('study_participation') && context !== 'research', 'kinds', 'study_participation is for research only.'],
  ];
  return clashes.filter(([clash]) => clash).map(([, path, message]) => ({ path, message }));
}

const isBefore = (day: string | null, other: string | null): boolean => day !== null && other !== null && day < other;
