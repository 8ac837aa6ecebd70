import { expect, it } from '@jest/globals';
import { dateInWords } from './told-date.rules.js';

it.each([['2024', '2024'], ['2024-03', 'March 2024'], ['2024-03-05', '5 March 2024'], ['1998-12-31', '31 December 1998']])('%s is %s to who reads it', (date, words) => expect(dateInWords(date)).toBe(words));
