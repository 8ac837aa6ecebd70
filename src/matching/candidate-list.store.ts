import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { CandidateCodes } from './candidate-codes.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { tooManyLists } from './matching.errors.js';
import { roundedToFive } from './rounding.rules.js';
import type { PeopleFound } from './suitable-people.js';
import { nearness } from './topics.rules.js';

/** New lists of a team in 24 hours. Each of them counts people, and who counts often enough can tell people apart. */
export const LISTS_A_DAY = 20;

export interface NewList {
  id: string;
  seed: string;
}

/** Keeps lists. Whoever inserts the row first makes the list; the database holds anyone else back until it is there. */
@Injectable()
export class CandidateListStore {
  constructor(
    private readonly codes: CandidateCodes,
    private readonly audit: AuditLog,
    private readonly box: SecretBox,
  ) {}

  /** The list that holds for this opportunity at `now`; null when the next one may be made. */
  async current(em: EntityManager, opportunityId: string, now: Date): Promise<string | null> {
    const rows = await em.query<{ id: string }[]>(
      `select id from candidate_list
       where opportunity_id = $1 and tstzrange(made_at, fresh_until) && tstzrange($2::timestamptz, $2::timestamptz + interval '24 hours')
       order by made_at desc limit 1`,
      [opportunityId, now],
    );
    return rows[0]?.id ?? null;
  }

  /**
   * Begins a new list, unless one holds; waits for another caller who is making one.
   * @returns null when one holds
   * @throws DomainError RATE_LIMITED when the team has made LISTS_A_DAY of them in 24 hours
   */
  async begin(em: EntityManager, actor: Actor, post: Opportunity, now: Date): Promise<NewList | null> {
    // One draw for each person and post: lots drawn anew would tell by the third list who stands first for another reason than luck.
    const seed = this.box.keyedHash(`candidate list ${post.id}`).toString('hex');
    const rows = await em.query<{ id: string }[]>(
      `insert into candidate_list (opportunity_id, made_by, made_at, fresh_until, seed)
       values ($1, $2, $3::timestamptz, $3::timestamptz + interval '24 hours', $4) on conflict do nothing returning id`,
      [post.id, actor.accountId, now, seed],
    );
    if (rows.length === 0) return null;
    await this.spend(em, post.teamId, now);
    return { id: rows[0].id, seed };
  }

  /** Writes what was found into a list begun in this transaction. */
  async fill(em: EntityManager, actor: Actor, post: Opportunity, list: NewList, found: PeopleFound, now: Date): Promise<void> {
    const ids = found.onIt.map(({ id }) => id);
    const candidates = await this.codes.issue(em, post.id, ids, now);
    const entries = found.onIt.map(({ id, score, fit, person }) => ({
      candidateId: candidates.get(id),
      score,
      reasons: JSON.stringify(fit.reasons),
      topics: JSON.stringify(topicsNear(found.post, person.interests)),
    }));
    await em.query(
      `insert into candidate_entry (list_id, position, candidate_id, score, reasons, topics)
       select $1, entry.position, entry.candidate_id, entry.score, entry.reasons::jsonb, entry.topics::jsonb
       from unnest($2::uuid[], $3::real[], $4::text[], $5::text[]) with ordinality as entry (candidate_id, score, reasons, topics, position)`,
      [
        list.id,
        entries.map(({ candidateId }) => candidateId),
        entries.map(({ score }) => score),
        entries.map(({ reasons }) => reasons),
        entries.map(({ topics }) => topics),
      ],
    );
    await em.query('update candidate_list set available_later = $2, to_arrange = $3 where id = $1', [
      list.id,
      roundedToFive(found.later),
      JSON.stringify(found.toArrange),
    ]);
    await this.audit.record(em, { actorId: actor.accountId, action: 'candidate_list.make', subject: { kind: 'candidate_list', id: list.id }, details: { opportunityId: post.id } });
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.appear', subject: { kind: 'contributor', ids }, details: { opportunityId: post.id } });
  }

  /** One statement: the row is locked, looked at and written, so that two callers can't both be the twentieth. */
  private async spend(em: EntityManager, teamId: string, now: Date): Promise<void> {
    const spent = await em.query<unknown[]>(
      `insert into candidate_list_budget as budget (team_id, recent_at) values ($1, array[$2::timestamptz])
       on conflict (team_id) do update set recent_at = (array[$2::timestamptz] || budget.recent_at)[1:$3::int]
         where coalesce(budget.recent_at[$3::int], '-infinity') <= $2::timestamptz - interval '24 hours'
       returning 1`,
      [teamId, now, LISTS_A_DAY],
    );
    if (spent.length === 0) throw tooManyLists(LISTS_A_DAY);
  }
}

/** Of all that someone said, only what lies near to what is sought: the rest is nobody's business here. */
const topicsNear = (post: PeopleFound['post'], interests: PeopleFound['onIt'][number]['person']['interests']): { topicId: string; relation: string }[] =>
  interests
    .filter((interest) => post.topics.some(({ topic }) => nearness(topic, interest.topic) !== null))
    .map(({ topic, relation }) => ({ topicId: topic.id, relation }));
