import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { TopicLoader } from '../reference/reference.loaders.js';
import { TopicType } from '../reference/reference.types.js';
import { Subscribers } from './subscribers.js';
import { ChangeFindingsSubscriptionInput, FindingsSubscriptionInput, ResumeFindingsMailInput, SubscribeToFindingsInput } from './subscription.inputs.js';
import { FindingsMailType, FindingsSubscriptionType } from './subscription.types.js';
import { SubscriptionsQueries } from './subscriptions.queries.js';
import { SubscriptionsService } from './subscriptions.service.js';

const own = { subscriptionId: whose.own('the account’s own subscriptions') };

@Resolver(() => FindingsSubscriptionType)
export class SubscriptionsResolver {
  constructor(
    private readonly service: SubscriptionsService,
    private readonly queries: SubscriptionsQueries,
    private readonly subscribers: Subscribers,
    private readonly topicLoader: TopicLoader,
  ) {}

  @Access(access.signedIn)
  @Query(() => [FindingsSubscriptionType], { description: 'What the signed-in account subscribed to, oldest first; at most 50. Nobody else can read it.' })
  myFindingsSubscriptions(@CurrentActor() actor: Actor): Promise<FindingsSubscriptionType[]> {
    return this.queries.all(actor);
  }

  @Access(access.signedIn)
  @Query(() => FindingsMailType, { description: 'Whether mail about findings goes out to the signed-in account.' })
  myFindingsMail(@CurrentActor() actor: Actor): Promise<FindingsMailType> {
    return this.subscribers.mail(actor);
  }

  @Access(access.signedIn)
  @Mutation(() => FindingsSubscriptionType, {
    description: 'Subscribes to what is published from now on. By mail, titles and summaries go to the address in your profile that you confirmed; without a profile to the one that you confirmed for your account, or else the one that your sign-in vouches for.',
  })
  async subscribeToFindings(@CurrentActor() actor: Actor, @Args('input') input: SubscribeToFindingsInput): Promise<FindingsSubscriptionType> {
    return this.queries.one(actor, await this.service.subscribe(actor, input));
  }

  @Access(access.signedIn, own)
  @Mutation(() => FindingsSubscriptionType, { description: 'Changes what a subscription brings, and when. What was left out counts as not chosen.' })
  async changeFindingsSubscription(@CurrentActor() actor: Actor, @Args('input') input: ChangeFindingsSubscriptionInput): Promise<FindingsSubscriptionType> {
    return this.queries.one(actor, await this.service.change(actor, input));
  }

  @Access(access.signedIn, own)
  @Mutation(() => FindingsSubscriptionType, { description: 'Lets a subscription rest. What is published meanwhile doesn’t come later; search finds it.' })
  async pauseFindingsSubscription(@CurrentActor() actor: Actor, @Args('input') input: FindingsSubscriptionInput): Promise<FindingsSubscriptionType> {
    return this.queries.one(actor, await this.service.pause(actor, input));
  }

  @Access(access.signedIn, own)
  @Mutation(() => FindingsSubscriptionType, { description: 'Takes a paused subscription up again.' })
  async resumeFindingsSubscription(@CurrentActor() actor: Actor, @Args('input') input: FindingsSubscriptionInput): Promise<FindingsSubscriptionType> {
    return this.queries.one(actor, await this.service.resume(actor, input));
  }

  @Access(access.signedIn, own)
  @Mutation(() => ID, { description: 'Ends a subscription for good, and returns its id. Its feed is gone with it.' })
  endFindingsSubscription(@CurrentActor() actor: Actor, @Args('input') input: FindingsSubscriptionInput): Promise<string> {
    return this.service.end(actor, input);
  }

  @Access(access.signedIn)
  @Mutation(() => FindingsMailType, { description: 'Mail about findings again, after you stopped it, your mail server refused it, or it came back. What was in mail that never arrived comes with the next.' })
  async resumeFindingsMail(@CurrentActor() actor: Actor, @Args('input') input: ResumeFindingsMailInput): Promise<FindingsMailType> {
    await this.subscribers.resume(actor, input);
    return this.subscribers.mail(actor);
  }

  @Access(access.withParent)
  @ResolveField(() => [TopicType], { description: 'Findings on one of these topics, or on one below them; empty: any, unless the followed ones count.' })
  async topics(@Parent() { topicIds }: FindingsSubscriptionType, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    const topics = await Promise.all(topicIds.map((id) => this.topicLoader.load(loaders, id)));
    return topics.filter((topic) => topic !== null).map((topic) => TopicType.of(topic));
  }
}
