import { expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { afterMyPerson, diagram, type MyPersonMove, myPersonMoves, type MyPersonState, myPersonStates } from './my-person.rules.js';

const legal: Record<MyPersonState, Partial<Record<MyPersonMove, MyPersonState>>> = {
  asked: { show: 'asked', agree: 'agreed', decline: 'declined', end: 'ended', go: 'ended' },
  agreed: { show: 'agreed', end: 'ended', stepBack: 'ended', go: 'ended' },
  declined: {},
  ended: {},
};

it.each(myPersonStates.flatMap((from) => (Object.keys(myPersonMoves) as MyPersonMove[]).map((move) => [move, from, legal[from][move] ?? null] as const)))('%s from %s leads to %s', (move, from, to) => {
  expect(afterMyPerson(move, from)).toBe(to);
});

it('the diagram in docs/my-person.md is made from the moves', async () => {
  expect(await drawnIn('docs/my-person.md', diagram())).toBe('current');
});
