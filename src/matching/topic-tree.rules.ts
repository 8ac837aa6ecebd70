import { nearness } from './topics.rules.js';
import type { Topic } from './match.rules.js';

export interface TopicRow {
  id: string;
  name: string;
  parentId: string | null;
}

/** The topics as a tree, to ask how near they lie to each other. About a thousand of them. */
export class TopicTree {
  private readonly topics = new Map<string, Topic>();

  constructor(rows: readonly TopicRow[]) {
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { id, name, parentId } of rows) {
      const ancestors: string[] = [];
      for (let up = parentId; up !== null && !ancestors.includes(up); up = byId.get(up)?.parentId ?? null) ancestors.push(up);
      this.topics.set(id, { id, name, ancestors });
    }
  }

  /** Undefined for an id that is no topic. */
  get(id: string): Topic | undefined {
    return this.topics.get(id);
  }

  /** Every topic that has something to do with one of these: the same, above, below, beside or in the same category. */
  near(topics: readonly Topic[]): Topic[] {
    return [...this.topics.values()].filter((other) => topics.some((topic) => nearness(topic, other) !== null));
  }

  /** These topics, everything above them and everything below. */
  lines(ids: readonly string[]): string[] {
    const known = ids.flatMap((id) => this.topics.get(id) ?? []);
    const above = known.flatMap((topic) => [topic.id, ...topic.ancestors]);
    const below = [...this.topics.values()].filter((topic) => topic.ancestors.some((id) => ids.includes(id))).map(({ id }) => id);
    return [...new Set([...above, ...below])];
  }
}
