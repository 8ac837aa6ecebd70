import { type Contender, inOrder } from '../burden/asking-price.rules.js';
import type { InterestWorth } from './interest-worth.rules.js';
import { type Likenesses, NOT_ALIKE } from './likeness.rules.js';
import { type Fit, type PersonFacts, relevanceOf, worthShowing } from './match.rules.js';

/** A list can't hold more: as many as can be invited in one call. */
export const MOST_LISTED = 500;

export interface Candidate extends Contender {
  person: PersonFacts;
  fit: Fit;
}

/** Of whom no hard rule excludes, somebody who would be shown to a team. */
export interface Suiting {
  id: string;
  /** 0 to 1. */
  relevance: number;
}

/** Somebody whom no hard rule excludes. */
export interface Found {
  id: string;
  /** Theirs, each as `nameOf` says it. */
  interests: readonly string[];
}

/** Nobody has been asked about availability yet. */
export function suiting(found: readonly Found[], worth: InterestWorth, likenesses: Likenesses): Suiting[] {
  return found.flatMap(({ id, interests }) => {
    const relevance = relevanceOf(worth.of(interests), (likenesses.get(id) ?? NOT_ALIKE).value);
    return worthShowing({ relevance }, 'team') ? [{ id, relevance }] : [];
  });
}

/** How those who are alike are put in order. */
export interface Draw {
  /** Repeats the draw. */
  seed: string;
  /** Whether a team reads the order. Then who wasn't needed last time draws like everybody: a first place on all lists at once would tell that they said yes. */
  seenByTeam: boolean;
}

/** Those of whoever is free now who come first. */
export const listed = (free: readonly Contender[], { seed, seenByTeam }: Draw): Contender[] =>
  inOrder(seenByTeam ? free.map((each) => ({ ...each, notNeededLastTime: false })) : free, seed).slice(0, MOST_LISTED);
