import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { anyFinding } from '../findings/curation/curation.access.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityMapping } from '../opportunities/opportunity.mapping.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { PinFindingInput, UnpinFindingInput } from './circle.inputs.js';
import { mostPinned, PinningService } from './pinning.service.js';

@Resolver()
export class PinningResolver {
  constructor(
    private readonly pinning: PinningService,
    private readonly queries: OpportunityQueries,
    private readonly mapping: OpportunityMapping,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam, findingId: anyFinding })
  @Mutation(() => OpportunityType, { description: `Puts a published finding on an opportunity of a team that you are in, as something known already; at most ${mostPinned}.` })
  async pinFinding(@CurrentActor() actor: Actor, @Args('input') input: PinFindingInput): Promise<OpportunityType> {
    return this.mapping.toType(await this.queries.existing(await this.pinning.pin(actor, input)), actor);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam, findingId: anyFinding })
  @Mutation(() => OpportunityType, { description: 'Takes a finding off an opportunity; it may still be found by its topics.' })
  async unpinFinding(@CurrentActor() actor: Actor, @Args('input') input: UnpinFindingInput): Promise<OpportunityType> {
    return this.mapping.toType(await this.queries.existing(await this.pinning.unpin(actor, input)), actor);
  }
}
