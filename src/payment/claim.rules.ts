import { stateDiagram } from '../platform/text/state-diagram.js';

/** Where a claim stands: a record of what was said, never a payment. */
export const claimStates = ['offered', 'accepted', 'declined', 'claimed', 'sent_back', 'approved', 'paid', 'withdrawn'] as const;
export type ClaimState = (typeof claimStates)[number];

/** What can be done with a claim: by whom, from where, and where it leads. The drawing in docs/payment.md is made from this; the database says the same (`payment_claim_moves`). */
export const moves = {
  accept: { by: 'person', from: ['offered'], to: 'accepted' },
  decline: { by: 'person', from: ['offered', 'accepted'], to: 'declined' },
  claim: { by: 'person', from: ['accepted', 'sent_back'], to: 'claimed' },
  withdraw: { by: 'person', from: ['claimed', 'sent_back'], to: 'withdrawn' },
  sendBack: { by: 'team', from: ['claimed'], to: 'sent_back' },
  approve: { by: 'team', from: ['claimed'], to: 'approved' },
  pay: { by: 'team', from: ['approved'], to: 'paid' },
} as const satisfies Record<string, { by: 'team' | 'person'; from: readonly ClaimState[]; to: ClaimState }>;
export type Move = keyof typeof moves;

/** How a claim begins: offered by the team, or claimed by the person without an offer. */
export const beginnings = ['offered', 'claimed'] as const satisfies readonly ClaimState[];
export const ends = ['declined', 'paid', 'withdrawn'] as const satisfies readonly ClaimState[];

/** Where a move leads; null where it doesn't begin. */
export function after(move: Move, from: ClaimState): ClaimState | null {
  const { from: begins, to } = moves[move];
  return (begins as readonly ClaimState[]).includes(from) ? to : null;
}

/** States in which somebody waits for the team: the day by which they were to have the money can pass. */
export const waitsForTeam = (state: ClaimState): boolean => state === 'claimed' || state === 'approved';

/** Days in which a team can set right an overdue claim after it was reminded, before an involvement lead sees it. As for a next step. */
export const daysUntilLead = 3;

/** The states and moves, for docs/payment.md. */
export const diagram = (): string =>
  stateDiagram({
    begins: 'offered: offer (team)\n  [*] --> claimed: claim (person)',
    moves: (Object.keys(moves) as Move[]).flatMap((move) => moves[move].from.map((from) => ({ from, to: after(move, from)!, label: `${move} (${moves[move].by})` }))),
    ends,
  });
