import { Args, ID, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import { Connection, ConnectionArgs } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { access, anyAccount, anyTeam } from './access.js';
import { type Actor, teamIds } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { OrganisationLoader } from './identity.loaders.js';
import { IdentityQueries } from './identity.queries.js';
import { CreateOrganisationInput, CreateTeamInput, GiveUpPermissionInput, MeType, OrganisationType, PermissionInput, TeamType } from './identity.types.js';
import { OrganisationService } from './organisation.service.js';
import { PermissionService } from './permission.service.js';

@Access(access.withParent)
@ObjectType({ description: 'A page of organisations.' })
export class OrganisationConnection extends Connection(OrganisationType) {}

@Resolver(() => TeamType)
export class IdentityResolver {
  constructor(
    private readonly queries: IdentityQueries,
    private readonly organisationLoader: OrganisationLoader,
    private readonly organisationService: OrganisationService,
    private readonly permissions: PermissionService,
  ) {}

  @Access(access.signedIn)
  @Query(() => MeType, { description: 'Who is signed in, and what they may do.' })
  me(@CurrentActor() actor: Actor): MeType {
    return { ...actor, permissions: actor.permissions };
  }

  @Access(access.permission('team_member'))
  @Query(() => [TeamType], { description: 'The teams that the signed-in account is in.' })
  myTeams(@CurrentActor() actor: Actor): Promise<TeamType[]> {
    return this.queries.teams(teamIds(actor));
  }

  @Access(access.signedIn)
  @Query(() => OrganisationConnection, { description: 'Every organisation here, oldest first. What one of them still needs before it may ask is in needs.' })
  organisations(@Args() args: ConnectionArgs): Promise<OrganisationConnection> {
    return this.queries.organisations(args);
  }

  @Access(access.withParent)
  @ResolveField(() => OrganisationType, { description: 'The organisation it belongs to.' })
  async organisation(@Parent() team: TeamType, @Loaders() loaders: LoaderScope): Promise<OrganisationType | null> {
    return this.organisationLoader.load(loaders, team.organisationId);
  }

  @Access(access.permission('administrator'))
  @Mutation(() => OrganisationType, { description: 'Adds an organisation.' })
  async createOrganisation(@CurrentActor() actor: Actor, @Args('input') input: CreateOrganisationInput): Promise<OrganisationType> {
    return this.queries.organisation(await this.organisationService.createOrganisation(actor, input));
  }

  @Access(access.permission('administrator'))
  @Mutation(() => TeamType, { description: 'Adds a team to an organisation.' })
  async createTeam(@CurrentActor() actor: Actor, @Args('input') input: CreateTeamInput): Promise<TeamType> {
    return this.queries.team(await this.organisationService.createTeam(actor, input));
  }

  @Access(access.permission('administrator'), { accountId: anyAccount, teamId: anyTeam })
  @Mutation(() => ID, { description: 'Grants a permission; granting one that is held changes nothing. Returns the account’s id.' })
  grantPermission(@CurrentActor() actor: Actor, @Args('input') input: PermissionInput): Promise<string> {
    return this.permissions.grantByAdministrator(actor, input);
  }

  @Access(access.permission('administrator'), { accountId: anyAccount, teamId: anyTeam })
  @Mutation(() => ID, { description: 'Takes a permission back, at once. Returns the account’s id.' })
  revokePermission(@CurrentActor() actor: Actor, @Args('input') input: PermissionInput): Promise<string> {
    return this.permissions.revokeByAdministrator(actor, input);
  }

  @Access(access.signedIn)
  @Mutation(() => ID, { description: 'Gives up a permission of your own, at once: as an involvement lead, a knowledge broker, ICS staff or an administrator. The last administrator can’t. Returns the account’s id.' })
  giveUpPermission(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: GiveUpPermissionInput): Promise<string> {
    return this.permissions.giveUp(actor, input);
  }
}
