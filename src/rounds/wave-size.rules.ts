/**
 * How many to ask at once. Nobody knows how many will say yes: what is known before a round has asked anybody is that about one in four
 * does (weighing as much as eight answers), and what its own waves came to counts beside it. Only what the team reads as well goes in
 * (people asked, places they took), so the size of a wave tells nothing that doesn't show.
 */
const BEFORE_ASKING = { yes: 2, no: 6 } as const;

/** A wave is likely to fill the places when two in three such waves would. More would disappoint many who said yes; fewer would cost a wave. */
export const LIKELY = 2 / 3;

/** Nobody asks more people about one opportunity in 24 hours; the guard has the last word. */
export const MOST_IN_A_WAVE = 50;

/** What became of people asked so far, as the team can read it. */
export interface Experience {
  asked: number;
  tookPlaces: number;
}

/** How often people say yes, as far as it is known. */
export const yesRate = ({ asked, tookPlaces }: Experience): number => (BEFORE_ASKING.yes + tookPlaces) / (BEFORE_ASKING.yes + BEFORE_ASKING.no + Math.max(asked, tookPlaces));

/** The chance that of `asked` people at least `wanted` say yes: how often they do is itself uncertain (a beta-binomial). */
export function chanceOf(wanted: number, asked: number, { asked: before, tookPlaces }: Experience): number {
  if (wanted <= 0) return 1;
  if (wanted > asked) return 0;
  const yes = BEFORE_ASKING.yes + tookPlaces;
  const no = BEFORE_ASKING.no + Math.max(0, before - tookPlaces);
  let exactly = 1;
  for (let nr = 0; nr < asked; nr += 1) exactly *= (no + nr) / (yes + no + nr);
  let fewer = 0;
  for (let count = 0; count < wanted; count += 1) {
    fewer += exactly;
    exactly *= ((asked - count) / (count + 1)) * ((yes + count) / (no + asked - count - 1));
  }
  return Math.max(0, 1 - fewer);
}

/** The fewest people who are likely to fill these places; at most MOST_IN_A_WAVE. */
export function waveSize(places: number, experience: Experience): number {
  if (places <= 0) return 0;
  let size = places;
  while (size < MOST_IN_A_WAVE && chanceOf(places, size, experience) < LIKELY) size += 1;
  return Math.min(size, MOST_IN_A_WAVE);
}

/** Sizes for several kinds of places, together at most MOST_IN_A_WAVE; each kind that wants somebody keeps at least one. */
export function waveSizes(places: readonly number[], experience: Experience): number[] {
  const sizes = places.map((count) => waveSize(count, experience));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total <= MOST_IN_A_WAVE ? sizes : sizes.map((size) => (size === 0 ? 0 : Math.max(1, Math.floor((size * MOST_IN_A_WAVE) / total))));
}
