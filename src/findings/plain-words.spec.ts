import { describe, expect, it } from '@jest/globals';
import { stemsOf } from '../search/text/words.js';
import { plainWords } from './plain-words.js';

const stems = (words: string): string => stemsOf(words).join(' ');
const wordCount = (words: string): number => words.split(' ').length;

describe('everyday words and words of papers', () => {
  it('in each group there are at least two ways to say it', async () => {
    const groups = await plainWords.groups();
    expect(groups.length).toBeGreaterThan(100);
    expect(groups.filter((group) => new Set(group.map(stems)).size < 2)).toEqual([]);
  });

  it('no phrase shrinks to a single common word, which would then stand for much else ("left out" to "left")', async () => {
    const phrases = (await plainWords.groups()).flat().filter((words) => wordCount(words) > 1);
    expect(phrases.filter((words) => stemsOf(words).length < 2)).toEqual([]);
  });

  it('no single word has another common meaning', async () => {
    const single = new Set((await plainWords.groups()).flat().map(stems));
    const ambiguous = ['run', 'fit', 'change', 'work', 'poor', 'black', 'bug', 'sick', 'mass', 'cold', 'back', 'left', 'cut', 'pass', 'fat', 'remote', 'decline'];
    expect(ambiguous.filter((word) => single.has(stems(word)))).toEqual([]);
  });
});
