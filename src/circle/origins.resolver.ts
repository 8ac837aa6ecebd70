import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { anyFinding } from '../findings/curation/curation.access.js';
import { findingTypeOf } from '../findings/finding.type-of.js';
import { FindingLoader } from '../findings/findings.loaders.js';
import { visibleTo } from '../findings/findings.queries.js';
import { FindingType } from '../findings/findings.types.js';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OrganisationLoader } from '../identity/identity.loaders.js';
import { OrganisationType } from '../identity/identity.types.js';
import { seesAll } from '../opportunities/opportunities.queries.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { OpportunityMapping } from '../opportunities/opportunity.mapping.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs, mapPage } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { FindingOriginInput, LinkFindingToOpportunityInput, LinkFindingToOrganisationInput } from './circle.inputs.js';
import { OpportunityLoader } from './circle.loaders.js';
import { FindingOriginConnection, FindingOriginType } from './circle.types.js';
import { OriginsQueries } from './origins.queries.js';
import { OriginsService } from './origins.service.js';

const bothSides = access.permission('team_member', 'knowledge_broker', 'administrator');
const ownPosts = whose.own('opportunities of the account’s teams; for knowledge brokers any that was open', 'knowledge_broker', 'administrator');
const ownLinks = whose.own('links of opportunities of the account’s teams, and of its organisations', 'knowledge_broker', 'administrator');

@Resolver(() => FindingOriginType)
export class OriginsResolver {
  constructor(
    private readonly origins: OriginsService,
    private readonly queries: OriginsQueries,
    private readonly findings: FindingLoader,
    private readonly posts: OpportunityLoader,
    private readonly mapping: OpportunityMapping,
    private readonly organisationsById: OrganisationLoader,
  ) {}

  @Access(bothSides)
  @Query(() => FindingOriginConnection, { description: 'What the other side says that a finding grew out of, and you can confirm: for teams of their opportunities, for knowledge brokers of findings. The latest first.' })
  async findingOriginsToConfirm(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<FindingOriginConnection> {
    return mapPage(await this.queries.toConfirm(actor, args), (origin) => origin);
  }

  @Access(bothSides, { findingId: anyFinding, opportunityId: ownPosts })
  @Mutation(() => FindingOriginType, { description: 'Says that a finding grew out of an opportunity. Readers see it once the other side says so too: a team of it, or a knowledge broker.' })
  async linkFindingToOpportunity(@CurrentActor() actor: Actor, @Args('input') input: LinkFindingToOpportunityInput): Promise<FindingOriginType> {
    return this.queries.existing(await this.origins.linkToOpportunity(actor, input));
  }

  @Access(access.permission('knowledge_broker', 'administrator'), { findingId: anyFinding })
  @Mutation(() => FindingOriginType, { description: 'Names an organisation whose work a finding grew out of. Readers see it at once; a team of that organisation can take it back.' })
  async linkFindingToOrganisation(@CurrentActor() actor: Actor, @Args('input') input: LinkFindingToOrganisationInput): Promise<FindingOriginType> {
    return this.queries.existing(await this.origins.linkToOrganisation(actor, input));
  }

  @Access(bothSides, { originId: ownLinks })
  @Mutation(() => FindingOriginType, { description: 'Confirms what the other side said; readers see it from now on.' })
  async confirmFindingOrigin(@CurrentActor() actor: Actor, @Args('input') input: FindingOriginInput): Promise<FindingOriginType> {
    return this.queries.existing(await this.origins.confirm(actor, input));
  }

  @Access(bothSides, { originId: ownLinks })
  @Mutation(() => FindingOriginType, { description: 'Says that it isn’t so, or takes it back. Only the side that did can say it again.' })
  async endFindingOrigin(@CurrentActor() actor: Actor, @Args('input') input: FindingOriginInput): Promise<FindingOriginType> {
    return this.queries.existing(await this.origins.end(actor, input));
  }

  @Access(access.withParent)
  @ResolveField(() => FindingType, { nullable: true, description: 'The finding; null as long as you may not read it.' })
  async finding(@Parent() { findingId }: FindingOriginType, @CurrentActor() actor: Actor, @Loaders() loaders: LoaderScope): Promise<FindingType | null> {
    const finding = await this.findings.load(loaders, findingId);
    return finding !== null && visibleTo(actor).includes(finding.status) ? findingTypeOf(finding) : null;
  }

  @Access(access.withParent)
  @ResolveField(() => OpportunityType, { nullable: true, description: 'The opportunity, where you can read it: while it is open, or as one of its team. Null for an organisation.' })
  async opportunity(@Parent() origin: FindingOriginType, @CurrentActor() actor: Actor, @Loaders() loaders: LoaderScope): Promise<OpportunityType | null> {
    const post = await this.postOf(origin, loaders);
    return post !== null && (post.status === 'open' || seesAll(actor, post)) ? this.mapping.toType(post, actor) : null;
  }

  @Access(access.withParent)
  @ResolveField(() => String, { nullable: true, description: 'The title of the opportunity, also once it is over. Null for an organisation.' })
  async opportunityTitle(@Parent() origin: FindingOriginType, @Loaders() loaders: LoaderScope): Promise<string | null> {
    const post = await this.postOf(origin, loaders);
    return post !== null && post.status !== 'withdrawn' ? post.title : null;
  }

  @Access(access.withParent)
  @ResolveField(() => [OrganisationType], { description: 'The organisations: those in whose name the opportunity asked, or the one that was named.' })
  async organisations(@Parent() origin: FindingOriginType, @Loaders() loaders: LoaderScope): Promise<OrganisationType[]> {
    const post = await this.postOf(origin, loaders);
    const ids = origin.organisationId !== null ? [origin.organisationId] : post !== null && post.status !== 'withdrawn' ? post.organisationIds : [];
    return (await Promise.all(ids.map((id) => this.organisationsById.load(loaders, id)))).filter((organisation) => organisation !== null);
  }

  private async postOf({ opportunityId }: FindingOriginType, loaders: LoaderScope): Promise<Opportunity | null> {
    return opportunityId === null ? null : this.posts.load(loaders, opportunityId);
  }
}
