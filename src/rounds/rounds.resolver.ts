import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { InvitationQueries } from '../invitations/invitations.queries.js';
import { Round } from '../invitations/inviting.types.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { StartRoundInput, StopRoundInput } from './rounds.inputs.js';
import { RoundsQueries } from './rounds.queries.js';
import { RoundsService } from './rounds.service.js';
import { RoundAsking } from './rounds.types.js';

@Resolver(() => Round)
export class RoundsResolver {
  constructor(
    private readonly rounds: RoundsService,
    private readonly queries: RoundsQueries,
    private readonly invitations: InvitationQueries,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => Round, {
    description: 'Lets Askwell ask people for an open opportunity of your team: first as many as are likely to fill its places, after the closing date the next ones, until it is full, nobody is left to ask, or you stop it.',
  })
  async startRound(@CurrentActor() actor: Actor, @Args('input', { description: 'For what, and which mix.' }) input: StartRoundInput): Promise<Round> {
    return this.invitations.round(actor, await this.rounds.start(actor, input));
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => Round, { description: 'Nobody else is asked. Whoever was asked can still answer, and places are drawn after the closing date.' })
  async stopRound(@CurrentActor() actor: Actor, @Args('input', { description: 'For what.' }) input: StopRoundInput): Promise<Round> {
    return this.invitations.round(actor, await this.rounds.stop(actor, input));
  }

  @Access(access.withParent)
  @ResolveField(() => RoundAsking, { nullable: true, description: 'How Askwell asks; null when the team only picked people by their codes.' })
  asking(@Parent() { opportunityId }: Round): Promise<RoundAsking | null> {
    return this.queries.asking(opportunityId);
  }
}
