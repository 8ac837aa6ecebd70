import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/app-config.js';
import { OutgoingJson, type OutgoingAnswer } from '../../../platform/outgoing/outgoing-json.js';
import { SourceFailed } from '../import-problem.js';
import { gapOfLimits, retryAfter } from './schedule.rules.js';
import type { QueriedService } from './saved-query.entity.js';

/** What each asks of those who use it: the NLM three requests a second (ten with a key), Europe PMC ten, Crossref's polite pool about one after the other. */
const GAP_MS: Readonly<Record<QueriedService, number>> = { pubmed: 350, europe_pmc: 200, crossref: 1_000, feed: 1_000 };
const GAP_WITH_KEY_MS = 110;
const ATTEMPTS = 5;
/** Longer than that isn't waited for here: the whole run is put off. */
const LONGEST_WAIT_MS = 120_000;
/** A thousand records of Europe PMC are some 10 MB. */
const LARGEST_PAGE = 64 * 1024 ** 2;
const WORTH_ANOTHER = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer means to a broker, where the number alone says too little. */
const MEANING: Readonly<Record<number, string>> = {
  400: 'it doesn’t understand the query (400)',
  401: 'it refuses to answer us (401)',
  403: 'it refuses to answer us (403)',
  404: 'there is nothing at its address (404)',
  410: 'there is nothing at its address any more (410)',
  414: 'the query is too long for it (414)',
  429: 'it has been asked too often (429)',
};

/** A service can't be asked now. Its message is for brokers, and holds no word of the service's. */
export class ServiceAway extends SourceFailed {
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
  /** Milliseconds that an answer may take, to its last byte. */
  readonly patience: number = 60_000;

  now(): number {
    return Date.now();
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

export interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are an answer; 200 alone unless said. */
  readonly expected?: readonly number[];
  /** What is wrong with an answer whose status is good, null for nothing: services say some of their errors with status 200, and answers break off. It is worth another attempt. */
  readonly flaw?: (bytes: Buffer) => string | null;
}

type Attempt = { readonly answer: OutgoingAnswer } | { readonly reason: string; readonly again: boolean; readonly askedForMs: number | null };

/** Asks bibliographic services the way they want to be asked: slowly, saying who asks, again when they are busy, and not before they say. */
@Injectable()
export class PoliteClient {
  private readonly outgoing = new OutgoingJson();
  private readonly askedAt = new Map<QueriedService, number>();
  /** What services said of their limits. */
  private readonly gaps = new Map<QueriedService, number>();

  constructor(
    private readonly config: AppConfig,
    private readonly pace: Pace,
  ) {}

  /** Somebody to write to when something is wrong; null where nobody was named. */
  get contact(): string | null {
    const address = this.config.findingContact ?? /[^\s<>]+@[^\s<>]+/u.exec(this.config.mailFrom)?.[0] ?? null;
    return address === null || /\.invalid$/iu.test(address) ? null : address;
  }

  /** A good answer, and which attempt it came of. @throws ServiceAway */
  async get(service: QueriedService, address: string, request: Request = {}): Promise<OutgoingAnswer & { nth: number }> {
    for (let nth = 1; ; nth += 1) {
      await this.leaveGap(service);
      const attempt = await this.attempt(service, address, request);
      if ('answer' in attempt) return { ...attempt.answer, nth };
      const { reason, again, askedForMs } = attempt;
      if (!again || nth >= ATTEMPTS || (askedForMs ?? 0) > LONGEST_WAIT_MS) throw new ServiceAway(reason, askedForMs);
      await this.pace.wait(askedForMs ?? 1_000 * 2 ** (nth - 1));
    }
  }

  private async attempt(service: QueriedService, address: string, { headers = {}, expected = [200], flaw = () => null }: Request): Promise<Attempt> {
    const read = await this.read(service, address, headers);
    if ('reason' in read) return read;
    const { answer } = read;
    const { status } = answer;
    this.heed(service, answer);
    if (expected.includes(status)) {
      const reason = status === 200 ? flaw(answer.bytes) : null;
      return reason === null ? read : { reason, again: true, askedForMs: null };
    }
    const reason = MEANING[status] ?? (status >= 300 && status < 400 ? `it sends us to another address (${status})` : `it answered ${status}`);
    return { reason, again: WORTH_ANOTHER.has(status), askedForMs: retryAfter(answer.headers['retry-after'], new Date(this.pace.now())) };
  }

  private async read(service: QueriedService, address: string, headers: Readonly<Record<string, string>>): Promise<Attempt> {
    const said = { 'user-agent': `Askwell/0.1${this.contact === null ? '' : ` (mailto:${this.contact})`}`, ...headers };
    const trusted = service === 'feed' ? undefined : this.config.findingServices?.[service];
    try {
      return { answer: await this.outgoing.read(address, { headers: said, beside: this.config.publicUrl, trusted, timeout: this.pace.patience, largest: LARGEST_PAGE }) };
    } catch (error) {
      const { code, message, name } = error as NodeJS.ErrnoException;
      if (message === 'its address is one that may not be asked' || message === 'its answer is too large') return { reason: message, again: false, askedForMs: null };
      const reason = name === 'TimeoutError' || name === 'AbortError' ? `its answer wasn’t here after ${this.pace.patience / 1_000} seconds` : `it could not be reached${code ? ` (${code})` : ''}`;
      return { reason, again: true, askedForMs: null };
    }
  }

  /** Crossref says with each answer how often it may be asked; what it said last counts. */
  private heed(service: QueriedService, { headers }: OutgoingAnswer): void {
    const said = gapOfLimits(headers['x-rate-limit-limit'], headers['x-rate-limit-interval']);
    if (said !== null) this.gaps.set(service, Math.min(said, LONGEST_WAIT_MS));
  }

  private async leaveGap(service: QueriedService): Promise<void> {
    const usual = service === 'pubmed' && this.config.pubmedKey ? GAP_WITH_KEY_MS : GAP_MS[service];
    const gap = Math.max(usual, this.gaps.get(service) ?? 0);
    const since = this.pace.now() - (this.askedAt.get(service) ?? -Infinity);
    if (since < gap) await this.pace.wait(gap - since);
    this.askedAt.set(service, this.pace.now());
  }
}
