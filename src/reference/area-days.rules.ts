import { holdsOn } from './days.rules.js';

export interface AreaRow {
  readonly code: string;
  readonly name: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

export interface SuccessionRow {
  readonly areaCode: string;
  readonly successorCode: string;
}

/** Areas through time: what a code, old or new, is on a day. */
export class AreaDays {
  private readonly areas: ReadonlyMap<string, AreaRow>;
  private readonly later = new Map<string, string[]>();
  private readonly earlier = new Map<string, string[]>();

  constructor(areas: readonly AreaRow[], successions: readonly SuccessionRow[]) {
    this.areas = new Map(areas.map((area) => [area.code, area]));
    for (const { areaCode, successorCode } of successions) {
      this.later.set(areaCode, [...(this.later.get(areaCode) ?? []), successorCode]);
      this.earlier.set(successorCode, [...(this.earlier.get(successorCode) ?? []), areaCode]);
    }
  }

  nameOf(code: string): string | null {
    return this.areas.get(code)?.name ?? null;
  }

  /** The code itself and all that took over from it, however many steps it took. An unknown code is alone. */
  heirsOf(code: string): string[] {
    return reach(code, this.later);
  }

  /** Every code that may mean a part of the same place: what took over from this one, and whatever any of those took over from. */
  kinOf(code: string): string[] {
    return [...new Set(this.heirsOf(code).flatMap((heir) => reach(heir, this.earlier)))];
  }

  /**
   * Codes that hold on that day (`YYYY-MM-DD`) where this one is meant: itself, else what took over from it by then, else what was there before it. Several where
   * an area was divided or made of several; none where nothing led there.
   */
  on(code: string, day: string): string[] {
    const area = this.areas.get(code);
    if (area === undefined) return [];
    if (holdsOn(area, day)) return [code];
    const ways = day < area.validFrom ? this.earlier : this.later;
    return reach(code, ways).filter((each) => this.holds(each, day)).sort();
  }

  /** Whether a code holds on that day. */
  holds(code: string, day: string): boolean {
    const area = this.areas.get(code);
    return area !== undefined && holdsOn(area, day);
  }
}

function reach(code: string, ways: ReadonlyMap<string, readonly string[]>): string[] {
  const found = [code];
  for (const each of found) for (const next of ways.get(each) ?? []) if (!found.includes(next)) found.push(next);
  return found;
}
