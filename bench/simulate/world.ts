import { DEFAULT_POLICY, type Limits } from '../../src/burden/policy.js';
import { NOT_ALIKE } from '../../src/matching/likeness.rules.js';
import { match, type PersonFacts, type PostFacts, type Topic, worthShowing } from '../../src/matching/match.rules.js';
import { beta, type Random, running, seeded, shuffled, weighted, whole } from './random.js';

/**
 * The made-up people and opportunities that every policy is tried on. Figures are those of the measurement plan; what it leaves open is
 * said here: topics lie in 6 categories of 2 groups of 5; people hold one to three; an opportunity is in one area, and whoever can take
 * part online may do so from anywhere; one under-served group is little known and offline, answering by post, the other little known.
 */
export const PEOPLE = 10_000;
export const TOPICS = 60;
export const AREAS = 20;
export const ORGANISATIONS = 40;
export const KNOWN_TO_AN_ORGANISATION = 1_500;
export const SETTLING_DAYS = 180;
export const MEASURED_DAYS = 365;
/** An opportunity must be filled within so many days. */
export const DAYS_TO_FILL = 28;

export interface Somebody {
  nr: number;
  id: string;
  /** Whose attention is spent: profiles that share a contact share it. */
  recipient: number;
  looksThemselves: boolean;
  area: number;
  online: boolean;
  topics: number[];
  willingness: number;
  visibility: number;
  /** Answers late or by post: after 8 to 20 days instead of 1 to 7. */
  late: boolean;
  underServed: 0 | 1 | 2;
  level: Limits;
  /** Rests for 30 days after an involvement ends: by default, and half of those who chose a level. */
  restsAfterwards: boolean;
}

export interface Post {
  nr: number;
  day: number;
  organisation: number;
  topic: number;
  area: number;
  places: number;
}

/** Somebody for whom a topic is relevant enough to be asked about it. */
export interface Suitable {
  person: Somebody;
  /** As the product scores it, 0 to 1. */
  score: number;
  /** How many scores are better. Few are different. */
  rank: number;
  /** 0 to 1: 1 for the very topic. */
  relevance: number;
}

export interface World {
  seed: number;
  people: Somebody[];
  /** Numbers of the people each organisation knows. */
  knownTo: ReadonlySet<number>[];
  posts: Post[];
  suitable(post: Post): readonly Suitable[];
}

export interface WorldSize {
  people?: number;
  postsADay?: number;
  days?: number;
}

export function makeWorld(seed: number, { people: size = PEOPLE, postsADay = 4, days = SETTLING_DAYS + MEASURED_DAYS }: WorldSize = {}): World {
  const random = seeded(seed * 7_919 + 1);
  // As common as one over its rank: the first topic is held by a fifth of all, the last by few.
  const topicWeights = running(shuffled(Array.from({ length: TOPICS }, (_, i) => 1 / (i + 1)), random));
  const people = Array.from({ length: size }, (_, nr) => somebody(nr, random, topicWeights));
  shareContacts(people, random);
  const knownTo = Array.from({ length: ORGANISATIONS }, () => drawByVisibility(people, Math.round((size * KNOWN_TO_AN_ORGANISATION) / PEOPLE), random));
  const posts: Post[] = [];
  for (let day = 0; day < days; day += 1) {
    for (let n = 0; n < postsADay; n += 1) {
      const [organisation, area, places] = [whole(random, 0, ORGANISATIONS - 1), whole(random, 0, AREAS - 1), whole(random, 2, 12)];
      posts.push({ nr: posts.length, day, organisation, topic: weighted(random, topicWeights), area, places });
    }
  }
  const perTopic = scores(people);
  const perTopicAndArea = new Map<number, Suitable[]>();
  const suitable = ({ topic, area }: Post) => {
    const there = perTopicAndArea.get(topic * AREAS + area) ?? perTopic[topic].filter(({ person }) => person.online || person.area === area);
    perTopicAndArea.set(topic * AREAS + area, there);
    return there;
  };
  return { seed, people, knownTo, posts, suitable };
}

function somebody(nr: number, random: Random, topicWeights: readonly number[]): Somebody {
  const group = random();
  const underServed = group < 0.05 ? 1 : group < 0.1 ? 2 : 0;
  const topics = new Set<number>();
  for (let wanted = whole(random, 1, 3); topics.size < wanted; ) topics.add(weighted(random, topicWeights));
  const kind = random();
  const byDefault = kind < 0.3;
  return {
    nr,
    id: String(nr),
    recipient: nr,
    looksThemselves: kind < 0.1,
    area: whole(random, 0, AREAS - 1),
    online: random() < (underServed === 1 ? 0.2 : 0.622),
    topics: [...topics],
    willingness: beta(random, 2, 6),
    // Pareto with shape 1.2; little known: a fifth of it.
    visibility: (1 - random()) ** (-1 / 1.2) * (underServed === 0 ? 1 : 0.2),
    late: random() < (underServed === 1 ? 0.6 : 0.179),
    underServed,
    level: byDefault ? DEFAULT_POLICY.defaultLevel : level(random),
    restsAfterwards: byDefault || random() < 0.5,
  };
}

/** Spread evenly above the default up to the ceiling: two to four in 30 days, six times as many in a year. */
function level(random: Random): Limits {
  const { ceiling, defaultLevel } = DEFAULT_POLICY;
  const asksIn30Days = whole(random, defaultLevel.asksIn30Days + 1, ceiling.asksIn30Days);
  return {
    asksIn30Days,
    asksIn365Days: 6 * asksIn30Days,
    daysBetween: whole(random, ceiling.daysBetween, defaultLevel.daysBetween),
    fromOneOrganisationIn30Days: whole(random, defaultLevel.fromOneOrganisationIn30Days, asksIn30Days),
    openAtOnce: whole(random, defaultLevel.openAtOnce, ceiling.openAtOnce),
  };
}

/** Of each hundred, three profiles share the contact of the one before: a carer's own and the one for her son, a group and its contact. */
function shareContacts(people: Somebody[], random: Random): void {
  for (const person of people) {
    if (person.nr === 0 || random() >= 0.03) continue;
    const other = people[person.nr - 1];
    if (other.recipient !== other.nr || other.looksThemselves || person.looksThemselves) continue;
    person.recipient = other.recipient;
    // The strictest of the profiles that may be asked.
    const [a, b] = [person.level, other.level];
    person.level = other.level = {
      asksIn30Days: Math.min(a.asksIn30Days, b.asksIn30Days),
      asksIn365Days: Math.min(a.asksIn365Days, b.asksIn365Days),
      daysBetween: Math.max(a.daysBetween, b.daysBetween),
      fromOneOrganisationIn30Days: Math.min(a.fromOneOrganisationIn30Days, b.fromOneOrganisationIn30Days),
      openAtOnce: Math.min(a.openAtOnce, b.openAtOnce),
    };
  }
}

/** So many different people, the well-known more often (exponential keys, Efraimidis and Spirakis). */
function drawByVisibility(people: readonly Somebody[], count: number, random: Random): ReadonlySet<number> {
  const keys = people.map(({ nr, visibility }) => ({ nr, key: -Math.log(1 - random()) / visibility }));
  return new Set(keys.sort((a, b) => a.key - b.key).slice(0, count).map(({ nr }) => nr));
}

const category = (topic: number): number => topic % 6;
const topicNamed = (nr: number): Topic => ({ id: `t${nr}`, name: `Topic ${nr}`, ancestors: [`g${nr % 12}`, `c${category(nr)}`] });

/** For each topic everyone whom the product's own score would put on a list, with that score. */
function scores(people: readonly Somebody[]): Suitable[][] {
  const perTopic: Suitable[][] = Array.from({ length: TOPICS }, () => []);
  const now = new Date(0);
  const posts = perTopic.map((_, nr) => postAbout(topicNamed(nr)));
  for (const person of people) {
    const facts = factsOf(person);
    for (let topic = 0; topic < TOPICS; topic += 1) {
      if (!person.topics.some((held) => category(held) === category(topic))) continue;
      const result = match(posts[topic], facts, NOT_ALIKE, 'team', now);
      if (result.ruledOut !== null || !worthShowing(result.fit, 'team')) continue;
      perTopic[topic].push({ person, score: result.fit.score, rank: 0, relevance: result.fit.relevance / SAME_TOPIC });
    }
  }
  const best = [...new Set(perTopic.flat().map(({ score }) => score))].sort((a, b) => b - a);
  const rankOf = new Map(best.map((score, rank) => [score, rank]));
  for (const each of perTopic.flat()) each.rank = rankOf.get(each.score) ?? 0;
  return perTopic;
}

/** What the score calls the relevance of the very topic, without words. */
const SAME_TOPIC = 0.85;

const postAbout = (topic: Topic): PostFacts => ({
  id: 'post', teamIds: ['team'], organisationIds: [], context: 'research', kinds: [], topics: [{ topic, relations: ['lived_experience'] }], skills: [],
  keyWords: new Set(), languages: [], hoursPerMonth: null, online: true, areaCodes: [], closesAt: null, suitableFor16And17: false, contactTreatsInvitees: false,
}); // prettier-ignore

const factsOf = ({ nr, topics }: Somebody): PersonFacts => ({
  id: String(nr), foundIn: ['research'], is16Or17: false, isActedFor: false, areaCodes: [], takesPart: 'either', travelKm: null, hoursPerMonth: null, languages: [],
  kindsLiked: [], kindsNever: [], skills: [], ownWords: '', interests: topics.map((topic) => ({ topic: topicNamed(topic), relation: 'lived_experience' })), treatedBy: [],
}); // prettier-ignore
