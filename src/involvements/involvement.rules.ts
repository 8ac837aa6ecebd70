import { stateDiagram } from '../platform/text/state-diagram.js';

/** Where an involvement stands. It is open until it is closed with thanks, or the person has left. */
export const involvementStates = ['starting', 'under_way', 'thanked', 'left'] as const;
export type InvolvementState = (typeof involvementStates)[number];

/** What can be done with an involvement: by whom, from where, and where it leads. The drawing in docs/involvements.md is made from this. */
export const moves = {
  agree: { by: 'team', from: ['starting', 'under_way'], to: 'under_way' },
  setStep: { by: 'team', from: ['starting', 'under_way'], to: 'same' },
  changeContact: { by: 'team', from: ['starting', 'under_way'], to: 'same' },
  sharePassport: { by: 'person', from: ['starting', 'under_way'], to: 'same' },
  thank: { by: 'team', from: ['starting', 'under_way'], to: 'thanked' },
  leave: { by: 'person', from: ['starting', 'under_way'], to: 'left' },
} as const satisfies Record<string, { by: 'team' | 'person'; from: readonly InvolvementState[]; to: InvolvementState | 'same' }>;
export type Move = keyof typeof moves;

export const isOpen = (state: InvolvementState): boolean => state === 'starting' || state === 'under_way';

/** Where a move leads; null where it doesn't begin. */
export function after(move: Move, from: InvolvementState): InvolvementState | null {
  const { from: begins, to } = moves[move];
  if (!(begins as readonly InvolvementState[]).includes(from)) return null;
  return to === 'same' ? from : to;
}

/** Days in which a team can set right an overdue step after it was reminded, before an involvement lead sees it. */
export const daysUntilLead = 3;

interface Deputy {
  firstDay: string;
  lastDay: string;
}

/** Whether the deputy stands in on this day (YYYY-MM-DD, in England); both days are included. */
export const standsIn = (deputy: Deputy | null, day: string): boolean => deputy !== null && deputy.firstDay <= day && day <= deputy.lastDay;

/** The states and moves, for docs/involvements.md. */
export const diagram = (): string =>
  stateDiagram({
    begins: 'starting: chosen',
    moves: (Object.keys(moves) as Move[]).flatMap((move) => moves[move].from.map((from) => ({ from, to: after(move, from)!, label: `${move} (${moves[move].by})` }))),
    ends: involvementStates.filter((state) => !isOpen(state)),
  });
