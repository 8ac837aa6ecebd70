import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Jobs } from '../platform/jobs/jobs.js';
import type { CameBy } from './feedback.lists.js';
import { tellFeedback } from './feedback.texts.js';

export interface ReaderByCode {
  code: string;
  cameBy: CameBy;
  contributorId: string;
}

/** Those whose code the team knows as one who was chosen or came forward. Whoever said yes to an invitation and wasn't needed is not among them: no single answer shows. */
const byCode = `
  select distinct on (code) code, came_by as "cameBy", contributor_id as "contributorId" from (
    select coalesce(invitation.code, expression.code) as code, 'chosen' as came_by, introduction.contributor_id, 1 as place
    from introduction left join invitation on invitation.id = introduction.invitation_id left join expression_of_interest expression on expression.id = introduction.expression_of_interest_id
    where introduction.opportunity_id = $1
    union all
    select code, 'came_forward', contributor_id, 2 from expression_of_interest where opportunity_id = $1 and state <> 'taken_back'
  ) known
  where contributor_id is not null order by code, place limit 500`;

/** Who hears what came of an opportunity. */
@Injectable()
export class FeedbackReaders {
  constructor(private readonly jobs: Jobs) {}

  byCode(em: EntityManager, opportunityId: string): Promise<ReaderByCode[]> {
    return em.query<ReaderByCode[]>(byCode, [opportunityId]);
  }

  /** A row and a message for each who has none yet; of two at once one adds it. Words for one person are sealed already. */
  async add(em: EntityManager, opportunityIds: readonly string[], now: Date, words: ReadonlyMap<string, readonly [string | null, Buffer | null]> = new Map()): Promise<void> {
    const people = [...words.keys()];
    const added = await em.query<{ id: string }[]>(
      `insert into feedback_person (opportunity_id, contributor_id, came_by, made_at, words_key_id, words_ciphertext)
       select post.id, someone.contributor_id, someone.came_by, $2, words.key_id, words.ciphertext
       from unnest($1::uuid[]) as post (id) cross join lateral feedback_people(post.id) someone
       left join unnest($3::uuid[], $4::text[], $5::bytea[]) as words (contributor_id, key_id, ciphertext) on words.contributor_id = someone.contributor_id
       order by post.id, someone.contributor_id
       on conflict (opportunity_id, contributor_id) do nothing returning id`,
      [opportunityIds, now, people, people.map((id) => words.get(id)![0]), people.map((id) => words.get(id)![1])],
    );
    await this.jobs.enqueueAll(em, tellFeedback, added.map(({ id }) => ({ feedbackPersonId: id })));
  }
}
