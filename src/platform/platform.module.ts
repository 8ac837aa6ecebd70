import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { AppConfig } from './config/app-config.js';
import { Clock } from './clock/clock.js';
import { SecretBox } from './crypto/secret-box.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { HttpErrorFilter } from './errors/http-error.filter.js';
import { CleanTextPipe } from './graphql/clean-text.pipe.js';
import { HttpAccessGuard } from './graphql/http-access.guard.js';
import { inputValidationPipe } from './graphql/input-validation.pipe.js';
import { HealthController } from './health/health.controller.js';
import { HealthHints } from './health/health-hints.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobRunner } from './jobs/job-runner.js';
import { Jobs } from './jobs/jobs.js';
import { forgetIdempotencyKeys } from './database/idempotency.jobs.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { forgetRateWindows } from './limits/rate-windows.jobs.js';
import { RequestGate } from './limits/request-gate.js';
import { Mailer } from './mail/mailer.js';
import { ReturnAddress } from './mail/return-address.js';
import { ReturnedMailController } from './mail/returned-mail.controller.js';
import { ReturnedMails } from './mail/returned-mails.js';
import { Notices } from './streams/notices.js';
import { OpenStreams } from './streams/open-streams.js';

/** What every feature stands on. Global: a feature takes from it without naming it. */
@Module({})
export class PlatformModule {
  static register(config: AppConfig): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, ReturnedMailController],
      providers: [
        { provide: AppConfig, useValue: config },
        { provide: SecretBox, useFactory: () => new SecretBox(config.contactKeys, config.contactHashKey) },
        Clock,
        UnitOfWork,
        Jobs,
        JobRegistry,
        JobRunner,
        Mailer,
        ReturnAddress,
        ReturnedMails,
        HealthHints,
        forgetIdempotencyKeys,
        RateLimiter,
        RequestGate,
        Notices,
        OpenStreams,
        forgetRateWindows,
        // Order matters: text that can't be stored is refused before anything looks at it more closely.
        { provide: APP_PIPE, useClass: CleanTextPipe },
        { provide: APP_PIPE, useFactory: inputValidationPipe },
        { provide: APP_GUARD, useClass: HttpAccessGuard },
        { provide: APP_FILTER, useClass: HttpErrorFilter },
      ],
      exports: [AppConfig, SecretBox, Clock, UnitOfWork, Jobs, JobRegistry, Mailer, ReturnedMails, HealthHints, RateLimiter, RequestGate, Notices, OpenStreams],
    };
  }
}
