import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { describeFailure } from './describe-failure.js';
import { DomainError } from './domain-error.js';
import { errorCodes } from './error-codes.js';

interface ErrorBody {
  error: { code: string; message: string } & Record<string, unknown>;
}

/** The same codes outside GraphQL: `{"error": {"code", "message", …}}`. GraphQL errors pass through to their own formatter. */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('HTTP');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() === 'graphql') throw error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, body } = this.describe(error);
    if (reply.sent) return;
    const { retryAfterSeconds } = body.error;
    if (typeof retryAfterSeconds === 'number') void reply.header('retry-after', retryAfterSeconds);
    void reply.status(status).send(body);
  }

  private describe(error: unknown): { status: number; body: ErrorBody } {
    if (error instanceof DomainError) {
      return { status: errorCodes[error.code].httpStatus, body: { error: { code: error.code, message: error.message, ...error.details } } };
    }
    const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) {
      const code = Object.entries(errorCodes).find(([, { httpStatus }]) => httpStatus === status)?.[0] ?? 'BAD_USER_INPUT';
      return { status, body: { error: { code, message: error instanceof Error ? error.message : 'The request was refused.' } } };
    }
    const correlationId = randomUUID();
    this.logger.error(`[${correlationId}] ${describeFailure(error)}`);
    return { status, body: { error: { code: 'INTERNAL', correlationId, message: `Something went wrong on our side. Number to quote: ${correlationId}.` } } };
  }
}
