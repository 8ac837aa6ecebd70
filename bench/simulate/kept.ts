import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Result } from './one-seed.js';

/** What decides what a run comes to, below the root. */
const DECIDES = [
  ...['ask.rules', 'asking-price.rules', 'guard.being-here.rules', 'guard.rules', 'guard.situation', 'guard.windows.rules', 'policy'].map((name) => `src/burden/${name}.ts`),
  ...['match.rules', 'match.hard.rules', 'match.weights', 'topics.rules'].map((name) => `src/matching/${name}.ts`), 'src/rounds/wave-size.rules.ts',
]; // prettier-ignore
/** Of what stands here, what runs, counts or prints decides nothing. */
const ONLY_RUNS = ['kept.ts', 'carry-over.ts', 'simulate.ts', 'one-seed.ts'];

const root = new URL('../../', import.meta.url);

/** Of the code by which a run comes to what it comes to. */
export function codeThatDecides(): string {
  const hash = createHash('sha256');
  const own = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.ts') && !ONLY_RUNS.includes(name)).sort();
  for (const file of [...own.map((name) => `bench/simulate/${name}`), ...DECIDES]) hash.update(`${file}\n${readFileSync(new URL(file, root), 'utf8')}`);
  return hash.digest('hex').slice(0, 16);
}

interface Line {
  code?: string;
  run: Result;
}

/** Runs in a file, a line each, with the code that made them: a run takes long, and the same code makes the same of it. */
export class Kept {
  private readonly code = codeThatDecides();

  constructor(private readonly file: string) {}

  runs(): Result[] {
    return this.lines().filter(({ code }) => code === this.code).map(({ run }) => run);
  }

  /** The newest of what other code made, where today's has made nothing yet. */
  ofOtherCode(): Result[] {
    const there = new Set(this.runs().map(taskOf));
    return [...new Map(this.lines().filter(({ code, run }) => code !== this.code && !there.has(taskOf(run))).map(({ run }) => [taskOf(run), run])).values()];
  }

  add(run: Result): void {
    appendFileSync(this.file, `${JSON.stringify({ ...run, code: this.code })}\n`);
  }

  private lines(): Line[] {
    const lines = existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n') : [];
    return lines.filter((line) => line !== '').map((line) => {
      const { code, ...run } = JSON.parse(line) as Result & { code?: string };
      return { code, run };
    });
  }
}

export const taskOf = ({ scenario, policy, seed }: Result): string => `${scenario}, seed ${seed}: ${policy}`;
