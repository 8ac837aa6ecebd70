import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Clock } from '../platform/clock/clock.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { dayInEngland } from '../reference/days.rules.js';
import { EventsOfOpportunityLoader, PaymentGuideLoader, SessionsOfOpportunityLoader, TopicsOfOpportunityLoader } from './opportunities.loaders.js';
import { OpportunityEventType, PaymentGuidanceType, SessionType, SoughtTopicType } from './opportunity-part.types.js';
import { OpportunityType } from './opportunity.types.js';
import { guidanceText } from './payment.rules.js';

/** What a post is shown with, loaded for a whole page at once. */
@Resolver(() => OpportunityType)
export class OpportunityFieldsResolver {
  constructor(
    private readonly topicsOf: TopicsOfOpportunityLoader,
    private readonly sessionsOf: SessionsOfOpportunityLoader,
    private readonly eventsOf: EventsOfOpportunityLoader,
    private readonly guides: PaymentGuideLoader,
    private readonly clock: Clock,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [SoughtTopicType], { description: 'Topics that are sought, the most important first.' })
  async topics(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<SoughtTopicType[]> {
    return (await this.topicsOf.load(loaders, id)) ?? [];
  }

  @Access(access.withParent)
  @ResolveField(() => [SessionType], { description: 'Meetings whose time is known already, the first one first.' })
  async sessions(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<SessionType[]> {
    return (await this.sessionsOf.load(loaders, id)) ?? [];
  }

  @Access(access.withParent)
  @ResolveField(() => [OpportunityEventType], { nullable: true, description: 'What happened to it, oldest first, at most the newest 50. For its team and its reviewers; null for everyone else.' })
  async history(@Parent() { id, seenFromInside }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<OpportunityEventType[] | null> {
    if (!seenFromInside) return null;
    const events = (await this.eventsOf.load(loaders, id)) ?? [];
    return events.map(({ actorId, ...event }) => ({ ...event, byService: actorId === null }));
  }

  @Access(access.withParent)
  @ResolveField(() => PaymentGuidanceType, { nullable: true, description: 'What is published on payment for involvement today. It binds nobody.' })
  async paymentGuidance(@Loaders() loaders: LoaderScope): Promise<PaymentGuidanceType | null> {
    const guide = await this.guides.load(loaders, dayInEngland(await this.clock.now()));
    if (!guide) return null;
    const { publisher, lowestPence, highestPence, validFrom, bands = [] } = guide;
    return { publisher, lowestPence, highestPence, validFrom, examples: bands, text: guidanceText(guide) };
  }
}
