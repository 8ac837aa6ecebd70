import fastifyHelmet from '@fastify/helmet';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AppModule } from '../app.module.js';
import type { LocalIssuer } from '../identity/sign-in/local-issuer.js';
import type { AppConfig } from '../platform/config/app-config.js';
import type { Settings } from '../platform/config/config.js';

/** Largest GraphQL or form body. Files are streamed to `POST /imports` and have a limit of their own. */
export const bodyLimitBytes = 256 * 1024;

/**
 * The application, ready to listen: the same for `npm start`, a replica, the worker and the tests.
 * @param sampleSignIn given with the embedded database and no OIDC issuer: sample data and their tokens are possible
 */
export async function createApplication(
  config: AppConfig,
  logger: LoggerService | false,
  sampleSignIn: LocalIssuer | null = null,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    // Time for a large import over a slow line; headers have Node's own 60 seconds, other bodies are small.
    requestTimeout: 600_000,
    connectionTimeout: 120_000,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Before any route is found, so no filter of ours hears of it: an address with a broken %-code.
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      void reply.status(400).send({ error: { code: 'BAD_USER_INPUT', message: 'This address can’t be read. Please check that you copied all of it.' } });
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, sampleSignIn), adapter, { logger, bufferLogs: false, abortOnError: false });
  await app.register(fastifyHelmet as never, {
    contentSecurityPolicy: {
      directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'], formAction: ["'self'"], frameAncestors: ["'none'"], upgradeInsecureRequests: null },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  return app;
}

/** Answers requests from now on. Unlike Nest's own `listen`, which logs it as well, says only by its error why it can't. */
export async function listen(app: NestFastifyApplication, { PORT, HOST }: Pick<Settings, 'PORT' | 'HOST'>): Promise<void> {
  await app.init();
  await app.getHttpAdapter().getInstance().listen({ port: PORT, host: HOST });
}
