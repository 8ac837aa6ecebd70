import { describe, expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { concernStates } from './concern.lists.js';
import { diagram, inTimeToReopen, late, type Move, moves, next } from './concern.rules.js';

describe('a concern', () => {
  it('moves so, and in no other way', () => {
    const legal = (Object.keys(moves) as Move[]).flatMap((move) => concernStates.flatMap((from) => (next(move, from) ? [`${from} ${move} ${next(move, from)}`] : [])));
    expect(legal).toEqual([
      'raised receive received', 'received look_into looked_into', 'reopened look_into looked_into', 'received answer answered', 'looked_into answer answered', 'reopened answer answered',
      'answered reopen reopened',
      'raised pass_on raised', 'received pass_on raised', 'looked_into pass_on raised', 'reopened pass_on raised', 'raised withdraw withdrawn', 'received withdraw withdrawn', 'looked_into withdraw withdrawn', 'reopened withdraw withdrawn',
    ]); // prettier-ignore
  });

  it.each([
    ['raised', '2026-11-26', null],
    ['raised', '2026-11-27', 'acknowledging'],
    ['received', '2026-11-27', null],
    ['looked_into', '2026-12-21', null],
    ['reopened', '2026-12-22', 'answering'],
    ['answered', '2026-12-22', null],
    ['withdrawn', '2026-12-22', null],
  ] as const)('that is %s is late on %s: %s', (state, today, what) => {
    expect(late({ state, acknowledgeBy: '2026-11-26', answerBy: '2026-12-21' }, today)).toBe(what);
  });

  it('can be reopened for a year', () => {
    const answered = new Date('2026-01-01T12:00:00Z');
    expect(inTimeToReopen(answered, new Date('2027-01-01T12:00:00Z'))).toBe(true);
    expect(inTimeToReopen(answered, new Date('2027-01-01T12:00:01Z'))).toBe(false);
  });

  it('is drawn in docs/concerns.md as it is in the code', async () => {
    expect(await drawnIn('docs/concerns.md', diagram())).toBe('current');
  });
});
