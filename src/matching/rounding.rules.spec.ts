import { expect, it } from '@jest/globals';
import { roundedToFive } from './rounding.rules.js';

it.each([
  [0, 0],
  [4, 0],
  [5, 5],
  [9, 5],
  [10, 10],
  [123, 120],
])('%d more are told as %d', (count, told) => expect(roundedToFive(count)).toBe(told));
