import type { InvitationType } from '../invitations/answering.types.js';
import { dayText, deadlineText } from '../invitations/days.texts.js';
import { noReasons, type InvitationState, type NoReason } from '../invitations/invitation.lists.js';
import type { InvitedPost, LinkedInvitation } from '../invitations/invited-post.js';
import { advice } from '../payment/payment.texts.js';
import { offerInWords } from '../payment/terms.texts.js';
import type { Terms } from '../payment/terms.rules.js';

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

const restItems = (offered: readonly number[]) => [
  { value: '', text: 'No, thank you' },
  ...offered.map((days) => ({ value: String(days), text: `Nobody invites me for ${days} ${days === 1 ? 'day' : 'days'}` })),
];

/** Where an invitation stands that takes no answer any more. */
const standings = (answerBy: string): Record<InvitationState, string> => ({
  waiting: '',
  lapsed: `The closing date, ${answerBy}, has passed, and there is no place left. There is nothing you need to do.`,
  willing: `You said yes. Thank you. After ${answerBy} you hear whether there is a place for you. If you change your mind before then, sign in to say so.`,
  no: 'You said no, and that is fine. Thank you for telling us.',
  withdrawn: 'This invitation was taken back. There is nothing you need to do.',
  chosen: 'You said yes, and there is a place for you. Sign in to see your contact and what happens next.',
  delayed: 'You said yes. Thank you. The team’s organisation may not take anybody on at the moment, so nothing about you goes to it. You hear within 30 days what comes of it. If you change your mind before then, sign in to say so.',
  no_place: `You said yes, and there is no place left. You are first in line the next time something suits you. Until ${answerBy} this invitation counts towards your limits, as for everyone asked with you: so nobody learns who said what.`,
  not_needed: 'You said yes, and there was no place left this time. You are first in line the next time something suits you.',
});

/** What somebody entered, to be shown again beside what was wrong with it. */
export type Entered = Partial<Record<'answer' | 'reason' | 'rest' | 'question', string>>;

export interface FormProblem {
  field: 'answer' | 'question';
  text: string;
}

export interface PageState {
  error?: FormProblem | null;
  entered?: Entered;
  /** Why what they sent came to nothing, where the fields are not to blame. */
  notice?: string | null;
}

/** To the half hour: "2 and a half hours". */
function hours(minutes: number): string {
  const halves = Math.round(minutes / 30);
  const whole = Math.floor(halves / 2);
  if (halves === 0) return minutes === 0 ? 'none' : 'less than half an hour';
  if (halves % 2 === 0) return whole === 1 ? '1 hour' : `${whole} hours`;
  return whole === 0 ? 'half an hour' : `${whole} and a half hours`;
}

const onDay = (day: string): string => dayText(new Date(`${day}T12:00:00Z`));

const relayed = 'We pass it on without your name. The answer comes by e-mail, and you can still answer the invitation.';

/** Over for the person, without a place: from here they may ask to hear of it again. */
const isOver = (state: InvitationState): boolean => state === 'no' || state === 'lapsed' || state === 'withdrawn' || state === 'not_needed';

/** What the page is about, as `LinkedInvitation` opens it. */
type Linked = Awaited<ReturnType<LinkedInvitation['open']>>;

/** Everything that the template `invitation.njk` shows. */
export function invitationView(action: string, { invitation, post, restsOffered }: Linked, { error = null, entered = {}, notice = null }: PageState = {}) {
  const { state } = invitation;
  const answerBy = deadlineText(invitation.answerBy);
  const isLate = state === 'lapsed' && post.hasPlaces;
  const canAnswer = state === 'waiting' || isLate;
  const closing = isLate ? `${answerBy} has passed. A yes still counts while there is a place; a no is not needed.` : answerBy;
  return {
    action,
    post,
    rows: [...(canAnswer ? [row('Answer before', closing)] : []), ...rowsOf(invitation, post)],
    questions: invitation.questions,
    questionHint: invitation.teamMayGuessWhoAsks ? `${relayed} But only a few people were invited with you, so the team may guess that it is you.` : relayed,
    canAnswer,
    advice,
    isLate,
    standing: standings(answerBy)[state],
    reasons: chosen([{ value: '', text: 'I’d rather not say' }, ...noReasons.map((value) => ({ value, text: reasonTexts[value] }))], entered.reason),
    rests: chosen(restItems(restsOffered), entered.rest),
    canHearAgain: isOver(state) && !canAnswer && !invitation.hearAgain,
    hearAgain: invitation.hearAgain,
    error,
    entered,
    notice,
  };
}

const row = (key: string, value: string) => ({ key: { text: key }, value: { text: value } });

function rowsOf({ nextStep }: InvitationType, post: InvitedPost): ReturnType<typeof row>[] {
  const { meeting, preparation, travel } = post.minutes;
  return [
    row('Time it takes', `about ${hours(meeting + preparation + travel)} in all (meetings: ${hours(meeting)}, preparing: ${hours(preparation)}, travel: ${hours(travel)})`),
    row('When', post.endsOn ? `${onDay(post.startsOn)} to ${onDay(post.endsOn)}` : `from ${onDay(post.startsOn)}`),
    row('Where', [post.online ? 'online' : null, post.place].filter(Boolean).join(' or ')),
    row('Payment', post.payment ?? 'not offered'),
    row('Expenses', post.expenses),
    ...(post.paymentTerms ? [row('What is paid, and how', offerInWords(post.paymentTerms as Terms))] : []),
    row('Access and support', post.accessAndSupport),
    row('Subjects that may be hard', post.distressing ?? 'none that the team expects'),
    row('If you are chosen', nextStep),
    row('Your contact', post.contactName),
  ];
}

const chosen = <T extends { value: string }>(items: readonly T[], value = ''): (T & { selected: boolean })[] => items.map((item) => ({ ...item, selected: item.value === value }));
