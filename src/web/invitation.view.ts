import type { InvitationType } from '../invitations/answering.types.js';
import { noReasons, type InvitationState, type NoReason } from '../invitations/invitation.lists.js';
import type { InvitedPost } from '../invitations/invited-post.js';

/** The texts of the invitation's page that depend on what it shows. */
const reasonTexts: Record<NoReason, string> = {
  too_unwell_or_tired: 'Too unwell or tired',
  no_time: 'No time',
  dates: 'The dates don’t work',
  travel_or_access: 'Travel or access',
  caring: 'Caring for someone',
  pay_or_benefits: 'Pay or benefits',
  not_my_topic: 'Not my topic',
  unclear_information: 'It wasn’t clear enough',
  already_involved: 'Already involved elsewhere',
  too_many_requests: 'Too many requests',
  prefer_not_to_say: 'Prefer not to say',
};

const standings: Record<InvitationState, string> = {
  waiting: '',
  lapsed: '',
  willing: 'You said yes. Thank you. After the closing date you hear whether there is a place for you.',
  no: 'You said no, and that is fine. Thank you for telling us.',
  withdrawn: 'The team has taken this invitation back. There is nothing you need to do.',
  chosen: 'You said yes, and there is a place for you. Sign in to see your contact and what happens next.',
  not_needed: 'You said yes, and this time there were more people than places. You are first in line the next time something suits you.',
};

export interface FormProblem {
  field: 'answer' | 'question';
  text: string;
}

const day = (text: string): string => date(new Date(`${text}T12:00:00Z`));
const date = (at: Date): string => at.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/London' });

const hours = (minutes: number): string => {
  const rounded = Math.round(minutes / 30) / 2;
  return rounded === 1 ? '1 hour' : `${rounded} hours`;
};

/** Everything that the template `invitation.njk` shows. */
export function invitationView(
  action: string,
  invitation: InvitationType,
  post: InvitedPost,
  { error = null, question = '', notice = null }: { error?: FormProblem | null; question?: string; notice?: string | null } = {},
) {
  const canAnswer = invitation.state === 'waiting' || invitation.state === 'lapsed';
  const rows = [
    ['Answer by', invitation.state === 'lapsed' ? `${date(invitation.answerBy)} has passed. A late yes still counts while places remain.` : date(invitation.answerBy)],
    ['Time it takes', `about ${hours(post.minutes.meeting + post.minutes.preparation + post.minutes.travel)} in all (meetings ${hours(post.minutes.meeting)}, preparing ${hours(post.minutes.preparation)}, travel ${hours(post.minutes.travel)})`],
    ['When', post.endsOn ? `${day(post.startsOn)} to ${day(post.endsOn)}` : `from ${day(post.startsOn)}`],
    ['Where', [post.online ? 'online' : null, post.place].filter(Boolean).join(' or ')],
    ['Payment', post.payment ?? 'not offered'],
    ['Expenses', post.expenses],
    ['Access and support', post.accessAndSupport],
    ['Subjects that may be hard', post.distressing ?? 'none that the team expects'],
    ['If you are chosen', invitation.nextStep],
    ['Your contact', post.contactName],
  ];
  return {
    action,
    post,
    isParticipation: post.isParticipation,
    rows: rows.map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    questions: invitation.questions,
    canAnswer,
    standing: standings[invitation.state],
    reasons: [{ value: '', text: 'I’d rather not say' }, ...noReasons.map((value) => ({ value, text: reasonTexts[value] }))],
    error,
    question,
    notice,
  };
}
