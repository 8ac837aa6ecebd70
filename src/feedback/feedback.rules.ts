import { stateDiagram } from '../platform/text/state-diagram.js';

/** Whether people have heard what came of an opportunity. */
export const feedbackStates = ['awaited', 'extended', 'given'] as const;
export type FeedbackState = (typeof feedbackStates)[number];

/** What can be done about it: by whom, from where, and where it leads. The drawing in docs/feedback.md is made from this. */
export const moves = {
  bringForward: { by: 'team', from: ['awaited', 'extended'], to: 'same' },
  extend: { by: 'lead', from: ['awaited'], to: 'extended' },
  give: { by: 'team', from: ['awaited', 'extended'], to: 'given' },
} as const satisfies Record<string, { by: 'team' | 'lead'; from: readonly FeedbackState[]; to: FeedbackState | 'same' }>;
export type Move = keyof typeof moves;

/** Where a move leads; null where it doesn't begin. */
export function after(move: Move, from: FeedbackState): FeedbackState | null {
  const { from: begins, to } = moves[move];
  if (!(begins as readonly FeedbackState[]).includes(from)) return null;
  return to === 'same' ? from : to;
}

/** A team is told so many days before the day. */
export const daysOfNotice = 14;
/** Days in which a late team can answer after it was reminded, before an involvement lead sees it. */
export const daysUntilLead = 3;
/** So many days (of 24 hours) late, a team begins no new asking. The database says the same (`feedback_holding`). */
export const daysUntilHeld = 30;
/** A lead can put the day off by so many days at most: as long again as the twelve weeks that there are after the work ends. */
export const longestExtension = 84;
/** So long a lead or helper has to pass it on in somebody's format; then mail goes all the same, where there is an address. */
export const daysToPassOn = 14;

const day = 86_400_000;

/** From when a team's new asking is held. @param dueAt the first instant after the day */
export const heldFrom = (dueAt: Date): Date => new Date(dueAt.getTime() + daysUntilHeld * day);

/** How it was said what came of it. */
export const outcomes = ['done', 'partly', 'not_done', 'called_off'] as const;
export type Outcome = (typeof outcomes)[number];

interface Said {
  outcome: Outcome;
  weDid?: string | null;
  whyNot?: string | null;
}

/** What is missing; the fields as a client knows them. What was done says what; what was not, or not wholly, says why not. */
export const missingFrom = ({ outcome, weDid, whyNot }: Said): ('weDid' | 'whyNot')[] => [
  ...(!weDid && (outcome === 'done' || outcome === 'partly') ? (['weDid'] as const) : []),
  ...(!whyNot && outcome !== 'done' ? (['whyNot'] as const) : []),
];

/** Formats that a plain mail holds: whoever needs another one is told by somebody. */
const inMail = new Set(['easy_read', 'plain_language', 'screen_reader']);
/** Those who get the few plain words alone, and not the long text as well. */
const fewWords = new Set(['easy_read', 'plain_language']);

/** How somebody is told. @param formats what they need of information, as in `accessNeeds.information_format`; none: any will do */
export const mailFits = (formats: readonly string[]): boolean => formats.length === 0 || formats.some((format) => inMail.has(format));
export const wantsFewWords = (formats: readonly string[]): boolean => formats.some((format) => fewWords.has(format));

/** The states and moves, for docs/feedback.md. */
export const diagram = (): string =>
  stateDiagram({
    begins: 'awaited: opportunity opens',
    moves: (Object.keys(moves) as Move[]).flatMap((move) => moves[move].from.map((from) => ({ from, to: after(move, from)!, label: `${move} (${moves[move].by})` }))),
    ends: ['given'],
  });
