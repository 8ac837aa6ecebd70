import type { TopicRelation } from '../reference/relations.js';
import type { Interest, PostFacts, Topic } from './match.rules.js';
import { BEST_TOPIC, CLOSENESS, kinship } from './match.weights.js';

/** How what someone said lies to what is sought. */
export type Lie = keyof typeof CLOSENESS;

export interface TopicReason {
  kind: 'topic';
  /** What the person said. */
  topicId: string;
  topicName: string;
  relation: TopicRelation;
  /** What is sought. */
  soughtName: string;
  lie: Lie;
  /** Whether the post asks for this relation (or for any). */
  asked: boolean;
  /** The relations it asks for, where this is none of them. Lists of before 27 November 2026 don't have it. */
  askedFor?: readonly TopicRelation[];
}

export interface TopicFit {
  /** 0 to 1. */
  value: number;
  /** One for each topic sought that the person has something to do with, the nearest first. */
  reasons: TopicReason[];
}

interface Nearness {
  lie: Lie;
  value: number;
}

/** How near a topic is to the one sought; null when they share not even a category. */
export function nearness(sought: Topic, held: Topic): Nearness | null {
  if (sought.id === held.id) return { lie: 'same', value: CLOSENESS.same };
  const below = held.ancestors.indexOf(sought.id);
  if (below >= 0) return { lie: 'narrower', value: CLOSENESS.narrower ** (below + 1) };
  const above = sought.ancestors.indexOf(held.id);
  if (above >= 0) return { lie: 'broader', value: CLOSENESS.broader ** (above + 1) };
  const common = sought.ancestors.find((id) => held.ancestors.includes(id));
  if (common === undefined) return null;
  const lie = common === sought.ancestors.at(-1) ? 'category' : 'sibling';
  return { lie, value: CLOSENESS[lie] };
}

/** What the best of someone's interests says to each topic sought, and to all of them together. */
export function topicFit(sought: PostFacts['topics'], interests: readonly Interest[]): TopicFit {
  if (sought.length === 0) return { value: 0, reasons: [] };
  const best = sought.map(({ topic, relations }) => bestOf(topic, relations, interests));
  const found = best.filter((each) => each !== null).sort((a, b) => b.value - a.value || (a.reason.soughtName < b.reason.soughtName ? -1 : 1));
  return { value: ofAllSought(best.map((each) => each?.value ?? 0)), reasons: found.map(({ reason }) => reason) };
}

/** From the best for each topic sought, of which there is at least one, to all of them together. */
export const ofAllSought = (best: readonly number[]): number =>
  BEST_TOPIC * Math.max(...best) + (1 - BEST_TOPIC) * (best.reduce((sum, value) => sum + value, 0) / best.length);

/** What a relation counts for where these are sought, 0 to 1. None sought: any will do. */
export const relationWorth = (sought: readonly TopicRelation[], held: TopicRelation): number =>
  sought.length === 0 || sought.includes(held) ? 1 : Math.max(...sought.map((relation) => kinship(relation, held)));

/** How near an interest lies to the topic sought that it lies nearest to, its relation included; more interests can bring nobody above the nearest of theirs. */
export const nearestOf = (sought: PostFacts['topics'], interest: Interest): number =>
  sought.reduce((most, { topic, relations }) => Math.max(most, bestOf(topic, relations, [interest])?.value ?? 0), 0);

function bestOf(topic: Topic, relations: readonly TopicRelation[], interests: readonly Interest[]): { value: number; reason: TopicReason } | null {
  let best: { value: number; reason: TopicReason } | null = null;
  for (const interest of interests) {
    const near = nearness(topic, interest.topic);
    if (near === null) continue;
    const asked = relations.length === 0 || relations.includes(interest.relation);
    const value = near.value * relationWorth(relations, interest.relation);
    if (best !== null && !isBetter(value, interest, best)) continue;
    const { id: topicId, name: topicName } = interest.topic;
    best = { value, reason: { kind: 'topic', topicId, topicName, relation: interest.relation, soughtName: topic.name, lie: near.lie, asked, ...(asked ? {} : { askedFor: relations }) } };
  }
  return best;
}

/** Equal ones are told apart by something that doesn't depend on the order in which they were read. */
function isBetter(value: number, interest: Interest, best: { value: number; reason: TopicReason }): boolean {
  if (value !== best.value) return value > best.value;
  return `${interest.topic.id} ${interest.relation}` < `${best.reason.topicId} ${best.reason.relation}`;
}
