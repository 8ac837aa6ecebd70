/** So much in so many seconds, from a caller's first request on. */
export interface Budget {
  readonly limit: number;
  readonly seconds: number;
}

/**
 * What is limited, and how far unless RATE_LIMITS says otherwise. Requests are counted for an account wherever it comes from, and for strangers by
 * address; a hospital's people share one, so what they do signed in never counts for their neighbours.
 */
export const usualBudgets = {
  /** Of an account. An expensive query counts as several, each mutation of a request as one. */
  requests: { limit: 1_200, seconds: 60 },
  /** Of an address, of all there who are not signed in. */
  strangers: { limit: 600, seconds: 60 },
  /** Tokens that were no good, of an address. */
  signInFailures: { limit: 30, seconds: 60 },
  /** Links of invitations that were none, of an address. */
  wrongLinks: { limit: 20, seconds: 600 },
  /** Files, of an account. */
  uploads: { limit: 60, seconds: 3_600 },
  /** Codes to confirm an address, asked for by an account; and calls that it records for one profile. */
  contactCodes: { limit: 6, seconds: 3_600 },
  /** Of those, to one address, whoever asks: beyond it nothing is sent, and nobody is told. A day's guesses at one address are then 60 in 100 million. */
  codesToAddress: { limit: 12, seconds: 86_400 },
  /** Messages to an address that a team typed, a post's main contact or a colleague, whoever typed it: beyond it nothing is sent, and nobody is told. */
  unaskedMails: { limit: 12, seconds: 86_400 },
  /** Asks made outside Askwell that one organisation records, by its people and its systems together. */
  outsideAsks: { limit: 200, seconds: 86_400 },
  /** Addresses that one organisation asks about: enough for its own list, too few to try everybody's. */
  contactChecks: { limit: 2_000, seconds: 86_400 },
  /** Texts that an account has read for the topics they speak of: each keeps the model busy for a tenth of a second. */
  topicSuggestions: { limit: 120, seconds: 3_600 },
  /** Questions about findings that an account asks: somebody answers each. */
  findingQuestions: { limit: 20, seconds: 86_400 },
  /** Concerns that an account raises: somebody hears each. */
  concerns: { limit: 10, seconds: 86_400 },
  /** Messages about concerns that an account writes. */
  concernMessages: { limit: 60, seconds: 86_400 },
  /** Ideas that an account posts: somebody reads each before others do. */
  ideas: { limit: 10, seconds: 86_400 },
  /** Counts of who would fit a draft that an account asks for, of whatever teams; a team has a smaller budget of new ones. */
  fittingCounts: { limit: 30, seconds: 86_400 },
  /** Lists of findings as files, of an account: each holds up to 5,000. */
  findingFiles: { limit: 120, seconds: 3_600 },
  /** Rounds that an account starts for one opportunity: how each begins tells whether anybody can be asked at that moment, like a list. */
  roundStarts: { limit: 6, seconds: 86_400 },
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof usualBudgets;
export type Budgets = Readonly<Record<BudgetName, Budget>>;

/** A twentieth at a time: 20 writes a window at most for who uses all of it, and so much at most lies unused in a process that isn't asked again. */
export const blockOf = ({ limit }: Budget): number => Math.ceil(limit / 20);
