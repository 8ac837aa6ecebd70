import { withProgress } from '../platform/database/progress.js';
import { reasonOf } from './reason.js';

/** Thrown by a step of the start that a signal has made pointless. */
export class Stopped extends Error {}

/** A second signal within this time is the first one heard twice: npm passes on a Ctrl-C that the terminal has sent to everyone. Milliseconds. */
const sameSignal = 1_000;

export interface Endings {
  /** Exit code after a signal. Default 0: a service that was asked to stop did well. */
  afterSignal?: number;
  /** Begin the line that says why it ended: during the start, and later. */
  prefixes?: readonly [string, string];
}

/**
 * What this process started, and how it ends: asked by a signal, or by a failure with one line and 1; either way the
 * last thing started stops first, and nothing is left running.
 */
export class Lifetime {
  private readonly stops: (() => Promise<void>)[] = [];
  private isUp = false;
  private askedAt: number | null = null;
  private ending: Promise<never> | undefined;

  private readonly afterSignal: number;
  private readonly prefixes: readonly [string, string];

  constructor(
    private readonly say: (line: string) => void,
    { afterSignal = 0, prefixes = ['Askwell did not start: ', 'Askwell stopped: '] }: Endings = {},
  ) {
    this.afterSignal = afterSignal;
    this.prefixes = prefixes;
    // SIGHUP: the terminal was closed. Without a handler Node would end at once and leave the database behind.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.onSignal());
  }

  /** Call between steps that take a while. @throws Stopped when the process was asked to end, so that the start goes no further */
  readonly goOn = (): void => {
    if (this.askedAt !== null) throw new Stopped();
  };

  /** Notes how to stop what was just started. @throws Stopped */
  started(stop: () => Promise<void>): void {
    this.stops.push(stop);
    this.goOn();
  }

  /** The start is over; from now on a signal ends the process at once. @throws Stopped */
  up(): void {
    this.goOn();
    this.isUp = true;
  }

  /** Ends the process because of a failure, said in one line, or because a step met `Stopped`. */
  fail(error: unknown): Promise<never> {
    // What fails while it ends, or because it was asked to, is no news.
    if (this.askedAt !== null || this.ending) return this.finish(this.afterSignal);
    process.stderr.write(`${reasonOf(error, this.prefixes[this.isUp ? 1 : 0])}\n`);
    return this.finish(1);
  }

  /** Stops what was started, then ends the process with this code, or 1 when something did not stop. */
  finish(code: number): Promise<never> {
    this.ending ??= withProgress('Stopping', this.say, () => this.stopAll(code)).then((worst) => process.exit(worst));
    return this.ending;
  }

  private onSignal(): void {
    const now = performance.now();
    // The second time by someone who won't wait. The database is still told to end.
    if (this.askedAt !== null && now - this.askedAt > sameSignal) process.exit(1);
    this.askedAt ??= now;
    // A start is in the middle of some step: that step ends first, then `goOn` sees to the rest.
    if (this.isUp) void this.finish(this.afterSignal);
  }

  private async stopAll(code: number): Promise<number> {
    let worst = code;
    for (const stop of this.stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        // After a failure only its own reason helps.
        if (worst !== 1) process.stderr.write(`${reasonOf(error)}\n`);
        worst = 1;
      }
    }
    return worst;
  }
}
