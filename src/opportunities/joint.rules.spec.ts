import { describe, expect, it } from '@jest/globals';
import { canBeJoined, isTold, owners } from './joint.rules.js';
import type { OpportunityStatus } from './opportunity.lists.js';

const now = new Date('2026-11-23T12:00:00.000Z');
const later = new Date(now.getTime() + 1);

describe('two posts that may be one', () => {
  it.each<[OpportunityStatus, Date | null, boolean]>([
    ['draft', null, true],
    ['draft', later, true],
    ['in_review', later, true],
    ['open', later, true],
    ['open', now, false],
    ['filled', later, false],
    ['closed', later, false],
    ['withdrawn', null, false],
  ])('%s, closing %p: %p', (status, closesAt, expected) => expect(canBeJoined(status, closesAt, now)).toBe(expected));

  it.each<[OpportunityStatus, OpportunityStatus, boolean, boolean]>([
    ['draft', 'draft', false, true],
    ['draft', 'in_review', false, true],
    ['draft', 'open', false, true],
    ['in_review', 'draft', false, true],
    ['open', 'open', false, true],
    // What another team is still writing, nobody learns by having something open.
    ['open', 'draft', false, false],
    ['open', 'in_review', false, false],
    ['open', 'draft', true, true],
  ])('whoever has one that is %s is told of one that is %s (proposed: %p): %p', (ours, theirs, proposed, expected) => expect(isTold(ours, theirs, proposed)).toBe(expected));

  it('are told of each other or, where one is open, only whoever isn’t: never does one side learn of a draft that learns nothing of it', () => {
    for (const [ours, theirs] of [['draft', 'draft'], ['draft', 'in_review'], ['in_review', 'in_review']] as const) expect(isTold(ours, theirs, false)).toBe(isTold(theirs, ours, false));
  });
});

describe('whose a joint one is', () => {
  const kept = { teamId: 'a', jointTeamIds: [], organisationIds: ['trust'] };

  it('is everybody’s of both, the first team first', () => {
    expect(owners(kept, { teamId: 'b', jointTeamIds: ['c'], organisationIds: ['university'] })).toEqual({ jointTeamIds: ['b', 'c'], organisationIds: ['trust', 'university'] });
  });

  it('names nobody twice', () => {
    const joint = { ...kept, jointTeamIds: ['b'], organisationIds: ['trust', 'charity'] };
    expect(owners(joint, { teamId: 'b', jointTeamIds: ['a'], organisationIds: ['charity', 'trust'] })).toEqual({ jointTeamIds: ['b'], organisationIds: ['trust', 'charity'] });
  });
});
