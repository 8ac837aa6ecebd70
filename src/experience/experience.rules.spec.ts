import { describe, expect, it } from '@jest/globals';
import { drawnIn } from '../../test/support/drawn-in.js';
import { after, diagram, type ExperienceState, experienceStates, type Move, moves, type Said, wrongWith } from './experience.rules.js';

describe('a move', () => {
  const legal: Record<ExperienceState, Partial<Record<Move, ExperienceState>>> = {
    offered: { answer: 'answered', decline: 'declined', lapse: 'lapsed' },
    answered: { takeBackAndAnswerAnew: 'offered', takeBack: 'taken_back' },
    declined: {},
    lapsed: {},
    taken_back: {},
  };
  const cases = experienceStates.flatMap((from) => (Object.keys(moves) as Move[]).map((move) => [move, from, legal[from][move] ?? null] as const));

  it.each(cases)('%s from %s leads to %s', (move, from, to) => {
    expect(after(move, from)).toBe(to);
  });
});

const agree = (...statements: string[]): Said[] => statements.map((statement) => ({ statement, level: 'agree' }));
it.each<[string, Said[], string | null, string | null]>([
  ['all', agree('one', 'two'), 'It was good.', null],
  ['some', agree('two'), null, null],
  ['words alone', [], 'It was good.', null],
  ['nothing', [], null, 'answers'],
  ['one that isn’t there', agree('one', 'three'), null, 'answers[1].statement'],
  ['one twice', agree('one', 'two', 'one'), null, 'answers[2].statement'],
])('whoever answers %s is told what is wrong with it, if anything', (_, said, words, path) => {
  expect(wrongWith(said, new Set(['one', 'two']), words)?.path ?? null).toBe(path);
});

it('the diagram in docs/experience.md is made from the moves', async () => {
  expect(await drawnIn('docs/experience.md', diagram())).toBe('current');
});
