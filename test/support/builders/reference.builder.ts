import { withClient } from '../../../src/platform/database/roles.js';
import type { TestDatabase } from '../database.js';

/** The id of a topic of the real reference data, which every test database has. */
export async function topicId(db: Pick<TestDatabase, 'ownerUrl'>, slug: string): Promise<string> {
  return withClient(db.ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from topic where slug = $1', [slug]);
    if (!rows[0]) throw new Error(`There is no topic ${slug}; see src/reference/data/topics`);
    return rows[0].id;
  });
}

export interface TopicSeed {
  slug: string;
  name: string;
  parentId: string | null;
  validFrom: string;
  validTo: string | null;
}

let made = 0;

/** A topic that the data files don't have, such as one that no longer holds. Without names: searching doesn't find it. */
export async function aTopic(db: Pick<TestDatabase, 'ownerUrl'>, seed: Partial<TopicSeed> = {}): Promise<TopicSeed & { id: string }> {
  made += 1;
  const topic: TopicSeed = { slug: `made-up-${made}`, name: `Made-up topic ${made}`, parentId: null, validFrom: '2022-07-01', validTo: null, ...seed };
  return withClient(db.ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'insert into topic (slug, name, parent_id, valid_from, valid_to) values ($1, $2, $3, $4, $5) returning id',
      [topic.slug, topic.name, topic.parentId, topic.validFrom, topic.validTo],
    );
    return { ...topic, id: rows[0].id };
  });
}
