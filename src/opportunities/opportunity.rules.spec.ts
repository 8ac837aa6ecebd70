import { describe, expect, it } from '@jest/globals';
import { opportunityStatuses } from './opportunity.lists.js';
import { inReviewScope, isAllowed, isOfTeam, type Move, moves, type Reviewable, type Standing } from './opportunity.rules.js';

describe('moves', () => {
  // Written out by hand: what the table in the code says must be what people were promised.
  const allowed: Record<Move, string[]> = {
    submit: ['draft'],
    approve: ['in_review'],
    sendBack: ['in_review'],
    fill: ['open'],
    close: ['open'],
    withdraw: ['draft', 'in_review', 'open'],
    join: ['draft', 'in_review', 'open'],
  };

  it.each(Object.keys(moves) as Move[])('%s is allowed from the right places only', (move) => {
    expect(opportunityStatuses.filter((status) => isAllowed(move, status))).toEqual(allowed[move]);
  });

  it('leads nowhere from an end', () => {
    for (const move of Object.keys(moves) as Move[]) {
      for (const end of ['filled', 'closed', 'withdrawn'] as const) expect(isAllowed(move, end)).toBe(false);
    }
  });
});

describe('who reviews', () => {
  const post: Reviewable = { teamIds: ['team', 'joint'], organisationIds: ['trust', 'university'], areaCode: 'QYG', reviewWith: 'lead' };
  const nobody: Standing = { teamIds: [], leadOrganisationIds: [], leadAreaCodes: [], administrator: false };

  it.each<[string, Partial<Standing>, Partial<Reviewable>, boolean]>([
    ['a lead of the organisation', { leadOrganisationIds: ['trust'] }, {}, true],
    ['a lead of a joint organisation', { leadOrganisationIds: ['university'] }, {}, true],
    ['a lead of the area', { leadAreaCodes: ['QYG'] }, {}, true],
    ['a lead of another organisation', { leadOrganisationIds: ['charity'] }, {}, false],
    ['a lead of another area', { leadAreaCodes: ['QOP'] }, {}, false],
    ['a lead of an area, for a post without one', { leadAreaCodes: ['QYG'] }, { areaCode: null }, false],
    ['an administrator while a lead has it', { administrator: true }, {}, false],
    ['an administrator once it is with them', { administrator: true }, { reviewWith: 'administrators' }, true],
    ['a lead of the organisation who is in the team', { leadOrganisationIds: ['trust'], teamIds: ['team'] }, {}, false],
    ['an administrator who is in the team', { administrator: true, teamIds: ['team'] }, { reviewWith: 'administrators' }, false],
    ['a lead who is in the second team of a joint post', { leadOrganisationIds: ['trust'], teamIds: ['joint'] }, {}, false],
    ['a lead who is in another team', { leadOrganisationIds: ['trust'], teamIds: ['other'] }, {}, true],
    ['someone of the team', { teamIds: ['team'] }, {}, false],
    ['nobody in particular', {}, {}, false],
  ])('%s', (_, standing, change, expected) => {
    const [who, what] = [{ ...nobody, ...standing }, { ...post, ...change }];
    expect(inReviewScope(who, what) && !isOfTeam(who, what)).toBe(expected);
  });

  it('tells scope from team', () => {
    const both = { ...nobody, leadOrganisationIds: ['trust'], teamIds: ['team'] };
    expect([inReviewScope(both, post), isOfTeam(both, post)]).toEqual([true, true]);
  });
});
