import { setTimeout as wait } from 'node:timers/promises';

/**
 * Answers leave at full steps (milliseconds; 0: at once) from when the work began: how long it took, which differs a little between somebody who is here and
 * somebody who isn't, can't be read off the answer. A step is longer than 500 people take to be decided about.
 */
export async function atSteadyPace<T>(step: number, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await work();
  if (step > 0) await wait(step - ((performance.now() - began) % step));
  return answer;
}
