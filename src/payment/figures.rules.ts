import { keyedDraw, shown } from '../monitoring/publishing.rules.js';

/** People, each once, whose money was due in twelve months; and those of them who had all of it in time. */
export interface Counted {
  /** Null: everybody. */
  organisationId: string | null;
  people: number;
  inTime: number;
}

export interface Told {
  organisationId: string | null;
  people: number;
  /** Null: too few to say. */
  inTime: number | null;
}

/** Below it, noise alone could make a figure where there is nothing, and an organisation would be named for it. As for concerns. */
const LEAST_PEOPLE = 3;

/** What is told: noise of its own for each number, rounded to 5, none below 10. Whether one person claimed anything, or was paid late, could be either way. */
export function told(counts: readonly Counted[], key: Buffer, until: string): Told[] {
  return counts.flatMap(({ organisationId, people, inTime }) => {
    const draw = (what: string): number => keyedDraw(key, until, `${what} ${organisationId ?? ''}`);
    const all = people < LEAST_PEOPLE ? null : shown(people, draw('people'));
    if (all === null) return [];
    const kept = shown(inTime, draw('in time'));
    return [{ organisationId, people: all, inTime: kept === null ? null : Math.min(kept, all) }];
  });
}

/** The first day after the newest twelve months that are over on `day` (YYYY-MM-DD): the first of April or October. */
export function newestUntil(day: string): string {
  const year = Number(day.slice(0, 4));
  return [`${year}-10-01`, `${year}-04-01`, `${year - 1}-10-01`].find((until) => until <= day)!;
}

export const yearBefore = (until: string): string => `${Number(until.slice(0, 4)) - 1}${until.slice(4)}`;
