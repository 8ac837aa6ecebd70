import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/app-config.js';
import { OutgoingJson, type OutgoingAnswer } from '../../../platform/outgoing/outgoing-json.js';
import { retryAfter } from './schedule.rules.js';
import type { QueriedService } from './saved-query.entity.js';

/** What each asks of those who use it: the NLM three requests a second, Europe PMC ten, Crossref's polite pool about one after the other. */
const GAP_MS: Readonly<Record<QueriedService, number>> = { pubmed: 350, europe_pmc: 200, crossref: 1_000, feed: 1_000 };
const ATTEMPTS = 5;
/** Longer than that isn't waited for here: the whole run is put off. */
const LONGEST_WAIT_MS = 120_000;
const TIMEOUT_MS = 60_000;
/** A thousand records of Europe PMC are some 10 MB. */
const LARGEST_PAGE = 64 * 1024 ** 2;
const WORTH_ANOTHER = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A service can't be asked now. Its message is for brokers, and holds no word of the service's. */
export class ServiceAway extends Error {
  constructor(
    message: string,
    readonly askedForMs: number | null = null,
  ) {
    super(message);
    this.name = 'ServiceAway';
  }
}

/** Time, so that tests need not wait. */
@Injectable()
export class Pace {
  now(): number {
    return Date.now();
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

/** Asks bibliographic services the way they want to be asked: slowly, saying who asks, again when they are busy, and not before they say. */
@Injectable()
export class PoliteClient {
  private readonly outgoing = new OutgoingJson();
  private readonly askedAt = new Map<QueriedService, number>();

  constructor(
    private readonly config: AppConfig,
    private readonly pace: Pace,
  ) {}

  /** Somebody to write to when something is wrong. */
  get contact(): string {
    return /[^\s<>]+@[^\s<>]+/u.exec(this.config.mailFrom)?.[0] ?? '';
  }

  /** An answer of 200, or one of those that are expected. @throws ServiceAway */
  async get(service: QueriedService, address: string, { headers = {}, expected = [200] }: { headers?: Record<string, string>; expected?: readonly number[] } = {}): Promise<OutgoingAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      await this.leaveGap(service);
      const answer = await this.once(address, headers);
      if (typeof answer !== 'string' && expected.includes(answer.status)) return answer;
      const reason = typeof answer === 'string' ? answer : `it answered ${answer.status}`;
      const asked = typeof answer === 'string' ? null : retryAfter(answer.headers['retry-after'], new Date(this.pace.now()));
      const again = typeof answer === 'string' || WORTH_ANOTHER.has(answer.status);
      if (!again || attempt >= ATTEMPTS || (asked ?? 0) > LONGEST_WAIT_MS) throw new ServiceAway(reason, asked);
      await this.pace.wait(asked ?? 1_000 * 2 ** (attempt - 1));
    }
  }

  private async once(address: string, headers: Record<string, string>): Promise<OutgoingAnswer | string> {
    const said = { 'user-agent': `Askwell/0.1 (mailto:${this.contact})`, ...headers };
    try {
      return await this.outgoing.read(address, { headers: said, beside: this.config.publicUrl, timeout: TIMEOUT_MS, largest: LARGEST_PAGE });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (message === 'its address is one that may not be asked' || message === 'its answer is too large') throw new ServiceAway(message);
      return `it could not be reached${code ? ` (${code})` : ''}`;
    }
  }

  private async leaveGap(service: QueriedService): Promise<void> {
    const since = this.pace.now() - (this.askedAt.get(service) ?? -Infinity);
    if (since < GAP_MS[service]) await this.pace.wait(GAP_MS[service] - since);
    this.askedAt.set(service, this.pace.now());
  }
}
