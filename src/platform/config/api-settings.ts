import { type Budgets, usualBudgets } from '../limits/budgets.js';

/** How the API meets whoever comes: who may look at the schema, from where browsers may call, how much, how slowly. */
export interface ApiSettings {
  /** Whether the schema may be asked for. It is published as `schema.graphql`; in production nobody needs to ask. */
  readonly introspection: boolean;
  /** Origins whose pages may call the API from a browser; none unless configured. */
  readonly allowedOrigins: readonly string[];
  /** Addresses or networks of proxies whose `X-Forwarded-For` is believed; none unless configured. */
  readonly trustedProxies: readonly string[];
  /** How much a caller may ask in which time; null where nobody counts. */
  readonly budgets: Budgets | null;
  readonly patience: Patience;
  readonly streams: StreamSettings;
}

/** How many streams there may be, in one process, and how often each gives a sign of life. */
export interface StreamSettings {
  readonly perCaller: number;
  /** A stream takes about 37 kB (`npm run bench:live`). */
  readonly perProcess: number;
  /** Milliseconds: whoever is silent for that long says so, and is asked who it is again. Shorter than proxies wait (60 s is usual). */
  readonly beat: number;
}

/** How long slow clients are waited for. Milliseconds. */
export interface Patience {
  /** For all headers of a request, from the opening of the connection or the end of the request before. */
  readonly headers: number;
  /** For the whole body of anything but an upload. */
  readonly body: number;
  /** For an upload, over a slow line. */
  readonly upload: number;
  /** For our own answer. Longer than the longest statement (15 s) so that the database gives up first. */
  readonly answer: number;
  /** Without a single byte. */
  readonly idle: number;
}

export const usualApi: ApiSettings = {
  introspection: false,
  allowedOrigins: [],
  trustedProxies: [],
  budgets: usualBudgets,
  patience: { headers: 10_000, body: 15_000, upload: 600_000, answer: 30_000, idle: 120_000 },
  streams: { perCaller: 10, perProcess: 1_000, beat: 20_000 },
};
