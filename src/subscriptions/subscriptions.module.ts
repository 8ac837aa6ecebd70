import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { FindingsModule } from '../findings/findings.module.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { ChoosingJobs } from './choosing/choosing.jobs.js';
import { FeedAddresses } from './feeds/feed-addresses.js';
import { FeedController } from './feeds/feed.controller.js';
import { FeedLink } from './feeds/feed-link.js';
import { FeedQueries } from './feeds/feed.queries.js';
import { LiveFindings } from './live/live-findings.js';
import { LiveResolver } from './live/live.resolver.js';
import { MailSender } from './sending/mail-sender.js';
import { MessageContents } from './sending/message-content.js';
import { ReturnedFindingsMail } from './sending/returned-findings-mail.js';
import { SendingJobs } from './sending/sending.jobs.js';
import { StopLink } from './sending/stop-link.js';
import { Subscribers } from './subscribers.js';
import { SubscriptionDelivery } from './subscription-delivery.resolver.js';
import { subscriptionsPersonalData } from './subscriptions.personal-data.js';
import { SubscriptionsQueries } from './subscriptions.queries.js';
import { SubscriptionsResolver } from './subscriptions.resolver.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { UnsentMessages } from './sending/unsent-messages.js';
import { WebhookSender } from './webhooks/webhook-sender.js';
import { Webhooks } from './webhooks/webhooks.js';
import { WordsReader } from './choosing/words-wanted.js';

/** What readers want to hear of, and how it reaches them. */
@Module({
  imports: [ContributorsModule, FindingsModule, ReferenceModule],
  controllers: [FeedController],
  providers: [
    ChoosingJobs, FeedAddresses, FeedLink, FeedQueries, LiveFindings, LiveResolver, MailSender, MessageContents, ReturnedFindingsMail, SendingJobs, StopLink, Subscribers, SubscriptionDelivery, SubscriptionsQueries, SubscriptionsResolver,
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
