import fastifyHelmet from '@fastify/helmet';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from '../app.module.js';
import { UPLOAD_PATH } from '../findings/import/upload-stream.js';
import type { LocalIssuer } from '../identity/sign-in/local-issuer.js';
import type { ApiSettings } from '../platform/config/api-settings.js';
import type { AppConfig } from '../platform/config/app-config.js';
import type { Settings } from '../platform/config/config.js';
import { compressAnswers } from '../platform/http/compressed-answers.js';
import { endSlowRequests, guardAnswers, httpServerOptions } from '../platform/http/http-server.js';

/**
 * The application, ready to listen: the same for `npm start`, a replica, the worker and the tests.
 * @param sampleSignIn given with the embedded database and no OIDC issuer: sample data and their tokens are possible
 */
export async function createApplication(
  config: AppConfig,
  logger: LoggerService | false,
  sampleSignIn: LocalIssuer | null = null,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(httpServerOptions(config.api));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, sampleSignIn), adapter, { logger, bufferLogs: false, abortOnError: false });
  await protect(app, config.api);
  return app;
}

/** What holds for every answer, whatever it answers. */
async function protect(app: NestFastifyApplication, api: ApiSettings): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  await app.register(fastifyHelmet as never, {
    contentSecurityPolicy: {
      directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'], formAction: ["'self'"], frameAncestors: ["'none'"], upgradeInsecureRequests: null },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await compressAnswers(fastify);
  guardAnswers(fastify);
  endSlowRequests(fastify, api, (path) => path === UPLOAD_PATH);
  if (api.allowedOrigins.length > 0) {
    app.enableCors({ origin: [...api.allowedOrigins], methods: ['GET', 'POST'], allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight'], exposedHeaders: ['retry-after'], credentials: false, maxAge: 600 });
  }
}

/** Answers requests from now on. Unlike Nest's own `listen`, which logs it as well, says only by its error why it can't. */
export async function listen(app: NestFastifyApplication, { PORT, HOST }: Pick<Settings, 'PORT' | 'HOST'>): Promise<void> {
  await app.init();
  await app.getHttpAdapter().getInstance().listen({ port: PORT, host: HOST });
}
