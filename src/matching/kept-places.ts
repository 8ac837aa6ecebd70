import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorsQueries } from '../contributors/contributors.queries.js';
import { FindMeBy } from '../contributors/find-me-by.service.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import type { TopicRelation } from '../reference/relations.js';
import { MatchFacts } from './match-facts.js';
import { nearness } from './topics.rules.js';

/** Places of an opportunity for people who have something in common. */
export interface KeptPlaces {
  /** From 1, in the order in which the team named them. */
  position: number;
  places: number;
  /** Connected in one of these ways with what the post is about. None: in any. */
  relations: TopicRelation[];
  /** Found by one of these categories. None: by any, or by none. */
  categories: string[];
}

/** The mix of places, and who fits which of them: what people say at this moment, nothing that was written down about them before. */
@Injectable()
export class KeptPlacesStore {
  constructor(
    private readonly facts: MatchFacts,
    private readonly posts: OpportunityFactsQuery,
    private readonly contributors: ContributorsQueries,
    private readonly findMeBy: FindMeBy,
  ) {}

  of(em: EntityManager, opportunityId: string): Promise<KeptPlaces[]> {
    return em.query<KeptPlaces[]>('select position, places, relations, categories from kept_place where opportunity_id = $1 order by position', [opportunityId]);
  }

  /** These and no others. The caller has locked the opportunity. */
  async replace(em: EntityManager, opportunityId: string, mix: readonly Omit<KeptPlaces, 'position'>[]): Promise<void> {
    await em.query('delete from kept_place where opportunity_id = $1', [opportunityId]);
    for (const [nr, { places, relations, categories }] of mix.entries()) {
      await em.query('insert into kept_place (opportunity_id, position, places, relations, categories) values ($1, $2, $3, $4, $5)', [
        opportunityId, nr + 1, places, relations, categories,
      ]);
    }
  }

  /** Which of these places each of these people may take, by position; whoever may take none is left out. */
  async fitting(em: EntityManager, opportunityId: string, kept: readonly KeptPlaces[], contributorIds: readonly string[]): Promise<Map<string, number[]>> {
    if (kept.length === 0 || contributorIds.length === 0) return new Map();
    const near = await this.relationsNear(em, opportunityId, contributorIds);
    const ticked = await this.findMeBy.among(em, contributorIds, kept.flatMap(({ categories }) => categories));
    const fits = ({ relations, categories }: KeptPlaces, id: string): boolean =>
      near.has(id) &&
      (relations.length === 0 || relations.some((relation) => near.get(id)!.has(relation))) &&
      (categories.length === 0 || categories.some((code) => ticked.get(id)?.includes(code)));
    const positions = contributorIds.map((id) => [id, kept.filter((one) => fits(one, id)).map(({ position }) => position)] as const);
    return new Map(positions.filter(([, of]) => of.length > 0));
  }

  /** How each of these people is connected with what the post is about. Whoever isn't here any more is left out. */
  private async relationsNear(em: EntityManager, opportunityId: string, contributorIds: readonly string[]): Promise<Map<string, Set<TopicRelation>>> {
    const facts = await this.posts.byId(em, opportunityId);
    const ground = await this.facts.ground(em);
    const sought = facts ? ground.post(facts).topics : [];
    const people = await this.contributors.profileFacts(em, contributorIds);
    return new Map(
      people.map(({ contributorId, interests }) => [
        contributorId,
        new Set(ground.interests(interests).flatMap(({ topic, relation }) => (sought.some((one) => nearness(one.topic, topic) !== null) ? [relation] : []))),
      ]),
    );
  }
}
