import { type Contender, inOrder } from '../burden/asking-price.rules.js';
import { type Likenesses, NOT_ALIKE } from './likeness.rules.js';
import { type Fit, match, type PersonFacts, type PostFacts, worthShowing } from './match.rules.js';

/** A list can't hold more: as many as can be invited in one call. */
export const MOST_LISTED = 500;

export interface Candidate extends Contender {
  person: PersonFacts;
  fit: Fit;
}

/** Who suits, with what the ledger says about the order. Nobody has been asked about availability yet. */
export function suiting(
  post: PostFacts,
  people: readonly PersonFacts[],
  likenesses: Likenesses,
  history: ReadonlyMap<string, Pick<Contender, 'recentAsks' | 'notNeededLastTime'>>,
  now: Date,
): Candidate[] {
  return people.flatMap((person) => {
    const result = match(post, person, likenesses.get(person.id) ?? NOT_ALIKE, 'team', now);
    if (result.ruledOut || !worthShowing(result.fit, 'team')) return [];
    const { recentAsks = 0, notNeededLastTime = false } = history.get(person.id) ?? {};
    return [{ id: person.id, score: result.fit.score, recentAsks, notNeededLastTime, person, fit: result.fit }];
  });
}

/** How those who are alike are put in order. */
export interface Draw {
  /** Repeats the draw. */
  seed: string;
  /** Whether a team reads the order. Then who wasn't needed last time draws like everybody: a first place on all lists at once would tell that they said yes. */
  seenByTeam: boolean;
}

/** The list, and who suits as well but isn't on it. */
export function listed(suitable: readonly Candidate[], available: ReadonlySet<string>, { seed, seenByTeam }: Draw): { onIt: Candidate[]; others: Candidate[] } {
  const free = suitable.filter(({ id }) => available.has(id));
  const onIt = inOrder(seenByTeam ? free.map((each) => ({ ...each, notNeededLastTime: false })) : free, seed).slice(0, MOST_LISTED);
  const ids = new Set(onIt.map(({ id }) => id));
  return { onIt, others: suitable.filter(({ id }) => !ids.has(id)) };
}
