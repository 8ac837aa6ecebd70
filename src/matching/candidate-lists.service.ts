import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { Clock } from '../platform/clock/clock.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CandidateListStore } from './candidate-list.store.js';
import type { CreateCandidateListInput } from './candidate-lists.types.js';
import type { Likenesses } from './likeness.rules.js';
import { SimilarWords } from './similar-words.js';
import { SuitablePeople } from './suitable-people.js';

/** Makes lists of people who suit an opportunity. */
@Injectable()
export class CandidateListService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly words: SimilarWords,
    private readonly people: SuitablePeople,
    private readonly lists: CandidateListStore,
  ) {}

  /**
   * The list made in the last 24 hours, or a new one.
   * @returns its id
   * @throws DomainError NOT_FOUND (not your team's) · NOT_OPEN · FORBIDDEN (an organisation may not ask) · RATE_LIMITED (too many new lists today) · IDEMPOTENCY_KEY_REUSED
   */
  async create(actor: Actor, input: CreateCandidateListInput): Promise<string> {
    const { opportunityId } = input;
    const similar = await this.wordsIfNeeded(actor, opportunityId);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'createCandidateList', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.opportunities.requireTeamOpportunity(em, actor, opportunityId);
      const post = await this.opportunities.requireOpen(em, opportunityId, now);
      await requireMayAct(em, post.organisationIds);
      const list = await this.lists.begin(em, actor, post, now);
      if (!list) return (await this.lists.current(em, opportunityId, now))!;
      const found = await this.people.find(em, opportunityId, similar ?? (await this.words.peopleFor(opportunityId)), { seed: list.seed, seenByTeam: true }, now);
      await this.lists.fill(em, actor, post, list, found, now);
      return list.id;
    });
  }

  /** Search is asked before the transaction, and not at all where the answer is there already or will be a refusal. */
  private async wordsIfNeeded(actor: Actor, opportunityId: string): Promise<Likenesses | null> {
    const { manager } = this.dataSource;
    const post = await this.opportunities.requireTeamOpportunity(manager, actor, opportunityId);
    if (post.status !== 'open' || (await this.lists.current(manager, opportunityId, await this.clock.now()))) return null;
    return this.words.peopleFor(opportunityId);
  }
}
