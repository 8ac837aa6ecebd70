import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { FindingsModule } from '../findings/findings.module.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { ChoosingJobs } from './choosing.jobs.js';
import { FeedAddresses } from './feed-addresses.js';
import { FeedController } from './feed.controller.js';
import { FeedLink } from './feed-link.js';
import { FeedQueries } from './feed.queries.js';
import { MailSender } from './mail-sender.js';
import { MessageContents } from './message-content.js';
import { SendingJobs } from './sending.jobs.js';
import { StopLink } from './stop-link.js';
import { Subscribers } from './subscribers.js';
import { SubscriptionDelivery } from './subscription-delivery.resolver.js';
import { subscriptionsPersonalData } from './subscriptions.personal-data.js';
import { SubscriptionsQueries } from './subscriptions.queries.js';
import { SubscriptionsResolver } from './subscriptions.resolver.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { UnsentMessages } from './unsent-messages.js';
import { WebhookSender } from './webhook-sender.js';
import { Webhooks } from './webhooks.js';
import { WordsReader } from './words-wanted.js';

/** What readers want to hear of, and how it reaches them. */
@Module({
  imports: [ContributorsModule, FindingsModule, ReferenceModule],
  controllers: [FeedController],
  providers: [
    ChoosingJobs, FeedAddresses, FeedLink, FeedQueries, MailSender, MessageContents, SendingJobs, StopLink, Subscribers, SubscriptionDelivery, SubscriptionsQueries, SubscriptionsResolver,
    SubscriptionsService, UnsentMessages, WebhookSender, Webhooks, WordsReader,
  ], // prettier-ignore
  exports: [StopLink, Subscribers],
})
export class SubscriptionsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('subscriptions', subscriptionsPersonalData);
  }
}
