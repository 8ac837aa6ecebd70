import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';
import { toldOf, wanted } from './wanted.rules.js';

/**
 * How many people follow a topic, or have it as an interest by which they agreed to be found, and first said so no longer ago than `countedDays`. Exact: for the
 * maker of figures alone. Somebody with an account and profiles counts once, and by the day that they first said it in any way: another way doesn't count anew.
 */
const wantedTopics = `
  select "topicId", count(*)::int as people from (
    select topic_id as "topicId", person from (
      select topic_id, account_id as person, created_at from topic_follow
      union all
      select i.topic_id, coalesce(c.account_id, c.id), i.created_at
      from interest i join contributor c on c.id = i.contributor_id join guarded_profile p on p.contributor_id = c.id
      where p.is_active and p.found_in <> '{}' and i.topic_id is not null
    ) said
    group by topic_id, person having min(created_at) > $1::timestamptz - interval '24 hours' * ${wanted.countedDays}
  ) person
  group by "topicId"`;

/** Two makers at once: the second waits, and finds figures. Any number, the same in every process: "want" in ASCII. */
const ONE_AT_A_TIME = 0x77616e74;

@Injectable()
export class WantedTopics {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
  ) {}

  /** @returns whether there are new figures: not within `everyDays` of the last */
  publish(): Promise<boolean> {
    return this.unitOfWork.run(async (em, now) => {
      const month = `${dayInEngland(now).slice(0, 7)}-01`;
      await em.query('select pg_advisory_xact_lock($1)', [ONE_AT_A_TIME]);
      const claimed = await em.query<unknown[]>(
        `insert into topic_wanted_publication (month, published_at)
         select $1, $2 where not exists (select from topic_wanted_publication where published_at > $2::timestamptz - interval '24 hours' * ${wanted.everyDays})
         on conflict do nothing returning 1`,
        [month, now],
      );
      if (claimed.length === 0) return false;
      const key = this.box.keyedHash('wanted topics noise');
      const exact = await em.query<{ topicId: string; people: number }[]>(wantedTopics, [now]);
      const told = exact.map(({ topicId, people }) => ({ topicId, people: toldOf(people, key, month, topicId) })).filter(({ people }) => people !== null);
      await em.query('insert into topic_wanted (month, topic_id, people) select $1, t.id, t.people from unnest($2::uuid[], $3::int[]) as t (id, people)', [
        month, told.map(({ topicId }) => topicId), told.map(({ people }) => people),
      ]); // prettier-ignore
      return true;
    });
  }
}
