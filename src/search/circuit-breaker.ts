/** How many failures in a row open the circuit, and for how long nobody tries (milliseconds). */
const FAILURES = 2;
const PAUSE = 5_000;

/**
 * Spares everyone the wait for an engine that is down: after two failures in a row nobody tries for five seconds, then one does.
 * Its own clock, not the database's: it measures this process' waiting and decides nothing that is kept.
 */
export class CircuitBreaker {
  private failures = 0;
  private closedUntil = 0;
  private trying = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether to try. After a pause only one caller tries, and tells by `succeeded` or `failed` how it went. */
  mayTry(): boolean {
    if (this.failures < FAILURES) return true;
    if (this.trying || this.now() < this.closedUntil) return false;
    this.trying = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.trying = false;
  }

  failed(): void {
    this.failures += 1;
    this.trying = false;
    this.closedUntil = this.now() + PAUSE;
  }
}
