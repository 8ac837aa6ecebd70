import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { MixLoader } from './mix.loaders.js';
import { MixService } from './mix.service.js';
import { MixType, SetOpportunityMixInput } from './mix.types.js';

@Resolver(() => OpportunityType)
export class MixResolver {
  constructor(
    private readonly mixes: MixLoader,
    private readonly service: MixService,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => MixType, { nullable: true, description: 'The mix of people it looks for, if its team said so.' })
  mix(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<MixType | null> {
    return this.mixes.load(loaders, id);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => ID, { description: 'Says which mix of people a draft of your team looks for, and why. It changes nobody’s place on a list. Returns the opportunity’s id.' })
  setOpportunityMix(@CurrentActor() actor: Actor, @Args('input', { description: 'The mix.' }) input: SetOpportunityMixInput): Promise<string> {
    return this.service.set(actor, input);
  }
}
