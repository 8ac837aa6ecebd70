import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OrganisationLoader } from '../identity/identity.loaders.js';
import { OrganisationType } from '../identity/identity.types.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { EndQuietPeriodInput, NeverAskMeInput, OwnProfileInput, QuietPeriodInput, SetFairAskingLevelInput, SetWayOfBeingHereInput } from './fair-asking.inputs.js';
import { FairAskingQueries } from './fair-asking.queries.js';
import { FairAskingService } from './fair-asking.service.js';
import { AskedOfMeConnection, FairAskingType } from './fair-asking.types.js';

const ownBreaks = whose.own('breaks of the account’s own profiles');
@Resolver(() => FairAskingType)
export class FairAskingResolver {
  constructor(
    private readonly queries: FairAskingQueries,
    private readonly fairAsking: FairAskingService,
    private readonly organisations: OrganisationLoader,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.own })
  @Query(() => FairAskingType, { description: 'What you chose about being asked, when you can next be asked, and by which rule.' })
  myFairAsking(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'Your profile.' }, UuidPipe) contributorId: string): Promise<FairAskingType> {
    return this.queries.own(actor, contributorId);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Query(() => AskedOfMeConnection, { description: 'Every invitation that reached you, newest first: by whom, when, and what became of it.' })
  askedOfMe(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'Your profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<AskedOfMeConnection> {
    return this.queries.askedOfMe(actor, contributorId, args);
  }

  @Access(access.withParent)
  @ResolveField(() => [OrganisationType], { description: 'Organisations that must never ask them.' })
  async neverFrom(@Parent() { neverFromIds }: FairAskingType, @Loaders() loaders: LoaderScope): Promise<OrganisationType[]> {
    const found = await Promise.all(neverFromIds.map((id) => this.organisations.load(loaders, id)));
    return found.filter((organisation) => organisation !== null);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'Says how you want to be here. In force at once.' })
  async setWayOfBeingHere(@CurrentActor() actor: Actor, @Args('input', { description: 'The way.' }) input: SetWayOfBeingHereInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.setWay(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'Says how often you want to be asked, from never to the most that anybody can choose. In force at once.' })
  async setFairAskingLevel(@CurrentActor() actor: Actor, @Args('input', { description: 'The level.' }) input: SetFairAskingLevelInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.setLevel(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'Takes a break. In force at once, also for invitations on their way.' })
  async addQuietPeriod(@CurrentActor() actor: Actor, @Args('input', { description: 'From when until when.' }) input: QuietPeriodInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.addQuietPeriod(actor, input));
  }

  @Access(access.signedIn, { quietPeriodId: ownBreaks })
  @Mutation(() => FairAskingType, { description: 'Ends a break of yours, whoever added it.' })
  async endQuietPeriod(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: EndQuietPeriodInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.endQuietPeriod(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'An organisation must never ask you, alone or together with others.' })
  async neverAskMeFrom(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: NeverAskMeInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.neverFrom(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'An organisation that was never to ask you may again.' })
  async allowAskingAgain(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: NeverAskMeInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.allowAgainFrom(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'Says that you are back: ends a rest, and what unanswered invitations led to. Breaks stay until you end them.' })
  async iAmBack(@CurrentActor() actor: Actor, @Args('input', { description: 'Your profile.' }) input: OwnProfileInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.back(actor, input));
  }
}
