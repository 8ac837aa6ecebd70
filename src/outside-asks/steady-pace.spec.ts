import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { atSteadyPace } from './steady-pace.js';

it.each([0, 30])('an answer that takes %d ms leaves at a full step', async (milliseconds) => {
  const began = performance.now();
  expect(await atSteadyPace(60, () => wait(milliseconds, 'answer'))).toBe('answer');
  // A timer of Node may come a millisecond early.
  expect(performance.now() - began).toBeGreaterThanOrEqual(58);
});

it('without a step it leaves at once', async () => {
  const began = performance.now();
  await atSteadyPace(0, () => Promise.resolve());
  expect(performance.now() - began).toBeLessThan(50);
});
