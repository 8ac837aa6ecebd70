import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Text } from './text-input.js';

class Said {
  @Text(2, 5)
  words!: unknown;
}
const wrong = (words: unknown): string[] => validateSync(plainToInstance(Said, { words })).flatMap(({ constraints }) => Object.values(constraints ?? {}));

describe('text in an input', () => {
  it.each(['ab', 'abcde', '  ab  ', '😀😀😀😀😀', 'é́', '12'])('%j is taken', (words) => {
    expect(wrong(words)).toEqual([]);
  });

  it.each(['', '    ', '\u200b\u200b\u200b', '\u0301\u0301', null, 5, ['ab']])('%j is refused, and says why', (words) => {
    expect(wrong(words)).toEqual(['words must have 2 to 5 characters']);
  });

  it.each([['a', 1], [' a ', 1], ['😀', 1], ['abcdef', 6], ['\u2764\ufe0f\ufe0f\ufe0f\ufe0f\ufe0f', 6]])('%j is refused, and says how long it is', (words, length) => {
    expect(wrong(words)).toEqual([`words must have 2 to 5 characters; it has ${length}`]);
  });

  it('loses the spaces around it', () => {
    expect(plainToInstance(Said, { words: ' \u00a0ab\n' }).words).toBe('ab');
  });
});
