import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { figureOf } from './criteria.rules.js';
import { FeasibilityService } from './feasibility.service.js';
import { fitText, withoutText } from './feasibility.texts.js';
import { PeopleWhoWouldFitType } from './feasibility.types.js';

@Resolver(() => PeopleWhoWouldFitType)
export class FeasibilityResolver {
  constructor(
    private readonly feasibility: FeasibilityService,
    private readonly limits: RateLimiter,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => PeopleWhoWouldFitType, {
    description: 'Before a draft of your team is posted: about how many people would fit, and what costs most of them. A team gets at most 10 new answers in 24 hours.',
  })
  async peopleWhoWouldFit(@CurrentActor() actor: Actor, @Args('opportunityId', { type: () => ID, description: 'The draft.' }, UuidPipe) opportunityId: string): Promise<PeopleWhoWouldFitType> {
    await this.limits.take('fittingCounts', actor.accountId);
    const { people, without, criteria, month } = await this.feasibility.of(actor, opportunityId);
    const byFigure = new Map(criteria.map((criterion) => [figureOf(criterion), criterion]));
    return {
      opportunityId,
      people,
      text: fitText(people),
      without: without.flatMap(({ figure, people: then }) => {
        const criterion = byFigure.get(figure);
        return criterion ? [{ criterion: criterion.name, kind: criterion.kind, people: then, text: withoutText(criterion.name, then) }] : [];
      }),
      month,
    };
  }
}
