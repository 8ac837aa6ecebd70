import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { involvements } from '../involvements/whose-involvement.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { PortfolioQueries } from './portfolio.queries.js';
import { PortfolioService } from './portfolio.service.js';
import { EndOfferedSupportInput, OfferedSupportType, OfferSupportInput, PortfolioType, WritePortfolioNoteInput } from './portfolio.types.js';

const team = access.permission('team_member');
const offeredByTeam = whose.own('what is offered for involvements in opportunities of the account’s teams');

@Resolver(() => PortfolioType)
export class PortfolioResolver {
  constructor(
    private readonly queries: PortfolioQueries,
    private readonly service: PortfolioService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Query(() => PortfolioType, { description: 'What one of your profiles did and learned, and where people go on from there. Nobody else reads it.' })
  myPortfolio(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string): Promise<PortfolioType> {
    return this.queries.of(actor, contributorId);
  }

  @Access(access.signedIn, { involvementId: involvements.either })
  @Query(() => [OfferedSupportType], { description: 'Learning and support that is offered for an involvement, for the person and for the team.' })
  offeredSupport(@CurrentActor() actor: Actor, @Args('involvementId', { type: () => ID, description: 'The involvement.' }, UuidPipe) involvementId: string): Promise<OfferedSupportType[]> {
    return this.queries.supportOf(actor, involvementId);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor, involvementId: involvements.ownOrSpokenFor })
  @Mutation(() => PortfolioType, { description: 'Writes what you learned in an involvement, or about you, in place of what stood there.' })
  async writePortfolioNote(@CurrentActor() actor: Actor, @Args('input') input: WritePortfolioNoteInput): Promise<PortfolioType> {
    return this.queries.of(actor, await this.service.write(actor, input));
  }

  @Access(team, { involvementId: involvements.ofTeam })
  @Mutation(() => [OfferedSupportType], { description: 'Offers learning or support for an involvement. Returns all that is offered for it.' })
  async offerSupport(@CurrentActor() actor: Actor, @Args('input') input: OfferSupportInput): Promise<OfferedSupportType[]> {
    return this.queries.supportOf(actor, await this.service.offer(actor, input));
  }

  @Access(team, { supportId: offeredByTeam })
  @Mutation(() => [OfferedSupportType], { description: 'Ends that something is offered. Returns what is still offered for the involvement.' })
  async endOfferedSupport(@CurrentActor() actor: Actor, @Args('input') input: EndOfferedSupportInput): Promise<OfferedSupportType[]> {
    return this.queries.supportOf(actor, await this.service.endOffer(actor, input));
  }
}
