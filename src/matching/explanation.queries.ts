import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { ContributorsQueries } from '../contributors/contributors.queries.js';
import type { Actor } from '../identity/actor.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { Clock } from '../platform/clock/clock.js';
import { notFound } from '../platform/errors/domain-error.js';
import { type Explanation, explain } from './explanation.rules.js';
import { NOT_ALIKE } from './likeness.rules.js';
import { MatchFacts } from './match-facts.js';
import { SimilarWords } from './similar-words.js';

/** Tells a person why something suits them or doesn't. */
@Injectable()
export class ExplanationQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly access: ContributorAccess,
    private readonly contributors: ContributorsQueries,
    private readonly opportunities: OpportunityQueries,
    private readonly posts: OpportunityFactsQuery,
    private readonly facts: MatchFacts,
    private readonly words: SimilarWords,
  ) {}

  /**
   * By the same facts and rules as suggestions. Nothing of anybody else is in it: not who else suits, not whether the team could ask them now.
   * @throws DomainError NOT_FOUND for somebody else's profile, one that has left, or a post that isn't open
   */
  async of(actor: Actor, contributorId: string, opportunityId: string): Promise<{ post: Opportunity; explanation: Explanation }> {
    const { manager } = this.dataSource;
    await this.access.requireOwnContributor(manager, actor, contributorId);
    const post = await this.opportunities.visible(actor, opportunityId);
    // Their own draft is nothing that could be suggested to them.
    if (post.status !== 'open') throw opportunityNotFound();
    const [profile] = await this.contributors.profileFacts(manager, [contributorId]);
    if (!profile) throw notFound('This profile');
    const now = await this.clock.now();
    const ground = await this.facts.ground(manager);
    const likenesses = await this.words.postsFor(profile, ground, now);
    const facts = (await this.posts.byId(manager, post.id))!;
    return { post, explanation: explain(ground.post(facts), ground.person(profile), likenesses.get(post.id) ?? NOT_ALIKE, now) };
  }
}
