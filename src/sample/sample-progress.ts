/** What loading reports to, and asks whether to go on. */
export interface LoadingStart {
  say(line: string): void;
  /** @throws when the process was asked to end */
  goOn(): void;
}

/** How often a line appears while it loads. Milliseconds. */
const pace = 2_000;

/** Counts what was loaded; says how far it got now and then, and stops between two records when the process shall end. */
export class SampleProgress {
  private readonly done = new Map<string, number>();
  private saidAt = performance.now();

  constructor(private readonly start: LoadingStart) {}

  /** Call before each record. @param what of several, `opportunities` */
  next(what: string): void {
    this.start.goOn();
    const now = performance.now();
    if (now - this.saidAt > pace) {
      this.saidAt = now;
      this.start.say(`  ${[...this.done].map(([each, count]) => `${count} ${each}`).join(', ')} …`);
    }
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}
