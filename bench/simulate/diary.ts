import { counts, type AskState } from '../../src/burden/ask.rules.js';
import type { PastAsk, Person } from '../../src/burden/guard.rules.js';
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
  here = true;
  heardFromAt: Date | null = null;
  restUntil: Date | null = null;
  involvements = 0;
  /** The guard has said no whoever asks until then, and nothing has happened since. */
  refusedUntil = 0;
  private counted = 0;
  private countHolds = 0;

  /** Something happened to them: what was found out before holds no longer. */
  changed(): void {
    this.refusedUntil = 0;
    this.countHolds = 0;
  }

  asksSince(day: number, days: number): number {
    let found = 0;
    for (let i = this.all.length - 1; i >= 0 && this.all[i].day > day - days; i -= 1) found += 1;
    return found;
  }

  add(ask: Ask, day: number): void {
    this.all.push(ask);
    this.ledger.push(ask);
    if (this.ledger[0].day < day - 366) this.ledger = this.ledger.filter((each) => each.day >= day - 366);
    this.changed();
  }

  /** Asks of the last 365 days that count. Counted again once something happened, or the oldest of them is a year ago. */
  recentAsks(day: number): number {
    if (day < this.countHolds) return this.counted;
    this.counted = 0;
    this.countHolds = Infinity;
    for (const ask of this.ledger) {
      if (ask.day <= day - 365 || !counts(ask.state)) continue;
      this.counted += 1;
      this.countHolds = Math.min(this.countHolds, ask.day + 365);
    }
    return this.counted;
  }

  notNeededLastTime(): boolean {
    return this.ledger.at(-1)?.state === 'not_needed';
  }

  /** As the guard's rules want to know it. */
  asPerson({ looksThemselves, level }: Somebody): Person {
    return {
      here: this.here, acting: null, ageBand: '18_or_over', foundIn: ['research'], way: looksThemselves ? 'look_myself' : 'teams_may_ask', level, shortNotice: false, quiet: [],
      neverFrom: [], linked: [], restUntil: this.restUntil, leftAloneUntil: null, heardFromAt: this.heardFromAt, involvements: this.involvements,
    }; // prettier-ignore
  }
}

/** One for each person; people who share a contact share it. */
export const diariesOf = ({ people }: World): Diary[] => {
  const own = people.map(() => new Diary());
  return people.map(({ recipient }) => own[recipient]);
};
