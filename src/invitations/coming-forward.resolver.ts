import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { ComingForwardQueries } from './coming-forward.queries.js';
import { ComingForwardService } from './coming-forward.service.js';
import { AnswerInterestInput, ExpressInterestInput, ExpressionOfInterestConnection, ExpressionOfInterestType, TakeBackInterestInput } from './coming-forward.types.js';
import { interestsInTeam, ownInterests } from './whose-invitation.js';

@Resolver(() => ExpressionOfInterestType)
export class ComingForwardResolver {
  constructor(
    private readonly queries: ComingForwardQueries,
    private readonly service: ComingForwardService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => ExpressionOfInterestConnection, { description: 'What one of your profiles came forward for, the newest first.' })
  myExpressionsOfInterest(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<ExpressionOfInterestConnection> {
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => ExpressionOfInterestConnection, { description: 'Who came forward for one of your team’s opportunities, the newest first.' })
  expressionsOfInterest(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
    @Args() args: ConnectionArgs,
  ): Promise<ExpressionOfInterestConnection> {
    return this.queries.ofOpportunity(actor, opportunityId, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => ExpressionOfInterestConnection, {
    description: 'Who came forward and was met with silence: for involvement leads, in the organisations and areas you are there for; for administrators, where no lead is.',
  })
  unansweredInterest(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<ExpressionOfInterestConnection> {
    return this.queries.unanswered(actor, args);
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor, opportunityId: opportunities.open })
  @Mutation(() => ExpressionOfInterestType, { description: 'Comes forward for an open opportunity. There is no limit to it, and you hear by the date shown.' })
  async expressInterest(@CurrentActor() actor: Actor, @Args('input') input: ExpressInterestInput): Promise<ExpressionOfInterestType> {
    return this.queries.one(await this.service.express(actor, input));
  }

  @Access(access.signedIn, { expressionId: ownInterests })
  @Mutation(() => ExpressionOfInterestType, { description: 'Takes an expression of interest back while the team hasn’t answered.' })
  async takeBackInterest(@CurrentActor() actor: Actor, @Args('input') input: TakeBackInterestInput): Promise<ExpressionOfInterestType> {
    return this.queries.one(await this.service.takeBack(actor, input));
  }

  @Access(access.permission('team_member'), { expressionId: interestsInTeam })
  @Mutation(() => ExpressionOfInterestType, { description: 'Answers somebody who came forward. A yes takes a place and exchanges names and contact.' })
  async answerInterest(@CurrentActor() actor: Actor, @Args('input') input: AnswerInterestInput): Promise<ExpressionOfInterestType> {
    return this.queries.oneForTeam(await this.service.answer(actor, input));
  }
}
