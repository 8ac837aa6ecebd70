import { Life } from './life.js';
import { measure, type Measures } from './measures.js';
import { POLICIES } from './policies.js';
import { makeWorld } from './world.js';

/** The conditions under which all policies are tried. */
export const SCENARIOS = {
  'as planned': { fatigue: true, postsADay: 4 },
  'three quarters of the demand': { fatigue: true, postsADay: 3 },
  'without fatigue': { fatigue: false, postsADay: 4 },
  'twice the demand': { fatigue: true, postsADay: 8 },
} as const;
export type Scenario = keyof typeof SCENARIOS;

export interface Result extends Measures {
  scenario: Scenario;
  policy: string;
  seed: number;
  seconds: number;
}

export interface Task {
  scenario: Scenario;
  seed: number;
  /** Names of those that are still to be run. */
  policies: string[];
}

/** Policies on the same people and the same opportunities. */
export function* runSeed({ scenario, seed, policies }: Task): Generator<Result> {
  const { fatigue, postsADay } = SCENARIOS[scenario];
  const world = makeWorld(seed, { postsADay });
  for (const policy of POLICIES.filter(({ name }) => policies.includes(name))) {
    const began = performance.now();
    const measures = measure(new Life(world, policy, { fatigue }).live());
    yield { scenario, policy: policy.name, seed, ...measures, seconds: (performance.now() - began) / 1_000 };
  }
}

// As a process of its own, it sends results to whoever started it.
if (process.send) {
  process.on('message', (task: Task) => {
    for (const result of runSeed(task)) process.send?.(result);
    process.send?.({ done: task.seed });
  });
  process.on('disconnect', () => process.exit());
}
