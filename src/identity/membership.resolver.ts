import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { access, ofOwnTeams, whose } from './access.js';
import { type Actor, has, ownOrganisationIds, teamIds } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { IdentityQueries } from './identity.queries.js';
import { OrganisationType, TeamType } from './identity.types.js';
import { MemberLoader, TeamInvitationLoader, TeamsOfOrganisationLoader } from './membership.loaders.js';
import { MembershipService } from './membership.service.js';
import { AcceptTeamInvitationInput, InviteToTeamInput, LeaveTeamInput, TeamInvitationInput, TeamInvitationType, TeamMemberType } from './membership.types.js';

const colleagues = 'administrators, and those who are in a team of the same organisation';
const ofTeams = whose.own('of teams the account is in', 'administrator');
const ofTeamsOrSent = whose.own('of teams the account is in, and those it sent', 'administrator');

@Resolver(() => TeamType)
export class MembershipResolver {
  constructor(
    private readonly service: MembershipService,
    private readonly queries: IdentityQueries,
    private readonly membersOf: MemberLoader,
    private readonly invitationsOf: TeamInvitationLoader,
  ) {}

  @Access(access.self<TeamType>(colleagues, (actor, team) => has(actor, 'administrator') || ownOrganisationIds(actor).includes(team.organisationId)))
  @ResolveField(() => [TeamMemberType], { nullable: true, description: 'Who is in it; who joined first comes first. At most 200.' })
  async members(@Parent() { id }: TeamType, @Loaders() loaders: LoaderScope): Promise<TeamMemberType[]> {
    return (await this.membersOf.load(loaders, id)) ?? [];
  }

  @Access(access.self<TeamType>('administrators and its own members', (actor, team) => has(actor, 'administrator') || teamIds(actor).includes(team.id)))
  @ResolveField(() => [TeamInvitationType], { nullable: true, description: 'Invitations to join it that nobody took yet, the latest first. At most 50.' })
  async invitations(@Parent() { id }: TeamType, @Loaders() loaders: LoaderScope): Promise<TeamInvitationType[]> {
    return (await this.invitationsOf.load(loaders, id)) ?? [];
  }

  @Access(access.signedIn)
  @Query(() => [TeamInvitationType], { description: 'Invitations to join a team that you sent and nobody took yet, into whichever team, the latest first. At most 200.' })
  mySentTeamInvitations(@CurrentActor() actor: Actor): Promise<TeamInvitationType[]> {
    return this.queries.sentInvitations(actor.accountId);
  }

  @Access(access.permission('team_member', 'administrator'), { teamId: ofTeams })
  @Mutation(() => ID, { description: 'Invites somebody into a team, by a code in a mail that works once, for 14 days. A second one to the same address takes the place of the first. Returns the team’s id.' })
  inviteToTeam(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom, into which.' }) input: InviteToTeamInput): Promise<string> {
    return this.service.invite(actor, input);
  }

  @Access(access.signedIn, { teamInvitationId: ofTeamsOrSent })
  @Mutation(() => ID, { description: 'Takes an invitation to join a team back; its code works no more. For the team’s members, administrators, and whoever sent it, wherever they are now. Returns the team’s id.' })
  withdrawTeamInvitation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: TeamInvitationInput): Promise<string> {
    return this.service.withdraw(actor, input);
  }

  @Access(access.signedIn)
  @Mutation(() => ID, { description: 'Joins a team by the code of an invitation. One can be in several. Returns the team’s id.' })
  acceptTeamInvitation(@CurrentActor() actor: Actor, @Args('input', { description: 'The code.' }) input: AcceptTeamInvitationInput): Promise<string> {
    return this.service.accept(actor, input);
  }

  @Access(access.permission('team_member'), { teamId: ofOwnTeams })
  @Mutation(() => ID, { description: 'Leaves a team, at once. The last member can’t while an opportunity of it is in review or open. Returns the team’s id.' })
  leaveTeam(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: LeaveTeamInput): Promise<string> {
    return this.service.leave(actor, input);
  }
}

@Resolver(() => OrganisationType)
export class OrganisationTeamsResolver {
  constructor(private readonly teamsOf: TeamsOfOrganisationLoader) {}

  @Access(access.self<OrganisationType>(colleagues, (actor, { id }) => has(actor, 'administrator') || ownOrganisationIds(actor).includes(id)))
  @ResolveField(() => [TeamType], { nullable: true, description: 'Its teams, oldest first. At most 200.' })
  async teams(@Parent() { id }: OrganisationType, @Loaders() loaders: LoaderScope): Promise<TeamType[]> {
    return (await this.teamsOf.load(loaders, id)) ?? [];
  }
}
