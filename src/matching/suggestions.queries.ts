import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { ContributorsQueries, type ProfileFacts } from '../contributors/contributors.queries.js';
import type { Actor } from '../identity/actor.js';
import { Opportunity } from '../opportunities/opportunity.entity.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { Clock } from '../platform/clock/clock.js';
import { type Likenesses, NOT_ALIKE } from './likeness.rules.js';
import { MatchFacts, type MatchGround } from './match-facts.js';
import { type Fit, match, worthShowing } from './match.rules.js';
import { SimilarWords } from './similar-words.js';

/** Open posts with a topic near one of the person's that are looked at, the newest first. */
export const MOST_BY_TOPIC = 500;

export interface Suggestion {
  post: Opportunity;
  fit: Fit;
}

/** What suits a person, for them to choose from. Looking is no ask, and tells nobody anything. */
@Injectable()
export class SuggestionsQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly access: ContributorAccess,
    private readonly contributors: ContributorsQueries,
    private readonly posts: OpportunityFactsQuery,
    private readonly facts: MatchFacts,
    private readonly words: SimilarWords,
  ) {}

  /**
   * Open posts that suit this profile, the best first. For the person alone: the reasons tell what they have lived, which a helper need not know.
   * @throws DomainError NOT_FOUND for somebody else's profile
   */
  async forContributor(actor: Actor, contributorId: string, first: number): Promise<Suggestion[]> {
    const { manager } = this.dataSource;
    await this.access.requireOwnContributor(manager, actor, contributorId);
    const now = await this.clock.now();
    const [profile] = await this.contributors.profileFacts(manager, [contributorId]);
    if (!profile) return [];
    const ground = await this.facts.ground(manager);
    const likenesses = await this.words.postsFor(profile, ground, now);
    const ids = new Set([...likenesses.keys(), ...(await this.withTopicsOf(manager, profile, ground, now))]);
    const fits = await this.fitting(manager, [...ids], { profile, ground, likenesses, now });
    const best = fits.sort((a, b) => b.fit.score - a.fit.score || (a.id < b.id ? 1 : -1)).slice(0, first);
    // Loaded as they are now: one that has closed meanwhile is left out.
    const open = await manager.findBy(Opportunity, { id: In(best.map(({ id }) => id)), status: 'open', timing: { closesAt: MoreThan(now) } });
    const byId = new Map(open.map((post) => [post.id, post]));
    return best.flatMap(({ id, fit }) => {
      const post = byId.get(id);
      return post ? [{ post, fit }] : [];
    });
  }

  private async fitting(
    em: EntityManager,
    ids: readonly string[],
    { profile, ground, likenesses, now }: { profile: ProfileFacts; ground: MatchGround; likenesses: Likenesses; now: Date },
  ): Promise<{ id: string; fit: Fit }[]> {
    const person = ground.person(profile);
    return (await this.posts.openByIds(em, ids, now)).flatMap((facts) => {
      const result = match(ground.post(facts), person, likenesses.get(facts.id) ?? NOT_ALIKE, 'person', now);
      return result.ruledOut || !worthShowing(result.fit, 'person') ? [] : [{ id: facts.id, fit: result.fit }];
    });
  }

  /** Posts that seek one of the person's topics, or one above or below it. */
  private async withTopicsOf(em: EntityManager, profile: ProfileFacts, ground: MatchGround, now: Date): Promise<string[]> {
    const topics = ground.topics.lines(profile.interests.map(({ topicId }) => topicId));
    if (topics.length === 0) return [];
    const rows = await em.query<{ id: string }[]>(
      `select opportunity.id from opportunity
       where status = 'open' and closes_at > $2
         and exists (select from opportunity_topic where opportunity_id = opportunity.id and topic_id = any ($1::uuid[]))
       order by opportunity.id desc limit $3`,
      [topics, now, MOST_BY_TOPIC],
    );
    return rows.map(({ id }) => id);
  }
}
