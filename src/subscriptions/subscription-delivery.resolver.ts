import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { FindingsSubscriptionInput, SetFindingsWebhookInput } from './subscription.inputs.js';
import { FindingsSubscriptionType, FindingsWebhookSetType } from './subscription.types.js';
import { SubscriptionsQueries } from './subscriptions.queries.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { Webhooks } from './webhooks/webhooks.js';

const own = { subscriptionId: whose.own('the account’s own subscriptions') };

/** Where feeds are, and where webhooks call. */
@Resolver(() => FindingsSubscriptionType)
export class SubscriptionDelivery {
  constructor(
    private readonly service: SubscriptionsService,
    private readonly queries: SubscriptionsQueries,
    private readonly webhooks: Webhooks,
  ) {}

  @Access(access.signedIn, own)
  @Mutation(() => FindingsSubscriptionType, { description: 'Gives a feed a new address. The one before leads nowhere from then on.' })
  async renewFindingsFeed(@CurrentActor() actor: Actor, @Args('input') input: FindingsSubscriptionInput): Promise<FindingsSubscriptionType> {
    return this.queries.one(actor, await this.service.renewFeed(actor, input));
  }

  @Access(access.signedIn, own)
  @Mutation(() => FindingsSubscriptionType, { description: 'Takes the address of a feed back: it leads nowhere from then on. A new one can be made at any time.' })
  async takeBackFindingsFeed(@CurrentActor() actor: Actor, @Args('input') input: FindingsSubscriptionInput): Promise<FindingsSubscriptionType> {
    return this.queries.one(actor, await this.service.takeBackFeed(actor, input));
  }

  @Access(access.signedIn, own)
  @Mutation(() => FindingsWebhookSetType, { description: 'Sets where a subscription by webhook calls, with a new secret. Until then it brings nothing.' })
  async setFindingsWebhook(@CurrentActor() actor: Actor, @Args('input') input: SetFindingsWebhookInput): Promise<FindingsWebhookSetType> {
    const linkId = await this.service.setWebhook(actor, input);
    return { subscription: await this.queries.one(actor, input.subscriptionId), secret: this.webhooks.secret(linkId) };
  }
}
