import { readFile } from 'node:fs/promises';
import type { SynonymSource } from '../search/port.js';

/** Everyday words and the words of papers for the same thing, for every search: `data/plain-words.txt`. */
export const plainWords: SynonymSource = {
  groups: async () =>
    (await readFile(new URL('./data/plain-words.txt', import.meta.url), 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('|').map((words) => words.trim())),
};
