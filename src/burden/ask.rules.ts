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
  'outside',
  'returned',
  'disputed',
  'set_aside',
] as const;
export type AskState = (typeof ASK_STATES)[number];

/**
 * Every allowed move; the database enforces the same line. A yes may come late (lapsed → willing), a no can't: nothing waits for it. An ask made
 * outside Askwell is answered outside it too, so it is never open here and nobody leaves it unanswered.
 */
export const ASK_MOVES: Record<AskState, readonly AskState[]> = {
  reserved: ['delivered', 'released', 'outside', 'returned'],
  delivered: ['willing', 'no', 'lapsed', 'withdrawn'],
  lapsed: ['willing'],
  willing: ['no', 'chosen', 'not_needed'],
  released: [],
  no: [],
  withdrawn: [],
  chosen: [],
  not_needed: [],
  outside: ['disputed'],
  returned: [],
  disputed: ['outside', 'set_aside'],
  set_aside: [],
};

export const mayMove = (from: AskState, to: AskState): boolean => ASK_MOVES[from].includes(to);

/** Out of every window: nobody received it, the yes wasn't needed, or the person says that it was never made. */
const nowhere: readonly AskState[] = ['released', 'not_needed', 'disputed', 'set_aside'];

/** Whether an ask in this state counts in the person's windows. One that was announced and not made after all costs them nothing. */
export const counts = (state: AskState): boolean => state !== 'returned' && !nowhere.includes(state);

/** Whether it counts in the limit of the organisation that made it: whoever announces an ask uses up their own, also if they don't make it. */
export const countsForOrganisation = (state: AskState): boolean => !nowhere.includes(state);

/** Whether the ask is on its way or waits for an answer. */
export const isOpen = (state: AskState): boolean => state === 'reserved' || state === 'delivered';

/** Whether the ask counts among those its opportunity made in 24 hours: whoever was told they aren't needed was asked all the same. */
export const countsForOpportunity = (state: AskState): boolean => state !== 'released';

/** Whether the person may say "you may tell me about this one again": only once the ask has come to an end without their being chosen. */
export const mayHearAgain = (state: AskState): boolean =>
  state === 'no' || state === 'lapsed' || state === 'withdrawn' || state === 'not_needed';
