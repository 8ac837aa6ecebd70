import { counts, type AskState } from '../../src/burden/ask.rules.js';
import type { PastAsk, Person } from '../../src/burden/guard.facts.js';
import { decide } from '../../src/burden/guard.rules.js';
import { DEFAULT_POLICY } from '../../src/burden/policy.js';
import type { Post, Somebody, World } from './world.js';

export const DAY = 86_400_000;
/** Asks leave at nine in the morning, every day. */
export const nineOn = (day: number): Date => new Date(Date.UTC(2030, 0, 1, 9) + day * DAY);

/** One ask as it was lived. `state` ends as the ledger would have it. */
export interface Ask extends PastAsk {
  state: AskState;
  lapsedAt: Date | null;
  person: Somebody;
  post: Post;
  day: number;
  says: 'yes' | 'no' | 'nothing';
  /** The day on which they say it. */
  saysOn: number;
}

/** What happened to one recipient so far, and what the guard would know of them. */
export class Diary {
  readonly all: Ask[] = [];
  /** Of the last 365 days and a day. */
  ledger: Ask[] = [];
  heardFromAt: Date | null = null;
  restUntil: Date | null = null;
  involvements = 0;
  /** The days of all asks. */
  private readonly days: number[] = [];
  private counted = 0;
  private lastNotNeeded = false;
  private countHolds = 0;

  constructor(
    /** The number of whose it is. */
    private readonly recipient: number,
    private readonly ofAll: AtAGlance,
  ) {}

  get here(): boolean {
    return this.ofAll.gone[this.recipient] === 0;
  }

  leave(): void {
    this.ofAll.gone[this.recipient] = 1;
    this.changed();
  }

  /** Something happened to them: what was found out before holds no longer. */
  changed(): void {
    this.ofAll.refusedUntil[this.recipient] = NOT_KNOWN;
    this.countHolds = 0;
  }

  asksSince(day: number, days: number): number {
    let found = 0;
    for (let i = this.days.length - 1; i >= 0 && this.days[i] > day - days; i -= 1) found += 1;
    return found;
  }

  add(ask: Ask, day: number): void {
    this.all.push(ask);
    this.days.push(day);
    this.ledger.push(ask);
    if (this.ledger[0].day < day - 366) this.ledger = this.ledger.filter((each) => each.day >= day - 366);
    this.ofAll.askedOn[this.recipient] = day;
    this.ofAll.askedBy[ask.post.organisation][ask.person.nr] = day;
    this.changed();
  }

  /** Asks of the last 365 days that count. */
  recentAsks(day: number): number {
    if (day >= this.countHolds) this.lookBack(day);
    return this.counted;
  }

  notNeededLastTime(day: number): boolean {
    if (day >= this.countHolds) this.lookBack(day);
    return this.lastNotNeeded;
  }

  /** What is found holds until something happens, or the oldest of the asks is a year ago. */
  private lookBack(day: number): void {
    this.counted = 0;
    this.countHolds = Infinity;
    this.lastNotNeeded = this.ledger.at(-1)?.state === 'not_needed';
    for (const ask of this.ledger) {
      if (ask.day <= day - 365 || !counts(ask.state)) continue;
      this.counted += 1;
      this.countHolds = Math.min(this.countHolds, ask.day + 365);
    }
  }

  /** Whether the guard says no to whoever asks. Time alone makes no yes a no; profiles that share a diary share their level too. */
  refusesAll(person: Somebody, now: Date): boolean {
    const { refusedUntil } = this.ofAll;
    const known = refusedUntil[this.recipient];
    if (known === NOT_REFUSED) return false;
    if (known > now.getTime()) return true;
    const decision = decide(DEFAULT_POLICY, this.asPerson(person), this.ledger, null, now);
    refusedUntil[this.recipient] = decision.allowed ? NOT_REFUSED : (decision.until?.getTime() ?? Infinity);
    return !decision.allowed;
  }

  /** As the guard's rules want to know it. */
  asPerson({ looksThemselves, level }: Somebody): Person {
    return {
      here: this.here, acting: null, ageBand: '18_or_over', foundIn: ['research'], way: looksThemselves ? 'look_myself' : 'teams_may_ask', level, shortNotice: false, quiet: [],
      neverFrom: [], linked: [], restUntil: this.restUntil, leftAloneUntil: null, heardFromAt: this.heardFromAt, involvements: this.involvements, involvedUntil: null,
    }; // prettier-ignore
  }
}

/** What the guard said to whoever asks, of somebody to whom something has happened since, and of somebody whom it would let be asked. */
const [NOT_KNOWN, NOT_REFUSED] = [0, -1];

/** What policies look up for thousands of people a day, by their number. Opening each diary for it took most of the time. */
interface AtAGlance {
  gone: Uint8Array;
  /** The day of the last ask. */
  askedOn: Int32Array;
  /** By organisation, and here by profile: the day of its last ask. */
  askedBy: Int32Array[];
  /** Until when the guard says no whoever asks, if nothing happens. */
  refusedUntil: Float64Array;
}

const NEVER = -1_000;

/** Everybody's. People who share a contact share one. */
export class Diaries implements AtAGlance {
  readonly gone: Uint8Array;
  readonly askedOn: Int32Array;
  readonly askedBy: Int32Array[];
  readonly refusedUntil: Float64Array;
  private readonly own: Diary[];

  constructor({ people, knownTo }: World) {
    this.gone = new Uint8Array(people.length);
    this.askedOn = new Int32Array(people.length).fill(NEVER);
    this.askedBy = knownTo.map(() => new Int32Array(people.length).fill(NEVER));
    this.refusedUntil = new Float64Array(people.length).fill(NOT_KNOWN);
    this.own = people.map(({ recipient }) => new Diary(recipient, this));
    for (const { nr, recipient } of people) this.own[nr] = this.own[recipient];
  }

  of({ nr }: Somebody): Diary {
    return this.own[nr];
  }
}
