import { type Kept, taskOf } from './kept.js';
import { type Result, runSeed } from './one-seed.js';

/**
 * Code that was only made faster, or moved, makes the same of every run. Whether it does is tried on one seed of each scenario under all policies: if each
 * comes out the same to the last digit, what other code made is kept as today's. Otherwise nothing is.
 */
export function carryOver(kept: Kept): { tried: string[]; differs: string[]; carried: number } {
  const others = kept.ofOtherCode();
  const [tried, differs]: [string[], string[]] = [[], []];
  for (const scenario of new Set(others.map((run) => run.scenario))) {
    const those = others.filter((run) => run.scenario === scenario);
    const seed = Math.min(...those.map((run) => run.seed));
    const before = new Map(those.map((run) => [taskOf(run), run]));
    for (const run of runSeed({ scenario, seed, policies: those.map(({ policy }) => policy) })) {
      const other = before.get(taskOf(run));
      if (other === undefined) continue;
      tried.push(taskOf(run));
      for (const name of Object.keys(run) as (keyof Result)[]) if (name !== 'seconds' && run[name] !== other[name]) differs.push(`${taskOf(run)}: ${name} ${run[name]}, before ${other[name]}`);
    }
  }
  if (differs.length > 0) return { tried, differs, carried: 0 };
  for (const run of others) kept.add(run);
  return { tried, differs, carried: others.length };
}
