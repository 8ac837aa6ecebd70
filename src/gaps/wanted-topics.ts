import { Injectable } from '@nestjs/common';
import { keyedDraw, shown } from '../monitoring/publishing.rules.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';

/**
 * How many people follow a topic, or have it as an interest by which they agreed to be found. Exact: for the maker of figures alone. Somebody with an account and
 * profiles counts once.
 */
const wantedTopics = `
  select topic_id as "topicId", count(distinct person)::int as people from (
    select topic_id, account_id as person from topic_follow
    union all
    select i.topic_id, coalesce(c.account_id, c.id)
    from interest i join contributor c on c.id = i.contributor_id join guarded_profile p on p.contributor_id = c.id
    where p.is_active and p.found_in <> '{}' and i.topic_id is not null
  ) wanted
  group by topic_id`;

/** Makes up the figures once a month; after that nothing changes them, so no two readings differ by what one person did. */
@Injectable()
export class WantedTopics {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
  ) {}

  /** @returns whether there are new figures: not when this month has some */
  publish(): Promise<boolean> {
    return this.unitOfWork.run(async (em, now) => {
      const month = `${dayInEngland(now).slice(0, 7)}-01`;
      // Whoever inserts the row makes the figures; others wait for it and find it there.
      const claimed = await em.query<unknown[]>('insert into topic_wanted_publication (month, published_at) values ($1, $2) on conflict do nothing returning 1', [month, now]);
      if (claimed.length === 0) return false;
      const key = this.box.keyedHash('wanted topics noise');
      const exact = await em.query<{ topicId: string; people: number }[]>(wantedTopics);
      // The same noise for the same count in every month: drawn anew each time it would leave by averaging.
      const told = exact.map(({ topicId, people }) => ({ topicId, people: shown(people, keyedDraw(key, topicId, String(people))) })).filter(({ people }) => people !== null);
      await em.query('insert into topic_wanted (month, topic_id, people) select $1, t.id, t.people from unnest($2::uuid[], $3::int[]) as t (id, people)', [
        month, told.map(({ topicId }) => topicId), told.map(({ people }) => people),
      ]); // prettier-ignore
      return true;
    });
  }
}
