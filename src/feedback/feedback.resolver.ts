import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { FeedbackDayLoader } from './feedback.loaders.js';
import { FeedbackQueries } from './feedback.queries.js';
import { FeedbackDutyType, FeedbackToLookAfterConnection, FeedbackToPassOnType, MyFeedbackConnection } from './feedback.types.js';
import { FeedbackFigures } from './feedback-figures.js';
import { FeedbackFiguresType } from './figures.types.js';
import { PassingOnFeedback } from './passing-on.service.js';

@Resolver()
export class FeedbackResolver {
  constructor(
    private readonly queries: FeedbackQueries,
    private readonly passingOn: PassingOnFeedback,
    private readonly figures: FeedbackFigures,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => FeedbackDutyType, { description: 'By when your team says what came of one of its opportunities, and to whom. Those shown can see that you looked.' })
  feedbackDuty(@CurrentActor() actor: Actor, @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string): Promise<FeedbackDutyType> {
    return this.queries.ofOpportunity(actor, opportunityId);
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => MyFeedbackConnection, { description: 'What came of everything that one of your profiles was chosen for, came forward for or said yes to; until it is said, by when you hear. The latest day first.' })
  myFeedback(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<MyFeedbackConnection> {
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => FeedbackToLookAfterConnection, {
    description: 'Opportunities of which people were to hear by now what came of it, though the team was reminded: for involvement leads, in the organisations and areas you are there for; for administrators, where no lead is.',
  })
  overdueFeedback(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<FeedbackToLookAfterConnection> {
    return this.queries.overdue(actor, args);
  }

  @Access(access.signedIn)
  @Query(() => [FeedbackToPassOnType], {
    description: 'What people whom you registered or help are to hear from you, because mail doesn’t reach them or isn’t their format; the oldest first, at most 50. They can see that you looked.',
  })
  feedbackToPassOn(@CurrentActor() actor: Actor): Promise<FeedbackToPassOnType[]> {
    return this.passingOn.toPassOn(actor);
  }

  @Access(access.public('whether organisations keep their word is for everybody to see; it names no person'))
  @Query(() => FeedbackFiguresType, { nullable: true, description: 'How many opportunities people heard of in time, by organisation, in the twelve months that end with a quarter; none where a quarter has no figures. As a file: /reports/feedback.csv.' })
  feedbackFigures(
    @Args('quarter', { type: () => String, nullable: true, description: 'The first day of the last quarter of the twelve months (see quarters), 2026-10-01; without it the newest.' }) quarter: string | null,
  ): Promise<FeedbackFiguresType | null> {
    return this.figures.read(quarter ?? null);
  }
}

/** What a post says about it to whoever may read it. */
@Resolver(() => OpportunityType)
export class OpportunityFeedbackResolver {
  constructor(private readonly dayOf: FeedbackDayLoader) {}

  @Access(access.withParent)
  @ResolveField(() => String, { nullable: true, description: 'By the end of this day, YYYY-MM-DD, everybody who was chosen, came forward or said yes hears what came of it. Null before it opens.' })
  async hearWhatCameOfItBy(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<string | null> {
    return (await this.dayOf.load(loaders, id)) ?? null;
  }
}
