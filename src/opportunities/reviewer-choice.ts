import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { dayInEngland } from '../reference/days.rules.js';
import { type Opportunity, teamsOf } from './opportunity.entity.js';
import { addDays, addWorkingDays } from './working-days.rules.js';

export const reviewWorkingDays = 5;
/** Weekends and the longest run of bank holidays fit in twice over. */
const holidayHorizon = 30;

export interface Review {
  reviewWith: 'lead' | 'administrators';
  reviewerId: string | null;
  reviewDueOn: string;
}

/**
 * Leads for any of its organisations or its area who are not in a team of it and did not have this review before, the one
 * with the fewest reviews first. Those who had it are found in the events since it was submitted.
 */
const nextLead = `
  select lead.account_id
  from permission lead
  where lead.kind = 'involvement_lead' and lead.revoked_at is null
    and (lead.organisation_id = any ($2::uuid[]) or lead.area_code = $3)
    and not exists (select from permission member where member.account_id = lead.account_id and member.team_id = any ($4::uuid[]) and member.revoked_at is null)
    and not exists (select from opportunity_event had
                    where had.opportunity_id = $1 and had.kind in ('submitted', 'passed_on') and had.reviewer_id = lead.account_id and had.at >= $5)
  group by lead.account_id
  order by (select count(*) from opportunity theirs where theirs.reviewer_id = lead.account_id and theirs.status = 'in_review'), lead.account_id
  limit 1`;

/** Who reviews a post next, and by when. */
@Injectable()
export class ReviewerChoice {
  async next(em: EntityManager, post: Opportunity, now: Date): Promise<Review> {
    const since = post.status === 'in_review' ? post.submittedAt : now;
    const [lead] = await em.query<{ account_id: string }[]>(nextLead, [post.id, post.organisationIds, post.timing.areaCode, teamsOf(post), since]);
    const reviewDueOn = await this.dueOn(em, now);
    return lead ? { reviewWith: 'lead', reviewerId: lead.account_id, reviewDueOn } : { reviewWith: 'administrators', reviewerId: null, reviewDueOn };
  }

  private async dueOn(em: EntityManager, now: Date): Promise<string> {
    const today = dayInEngland(now);
    const holidays = await em.query<{ day: string }[]>(`select to_char(day, 'YYYY-MM-DD') as day from bank_holiday where day between $1 and $2`, [today, addDays(today, holidayHorizon)]);
    return addWorkingDays(today, reviewWorkingDays, new Set(holidays.map(({ day }) => day)));
  }
}
