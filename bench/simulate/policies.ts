import { type Contender, eachInOrder } from '../../src/burden/asking-price.rules.js';
import type { Approach } from '../../src/burden/guard.facts.js';
import { decide } from '../../src/burden/guard.rules.js';
import { leftForOpportunity } from '../../src/burden/guard.windows.rules.js';
import { DEFAULT_POLICY } from '../../src/burden/policy.js';
import { type Experience, waveSize } from '../../src/rounds/wave-size.rules.js';
import { type Diaries, type Diary, nineOn } from './diary.js';
import type { Opening } from './opening.js';
import { seeded, shuffled } from './random.js';
import type { Suitable, World } from './world.js';

/** How people are chosen to be asked about one opportunity on one day. */
export interface Policy {
  name: string;
  /** In waves that are closed for all at once and then drawn from; otherwise the first who say yes get the places. */
  waves: boolean;
  /** How many a wave asks, where that is the product's own; otherwise as many as are needed by how often people were found to say yes. */
  size?(places: number, experience: Experience): number;
  /** On which days after it opened it may ask. */
  asksOn(daysOpen: number): boolean;
  /** Up to `most` people, in the order in which they are asked. */
  pick(opening: Opening, most: number, day: number, known: Known): Suitable[];
}

export interface Known {
  world: World;
  diaries: Diaries;
}

const weekly = (daysOpen: number): boolean => daysOpen % 7 === 0;
/** Who weren't asked about it yet and are still here. */
function left(opening: Opening, { diaries: { gone } }: Known): readonly Suitable[] {
  opening.suitable = opening.suitable.filter(({ person }) => gone[person.recipient] === 0 && !opening.asked.has(person.nr));
  return opening.suitable;
}
const drawn = (from: readonly Suitable[], { post }: Opening, day: number, { world }: Known): Suitable[] => shuffled(from, seeded(world.seed * 31 + post.nr * 997 + day));
/** Best first, alike ones as they were drawn. */
function bestFirst(from: readonly Suitable[], opening: Opening, day: number, known: Known): Suitable[] {
  const alike: Suitable[][] = [];
  for (const each of drawn(from, opening, day, known)) (alike[each.rank] ??= []).push(each);
  return alike.flat();
}

/** The cap of one ask from one organisation in any 30 days, each organisation by itself. */
function notLatelyByThem(from: readonly Suitable[], { post }: Opening, day: number, { diaries }: Known): Suitable[] {
  const askedByThem = diaries.askedBy[post.organisation];
  return from.filter(({ person }) => askedByThem[person.nr] <= day - 30);
}

function ofOwnList(opening: Opening, known: Known): readonly Suitable[] {
  const theirs = known.world.knownTo[opening.post.organisation];
  if (opening.asks.length === 0) opening.suitable = opening.suitable.filter(({ person }) => theirs.has(person.nr));
  return left(opening, known);
}

const MAILS_A_STUDY = 50;

type Order = (suitable: Suitable, diary: Diary, day: number) => Pick<Contender, 'score' | 'recentAsks' | 'notNeededLastTime'>;

/** Under the guard's own rules, in the product's own order, told what that order is to look at. */
const underTheGuard = (name: string, order: Order): Policy => ({
  name,
  waves: true,
  asksOn: () => true,
  pick({ post, asks, suitable }, most, day, { world, diaries }) {
    const now = nineOn(day);
    const about: Approach = {
      opportunityId: String(post.nr), organisationIds: [String(post.organisation)], context: 'research', suitableFor16And17: false, participation: false,
      answerDays: DEFAULT_POLICY.answerDays.usual,
    }; // prettier-ignore
    const wanted = Math.min(most, leftForOpportunity(DEFAULT_POLICY, asks, now));
    if (wanted <= 0) return [];
    const contenders: (Contender & { each: Suitable; diary: Diary })[] = [];
    const at = now.getTime();
    for (const each of suitable) {
      if (diaries.refusedUntil[each.person.recipient] > at) continue;
      // Lots are drawn and compared only for whom the guard would let somebody ask.
      const diary = diaries.of(each.person);
      if (diary.refusesAll(each.person, now)) continue;
      const { score, recentAsks, notNeededLastTime } = order(each, diary, day);
      contenders.push({ id: each.person.id, score, recentAsks, notNeededLastTime, each, diary });
    }
    const picked = new Map<number, Suitable>();
    for (const { each, diary } of eachInOrder(contenders, `${world.seed} ${post.nr} ${day}`)) {
      if (picked.has(each.person.recipient) || !decide(DEFAULT_POLICY, diary.asPerson(each.person), diary.ledger, about, now).allowed) continue;
      picked.set(each.person.recipient, each);
      if (picked.size >= wanted) break;
    }
    return [...picked.values()];
  },
});

export const OURS = 'ours: best match under the guard, with a price on past asks';
/** The same, which knows no more of how often people say yes than a round does, and goes on with the rest of a great wave only when it is settled. */
export const AS_BUILT = 'ours, in waves as large as the service makes them';
export const BEST_MATCH = 'best match under the guard';
const withAPrice: Order = ({ score }, diary, day) => ({ score, recentAsks: diary.recentAsks(day), notNeededLastTime: diary.notNeededLastTime(day) });

export const POLICIES: readonly Policy[] = [
  { name: 'own lists', waves: false, asksOn: weekly, pick: (opening, most, day, known) => drawn(ofOwnList(opening, known), opening, day, known).slice(0, most) },
  {
    name: 'own lists, capped per organisation', waves: false, asksOn: weekly,
    pick: (opening, most, day, known) => drawn(notLatelyByThem(ofOwnList(opening, known), opening, day, known), opening, day, known).slice(0, most),
  }, // prettier-ignore
  {
    name: 'shared directory, capped per organisation', waves: false, asksOn: weekly,
    pick: (opening, most, day, known) => bestFirst(notLatelyByThem(left(opening, known), opening, day, known), opening, day, known).slice(0, most),
  }, // prettier-ignore
  {
    name: 'broadcast to ten times the need', waves: false, asksOn: (daysOpen) => daysOpen === 0,
    pick: (opening, _most, day, known) => drawn(left(opening, known), opening, day, known).slice(0, 10 * opening.post.places),
  }, // prettier-ignore
  {
    name: 'one study a person a day, 50 mails a study', waves: false, asksOn: weekly,
    pick: (opening, most, day, known) => {
      const free = left(opening, known).filter(({ person }) => known.diaries.askedOn[person.recipient] !== day);
      return bestFirst(free, opening, day, known).slice(0, Math.min(most, MAILS_A_STUDY - opening.asks.length));
    },
  }, // prettier-ignore
  underTheGuard('random under the guard', () => ({ score: 0, recentAsks: 0, notNeededLastTime: false })),
  underTheGuard(BEST_MATCH, ({ score }) => ({ score, recentAsks: 0, notNeededLastTime: false })),
  underTheGuard(OURS, withAPrice),
  { ...underTheGuard(AS_BUILT, withAPrice), size: waveSize },
];
