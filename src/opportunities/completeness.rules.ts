import { dayInEngland } from '../reference/days.rules.js';
import type { Opportunity } from './opportunity.entity.js';
import type { Day } from './working-days.rules.js';

/** One thing that is missing or doesn't hold together, at the path a client knows it by. */
export interface Gap {
  path: string;
  message: string;
}

/** What a post is checked with besides its own row. */
export interface Surroundings {
  now: Date;
  topicCount: number;
  /** Whether the named contact is in the team at this moment. */
  contactInTeam: boolean;
}

/** Everything that stands between this draft and its readers, in the order of the form. Empty: it can be reviewed. */
export function gapsOf(post: Opportunity, surroundings: Surroundings): Gap[] {
  const gaps = new Gaps();
  framework(post, gaps, dayInEngland(surroundings.now));
  description(post, gaps);
  sought(post, gaps, surroundings.topicCount);
  timing(post, gaps, dayInEngland(surroundings.now));
  terms(post, gaps);
  contacts(post, gaps, surroundings.contactInTeam);
  return gaps.found;
}

class Gaps {
  readonly found: Gap[] = [];

  need(present: unknown, path: string, message: string): void {
    if (present === null || present === undefined || present === '') this.found.push({ path, message });
  }

  when(wrong: boolean, path: string, message: string): void {
    if (wrong) this.found.push({ path, message });
  }
}

function framework(post: Opportunity, gaps: Gaps, today: Day): void {
  const { research, service, governance, education, priority } = post;
  switch (post.context) {
    case 'research':
      gaps.need(research.kind, 'research.kind', 'Say whether people advise (involvement) or are studied (participation).');
      gaps.need(research.funder, 'research.funder', 'Say who funds the research, or that nobody does yet.');
      gaps.need(research.stage, 'research.stage', 'Say how far the research is.');
      approval(post, gaps, today);
      break;
    case 'service':
      gaps.need(service.name, 'service.name', 'Say which service this is about.');
      gaps.need(service.duty, 'service.duty', 'Say which duty to involve people this answers.');
      gaps.when(service.duty === 'other' && !service.dutyOther, 'service.dutyOther', 'Say which other duty this answers, or that there is none.');
      break;
    case 'governance':
      gaps.need(governance.body, 'governance.body', 'Name the board or committee.');
      gaps.need(governance.term, 'governance.term', 'Say how long a member serves.');
      break;
    case 'education':
      gaps.need(education.course, 'education.course', 'Name the course or training.');
      gaps.need(education.learners, 'education.learners', 'Say who learns.');
      break;
    case 'priority_setting':
      gaps.need(priority.subject, 'prioritySetting.subject', 'Say what priorities are set for.');
      gaps.need(priority.usedBy, 'prioritySetting.usedBy', 'Say who will use the priorities.');
  }
  gaps.need(post.meetsParticipantsOrData, 'meetsParticipantsOrData', 'Say whether people will meet study participants or handle data that identify someone.');
}

/** An IRAS number is given on applying, so a number alone is no approval: the day of it is asked as well. */
function approval(post: Opportunity, gaps: Gaps, today: Day): void {
  const { research, sought } = post;
  const participation = research.kind === 'participation';
  const asks = sought.kinds.includes('study_participation');
  gaps.when(participation && !asks, 'kinds', 'Participation in a study is marked so: add study_participation.');
  gaps.when(research.kind === 'involvement' && asks, 'kinds', 'study_participation belongs to participation, not to involvement.');
  if (!participation && !post.meetsParticipantsOrData) return;
  const why = participation ? 'Participation needs ethics approval' : 'Meeting participants or handling identifiable data needs ethics approval';
  gaps.need(research.ethicsReference ?? research.irasId, 'research.ethicsReference', `${why}: give its ethics or IRAS reference.`);
  gaps.need(research.approvedOn, 'research.approvedOn', `${why}: give the day of the approval.`);
  gaps.when(research.approvedOn !== null && research.approvedOn > today, 'research.approvedOn', 'The day of the approval is still to come.');
}

function description({ description: text }: Opportunity, gaps: Gaps): void {
  gaps.need(text.summary, 'summary', 'Write a plain summary.');
  gaps.need(text.whatYouWouldDo, 'whatYouWouldDo', 'Say what someone would do.');
  gaps.need(text.meetingMinutes, 'hours.meeting', 'Say how many hours meetings take altogether.');
  gaps.need(text.preparationMinutes, 'hours.preparation', 'Say how many hours preparation takes altogether; 0 if there is none.');
  gaps.need(text.travelMinutes, 'hours.travel', 'Say how many hours travel takes altogether; 0 if there is none.');
  gaps.when(text.meetingMinutes === 0 && text.preparationMinutes === 0, 'hours.meeting', 'Meetings and preparation can’t both take no time.');
  gaps.need(text.costs, 'costs', 'Say what someone may have to pay, or that it costs them nothing.');
  gaps.need(text.distressing, 'distressing.expected', 'Say whether distressing subjects may come up.');
  gaps.when(text.distressing === true && !text.distressingDetails, 'distressing.details', 'Say which distressing subjects may come up, and what help there is.');
}

function sought({ context, sought: wanted }: Opportunity, gaps: Gaps, topicCount: number): void {
  gaps.when(wanted.kinds.length === 0, 'kinds', 'Say what kind of involvement it is.');
  gaps.when(context !== 'research' && wanted.kinds.includes('study_participation'), 'kinds', 'study_participation is for research only.');
  gaps.when(topicCount === 0 && !wanted.experienceSought, 'topics', 'Name a topic, or say in experienceSought who is sought.');
  gaps.need(wanted.places, 'places', 'Say how many people are sought.');
}

function timing({ timing: when }: Opportunity, gaps: Gaps, today: Day): void {
  gaps.need(when.startsOn, 'startsOn', 'Say when it starts.');
  gaps.need(when.closesOn, 'closesOn', 'Say until when someone can come forward.');
  gaps.when(when.closesOn !== null && when.closesOn < today, 'closesOn', 'The closing date has passed.');
  gaps.need(when.hearBackBy, 'hearBackBy', 'Say by when people hear back.');
  gaps.when(!when.online && when.areaCode === null, 'areaCode', 'Say in which area it takes place, or that it is online.');
  gaps.when(!when.online && when.areaCode !== null && !when.place, 'place', 'Say where it takes place.');
  gaps.need(when.commitment, 'commitment.kind', 'Say whether it is one-off or a standing group.');
  const standing = when.commitment === 'standing_group';
  gaps.when(standing && when.termMonths === null, 'commitment.termMonths', 'Say for how many months a member joins.');
  gaps.when(standing && !when.meetings, 'commitment.meetings', 'Say how often and when the group meets.');
}

function terms({ terms: offer }: Opportunity, gaps: Gaps): void {
  gaps.need(offer.paymentOffered, 'payment.offered', 'Say whether people are offered payment.');
  gaps.when(offer.paymentOffered === true && !offer.paymentText, 'payment.text', 'Say what is paid.');
  gaps.need(offer.expenses, 'expenses', 'Say which expenses are paid, and how.');
  gaps.need(offer.accessAndSupport, 'accessAndSupport', 'Say which access and support you offer.');
}

function contacts({ contact, safeguarding, sought: wanted }: Opportunity, gaps: Gaps, contactInTeam: boolean): void {
  gaps.need(contact.accountId, 'contact.accountId', 'Name a main contact of the team.');
  gaps.when(contact.accountId !== null && !contactInTeam, 'contact.accountId', 'The main contact is no longer in the team.');
  gaps.need(contact.name, 'contact.name', 'Give the name of the main contact.');
  gaps.need(contact.emailCiphertext, 'contact.email', 'Give the e-mail address of the main contact.');
  gaps.need(contact.treatsInvitees, 'contact.treatsInvitees', 'Say whether the main contact treats people who may be invited.');
  if (!wanted.suitableFor16And17) return;
  gaps.need(safeguarding.name, 'safeguardingContact.name', 'A post for 16 and 17 year olds names a safeguarding contact.');
  gaps.need(safeguarding.emailCiphertext, 'safeguardingContact.email', 'Give the e-mail address of the safeguarding contact.');
}
