import { relations, type TopicRelation } from '../reference/relations.js';
import type { PostFacts } from './match.rules.js';
import { LEAST_NEARNESS } from './match.weights.js';
import type { TopicTree } from './topic-tree.rules.js';
import { nearness, ofAllSought, relationWorth } from './topics.rules.js';

/** An interest that is looked for. */
export interface Worth {
  topicId: string;
  relation: TopicRelation;
  /** What it comes to alone. */
  value: number;
}

/**
 * What each interest that somebody can have is worth to a post, worked out once for any number of people: a few hundred topics share a category with what is sought.
 * It says the same as `topicFit`, to the last digit, without saying why; a test binds the two.
 */
export class InterestWorth {
  /** Interests that bring somebody to a list by themselves. */
  readonly soughtAfter: readonly Worth[];
  /** By name: what it is worth for each topic sought. Others are worth nothing. */
  private readonly values = new Map<string, readonly number[]>();

  constructor(tree: TopicTree, sought: PostFacts['topics']) {
    const soughtAfter: Worth[] = [];
    const ofRelation = relations.map((relation) => ({ relation, worth: sought.map((each) => relationWorth(each.relations, relation)) }));
    for (const held of tree.near(sought.map(({ topic }) => topic))) {
      const ofTopic = sought.map(({ topic }) => nearness(topic, held)?.value ?? 0);
      for (const { relation, worth } of ofRelation) {
        const values = worth.map((each, nr) => ofTopic[nr] * each);
        this.values.set(nameOf(held.id, relation), values);
        if (Math.max(...values) >= LEAST_NEARNESS) soughtAfter.push({ topicId: held.id, relation, value: ofAllSought(values) });
      }
    }
    this.soughtAfter = soughtAfter;
  }

  /** What these interests come to together, 0 to 1. */
  of(names: readonly string[]): number {
    let best: readonly number[] | null = null;
    for (const name of names) {
      const worth = this.values.get(name);
      if (worth) best = best === null ? worth : best.map((each, nr) => Math.max(each, worth[nr]));
    }
    return best === null ? 0 : ofAllSought(best);
  }
}

/** An interest in one word. */
export const nameOf = (topicId: string, relation: string): string => `${topicId}:${relation}`;
