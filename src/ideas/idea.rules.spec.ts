import { describe, expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { ideaStates } from './idea.lists.js';
import { diagram, dueBy, isOverdue, mayAnswerSo, type Move, moves, next } from './idea.rules.js';

describe('an idea', () => {
  it('moves so, and in no other way', () => {
    const legal = (Object.keys(moves) as Move[]).flatMap((move) => ideaStates.flatMap((from) => (next(move, from) ? [`${from} ${move} ${next(move, from)}`] : [])));
    expect(legal).toEqual([
      'waiting publish published', 'waiting ask_change change_asked', 'waiting decline declined',
      'published taken_up taken_up', 'not_taken_up taken_up taken_up', 'published answered answered', 'taken_up answered answered', 'not_taken_up answered answered', 'published still_looking published', 'published not_taken_up not_taken_up',
      'published join joined', 'not_taken_up join joined', 'joined part published',
      'waiting revise waiting', 'change_asked revise waiting',
      ...['waiting', 'change_asked', 'declined', 'published', 'taken_up', 'answered', 'not_taken_up', 'joined'].map((from) => `${from} withdraw withdrawn`),
    ]); // prettier-ignore
  });

  it('is answered in time within 60 days, also where the clocks change', () => {
    expect(dueBy('2026-11-23')).toBe('2027-01-22');
    expect(dueBy('2027-03-01')).toBe('2027-04-30');
  });

  it.each([
    ['published', '2027-01-22', false],
    ['published', '2027-01-23', true],
    ['waiting', '2027-01-23', true],
    ['change_asked', '2027-01-23', false],
    ['taken_up', '2027-01-23', false],
    ['not_taken_up', '2027-01-23', false],
  ] as const)('that is %s is overdue on %s: %s', (state, today, overdue) => {
    expect(isOverdue(state, '2027-01-22', today)).toBe(overdue);
  });

  it('isn’t turned down for everybody by one team', () => {
    expect((['taken_up', 'answered', 'still_looking', 'not_taken_up'] as const).filter((kind) => mayAnswerSo(kind, 'team'))).toEqual(['taken_up', 'answered']);
    expect(mayAnswerSo('not_taken_up', 'involvement_lead')).toBe(true);
  });

  it('is drawn in docs/ideas.md as it is in the code', async () => {
    expect(await drawnIn('docs/ideas.md', diagram())).toBe('current');
  });
});
