import { Injectable } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { AppConfig } from '../config/app-config.js';
import { DomainError } from '../errors/domain-error.js';

/** Statements for streams that run at one time in this process: a finding that five hundred wait for leaves connections for everybody else. */
const atOnce = 4;

/** How long streams get to say goodbye when the process ends. Milliseconds. */
const goodbye = 2_000;

/** One open stream. `signal` ends what it waits for: its client has gone, or this process is about to. */
export interface OpenStream {
  readonly signal: AbortSignal;
  close(): void;
}

/** The streams that this process holds open: how many, whose, and how they end with the process. */
@Injectable()
export class OpenStreams {
  private readonly open = new Map<AbortController, string>();
  private readonly queue: (() => void)[] = [];
  private running = 0;
  /** Its streams say goodbye. */
  isEnding = false;

  constructor(private readonly config: AppConfig) {}

  get count(): number {
    return this.open.size;
  }

  /** @throws DomainError TOO_MANY for who has as many as they may; UNAVAILABLE where this process has no room, or is ending */
  begin(caller: string): OpenStream {
    const { perCaller, perProcess } = this.config.api.streams;
    if (this.isEnding || this.open.size >= perProcess) throw new DomainError('UNAVAILABLE', 'No more streams can be opened here just now. Please try again in a minute.');
    const own = [...this.open.values()].filter((one) => one === caller).length;
    if (own >= perCaller) throw new DomainError('TOO_MANY', `Your account has ${own} streams open already. Close one first; one is enough for each subscription.`);
    const controller = new AbortController();
    this.open.set(controller, caller);
    return {
      signal: controller.signal,
      close: () => {
        this.open.delete(controller);
        controller.abort();
      },
    };
  }

  /** Does work on the database when it is its turn. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= atOnce) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes over this place.
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  /** Says goodbye to all; none begins any more. */
  async end(): Promise<void> {
    this.isEnding = true;
    for (const controller of this.open.keys()) controller.abort();
    const until = performance.now() + goodbye;
    while (this.open.size > 0 && performance.now() < until) await wait(10);
  }
}
