import { Injectable } from '@nestjs/common';
import { areasInText } from '../findings/curation/areas-in-text.rules.js';
import type { Actor } from '../identity/actor.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { AreaQueries } from '../reference/areas.queries.js';
import { AreaType } from '../reference/reference.types.js';
import { TopicSuggestions } from '../topic-suggestions/topic-suggestions.js';
import { SuggestedTopicType } from '../topic-suggestions/topic-suggestions.types.js';
import { IdeaLikeness } from './idea-likeness.js';
import { wholeText } from './idea-reader.js';
import { type CheckIdeaArgs, mostTopics } from './idea.inputs.js';
import { type IdeaCheckType, PersonalDetailHintType } from './idea.types.js';
import { personalDetailsIn } from './personal-details.rules.js';

/** What an author looks at before they post. The text is kept nowhere. */
@Injectable()
export class IdeaCheck {
  constructor(
    private readonly limits: RateLimiter,
    private readonly topics: TopicSuggestions,
    private readonly areas: AreaQueries,
    private readonly likeness: IdeaLikeness,
  ) {}

  /** @throws DomainError RATE_LIMITED */
  async of(actor: Actor, args: CheckIdeaArgs): Promise<IdeaCheckType> {
    await this.limits.take('topicSuggestions', actor.accountId);
    const text = wholeText(args);
    const [topics, areas, ideas, findings] = await Promise.all([this.topics.of(text, mostTopics), this.areas.areas(), this.likeness.ideas(actor, text), this.likeness.findings(text)]);
    const byCode = new Map(areas.map((area) => [area.code, area]));
    return {
      hints: PersonalDetailHintType.of(personalDetailsIn(text)),
      topics: topics.map((suggestion) => SuggestedTopicType.of(suggestion)),
      areas: areasInText(text, areas).map(({ code }) => AreaType.of(byCode.get(code)!)),
      ideas,
      findings,
    };
  }
}
