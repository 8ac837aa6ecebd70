import { describe, expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { after, diagram, type InvolvementState, involvementStates, isOpen, type Move, moves, standsIn } from './involvement.rules.js';

describe('a move', () => {
  const legal: Record<InvolvementState, Partial<Record<Move, InvolvementState>>> = {
    starting: { agree: 'under_way', setStep: 'starting', changeContact: 'starting', sharePassport: 'starting', thank: 'thanked', leave: 'left' },
    under_way: { agree: 'under_way', setStep: 'under_way', changeContact: 'under_way', sharePassport: 'under_way', thank: 'thanked', leave: 'left' },
    thanked: {},
    left: {},
  };
  const cases = involvementStates.flatMap((from) => (Object.keys(moves) as Move[]).map((move) => [move, from, legal[from][move] ?? null] as const));

  it.each(cases)('%s from %s leads to %s', (move, from, to) => {
    expect(after(move, from)).toBe(to);
  });

  it('that ends an involvement is the last one', () => {
    for (const from of involvementStates) expect((Object.keys(moves) as Move[]).some((move) => after(move, from) !== null)).toBe(isOpen(from));
  });
});

it.each([
  ['before', '2026-12-13', false],
  ['on the first day', '2026-12-14', true],
  ['on the last day', '2026-12-18', true],
  ['after', '2026-12-19', false],
])('a deputy %s stands in: %s %s', (_, day, stands) => {
  expect(standsIn({ firstDay: '2026-12-14', lastDay: '2026-12-18' }, day)).toBe(stands);
  expect(standsIn(null, day)).toBe(false);
});

it('the diagram in docs/involvements.md is made from the moves', async () => {
  expect(await drawnIn('docs/involvements.md', diagram())).toBe('current');
});
