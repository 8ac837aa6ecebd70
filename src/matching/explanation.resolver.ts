import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityMapping } from '../opportunities/opportunity.mapping.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { ExplanationQuery } from './explanation.queries.js';
import type { Part } from './explanation.rules.js';
import { againstSentences, PART_TEXTS } from './explanation.texts.js';
import { MatchExplanationType } from './explanation.types.js';
import { PARTS } from './match.weights.js';
import { reasonSentence } from './match.texts.js';

@Resolver(() => MatchExplanationType)
export class ExplanationResolver {
  constructor(
    private readonly explanations: ExplanationQuery,
    private readonly mapping: OpportunityMapping,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.own, opportunityId: opportunities.open })
  @Query(() => MatchExplanationType, {
    description: 'Why an opportunity suits you or doesn’t, by what your profile says: how near your topics and words are, what stands in the way, what the score is made of. Nobody hears of it, and nothing of anybody else is in it.',
  })
  async explainMatch(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'A profile of yours.' }, UuidPipe) contributorId: string,
    @Args('opportunityId', { type: () => ID, description: 'An open opportunity.' }, UuidPipe) opportunityId: string,
  ): Promise<MatchExplanationType> {
    const { post, explanation } = await this.explanations.of(actor, contributorId, opportunityId);
    const { fit, suits } = explanation;
    return {
      opportunity: this.mapping.toType(post, actor),
      suits,
      score: fit && toTwoPlaces(fit.score),
      reasons: (fit?.reasons ?? []).map((reason) => reasonSentence(reason, 'person')),
      against: againstSentences(explanation),
      parts: fit ? (Object.keys(PARTS) as Part[]).map((part) => ({ text: PART_TEXTS[part], points: toTwoPlaces(fit.parts[part]), most: PARTS[part] })) : [],
    };
  }
}

const toTwoPlaces = (value: number): number => Math.round(value * 100) / 100;
