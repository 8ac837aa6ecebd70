import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { OrganisationLoader, TeamLoader } from '../identity/identity.loaders.js';
import { OrganisationType, TeamType } from '../identity/identity.types.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { AreaLoader, TopicLoader } from '../reference/reference.loaders.js';
import { AreaType, TopicType } from '../reference/reference.types.js';
import { SoughtTopicType } from './opportunity-part.types.js';
import { OpportunityType } from './opportunity.types.js';

/** What a post names elsewhere: its team, its organisations, its area. */
@Resolver(() => OpportunityType)
export class OpportunityLinksResolver {
  constructor(
    private readonly teams: TeamLoader,
    private readonly organisationsById: OrganisationLoader,
    private readonly areas: AreaLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => TeamType, { nullable: true, description: 'The team that posts it.' })
  async team(@Parent() { teamId }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<TeamType | null> {
    return this.teams.load(loaders, teamId);
  }

  @Access(access.withParent)
  @ResolveField(() => [TeamType], { description: 'Teams that joined with it, in a joint one: each may do with it what the first may.' })
  async jointTeams(@Parent() { jointTeamIds }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<TeamType[]> {
    const found = await Promise.all(jointTeamIds.map((id) => this.teams.load(loaders, id)));
    return found.filter((team) => team !== null);
  }

  @Access(access.withParent)
  @ResolveField(() => [OrganisationType], { description: 'The organisations in whose name is asked.' })
  async organisations(@Parent() { organisationIds }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<OrganisationType[]> {
    const found = await Promise.all(organisationIds.map((id) => this.organisationsById.load(loaders, id)));
    return found.filter((organisation) => organisation !== null);
  }

  @Access(access.withParent)
  @ResolveField(() => AreaType, { nullable: true, description: 'The area where it takes place.' })
  async area(@Parent() { areaCode }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<AreaType | null> {
    const area = areaCode === null ? null : await this.areas.load(loaders, areaCode);
    return area && AreaType.of(area);
  }
}

@Resolver(() => SoughtTopicType)
export class SoughtTopicResolver {
  constructor(private readonly topics: TopicLoader) {}

  @Access(access.withParent)
  @ResolveField(() => TopicType, { nullable: true, description: 'The topic.' })
  async topic(@Parent() { topicId }: SoughtTopicType, @Loaders() loaders: LoaderScope): Promise<TopicType | null> {
    const topic = await this.topics.load(loaders, topicId);
    return topic && TopicType.of(topic);
  }
}
