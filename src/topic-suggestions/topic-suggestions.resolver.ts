import { Args, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { SuggestedTopicsArgs, SuggestedTopicType } from './topic-suggestions.types.js';
import { TopicSuggestions } from './topic-suggestions.js';

/** Reading a text for its meaning keeps a core busy for a tenth of a second: as much as ten plain queries. */
const readingCost = ({ childComplexity, args }: { childComplexity: number; args: Record<string, unknown> }): number => 10 + Number(args.first ?? 8) * childComplexity;

@Resolver(() => SuggestedTopicType)
export class TopicSuggestionsResolver {
  constructor(
    private readonly suggestions: TopicSuggestions,
    private readonly limits: RateLimiter,
  ) {}

  @Access(access.signedIn)
  @Query(() => [SuggestedTopicType], {
    description:
      'Topics that a text seems to speak of, the surest first, for its writer to choose from: a profile’s own words, a draft, a finding, an idea. Nothing is added to anything by asking, and the text is not kept. At most 120 in an hour.',
    complexity: readingCost,
  })
  async suggestedTopics(@CurrentActor() actor: Actor, @Args() { text, first }: SuggestedTopicsArgs): Promise<SuggestedTopicType[]> {
    await this.limits.take('topicSuggestions', actor.accountId);
    return (await this.suggestions.of(text, first)).map((suggestion) => SuggestedTopicType.of(suggestion));
  }
}
