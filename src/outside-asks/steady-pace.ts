import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds. 500 people are decided about in well less. */
const step = 250;

/**
 * Answers leave at full steps from when the work began: how long it took, which differs a little between somebody who is here and somebody who isn't,
 * can't be read off the answer.
 */
export async function atSteadyPace<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await work();
  await wait(step - ((performance.now() - began) % step));
  return answer;
}
