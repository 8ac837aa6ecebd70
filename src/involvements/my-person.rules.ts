import { stateDiagram } from '../platform/text/state-diagram.js';

export const myPersonStates = ['asked', 'agreed', 'declined', 'ended'] as const;
export type MyPersonState = (typeof myPersonStates)[number];

/** What can be done with it: by whom, from where, and where it leads. The drawing in docs/my-person.md is made from this. */
export const myPersonMoves = {
  show: { by: 'person', from: ['asked', 'agreed'], to: 'same' },
  agree: { by: 'lead', from: ['asked'], to: 'agreed' },
  decline: { by: 'lead', from: ['asked'], to: 'declined' },
  end: { by: 'person', from: ['asked', 'agreed'], to: 'ended' },
  stepBack: { by: 'lead', from: ['agreed'], to: 'ended' },
  go: { by: 'service', from: ['asked', 'agreed'], to: 'ended' },
} as const satisfies Record<string, { by: 'person' | 'lead' | 'service'; from: readonly MyPersonState[]; to: MyPersonState | 'same' }>;
export type MyPersonMove = keyof typeof myPersonMoves;

/** Where a move leads; null where it doesn't begin. */
export function afterMyPerson(move: MyPersonMove, from: MyPersonState): MyPersonState | null {
  const { from: begins, to } = myPersonMoves[move];
  if (!(begins as readonly MyPersonState[]).includes(from)) return null;
  return to === 'same' ? from : to;
}

export const diagram = (): string =>
  stateDiagram({
    begins: 'asked: named',
    moves: (Object.keys(myPersonMoves) as MyPersonMove[]).flatMap((move) => myPersonMoves[move].from.map((from) => ({ from, to: afterMyPerson(move, from)!, label: `${move} (${myPersonMoves[move].by})` }))),
    ends: ['declined', 'ended'],
  });
