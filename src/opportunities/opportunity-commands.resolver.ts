import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access, ofOwnTeams } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { OpportunityEndingService } from './opportunity-ending.service.js';
import { OpportunityMapping } from './opportunity.mapping.js';
import { OpportunityMoveInput, SendBackOpportunityInput } from './opportunity-move.inputs.js';
import { OpportunityReviewService } from './opportunity-review.service.js';
import { OpportunityQueries } from './opportunities.queries.js';
import { OpportunityService } from './opportunities.service.js';
import { CreateOpportunityInput, UpdateOpportunityInput } from './opportunity.inputs.js';
import { OpportunityType } from './opportunity.types.js';
import { opportunities } from './whose-opportunity.js';

const reviewersOnly = access.permission('involvement_lead', 'administrator');
const teamsOnly = access.permission('team_member');

@Resolver(() => OpportunityType)
export class OpportunityCommandsResolver {
  constructor(
    private readonly posts: OpportunityService,
    private readonly review: OpportunityReviewService,
    private readonly ending: OpportunityEndingService,
    private readonly queries: OpportunityQueries,
    private readonly mapping: OpportunityMapping,
  ) {}

  @Access(teamsOnly, { teamId: ofOwnTeams, 'contact.accountId': opportunities.contact })
  @Mutation(() => OpportunityType, { description: 'Writes a draft for a team that you are in.' })
  async createOpportunity(@CurrentActor() actor: Actor, @Args('input') input: CreateOpportunityInput): Promise<OpportunityType> {
    return this.shown(actor, await this.posts.create(actor, input));
  }

  @Access(teamsOnly, { opportunityId: opportunities.ofTeam, 'contact.accountId': opportunities.contact })
  @Mutation(() => OpportunityType, { description: 'Changes a draft of a team that you are in.' })
  async updateOpportunity(@CurrentActor() actor: Actor, @Args('input') input: UpdateOpportunityInput): Promise<OpportunityType> {
    return this.shown(actor, await this.posts.update(actor, input));
  }

  @Access(teamsOnly, { opportunityId: opportunities.ofTeam })
  @Mutation(() => OpportunityType, { description: 'Asks for the review of a draft. Everything that is missing is named at once, with its path.' })
  async submitForReview(@CurrentActor() actor: Actor, @Args('input') input: OpportunityMoveInput): Promise<OpportunityType> {
    return this.shown(actor, await this.review.submit(actor, input));
  }

  @Access(reviewersOnly, { opportunityId: opportunities.reviewed })
  @Mutation(() => OpportunityType, { description: 'Opens a post in review, for organisations or areas that you are a lead for; never for a team that you are in.' })
  async approveOpportunity(@CurrentActor() actor: Actor, @Args('input') input: OpportunityMoveInput): Promise<OpportunityType> {
    return this.shown(actor, await this.review.approve(actor, input));
  }

  @Access(reviewersOnly, { opportunityId: opportunities.reviewed })
  @Mutation(() => OpportunityType, { description: 'Sends a post in review back to its team, with a comment that it reads.' })
  async sendBackOpportunity(@CurrentActor() actor: Actor, @Args('input') input: SendBackOpportunityInput): Promise<OpportunityType> {
    return this.shown(actor, await this.review.sendBack(actor, input));
  }

  @Access(teamsOnly, { opportunityId: opportunities.ofTeam })
  @Mutation(() => OpportunityType, { description: 'Says that all places of an open post are taken. Nobody else is asked.' })
  async markFilled(@CurrentActor() actor: Actor, @Args('input') input: OpportunityMoveInput): Promise<OpportunityType> {
    return this.shown(actor, await this.ending.markFilled(actor, input));
  }

  @Access(teamsOnly, { opportunityId: opportunities.ofTeam })
  @Mutation(() => OpportunityType, { description: 'Closes an open post before its closing date.' })
  async closeOpportunity(@CurrentActor() actor: Actor, @Args('input') input: OpportunityMoveInput): Promise<OpportunityType> {
    return this.shown(actor, await this.ending.close(actor, input));
  }

  @Access(teamsOnly, { opportunityId: opportunities.ofTeam })
  @Mutation(() => OpportunityType, { description: 'Takes back a post that has not ended.' })
  async withdrawOpportunity(@CurrentActor() actor: Actor, @Args('input') input: OpportunityMoveInput): Promise<OpportunityType> {
    return this.shown(actor, await this.ending.withdraw(actor, input));
  }

  private async shown(actor: Actor, id: string): Promise<OpportunityType> {
    return this.mapping.toType(await this.queries.existing(id), actor);
  }
}
