import { createHash } from 'node:crypto';

/** Places kept for people who have something in common; the rest of an opportunity's places are anybody's. */
export interface KeptFor {
  /** Names these places among the opportunity's others. */
  position: number;
  places: number;
}

export interface Choice {
  /** Those who said yes. */
  willing: readonly string[];
  /** Those who have a place already. */
  taken: readonly string[];
  /** Places that are left. */
  left: number;
  kept?: readonly KeptFor[];
  /** Which kept places somebody may take, by position. Whoever isn't named may take none of them. */
  fits?: ReadonlyMap<string, readonly number[]>;
}

/**
 * Who of those who said yes gets a place: by the stated mix, then by a draw that anyone with the seed can repeat. Everybody has a lot, the
 * SHA-256 of seed and id; in the order of lots each takes a kept place they fit, if need be by moving whoever holds it to another that
 * they fit as well, so that as many kept places are filled as can be. Places kept for nobody are then filled in the same order. Being quick, or
 * being first in a list, helps nobody. Kept places that nobody willing fits stay free.
 */
export function choose({ willing, taken, left, kept = [], fits = new Map() }: Choice, seed: string): { chosen: string[]; notNeeded: string[] } {
  const lots = new Map(willing.map((id) => [id, createHash('sha256').update(`${seed}:${id}`).digest('hex')]));
  const drawn = [...lots.keys()].sort((a, b) => (lots.get(a)! < lots.get(b)! ? -1 : 1));
  const seats = new Seats(kept, fits);
  for (const id of taken) seats.take(id);
  const chosen = new Set<string>();
  for (const id of drawn) if (chosen.size < left && seats.take(id)) chosen.add(id);
  let anybodys = left - chosen.size - seats.free();
  for (const id of drawn) if (anybodys > 0 && !chosen.has(id)) anybodys -= Number(Boolean(chosen.add(id)));
  return { chosen: drawn.filter((id) => chosen.has(id)), notNeeded: drawn.filter((id) => !chosen.has(id)) };
}

/** How many places of each kind are open: kept ones by position, and those that are anybody's. */
export function openPlaces({ taken, left, kept = [], fits = new Map() }: Omit<Choice, 'willing'>): { kept: Map<number, number>; anybodys: number } {
  const seats = new Seats(kept, fits);
  for (const id of taken) seats.take(id);
  return { kept: seats.freeOf(), anybodys: Math.max(0, left - seats.free()) };
}

/** Kept places and who sits on them. */
class Seats {
  private readonly places: Map<number, number>;
  private readonly sitting = new Map<number, string[]>();

  constructor(
    kept: readonly KeptFor[],
    private readonly fits: ReadonlyMap<string, readonly number[]>,
  ) {
    this.places = new Map(kept.map(({ position, places }) => [position, places]));
  }

  /** Seats somebody, moving others where that helps. @returns whether there was a place */
  take(id: string, tried = new Set<number>()): boolean {
    for (const position of this.fits.get(id) ?? []) {
      const places = this.places.get(position) ?? 0;
      if (tried.has(position) || places === 0) continue;
      tried.add(position);
      const here = this.sitting.get(position) ?? [];
      if (here.length < places) {
        this.sitting.set(position, [...here, id]);
        return true;
      }
      const moved = here.find((other) => this.take(other, tried));
      if (moved !== undefined) {
        this.sitting.set(position, [...here.filter((other) => other !== moved), id]);
        return true;
      }
    }
    return false;
  }

  freeOf(): Map<number, number> {
    return new Map([...this.places].map(([position, places]) => [position, places - (this.sitting.get(position)?.length ?? 0)]));
  }

  free(): number {
    return [...this.freeOf().values()].reduce((sum, free) => sum + free, 0);
  }
}
