import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { asTeamsFind, ContributorsQueries } from '../contributors/contributors.queries.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import { AskablePeople } from './askable-people.js';
import { CandidatesQuery } from './candidates.queries.js';
import { InterestWorth } from './interest-worth.rules.js';
import { canTakePart, isClosed } from './match.hard.rules.js';
import type { Likenesses } from './likeness.rules.js';
import { suiting } from './match.people.rules.js';
import type { PostFacts } from './match.rules.js';
import { MatchFacts } from './match-facts.js';

/** Ids of people, in no order. */
export interface Reach {
  /** Suit and could be asked now. */
  now: string[];
  /** Suit, and can't be asked now. */
  notNow: string[];
  /** Would suit and could be asked now, if it could be done online as well. */
  online: string[];
  /** The same, if it met in this area as well; by code. */
  areas: Map<string, string[]>;
  /** How many of some of these are people whom something shows to be there: all that may be told rests on it. */
  people: (ids: readonly string[]) => number;
}

/** Who could be asked about an opportunity if it were held elsewhere, or online. Inside the service only: counts of it are rounded before anybody reads them. */
@Injectable()
export class WiderReach {
  constructor(
    private readonly posts: OpportunityFactsQuery,
    private readonly facts: MatchFacts,
    private readonly candidates: CandidatesQuery,
    private readonly contributors: ContributorsQueries,
    private readonly askable: AskablePeople,
  ) {}

  /** @param areaCodes areas to try. @throws DomainError NOT_FOUND */
  async of(em: EntityManager, opportunityId: string, likenesses: Likenesses, areaCodes: readonly string[], seed: string, now: Date): Promise<Reach> {
    const facts = await this.posts.byId(em, opportunityId);
    if (!facts) throw opportunityNotFound();
    const ground = await this.facts.ground(em);
    const post = ground.post(facts);
    // Everywhere and online: nobody is ruled out for where they are, and each way is looked at below.
    const everywhere: PostFacts = { ...post, online: true, areaCodes: [...new Set([...post.areaCodes, ...areaCodes.flatMap((code) => ground.areas.of(code))])] };
    const worth = new InterestWorth(ground.topics, everywhere.topics);
    const found = isClosed(post, now) ? [] : await this.candidates.find(em, ground, everywhere, worth, [...likenesses.keys()], seed);
    const fitting = suiting(found, worth, likenesses).map(({ id }) => id);
    const suitable = (await this.contributors.profileFacts(em, fitting)).map((each) => ground.person(asTeamsFind(each)));
    const available = await this.askable.among(em, opportunityId, post.organisationIds, suitable.map(({ id }) => id), now);
    const asItIs = suitable.filter((person) => canTakePart(post, person));
    const others = suitable.filter((person) => available.has(person.id) && !canTakePart(post, person));
    const withChange = (change: Partial<PostFacts>): string[] => others.filter((person) => canTakePart({ ...post, ...change }, person)).map(({ id }) => id);
    return {
      now: asItIs.flatMap(({ id }) => (available.has(id) ? [id] : [])),
      notNow: asItIs.flatMap(({ id }) => (available.has(id) ? [] : [id])),
      online: withChange({ online: true }),
      areas: new Map(areaCodes.map((code) => [code, withChange({ areaCodes: [...post.areaCodes, ...ground.areas.of(code)] })])),
      people: await this.contributors.peopleAmongAny(em, suitable.map(({ id }) => id)),
    };
  }
}
