import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { dayInEngland } from '../reference/days.rules.js';

export interface Gap {
  topicId: string;
  name: string;
  slug: string;
  /** Above it; null for a category. */
  parent: string | null;
  people: number;
  /** Findings on it, or on what lies below it, that are here and wait for a summary. */
  waiting: number;
}

export interface Gaps {
  /** The first day of the month in which these figures were made up; null before there are any. */
  month: string | null;
  gaps: Gap[];
}

export const mostGaps = 200;

/** A topic has a gap when no published finding is on it or on anything below it. For each topic the first finding is enough: reading 100,000 took half a second. */
const gaps = `
  with recursive above (topic_id) as (
    select id from topic cross join lateral (
      select from finding_topic t join finding f on f.id = t.finding_id where t.topic_id = topic.id and f.status = 'published' and not f.retracted and f.notice is null limit 1) found
    union
    select topic.parent_id from above join topic on topic.id = above.topic_id where topic.parent_id is not null
  ), gap as (
    select w.topic_id, w.people from topic_wanted w join topic on topic.id = w.topic_id
    where w.month = $1 and topic.valid_from <= $2 and (topic.valid_to is null or topic.valid_to >= $2) and not exists (select from above where above.topic_id = w.topic_id)
    order by w.people desc, topic.name, w.topic_id limit $3
  ), below (gap_id, topic_id) as (
    select topic_id, topic_id from gap
    union
    select below.gap_id, topic.id from below join topic on topic.parent_id = below.topic_id
  ), waiting as (
    select gap_id, count(distinct f.id)::int as findings from below join finding_topic using (topic_id) join finding f on f.id = finding_topic.finding_id
    where f.status in ('imported', 'draft', 'awaiting_second_look') and not f.retracted and f.notice is null group by gap_id
  )
  select gap.topic_id as "topicId", topic.name, topic.slug, parent.name as parent, gap.people, coalesce(waiting.findings, 0) as waiting
  from gap join topic on topic.id = gap.topic_id left join topic parent on parent.id = topic.parent_id left join waiting on waiting.gap_id = gap.topic_id
  order by gap.people desc, topic.name, topic.id`;

/** What people want to hear of and nobody has told them. How many want it was made up twice a year at most; whether somebody has, is as of now. */
@Injectable()
export class GapsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async read(first: number): Promise<Gaps> {
    const [newest] = await this.dataSource.query<{ month: string }[]>('select month::text from topic_wanted_publication order by month desc limit 1');
    if (newest === undefined) return { month: null, gaps: [] };
    return { month: newest.month, gaps: await this.dataSource.query<Gap[]>(gaps, [newest.month, dayInEngland(await this.clock.now()), first]) };
  }
}
