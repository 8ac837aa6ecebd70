import { chanceOf, type Experience, MOST_IN_A_WAVE, waveSize, yesRate } from './wave-size.rules.js';

/** What would let more people be asked, the cheapest for a team first. */
export const changeKinds = ['later_date', 'online', 'another_area', 'without_mix'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Figures that are frozen for 24 hours, to the nearest 5 below. */
export interface Outlook {
  peopleNow: number;
  peopleLater: number;
  changes: readonly { kind: ChangeKind; areaCode: string | null; people: number }[];
}

/** What the team sees anyway. */
export interface Standing {
  /** Places that aren't filled. */
  left: number;
  experience: Experience;
  /** Waves whose answers nobody knows yet. */
  open: readonly { asked: number; closesAt: Date }[];
  /** People asked since the outlook was made. */
  askedSince: number;
  answerDays: number;
  /** When the post closes: no wave goes out afterwards. */
  closesAt: Date;
}

const DAY = 86_400_000;

/**
 * When it is more likely than not to be full, as it stands: the closing date of the wave that gets there, or null when none does before the
 * post closes or people run out. Made of rounded figures and of what shows, so it tells no more than they do.
 */
export function likelyFullAt({ left, experience, open, askedSince, answerDays, closesAt }: Standing, { peopleNow }: Pick<Outlook, 'peopleNow'>, now: Date): Date | null {
  if (left === 0) return null;
  const answering = open.reduce((sum, { asked }) => sum + asked, 0);
  let at = new Date(Math.max(now.getTime(), ...open.map((wave) => wave.closesAt.getTime())));
  if (answering > 0 && chanceOf(left, answering, experience) >= 0.5) return at;
  let missing = left - Math.min(left - 1, Math.floor(answering * yesRate(experience)));
  let people = peopleNow - askedSince;
  while (at < closesAt && people > 0) {
    const asked = Math.min(waveSize(missing, experience), people, MOST_IN_A_WAVE);
    at = new Date(at.getTime() + answerDays * DAY);
    if (chanceOf(missing, asked, experience) >= 0.5) return at;
    missing = Math.max(1, missing - Math.floor(asked * yesRate(experience)));
    people -= asked;
  }
  return null;
}

export interface Change {
  kind: ChangeKind;
  areaCode: string | null;
  /** Others who could be asked then, to the nearest 5 below. */
  people: number;
  /** With them it is likely to be full. */
  enough: boolean;
}

/**
 * What would help, the best first: the cheapest change that lets enough people be asked, else the one with the most people. Nothing when there are people
 * enough as it is.
 */
export function changesFor({ left, experience, open, askedSince }: Omit<Standing, 'answerDays' | 'closesAt'>, { peopleNow, peopleLater, changes }: Outlook): Change[] {
  const answering = open.reduce((sum, { asked }) => sum + asked, 0);
  // Where one wave can't hold enough, as many as the places take on average.
  const needed = Math.max(waveSize(left, experience), Math.ceil(left / yesRate(experience)));
  const missing = needed - answering - Math.max(0, peopleNow - askedSince);
  if (left === 0 || missing <= 0) return [];
  const all = [{ kind: 'later_date' as ChangeKind, areaCode: null, people: peopleLater }, ...changes].map((change) => ({ ...change, enough: change.people >= missing }));
  const cost = ({ kind }: Change): number => changeKinds.indexOf(kind);
  return all
    .filter(({ people }) => people > 0)
    .sort((a, b) => Number(b.enough) - Number(a.enough) || (a.enough ? cost(a) - cost(b) || b.people - a.people : b.people - a.people || cost(a) - cost(b)));
}
