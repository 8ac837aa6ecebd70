import { describe, expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { after, beginnings, type ClaimState, claimStates, diagram, ends, type Move, moves } from './claim.rules.js';

describe('a move of a claim', () => {
  const legal: Record<ClaimState, Partial<Record<Move, ClaimState>>> = {
    offered: { accept: 'accepted', decline: 'declined' },
    accepted: { decline: 'declined', claim: 'claimed' },
    declined: {},
    claimed: { withdraw: 'withdrawn', sendBack: 'sent_back', approve: 'approved' },
    sent_back: { claim: 'claimed', withdraw: 'withdrawn' },
    approved: { pay: 'paid' },
    paid: {},
    withdrawn: {},
  };
  const cases = claimStates.flatMap((from) => (Object.keys(moves) as Move[]).map((move) => [move, from, legal[from][move] ?? null] as const));

  it.each(cases)('%s from %s leads to %s', (move, from, to) => {
    expect(after(move, from)).toBe(to);
  });

  it('leads on from everywhere but an end', () => {
    for (const from of claimStates) expect((Object.keys(moves) as Move[]).every((move) => after(move, from) === null)).toBe((ends as readonly ClaimState[]).includes(from));
    expect(beginnings.every((state) => !(ends as readonly ClaimState[]).includes(state))).toBe(true);
  });
});

it('the diagram in docs/payment.md is made from the moves', async () => {
  expect(await drawnIn('docs/payment.md', diagram())).toBe('current');
});
