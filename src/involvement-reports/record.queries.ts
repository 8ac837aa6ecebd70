import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FeedbackDuty } from '../feedback/feedback-duty.entity.js';
import { isStandingStill } from '../invitations/standstill.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import type { Finding } from '../findings/finding.entity.js';

/** What the record holds of one opportunity, as far as its team may know it. Of those who were only asked, or said yes and weren't needed, nothing. */
export interface RecordOf {
  post: Opportunity;
  duty: FeedbackDuty;
  /** Null while an organisation of the post may not act: its team is told nothing about people then. */
  people: { chosen: number; cameForward: number; lateSteps: number } | null;
  topics: string[];
  area: string | null;
  sessions: number;
  sessionMinutes: number;
  inRounds: boolean;
  fromList: boolean;
  byHand: boolean;
  findings: Finding[];
}

type Counted = Omit<RecordOf, 'post' | 'duty' | 'people' | 'findings'> & NonNullable<RecordOf['people']>;

/** $1: the opportunity. Steps are late that the team left although it was reminded. */
const counted = `
  select
    array(select topic.name from opportunity_topic join topic on topic.id = topic_id where opportunity_id = o.id order by place, topic.name) as topics,
    (select area.name from area where area.code = o.area_code) as area,
    (select count(*) from opportunity_session where opportunity_id = o.id)::int as sessions,
    (select coalesce(sum(extract(epoch from ends_at - starts_at) / 60), 0) from opportunity_session where opportunity_id = o.id)::int as "sessionMinutes",
    exists (select from asking_round where opportunity_id = o.id) as "inRounds",
    exists (select from invitation_call where opportunity_id = o.id and round_id is null and picked_because is null) as "fromList",
    exists (select from invitation_call where opportunity_id = o.id and picked_because is not null) as "byHand",
    (select count(*) from introduction where opportunity_id = o.id)::int as chosen,
    (select count(*) from expression_of_interest where opportunity_id = o.id and state <> 'taken_back')::int as "cameForward",
    (select count(*) from involvement_step step join involvement on involvement.id = step.involvement_id where involvement.opportunity_id = o.id and step.reminded_at is not null)::int as "lateSteps"
  from opportunity o where o.id = $1`;

@Injectable()
export class RecordQueries {
  /** Of a post that was opened, so that it has a day by which people hear. */
  async of(em: EntityManager, post: Opportunity): Promise<Omit<RecordOf, 'findings'>> {
    const duty = await em.findOneByOrFail(FeedbackDuty, { opportunityId: post.id });
    const [{ chosen, cameForward, lateSteps, ...rest }] = await em.query<[Counted]>(counted, [post.id]);
    return { post, duty, people: (await isStandingStill(em, post.id)) ? null : { chosen, cameForward, lateSteps }, ...rest };
  }
}
