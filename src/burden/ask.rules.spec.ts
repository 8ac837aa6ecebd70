import { describe, expect, it } from '@jest/globals';
import { ASK_MOVES, ASK_STATES, counts, countsForOrganisation, isOpen, mayMove } from './ask.rules.js';

describe('the life of an ask', () => {
  it('allows the moves of the page and no other', () => {
    const moves = ASK_STATES.flatMap((one) => ASK_STATES.filter((other) => mayMove(one, other)).map((other) => `${one} → ${other}`));
    expect(moves.sort()).toEqual(
      [
        'reserved → delivered',
        'reserved → released',
        'delivered → willing',
        'delivered → no',
        'delivered → lapsed',
        'delivered → withdrawn',
        'lapsed → willing',
        'willing → no',
        'willing → chosen',
        'willing → not_needed',
        'reserved → outside',
        'reserved → returned',
        'outside → disputed',
        'disputed → outside',
        'disputed → set_aside',
      ].sort(),
    );
  });

  it('counts everything but what reached nobody, what was not needed, and what the person says was not made', () => {
    expect(ASK_STATES.filter((state) => !counts(state))).toEqual(['released', 'not_needed', 'returned', 'disputed', 'set_aside']);
    expect(ASK_STATES.filter((state) => !countsForOrganisation(state))).toEqual(['released', 'not_needed', 'disputed', 'set_aside']);
    expect(ASK_STATES.filter(isOpen)).toEqual(['reserved', 'delivered']);
    expect(Object.keys(ASK_MOVES).sort()).toEqual([...ASK_STATES].sort());
  });
});
