/** Similar to one sentence: a topic, by one of its names. */
export interface Similar {
  readonly topicId: string;
  readonly similarity: number;
}

/** Of one sentence, no more topics are looked at: it hardly ever speaks of more. */
const MOST = 3;

/** A topic near to a sentence, and how it stands among all. */
export interface Outstanding {
  readonly topicId: string;
  readonly similarity: number;
  /** Standard deviations above the mean of all topics. */
  readonly outstanding: number;
  /** How much less similar it is than the nearest. */
  readonly behind: number;
}

/**
 * The topics nearest to a sentence, and how far each stands out among all: this model finds everything similar to everything (0.4 to 0.6), so the
 * similarity alone says little, and the more general the sentence the less. A topic counts by the nearest of its names.
 */
export function outstanding(similar: readonly Similar[]): Outstanding[] {
  const best = new Map<string, number>();
  for (const { topicId, similarity } of similar) best.set(topicId, Math.max(best.get(topicId) ?? -1, similarity));
  const values = [...best.values()];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  if (!(deviation > 0)) return [];
  const nearest = [...best].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).slice(0, MOST);
  return nearest.map(([topicId, similarity]) => ({ topicId, similarity, outstanding: (similarity - mean) / deviation, behind: nearest[0][1] - similarity }));
}
