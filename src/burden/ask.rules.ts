/** The life of one ask: its states, the moves between them, and what each state means for the person's counts and windows. */

export const ASK_STATES = [
  'reserved',
  'delivered',
  'released',
  'willing',
  'no',
  'lapsed',
  'withdrawn',
  'chosen',
  'not_needed',
] as const;
export type AskState = (typeof ASK_STATES)[number];

/** Every allowed move; the database enforces the same line. A yes may come late (lapsed → willing), a no can't: nothing waits for it. */
export const ASK_MOVES: Record<AskState, readonly AskState[]> = {
  reserved: ['delivered', 'released'],
  delivered: ['willing', 'no', 'lapsed', 'withdrawn'],
  lapsed: ['willing'],
  willing: ['no', 'chosen', 'not_needed'],
  released: [],
  no: [],
  withdrawn: [],
  chosen: [],
  not_needed: [],
};

export const mayMove = (from: AskState, to: AskState): boolean => ASK_MOVES[from].includes(to);

/** Whether an ask in this state counts in the person's windows. An ask that nobody received, or a yes that wasn't needed, costs nothing. */
export const counts = (state: AskState): boolean => state !== 'released' && state !== 'not_needed';

/** Whether the ask is on its way or waits for an answer. */
export const isOpen = (state: AskState): boolean => state === 'reserved' || state === 'delivered';

/** Whether the ask counts among those its opportunity made in 24 hours: whoever was told they aren't needed was asked all the same. */
export const countsForOpportunity = (state: AskState): boolean => state !== 'released';

/** Whether the person may say "you may tell me about this one again": only once the ask has come to an end without their being chosen. */
export const mayHearAgain = (state: AskState): boolean =>
  state === 'no' || state === 'lapsed' || state === 'withdrawn' || state === 'not_needed';
