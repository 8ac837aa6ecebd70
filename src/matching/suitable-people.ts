import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Contender } from '../burden/asking-price.rules.js';
import { asTeamsFind, ContributorsQueries } from '../contributors/contributors.queries.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import { type Askable, AskablePeople } from './askable-people.js';
import { AskingHistoryQuery } from './asking-history.queries.js';
import { withHoursLeft } from './capacity.rules.js';
import { CandidatesQuery } from './candidates.queries.js';
import type { CandidateList } from './candidate-list.entity.js';
import { InterestWorth } from './interest-worth.rules.js';
import { type Likenesses, NOT_ALIKE } from './likeness.rules.js';
import { isClosed } from './match.hard.rules.js';
import { match, type PostFacts, scoreOf, worthShowing } from './match.rules.js';
import { type Candidate, type Draw, listed, type Suiting, suiting } from './match.people.rules.js';
import { MatchFacts, type MatchGround } from './match-facts.js';

/** On a list of fewer, a need that somebody has would nearly name them. */
const LEAST_PEOPLE_FOR_NEEDS = 5;

/** What fewer than these need isn't named: it may be one person's. */
const LEAST_PEOPLE_WITH_A_NEED = 3;

export interface PeopleFound {
  post: PostFacts;
  /** In the order in which they are asked. */
  onIt: Candidate[];
  /** Others who suit and whom teams may ask, only not now; or who aren't among the 500. */
  others: string[];
  /** How many others suit and may be available later, exactly. */
  later: number;
  toArrange: CandidateList['toArrange'];
}

/** Who suits an opportunity and may be asked about it now. The number of statements doesn't depend on how many people there are. */
@Injectable()
export class SuitablePeople {
  constructor(
    private readonly posts: OpportunityFactsQuery,
    private readonly facts: MatchFacts,
    private readonly candidates: CandidatesQuery,
    private readonly contributors: ContributorsQueries,
    private readonly history: AskingHistoryQuery,
    private readonly askable: AskablePeople,
  ) {}

  /** @throws DomainError NOT_FOUND */
  async find(em: EntityManager, opportunityId: string, likenesses: Likenesses, draw: Draw, now: Date): Promise<PeopleFound> {
    const facts = await this.posts.byId(em, opportunityId);
    if (!facts) throw opportunityNotFound();
    const ground = await this.facts.ground(em);
    const post = ground.post(facts);
    const suitable = isClosed(post, now) ? [] : await this.suiting(em, ground, post, likenesses, draw.seed);
    const available = await this.askable.among(em, opportunityId, post.organisationIds, suitable.map(({ id }) => id), now);
    const onIt = await this.told(em, ground, post, listed(await this.contenders(em, post, suitable, available), draw), available, likenesses, now);
    const listedIds = new Set(onIt.map(({ id }) => id));
    const others = suitable.flatMap(({ id }) => (listedIds.has(id) ? [] : [id]));
    return { post, onIt, others, later: await this.history.laterAvailable(em, opportunityId, others), toArrange: await this.toArrange(em, [...listedIds]) };
  }

  /** How many of these may be asked about it later, exactly. */
  later(em: EntityManager, opportunityId: string, ids: readonly string[]): Promise<number> {
    return this.history.laterAvailable(em, opportunityId, ids);
  }

  /** Decided from as little as decides it: of some thousand people a few hundred are read in full. */
  private async suiting(em: EntityManager, ground: MatchGround, post: PostFacts, likenesses: Likenesses, seed: string): Promise<Suiting[]> {
    const worth = new InterestWorth(ground.topics, post.topics);
    return suiting(await this.candidates.find(em, ground, post, worth, [...likenesses.keys()], seed), worth, likenesses);
  }

  /** What decides the order of those who are free. */
  private async contenders(em: EntityManager, post: PostFacts, suitable: readonly Suiting[], free: ReadonlyMap<string, Askable>): Promise<Contender[]> {
    const parts = await this.contributors.partFacts(em, [...free.keys()], post.skills.length > 0);
    return suitable.flatMap(({ id, relevance }) => {
      const [facts, history] = [parts.get(id), free.get(id)];
      return facts && history ? [{ id, score: scoreOf(post, relevance, withHoursLeft(facts, history)), recentAsks: history.recentAsks, notNeededLastTime: history.notNeededLastTime }] : [];
    });
  }

  /** With why. Whoever changed something in this instant that excludes them is left out. */
  private async told(em: EntityManager, ground: MatchGround, post: PostFacts, first: readonly Contender[], free: ReadonlyMap<string, Askable>, likenesses: Likenesses, now: Date): Promise<Candidate[]> {
    const people = await this.contributors.profileFacts(em, first.map(({ id }) => id));
    const byId = new Map(people.map((each) => [each.contributorId, ground.person(asTeamsFind(each))]));
    return first.flatMap((contender) => {
      const person = byId.get(contender.id);
      const result = person && match(post, withHoursLeft(person, free.get(person.id)), likenesses.get(person.id) ?? NOT_ALIKE, 'team', now);
      return person && result && !result.ruledOut && worthShowing(result.fit, 'team') ? [{ ...contender, score: result.fit.score, person, fit: result.fit }] : [];
    });
  }

  private async toArrange(em: EntityManager, contributorIds: readonly string[]): Promise<CandidateList['toArrange']> {
    if ((await this.contributors.peopleAmong(em, contributorIds)) < LEAST_PEOPLE_FOR_NEEDS) return [];
    return this.contributors.arrangementsNeeded(em, contributorIds, LEAST_PEOPLE_WITH_A_NEED);
  }
}
