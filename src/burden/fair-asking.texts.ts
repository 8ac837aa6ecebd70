import type { NextAsk } from './guard.rules.js';
import type { Rule } from './guard.situation.js';

/** Why somebody isn't asked now, in words for them alone. */
const because: Record<Rule, string> = {
  not_here: 'You have left, or your profile stands still, so nobody can ask you.',
  acting: 'You act for this person, and something about that is to be looked at first, so nobody asks. Their profile says what.',
  no_consent: 'You have not agreed to be found, so nobody can ask you.',
  age: 'You are 16 or 17: only teams whose post is marked suitable can ask you.',
  participation: 'You act for this person, and nobody agrees to taking part in a study for somebody else.',
  way: 'You look yourself or take a list, so nobody asks you.',
  never: 'You chose never to be asked.',
  short_notice: 'You did not opt in to being asked at short notice.',
  never_organisation: 'You said that this organisation must never ask you.',
  already_asked: 'You have been asked about this one before.',
  quiet: 'You are taking a break.',
  loss: 'You have lost someone. We are sorry, and leave you in peace for a while.',
  rest: 'You said no and asked to be left alone for a while.',
  unanswered: 'Your last invitations stayed unanswered, so nobody asks you until you tell us that you are back.',
  involvements: 'You take part in as much as you wanted to at one time.',
  after_involvement: 'Something you took part in ended not long ago, so nobody asks you for a while.',
  open: 'An invitation is waiting for your answer.',
  gap: 'You were asked not long ago, and there is a least time between two invitations.',
  days_30: 'You have been asked as often as you wanted in 30 days.',
  days_365: 'You have been asked as often as you wanted in 365 days.',
  organisation_days_30: 'This organisation has asked you as often as you allow in 30 days.',
};

/** What the person can do where time alone doesn't end it and it isn't said yet. */
const wayOut: Partial<Record<Rule, string>> = {
  way: ' You can change that at any time.',
  quiet: ' It lasts until you end it.',
};

/** Why one organisation has to wait although others may ask. */
export const waitingSentence = `${because.organisation_days_30} From the time shown, it can ask you again. If you already work with it, you can allow it more.`;

/** One sentence on when the person can next be asked, and why not before. */
export function nextAskSentence({ at, rule }: NextAsk): string {
  if (rule === null) return 'You can be asked now.';
  return at === null ? `${because[rule]}${wayOut[rule] ?? ''}` : `${because[rule]} From the time shown, teams can ask you again.`;
}

/** To everybody, so that it tells nothing of anybody. */
export const anotherProfile =
  'Do you have another profile here, perhaps under another sign-in? If both are yours, you can tell us: make a code with one and enter it with the other. Then we count invitations to both as yours, and ask you less. You can take it back at any time.';
