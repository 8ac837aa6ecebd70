import { Args, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityMapping } from '../opportunities/opportunity.mapping.js';
import { Access } from '../platform/graphql/access.js';
import { reasonSentence } from './match.texts.js';
import { SuggestionsQuery } from './suggestions.queries.js';
import { SuggestedOpportunitiesArgs, SuggestedOpportunityType } from './suggestions.types.js';

@Resolver(() => SuggestedOpportunityType)
export class SuggestionsResolver {
  constructor(
    private readonly suggestions: SuggestionsQuery,
    private readonly mapping: OpportunityMapping,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.own })
  @Query(() => [SuggestedOpportunityType], {
    description: 'Open opportunities that suit someone, the best first, by what their profile says; their own words alone are enough. Nobody hears of it.',
  })
  async suggestedOpportunities(@CurrentActor() actor: Actor, @Args() { contributorId, first }: SuggestedOpportunitiesArgs): Promise<SuggestedOpportunityType[]> {
    return (await this.suggestions.forContributor(actor, contributorId, first)).map(({ post, fit }) => ({
      opportunity: this.mapping.toType(post, actor),
      score: Math.round(fit.score * 100) / 100,
      reasons: fit.reasons.map((reason) => reasonSentence(reason, 'person')),
    }));
  }
}
