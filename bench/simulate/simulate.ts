import { fork } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { carryOver } from './carry-over.js';
import { Kept } from './kept.js';
import { interval, type Interval, type Measures } from './measures.js';
import { type Result, type Scenario, SCENARIOS, type Task } from './one-seed.js';
import { AS_BUILT, BEST_MATCH, OURS, POLICIES } from './policies.js';

/**
 * Today's practice, peers' rules and ours, tried on the same made-up people: `npm run simulate`. One JSON line for each policy, with the
 * mean of all seeds and its 95 % interval; then one for each aim, from differences between policies on the same people.
 *
 * `-- --seeds 2` for a quick look (20 otherwise), `--runs` prints each run as well, `--scenario "as planned"` for one of them, `--processes 1` beside other work.
 * `--keep FILE` writes each run to a file as soon as it is done, and doesn't run again what stands there, made by the same code: it can be stopped and gone on with.
 * With `--carry-over` runs in that file that other code made are kept, if today's code comes to the same on a seed of each scenario.
 */
const { values: flags } = parseArgs({
  options: { seeds: { type: 'string', default: '20' }, scenario: { type: 'string', multiple: true }, processes: { type: 'string', default: '2' }, runs: { type: 'boolean', default: false }, keep: { type: 'string' }, 'carry-over': { type: 'boolean', default: false } },
});
const seeds = Number(flags.seeds);
const scenarios = (flags.scenario ?? Object.keys(SCENARIOS)) as Scenario[];
const unknown = scenarios.filter((name) => !(name in SCENARIOS));
if (!Number.isInteger(seeds) || seeds < 1 || unknown.length > 0) {
  process.stderr.write(`--seeds is a whole number from 1; --scenario one of: ${Object.keys(SCENARIOS).join(', ')}\n`);
  process.exit(1);
}

const kept = flags.keep === undefined ? null : new Kept(flags.keep);
if (kept && flags['carry-over']) print({ ...carryOver(kept) });
const began = performance.now();
const results = await runAll();
for (const scenario of scenarios) {
  for (const { name } of POLICIES) print({ scenario, policy: name, seeds, ...summary(of(scenario, name)) });
  for (const policy of [OURS, AS_BUILT]) for (const aim of aims(scenario, policy)) print({ scenario, policy, ...aim });
}
print({ seconds: Math.round((performance.now() - began) / 1_000), processes: Number(flags.processes), cores: cpus().length, loadAtTheEnd: loadavg()[0] });

/** Seeds of one scenario after the other are handed out to so many processes. */
async function runAll(): Promise<Result[]> {
  const found: Result[] = (kept?.runs() ?? []).filter(({ scenario, seed }) => scenarios.includes(scenario) && seed <= seeds);
  const isThere = (scenario: Scenario, seed: number, policy: string) => found.some((run) => run.scenario === scenario && run.seed === seed && run.policy === policy);
  const tasks: Task[] = scenarios
    .flatMap((scenario) => Array.from({ length: seeds }, (_, nr) => ({ scenario, seed: nr + 1 })))
    .map(({ scenario, seed }) => ({ scenario, seed, policies: POLICIES.map(({ name }) => name).filter((name) => !isThere(scenario, seed, name)) }))
    .filter(({ policies }) => policies.length > 0);
  const all = tasks.length;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      // Each day makes lists of thousands and drops them: with the usual 16 MB for what is new a sixth of the time went into tidying up.
      const child = fork(fileURLToPath(new URL('./one-seed.ts', import.meta.url)), { execArgv: [...process.execArgv, '--max-semi-space-size=64'] });
      const go = () => {
        const task = tasks.shift();
        if (task) child.send(task);
        else child.disconnect();
      };
      child.on('message', (message: Result | { done: number }) => {
        if (!('done' in message)) {
          if (flags.runs) print({ ...message });
          kept?.add(message);
          return found.push(message);
        }
        process.stderr.write(`seed ${message.done}: ${all - tasks.length} of ${all}, ${Math.round((performance.now() - began) / 1_000)} s\n`);
        return go();
      });
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a process of the simulation ended with ${code}`))));
      go();
    });
  await Promise.all(Array.from({ length: Math.min(all, Number(flags.processes)) }, one));
  return found;
}

function of(scenario: Scenario, policy: string): Result[] {
  return results.filter((result) => result.scenario === scenario && result.policy === policy).sort((a, b) => a.seed - b.seed);
}

function summary(runs: readonly Result[]): Record<string, unknown> {
  const names = Object.keys(runs[0]).filter((name): name is keyof Measures => !['scenario', 'policy', 'seed'].includes(name));
  return Object.fromEntries(names.map((name) => [name, rounded(interval(runs.map((run) => run[name])))]));
}

/** What the rules promise, each from differences on the same people. It holds when the whole interval lies on the right side. */
function aims(scenario: Scenario, policy: string): Record<string, unknown>[] {
  const ours = of(scenario, policy);
  const least = (name: string, differences: number[]) => {
    const found = interval(differences);
    return { aim: name, ...rounded(found), holds: found.low >= 0 };
  };
  const others = POLICIES.map(({ name }) => name).filter((name) => name !== OURS && name !== AS_BUILT);
  const bestFilled = others.map((name) => ({ name, filled: interval(of(scenario, name).map(({ filled }) => filled)).mean })).sort((a, b) => b.filled - a.filled)[0];
  const against = (name: string) => of(scenario, name);
  return [
    { aim: 'nobody over-asked', most: Math.max(...ours.map(({ overAsked }) => overAsked)), holds: ours.every(({ overAsked }) => overAsked === 0) },
    { ...least('filled at least as often as the best of the others', ours.map(({ filled }, i) => filled - against(bestFilled.name)[i].filled)), other: bestFilled.name },
    least('filled at least as often as best match under the guard', ours.map(({ filled }, i) => filled - against(BEST_MATCH)[i].filled)),
    least('Gini at most half of best match under the guard', ours.map(({ gini }, i) => against(BEST_MATCH)[i].gini / 2 - gini)),
    least('reach of under-served group 1 at least 0.9 of everyone', ours.map(({ reach, reachUnderServed1 }) => reachUnderServed1 / reach - 0.9)),
    least('reach of under-served group 2 at least 0.9 of everyone', ours.map(({ reach, reachUnderServed2 }) => reachUnderServed2 / reach - 0.9)),
  ];
}

function rounded({ mean, low, high }: Interval): Record<keyof Interval, number | null> {
  const short = (value: number) => (Number.isFinite(value) ? Math.round(value * 10_000) / 10_000 : null);
  return { mean: short(mean), low: short(low), high: short(high) };
}

function print(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
