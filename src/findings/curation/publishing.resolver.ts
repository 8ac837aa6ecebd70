import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { PublishFindingInput, WithdrawFindingInput } from '../findings.inputs.js';
import { FindingsQueries } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { anyFinding, curators } from './curation.access.js';
import { ApproveSecondLookInput, ReturnFindingInput, SendForSecondLookInput } from './curation.inputs.js';
import { PublishingService } from './publishing.service.js';

@Resolver(() => FindingType)
export class PublishingResolver {
  constructor(
    private readonly publishing: PublishingService,
    private readonly queries: FindingsQueries,
  ) {}

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Sends a draft to other knowledge brokers for a second look.' })
  async sendForSecondLook(@CurrentActor() actor: Actor, @Args('input') input: SendForSecondLookInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.publishing.sendForSecondLook(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Gives what awaits a second look back to its writer, with what is to be changed.' })
  async returnFinding(@CurrentActor() actor: Actor, @Args('input') input: ReturnFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.publishing.returnFinding(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Says that you read the summary, as somebody who didn’t write on it. What awaits a second look is published; what is published is marked as second-read.' })
  async approveSecondLook(@CurrentActor() actor: Actor, @Args('input') input: ApproveSecondLookInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.publishing.approveSecondLook(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Publishes a finding that has a plain summary, for everyone who is signed in; marked “not second-read”. For a second look first, send sendForSecondLook.' })
  async publishFinding(@CurrentActor() actor: Actor, @Args('input') input: PublishFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.publishing.publishFinding(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Takes a finding back; it can be published again.' })
  async withdrawFinding(@CurrentActor() actor: Actor, @Args('input') input: WithdrawFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.publishing.withdrawFinding(actor, input));
  }
}
