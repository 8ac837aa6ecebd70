import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { MatchFacts } from '../matching/match-facts.js';
import { keyedDraw } from '../monitoring/publishing.rules.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';
import { criteriaIn, criteriaOf, type Criteria, type Criterion } from './criteria.rules.js';
import { noTopics, tooManyQuestions, wasPosted } from './feasibility.errors.js';
import { FittingPeople } from './fitting-people.counts.js';
import { type Told, told } from './told.rules.js';

/** New answers of a team in 24 hours. Each of them counts people, and who counts often enough can tell people apart. */
export const QUESTIONS_A_DAY = 10;

export interface Feasibility extends Told {
  readonly opportunityId: string;
  readonly criteria: readonly Criterion[];
  /** The first day of the month for which the figures stand, `YYYY-MM-DD`. */
  readonly month: string;
}

/** How many people would fit a draft, before anybody is asked. */
@Injectable()
export class FeasibilityService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly posts: OpportunityFactsQuery,
    private readonly facts: MatchFacts,
    private readonly people: FittingPeople,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The same criteria are answered once a month, for whoever asks.
   * @throws DomainError NOT_FOUND (not your team's) · FORBIDDEN (an organisation may not ask) · ILLEGAL_MOVE (it was posted) · BAD_USER_INPUT (no topics) · RATE_LIMITED
   */
  of(actor: Actor, opportunityId: string): Promise<Feasibility> {
    return this.unitOfWork.run(async (em, now) => {
      const post = await this.opportunities.requireShownPeople(em, actor, opportunityId);
      if (post.status !== 'draft' && post.status !== 'in_review') throw wasPosted();
      const facts = await this.posts.byId(em, opportunityId);
      if (!facts) throw opportunityNotFound();
      if (facts.topics.length === 0) throw noTopics();
      const ground = await this.facts.ground(em);
      const sought = ground.post(facts);
      const criteria = criteriaOf(sought, ground.areas.leadingTo(sought.areaCodes), facts.shortNotice);
      const dropped = criteriaIn(criteria, (topicId) => ground.topics.get(topicId)?.ancestors.length === 0);
      const month = `${dayInEngland(now).slice(0, 7)}-01`;
      const answered = this.answer(em, criteria, month);
      const known = await answered.stored();
      if (known) return { ...known, opportunityId, criteria: dropped, month };
      await this.spend(em, post.teamId, now);
      const counted = await this.people.count(em, ground, criteria, dropped);
      const key = this.box.keyedHash('feasibility noise');
      const figures = await answered.keep(told(counted, dropped, answered.question, (name) => keyedDraw(key, month, name)));
      await this.audit.record(em, { actorId: actor.accountId, action: 'opportunity.count_fitting', subject: { kind: 'opportunity', id: opportunityId }, details: {} });
      return { ...figures, opportunityId, criteria: dropped, month };
    });
  }

  /** What is kept under these criteria. Whoever writes first is told to everybody: two counts at once may differ by one person. */
  private answer(em: EntityManager, criteria: Criteria, month: string): { question: string; stored(): Promise<Told | null>; keep(figures: Told): Promise<Told> } {
    const hash = createHash('sha256').update(JSON.stringify(criteria)).digest();
    const stored = async (): Promise<Told | null> =>
      (await em.query<{ told: Told }[]>('select told from feasibility_answer where criteria_hash = $1 and month = $2', [hash, month]))[0]?.told ?? null;
    return {
      question: hash.toString('hex'),
      stored,
      keep: async (figures) => {
        await em.query('delete from feasibility_answer where month < $1', [month]);
        await em.query('insert into feasibility_answer (criteria_hash, month, told) values ($1, $2, $3) on conflict do nothing', [hash, month, JSON.stringify(figures)]);
        return (await stored())!;
      },
    };
  }

  /** One statement: the row is locked, looked at and written, so that two callers can't both be the last. */
  private async spend(em: EntityManager, teamId: string, now: Date): Promise<void> {
    const spent = await em.query<unknown[]>(
      `insert into feasibility_budget as budget (team_id, recent_at) values ($1, array[$2::timestamptz])
       on conflict (team_id) do update set recent_at = (array[$2::timestamptz] || budget.recent_at)[1:$3::int]
         where coalesce(budget.recent_at[$3::int], '-infinity') <= $2::timestamptz - interval '24 hours'
       returning 1`,
      [teamId, now, QUESTIONS_A_DAY],
    );
    if (spent.length === 0) throw tooManyQuestions(QUESTIONS_A_DAY);
  }
}
