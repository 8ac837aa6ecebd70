import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { asTeamsFind, ContributorsQueries } from '../contributors/contributors.queries.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import { AskablePeople } from './askable-people.js';
import { AskingHistoryQuery } from './asking-history.queries.js';
import { CandidatesQuery } from './candidates.queries.js';
import type { CandidateList } from './candidate-list.entity.js';
import type { Likenesses } from './likeness.rules.js';
import type { PostFacts } from './match.rules.js';
import { type Candidate, type Draw, listed, suiting } from './match.people.rules.js';
import { MatchFacts } from './match-facts.js';

/** On a list of fewer, a need that somebody has would nearly name them. */
const LEAST_PEOPLE_FOR_NEEDS = 5;

/** What fewer than these need isn't named: it may be one person's. */
const LEAST_PEOPLE_WITH_A_NEED = 3;

export interface PeopleFound {
  post: PostFacts;
  /** In the order in which they are asked. */
  onIt: Candidate[];
  /** Others who suit, and can't be asked now or aren't among the 500. */
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
    const ids = await this.candidates.find(em, ground, post, [...likenesses.keys()], draw.seed);
    const people = (await this.contributors.profileFacts(em, ids)).map((each) => ground.person(asTeamsFind(each)));
    const suitable = suiting(post, people, likenesses, await this.history.of(em, ids, now), now);
    const available = await this.askable.among(em, opportunityId, post.organisationIds, suitable.map(({ id }) => id), now);
    const { onIt, others } = listed(suitable, available, draw);
    const otherIds = others.map(({ id }) => id);
    return {
      post,
      onIt,
      others: otherIds,
      later: await this.history.laterAvailable(em, opportunityId, otherIds),
      toArrange: await this.toArrange(em, onIt.map(({ id }) => id)),
    };
  }

  /** How many of these may be asked about it later, exactly. */
  later(em: EntityManager, opportunityId: string, ids: readonly string[]): Promise<number> {
    return this.history.laterAvailable(em, opportunityId, ids);
  }

  private async toArrange(em: EntityManager, contributorIds: readonly string[]): Promise<CandidateList['toArrange']> {
    if ((await this.contributors.peopleAmong(em, contributorIds)) < LEAST_PEOPLE_FOR_NEEDS) return [];
    return this.contributors.arrangementsNeeded(em, contributorIds, LEAST_PEOPLE_WITH_A_NEED);
  }
}
