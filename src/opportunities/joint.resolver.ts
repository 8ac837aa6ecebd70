import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OrganisationLoader, TeamLoader } from '../identity/identity.loaders.js';
import { OrganisationType, TeamType } from '../identity/identity.types.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { AreaLoader, TopicLoader } from '../reference/reference.loaders.js';
import { AreaType, TopicType } from '../reference/reference.types.js';
import { JointQueries } from './joint.queries.js';
import { JointService } from './joint.service.js';
import { JointProposalInput, PossibleJointInput, PossibleJointType, ProposeJointOpportunityInput } from './joint.types.js';
import { jointNotFound } from './opportunities.errors.js';
import { OpportunityMapping } from './opportunity.mapping.js';
import { OpportunityQueries } from './opportunities.queries.js';
import { OpportunityType } from './opportunity.types.js';

const teamsOnly = access.permission('team_member');
const toldOf = whose.own('pairs that a team of the account is told of');
const between = whose.own('proposals by or to a team of the account');

/** Posts that may be one: read, proposed, accepted. */
@Resolver(() => PossibleJointType)
export class JointResolver {
  constructor(
    private readonly queries: JointQueries,
    private readonly joint: JointService,
    private readonly posts: OpportunityQueries,
    private readonly mapping: OpportunityMapping,
    private readonly teams: TeamLoader,
    private readonly organisationsById: OrganisationLoader,
    private readonly topics: TopicLoader,
    private readonly areas: AreaLoader,
  ) {}

  @Access(access.permission('team_member', 'involvement_lead'))
  @Query(() => [PossibleJointType], {
    description: 'Posts of your teams, and those that you review, beside which another team has one about the same, in the same place; the latest first, at most 100. Of an open post its team isn’t told what others are still writing.',
  })
  possibleJointOpportunities(@CurrentActor() actor: Actor): Promise<PossibleJointType[]> {
    return this.queries.shownTo(actor);
  }

  @Access(teamsOnly, { possibleJointId: toldOf })
  @Mutation(() => PossibleJointType, { description: 'Proposes to another team that two posts become one. Only while nobody was found, asked or came forward for yours.' })
  async proposeJointOpportunity(@CurrentActor() actor: Actor, @Args('input') input: ProposeJointOpportunityInput): Promise<PossibleJointType> {
    const id = await this.joint.propose(actor, input);
    const shown = (await this.queries.shownTo(actor, id)).find(({ proposal }) => proposal?.byYourTeam);
    // Sent again later, it may have been taken back or accepted.
    if (!shown) throw jointNotFound();
    return shown;
  }

  @Access(teamsOnly, { jointProposalId: between })
  @Mutation(() => ID, { description: 'Takes back what your team proposed. Returns the pair’s id.' })
  takeBackJointProposal(@CurrentActor() actor: Actor, @Args('input') input: JointProposalInput): Promise<string> {
    return this.joint.takeBack(actor, input);
  }

  @Access(teamsOnly, { jointProposalId: between })
  @Mutation(() => OpportunityType, {
    description: 'Accepts what another team proposed: two posts become one, of both teams and all their organisations, which counts once for each person and once for each organisation. Only while nobody was found, asked or came forward for either.',
  })
  async acceptJointProposal(@CurrentActor() actor: Actor, @Args('input') input: JointProposalInput): Promise<OpportunityType> {
    return this.mapping.toType(await this.posts.existing(await this.joint.accept(actor, input)), actor);
  }

  @Access(teamsOnly, { possibleJointId: toldOf })
  @Mutation(() => ID, { description: 'Says that two posts are not the same. It holds for both teams, ends a proposal, and isn’t asked again. Returns the pair’s id.' })
  dismissPossibleJoint(@CurrentActor() actor: Actor, @Args('input') input: PossibleJointInput): Promise<string> {
    return this.joint.dismiss(actor, input);
  }

  @Access(access.withParent)
  @ResolveField(() => [TeamType], { description: 'The other team; of a joint post all of them.' })
  async theirTeams(@Parent() { theirTeamIds }: PossibleJointType, @Loaders() loaders: LoaderScope): Promise<TeamType[]> {
    return (await Promise.all(theirTeamIds.map((id) => this.teams.load(loaders, id)))).filter((team) => team !== null);
  }

  @Access(access.withParent)
  @ResolveField(() => [OrganisationType], { description: 'The organisations in whose name the other post asks.' })
  async theirOrganisations(@Parent() { theirOrganisationIds }: PossibleJointType, @Loaders() loaders: LoaderScope): Promise<OrganisationType[]> {
    return (await Promise.all(theirOrganisationIds.map((id) => this.organisationsById.load(loaders, id)))).filter((organisation) => organisation !== null);
  }

  @Access(access.withParent)
  @ResolveField(() => [TopicType], { description: 'What both are about: of a topic and one below it, the broader one.' })
  async sharedTopics(@Parent() { topicIds }: PossibleJointType, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    return (await Promise.all(topicIds.map((id) => this.topics.load(loaders, id)))).filter((topic) => topic !== null).map((topic) => TopicType.of(topic));
  }

  @Access(access.withParent)
  @ResolveField(() => AreaType, { nullable: true, description: 'The area where both are; null where both can be joined online from anywhere.' })
  async area(@Parent() { areaCode }: PossibleJointType, @Loaders() loaders: LoaderScope): Promise<AreaType | null> {
    const area = areaCode === null ? null : await this.areas.load(loaders, areaCode);
    return area && AreaType.of(area);
  }
}
