import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from './audit/audit.module.js';
import { ContributorsModule } from './contributors/contributors.module.js';
import { FeasibilityModule } from './feasibility/feasibility.module.js';
import { FindingsModule } from './findings/findings.module.js';
import { IdentityModule } from './identity/identity.module.js';
import type { LocalIssuer } from './identity/sign-in/local-issuer.js';
import { AppConfig } from './platform/config/app-config.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { graphqlOptions } from './platform/graphql/graphql-options.js';
import { QueryLimitsPlugin } from './platform/graphql/query-limits.plugin.js';
import { RequestGate } from './platform/limits/request-gate.js';
import { EndStreamsPlugin } from './platform/streams/end-streams.plugin.js';
import { StreamController } from './platform/streams/stream.controller.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { OpportunitiesModule } from './opportunities/opportunities.module.js';
import { GapsModule } from './gaps/gaps.module.js';
import { IdeasModule } from './ideas/ideas.module.js';
import { CircleModule } from './circle/circle.module.js';
import { ConcernsModule } from './concerns/concerns.module.js';
import { BurdenModule } from './burden/burden.module.js';
import { OutsideAsksModule } from './outside-asks/outside-asks.module.js';
import { MatchingModule } from './matching/matching.module.js';
import { InvitationsModule } from './invitations/invitations.module.js';
import { PaymentModule } from './payment/payment.module.js';
import { ExperienceModule } from './experience/experience.module.js';
import { FeedbackModule } from './feedback/feedback.module.js';
import { InvolvementReportsModule } from './involvement-reports/involvement-reports.module.js';
import { InvolvementsModule } from './involvements/involvements.module.js';
import { PortfolioModule } from './portfolio/portfolio.module.js';
import { ConcentrationModule } from './concentration/concentration.module.js';
import { RoundsModule } from './rounds/rounds.module.js';
import { ComplaintsModule } from './privacy/complaints.module.js';
import { WebModule } from './web/web.module.js';
import { PrivacyModule } from './privacy/privacy.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { ReferenceModule } from './reference/reference.module.js';
import { SampleModule } from './sample/sample.module.js';
import { SearchModule } from './search/search.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { TopicSuggestionsModule } from './topic-suggestions/topic-suggestions.module.js';

/** The composition root: which features there are, and the one place that chooses the search engine. */
@Module({})
export class AppModule {
  static with(config: AppConfig, sampleSignIn: LocalIssuer | null = null): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(config),
        TypeOrmModule.forRoot({
          ...dataSourceOptions({ url: config.databaseUrl, entities: [], poolSize: config.databasePool }),
          autoLoadEntities: true,
          retryAttempts: 0,
        }),
        GraphQLModule.forRootAsync<ApolloDriverConfig>({ driver: ApolloDriver, inject: [RequestGate, AppConfig], useFactory: graphqlOptions }),
        AuditModule,
        IdentityModule,
        ReferenceModule,
        TopicSuggestionsModule,
        ContributorsModule,
        MonitoringModule,
        OpportunitiesModule,
        BurdenModule,
        OutsideAsksModule,
        MatchingModule,
        FeasibilityModule,
        InvitationsModule,
        InvolvementsModule,
        RoundsModule,
        FeedbackModule,
        PortfolioModule,
        PaymentModule,
        ExperienceModule,
        ConcentrationModule,
        FindingsModule,
        SubscriptionsModule,
        CircleModule,
        ConcernsModule,
        GapsModule,
        IdeasModule,
        InvolvementReportsModule,
        ComplaintsModule,
        PrivacyModule,
        WebModule,
        ...(sampleSignIn ? [SampleModule.register(sampleSignIn)] : []),
        SearchModule.register({ meiliUrl: config.meili?.url, meiliKey: config.meili?.key, modelDir: config.modelDir }),
      ],
      controllers: [StreamController],
      providers: [QueryLimitsPlugin, EndStreamsPlugin],
    };
  }
}
