import { stateDiagram } from '../platform/text/state-diagram.js';
import type { ConcernState, ConcernStepKind } from './concern.lists.js';

/**
 * Working days, beginning the day after, as the NHS counts: in England a complaint is acknowledged within 3 (The Local Authority Social Services and
 * National Health Service Complaints (England) Regulations 2009, regulation 13(3)), and in Scotland also answered within 20 (NHS Scotland Complaints
 * Handling Procedure 2017, stage 2). England's regulation 14 allows six months, too long for somebody who is being asked meanwhile.
 */
export const acknowledgeWorkingDays = 3;
export const answerWorkingDays = 20;

/** Days of 24 hours in which an answered concern can be reopened: as long as the same regulations (12) give to complain in the first place. */
export const reopenDays = 365;

export type Party = 'author' | 'hearer' | 'askwell';

/** What can be done with a concern, by whom, from where, and where it leads. */
export const moves = {
  receive: { by: 'hearer', from: ['raised'], to: 'received', step: 'received' },
  look_into: { by: 'hearer', from: ['received', 'reopened'], to: 'looked_into', step: 'looked_into' },
  answer: { by: 'hearer', from: ['received', 'looked_into', 'reopened'], to: 'answered', step: 'answered' },
  reopen: { by: 'author', from: ['answered'], to: 'reopened', step: 'reopened' },
  /** Somebody else hears it from now on, and has three working days to say so; an hourly sweep does it as well. */
  pass_on: { by: 'hearer', from: ['raised', 'received', 'looked_into', 'reopened'], to: 'raised', step: 'handed_over' },
  withdraw: { by: 'author', from: ['raised', 'received', 'looked_into', 'reopened'], to: 'withdrawn', step: 'withdrawn' },
} as const satisfies Record<string, { by: Party; from: readonly ConcernState[]; to: ConcernState; step: ConcernStepKind }>;
export type Move = keyof typeof moves;

/** Nothing waits for anybody in these. */
export const endStates: readonly ConcernState[] = ['answered', 'withdrawn'];
export const isOpen = (state: ConcernState): boolean => !endStates.includes(state);

/** Where a move leads from here; null where it can't be made. */
export const next = (move: Move, from: ConcernState): ConcernState | null => ((moves[move].from as readonly ConcernState[]).includes(from) ? moves[move].to : null);

/** Writing to each other goes on after an answer; not once it was withdrawn. */
export const canWrite = (state: ConcernState): boolean => state !== 'withdrawn';

/** Whether it can still be reopened. */
export const inTimeToReopen = (answeredAt: Date, now: Date): boolean => now.getTime() - answeredAt.getTime() <= reopenDays * 86_400_000;

export interface Due {
  state: ConcernState;
  acknowledgeBy: string;
  answerBy: string;
}

/** What is late on a day, `YYYY-MM-DD`: what is due on a day is in time until its end. */
export function late({ state, acknowledgeBy, answerBy }: Due, today: string): 'acknowledging' | 'answering' | null {
  if (state === 'raised' && today > acknowledgeBy) return 'acknowledging';
  return isOpen(state) && today > answerBy ? 'answering' : null;
}

/** The states and moves, for docs/concerns.md. */
export const diagram = (): string =>
  stateDiagram({
    begins: 'raised',
    moves: Object.entries(moves).flatMap(([move, { by, from, to }]) => from.map((state) => ({ from: state, to, label: `${move.replace('_', ' ')} (${by === 'author' ? 'who raised it' : 'who hears it'})` }))),
    ends: endStates,
  });
