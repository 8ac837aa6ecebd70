import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { ChosenContacts } from './chosen-contacts.js';
import { IntroductionQueries } from './introductions.queries.js';
import { ChosenContact, IntroductionConnection, IntroductionType, ReportLossOfIntroducedInput } from './introductions.types.js';
import { LossReports } from './loss-reports.service.js';
import { introductionsToTeam } from './whose-invitation.js';

@Resolver(() => IntroductionType)
export class IntroductionsResolver {
  constructor(
    private readonly queries: IntroductionQueries,
    private readonly contacts: ChosenContacts,
    private readonly losses: LossReports,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => IntroductionConnection, { description: 'Who was chosen for one of your team’s opportunities, the newest first.' })
  introductions(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
    @Args() args: ConnectionArgs,
  ): Promise<IntroductionConnection> {
    return this.queries.ofOpportunity(actor, opportunityId, args);
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => IntroductionConnection, { description: 'What one of your profiles was chosen for, with your contact and what happens next.' })
  myIntroductions(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<IntroductionConnection> {
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.permission('team_member'), { introductionId: introductionsToTeam })
  @Mutation(() => ID, { description: 'Tells Askwell that someone your team was introduced to has died. Everything to and about them stops at once. Returns the introduction’s id.' })
  reportLossOfIntroduced(@CurrentActor() actor: Actor, @Args('input', { description: 'Who.' }) input: ReportLossOfIntroducedInput): Promise<string> {
    return this.losses.ofIntroduced(actor, input);
  }

  @Access(access.self<IntroductionType>('the opportunity’s named main contact', (actor, { contactAccountId }) => actor.accountId === contactAccountId))
  @ResolveField(() => ChosenContact, { nullable: true, description: 'How to reach the person. For the opportunity’s named main contact only; the person can see that you looked. Null when they are no longer here.' })
  person(@Parent() introduction: IntroductionType, @CurrentActor() actor: Actor): Promise<ChosenContact | null> {
    return this.contacts.open(actor, introduction);
  }
}
