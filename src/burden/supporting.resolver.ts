import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OrganisationLoader } from '../identity/identity.loaders.js';
import { OrganisationType } from '../identity/identity.types.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { QuietPeriodInput, SetFairAskingLevelInput, SetWayOfBeingHereInput } from './fair-asking.inputs.js';
import { FairAskingService } from './fair-asking.service.js';
import { AskedOfMeType, LinkedOrganisationType, OrganisationWaitingType } from './fair-asking.types.js';

/** For helpers and the leads who registered somebody. They learn nothing: these answer with the profile's id alone. */
@Resolver()
export class SupportingResolver {
  constructor(private readonly fairAsking: FairAskingService) {}

  @Access(access.signedIn, { contributorId: profiles.ownOrSupported })
  @Mutation(() => ID, { description: 'Pauses invitations for somebody you support. They see it, and only they can end it. Returns the profile’s id.' })
  pauseInvitationsFor(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom, from when until when.' }) input: QuietPeriodInput): Promise<string> {
    return this.fairAsking.pauseFor(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSupported })
  @Mutation(() => ID, {
    description: 'Records how somebody you support wants to be here: what they say, the first time; after that only what is stricter. Returns the profile’s id.',
  })
  recordWayOfBeingHere(@CurrentActor() actor: Actor, @Args('input', { description: 'What they said.' }) input: SetWayOfBeingHereInput): Promise<string> {
    return this.fairAsking.recordWay(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSupported })
  @Mutation(() => ID, {
    description: 'Records how often somebody you support wants to be asked: what they say, the first time; after that only what is stricter. Returns the profile’s id.',
  })
  recordFairAskingLevel(@CurrentActor() actor: Actor, @Args('input', { description: 'What they said.' }) input: SetFairAskingLevelInput): Promise<string> {
    return this.fairAsking.recordLevel(actor, input);
  }
}

@Resolver(() => AskedOfMeType)
export class AskedOfMeResolver {
  constructor(private readonly organisationLoader: OrganisationLoader) {}

  @Access(access.withParent)
  @ResolveField(() => [OrganisationType], { description: 'Everyone in whose name it was asked.' })
  async organisations(@Parent() { organisationIds }: AskedOfMeType, @Loaders() loaders: LoaderScope): Promise<OrganisationType[]> {
    const found = await Promise.all(organisationIds.map((id) => this.organisationLoader.load(loaders, id)));
    return found.filter((organisation) => organisation !== null);
  }
}

@Resolver(() => LinkedOrganisationType)
export class LinkedOrganisationResolver {
  constructor(private readonly organisationLoader: OrganisationLoader) {}

  @Access(access.withParent)
  @ResolveField(() => OrganisationType, { nullable: true, description: 'The organisation.' })
  organisation(@Parent() { organisationId }: LinkedOrganisationType, @Loaders() loaders: LoaderScope): Promise<OrganisationType | null> {
    return this.organisationLoader.load(loaders, organisationId);
  }
}

@Resolver(() => OrganisationWaitingType)
export class OrganisationWaitingResolver {
  constructor(private readonly organisationLoader: OrganisationLoader) {}

  @Access(access.withParent)
  @ResolveField(() => OrganisationType, { nullable: true, description: 'The organisation.' })
  organisation(@Parent() { organisationId }: OrganisationWaitingType, @Loaders() loaders: LoaderScope): Promise<OrganisationType | null> {
    return this.organisationLoader.load(loaders, organisationId);
  }
}
