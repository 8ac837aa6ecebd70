import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { isTold } from './joint.rules.js';
import { tellOfJoint } from './joint.texts.js';
import type { OpportunityStatus } from './opportunity.lists.js';

/** While a team writes, topics come and go; and nobody learns by trying one after the other who writes about what. */
export const quietMinutes = 60;
/** A post about half of everything would be like every other. */
const mostAlike = 50;

interface Alike {
  id: string;
  status: OpportunityStatus;
  topics: string[];
  area: string | null;
}

/**
 * Posts of other teams that share with this one a topic, or have one above or below it in the tree, and an area, or can be joined online as it can. An area that was
 * abolished stands for those that took over from it. Only what may be asked for: organisations without an agreement are not brought together.
 */
const alike = `
  with recursive above (topic_id) as (
    select topic_id from opportunity_topic where opportunity_id = $1
    union
    select topic.parent_id from above join topic on topic.id = above.topic_id where topic.parent_id is not null
  ), below (topic_id, shared) as (
    select topic_id, topic_id from opportunity_topic where opportunity_id = $1
    union
    select topic.id, below.shared from below join topic on topic.parent_id = below.topic_id
  ), about (topic_id, shared) as (
    select topic_id, topic_id from above union select topic_id, shared from below
  ), place (code, part) as (
    select code, code from area
    union
    select place.code, after.successor_code from place join area_successor after on after.area_code = place.part
  )
  select theirs.id, theirs.status, array_agg(distinct about.shared) as topics,
    (select min(here.part) from place here join place there on there.part = here.part where here.code = ours.area_code and there.code = theirs.area_code) as area
  from opportunity ours
  cross join about
  join opportunity_topic sought on sought.topic_id = about.topic_id
  join opportunity theirs on theirs.id = sought.opportunity_id
  where ours.id = $1 and theirs.id <> ours.id
    and not (ours.team_id || ours.joint_team_ids) && (theirs.team_id || theirs.joint_team_ids)
    and (theirs.status in ('in_review', 'open') or theirs.status = 'draft' and theirs.updated_at <= $2::timestamptz - $3 * interval '1 minute')
    and coalesce(theirs.closes_at, 'infinity') > $2 and coalesce(ours.closes_at, 'infinity') > $2
    and (
      ours.online and theirs.online
      or exists (select from place here join place there on there.part = here.part where here.code = ours.area_code and there.code = theirs.area_code)
    )
    and not exists (select from organisation_missing(ours.organisation_ids || theirs.organisation_ids))
  group by ours.id, theirs.id
  order by theirs.id desc
  limit $4`;

/** Looks for posts that may be one, and tells their teams once. */
@Injectable()
export class JointFinder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
  ) {}

  /** Run twice, or by two at once, it finds the same pairs and tells of each once. */
  async compare(id: string): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [ours] = await em.query<{ status: OpportunityStatus }[]>(
        `select status from opportunity where id = $1 and status in ('draft', 'in_review', 'open') and (compared_at is null or compared_at < updated_at) for no key update`,
        [id],
      );
      if (!ours) return;
      const found = await em.query<Alike[]>(alike, [id, now, quietMinutes, mostAlike]);
      await em.query(`delete from possible_joint where state = 'found' and (first_id = $1 or second_id = $1) and not (first_id = any ($2::uuid[]) or second_id = any ($2::uuid[]))`, [
        id, found.map((theirs) => theirs.id),
      ]);
      for (const theirs of found) {
        const possibleJointId = await this.pair(em, id, theirs, now);
        if (!possibleJointId) continue;
        if (isTold(ours.status, theirs.status, false)) await this.jobs.enqueue(em, tellOfJoint, { possibleJointId, opportunityId: id });
        if (isTold(theirs.status, ours.status, false)) await this.jobs.enqueue(em, tellOfJoint, { possibleJointId, opportunityId: theirs.id });
      }
      await em.query('update opportunity set compared_at = $2 where id = $1', [id, now]);
    });
  }

  /** @returns its id when it is new; null when the pair was known */
  private async pair(em: EntityManager, id: string, theirs: Alike, now: Date): Promise<string | null> {
    const rows = await em.query<{ id: string; is_new: boolean }[]>(
      `insert into possible_joint (first_id, second_id, found_at, topic_ids, area_code) values (least($1::uuid, $2), greatest($1::uuid, $2), $3, $4, $5)
       on conflict (first_id, second_id) do update set topic_ids = excluded.topic_ids, area_code = excluded.area_code where possible_joint.state = 'found'
       returning id, xmax = 0 as is_new`,
      [id, theirs.id, now, theirs.topics, theirs.area],
    );
    return rows[0]?.is_new ? rows[0].id : null;
  }
}
