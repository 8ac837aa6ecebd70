import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { access, ofOwnTeams } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs, mapPage } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { facetsOf, highlightsOf } from '../search/search.types.js';
import { OpportunityStatusEnum } from './opportunity.enums.js';
import type { OpportunityStatus } from './opportunity.lists.js';
import { OpportunityMapping } from './opportunity.mapping.js';
import { SearchOpportunitiesArgs } from './opportunity-search.args.js';
import { OpportunitySearch } from './opportunity-search.queries.js';
import { OpportunityQueries } from './opportunities.queries.js';
import { OpportunityConnection, OpportunitySearchResultType, OpportunityType } from './opportunity.types.js';
import { opportunities } from './whose-opportunity.js';

@Resolver(() => OpportunityType)
export class OpportunityQueriesResolver {
  constructor(
    private readonly queries: OpportunityQueries,
    private readonly search: OpportunitySearch,
    private readonly mapping: OpportunityMapping,
  ) {}

  @Access(access.signedIn, { id: opportunities.visible })
  @Query(() => OpportunityType, { description: 'One opportunity: an open one for anyone signed in, any other for its team and the leads who review it.' })
  async opportunity(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }, UuidPipe) id: string): Promise<OpportunityType> {
    return this.mapping.toType(await this.queries.visible(actor, id), actor);
  }

  @Access(access.permission('team_member'), { teamId: ofOwnTeams })
  @Query(() => OpportunityConnection, { description: 'Everything a team of yours has written, newest first.' })
  async teamOpportunities(
    @CurrentActor() actor: Actor,
    @Args('teamId', { type: () => ID, description: 'A team that you are in.' }, UuidPipe) teamId: string,
    @Args('status', { type: () => OpportunityStatusEnum, nullable: true, description: 'Only those that stand here.' }) status: OpportunityStatus | null | undefined,
    @Args() args: ConnectionArgs,
  ): Promise<OpportunityConnection> {
    return mapPage(await this.queries.ofTeam(actor, teamId, status ?? null, args), (post) => this.mapping.toType(post, actor));
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => OpportunityConnection, { description: 'What waits for your review, the most urgent first: of organisations and areas you are a lead for, never of a team you are in.' })
  async opportunitiesToReview(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<OpportunityConnection> {
    return mapPage(await this.queries.toReview(actor, args), (post) => this.mapping.toType(post, actor));
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => OpportunityConnection, {
    description: 'Open posts, and those in review, of teams in which nobody can sign in just now, of organisations and areas you are a lead for; for administrators, all. An administrator can let somebody else into the team.',
  })
  async unattendedOpportunities(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<OpportunityConnection> {
    return mapPage(await this.queries.unattended(actor, args), (post) => this.mapping.toType(post, actor));
  }

  @Access(access.signedIn)
  @Query(() => OpportunitySearchResultType, { description: 'Finds open opportunities.' })
  async searchOpportunities(@CurrentActor() actor: Actor, @Args() args: SearchOpportunitiesArgs): Promise<OpportunitySearchResultType> {
    const { hits, answer } = await this.search.find(args);
    return {
      hits: hits.map(({ post, hit }) => ({ opportunity: this.mapping.toType(post, actor), highlights: highlightsOf(hit) })),
      facets: facetsOf(answer.facets),
      estimatedTotal: answer.estimatedTotal,
      page: args.page,
      degraded: answer.degraded,
    };
  }
}
