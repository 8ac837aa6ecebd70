import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Context } from '../reference/contexts.js';
import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { TopicRelation } from '../reference/relations.js';
import type { Commitment, OpportunityStatus, ResearchKind } from './opportunity.lists.js';

/** What matching weighs of a post. Minutes are for the whole of it; days are YYYY-MM-DD in London. */
export interface OpportunityFacts {
  id: string;
  teamId: string;
  /** Every team whose post it is: that one, and others of a joint post. */
  teamIds: string[];
  organisationIds: string[];
  status: OpportunityStatus;
  context: Context;
  researchKind: ResearchKind | null;
  title: string;
  summary: string | null;
  whatYouWouldDo: string | null;
  experienceSought: string | null;
  kinds: InvolvementKind[];
  /** The most important first; no relation named means any. */
  topics: { topicId: string; relations: TopicRelation[] }[];
  skills: string[];
  languages: string[];
  areaCode: string | null;
  online: boolean;
  places: number | null;
  meetingMinutes: number | null;
  preparationMinutes: number | null;
  travelMinutes: number | null;
  startsOn: string | null;
  endsOn: string | null;
  sessions: { startsAt: Date; endsAt: Date }[];
  /** It is open until this instant. */
  closesAt: Date | null;
  openedAt: Date | null;
  hearBackBy: string | null;
  answerDays: number;
  shortNotice: boolean;
  suitableFor16And17: boolean;
  commitment: Commitment | null;
  contactAccountId: string | null;
  contactTreatsInvitees: boolean | null;
}

type Row = Omit<OpportunityFacts, 'sessions'> & { sessions: { startsAt: string; endsAt: string }[] };

const facts = `
  select opportunity.id, team_id as "teamId", team_id || joint_team_ids as "teamIds", organisation_ids as "organisationIds", status, context, research_kind as "researchKind", title, summary,
         what_you_would_do as "whatYouWouldDo", experience_sought as "experienceSought", kinds, skills, languages, area_code as "areaCode", online, places,
         meeting_minutes as "meetingMinutes", preparation_minutes as "preparationMinutes", travel_minutes as "travelMinutes",
         to_char(starts_on, 'YYYY-MM-DD') as "startsOn", to_char(ends_on, 'YYYY-MM-DD') as "endsOn", closes_at as "closesAt", opened_at as "openedAt",
         to_char(hear_back_by, 'YYYY-MM-DD') as "hearBackBy", answer_days as "answerDays", short_notice as "shortNotice",
         suitable_for_16_17 as "suitableFor16And17", commitment, contact_account_id as "contactAccountId", contact_treats_invitees as "contactTreatsInvitees",
         coalesce((select jsonb_agg(jsonb_build_object('topicId', topic_id, 'relations', relations) order by place)
                   from opportunity_topic where opportunity_id = opportunity.id), '[]') as topics,
         coalesce((select jsonb_agg(jsonb_build_object('startsAt', starts_at, 'endsAt', ends_at) order by starts_at)
                   from opportunity_session where opportunity_id = opportunity.id), '[]') as sessions
  from opportunity`;

/** Posts as those above need them: matching, invitations. No access is checked here; callers decide who may. */
@Injectable()
export class OpportunityFactsQuery {
  /** One statement for any number of posts. @returns in the order of the ids; unknown ones are left out */
  async byIds(em: EntityManager, ids: readonly string[]): Promise<OpportunityFacts[]> {
    if (ids.length === 0) return [];
    return read(await em.query<Row[]>(`${facts} where opportunity.id = any ($1::uuid[]) order by array_position($1::uuid[], opportunity.id)`, [ids]));
  }

  async byId(em: EntityManager, id: string): Promise<OpportunityFacts | null> {
    return (await this.byIds(em, [id]))[0] ?? null;
  }

  /** Those of the ids that someone can come forward for at `now`; the others are left out. */
  async openByIds(em: EntityManager, ids: readonly string[], now: Date): Promise<OpportunityFacts[]> {
    if (ids.length === 0) return [];
    return read(
      await em.query<Row[]>(
        `${facts} where opportunity.id = any ($1::uuid[]) and status = 'open' and closes_at > $2 order by array_position($1::uuid[], opportunity.id)`,
        [ids, now],
      ),
    );
  }
}

const read = (rows: readonly Row[]): OpportunityFacts[] =>
  rows.map((row) => ({ ...row, sessions: row.sessions.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) })) }));
