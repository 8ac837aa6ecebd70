import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { InvolvementConnection, InvolvementEventConnection, InvolvementLoadType, InvolvementType, InvolvementWithoutContactConnection, OverdueInvolvementConnection } from './involvement.types.js';
import { InvolvementQueries } from './involvements.queries.js';
import { OverdueInvolvements } from './overdue.queries.js';
import { involvements } from './whose-involvement.js';

@Resolver(() => InvolvementType)
export class InvolvementsResolver {
  constructor(
    private readonly queries: InvolvementQueries,
    private readonly overdue: OverdueInvolvements,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => InvolvementConnection, { description: 'What one of your profiles is or was involved in, the newest first: your contact, what was agreed and what happens next.' })
  myInvolvements(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<InvolvementConnection> {
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.signedIn)
  @Query(() => InvolvementEventConnection, { description: 'What happened in everything your own profiles are involved in, the newest first.' })
  myInvolvementTimeline(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<InvolvementEventConnection> {
    return this.queries.myTimeline(actor, args);
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => InvolvementLoadType, { description: 'What one of your profiles takes part in, beside what you said you can give.' })
  myInvolvementLoad(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string): Promise<InvolvementLoadType> {
    return this.queries.load(actor, contributorId);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => InvolvementConnection, { description: 'Who is or was involved in one of your team’s opportunities, the newest first. They can see that you looked.' })
  involvements(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
    @Args() args: ConnectionArgs,
  ): Promise<InvolvementConnection> {
    return this.queries.ofOpportunity(actor, opportunityId, args);
  }

  @Access(access.signedIn, { involvementId: involvements.either })
  @Query(() => InvolvementType, { description: 'One involvement, for the person and for the team.' })
  involvement(@CurrentActor() actor: Actor, @Args('involvementId', { type: () => ID, description: 'The involvement.' }, UuidPipe) involvementId: string): Promise<InvolvementType> {
    return this.queries.one(actor, involvementId);
  }

  @Access(access.signedIn, { involvementId: involvements.either })
  @Query(() => InvolvementEventConnection, { description: 'What happened in one involvement, the newest first, for the person and for the team.' })
  involvementTimeline(
    @CurrentActor() actor: Actor,
    @Args('involvementId', { type: () => ID, description: 'The involvement.' }, UuidPipe) involvementId: string,
    @Args() args: ConnectionArgs,
  ): Promise<InvolvementEventConnection> {
    return this.queries.timeline(actor, involvementId, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => OverdueInvolvementConnection, {
    description: 'Involvements whose next step is overdue though the team was reminded: for involvement leads, in the organisations and areas you are there for; for administrators, where no lead is.',
  })
  overdueInvolvements(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<OverdueInvolvementConnection> {
    return this.overdue.of(actor, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => InvolvementWithoutContactConnection, {
    description: 'Involvements whose main contact has left the team or is kept out: for involvement leads, in the organisations and areas you are there for; for administrators, where no lead is. You can name another (nameMainContact).',
  })
  involvementsWithoutContact(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<InvolvementWithoutContactConnection> {
    return this.overdue.withoutContact(actor, args);
  }
}
