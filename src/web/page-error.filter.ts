import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { describeFailure } from '../platform/errors/describe-failure.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { errorCodes } from '../platform/errors/error-codes.js';
import { Pages } from './pages.js';

/** What a reader of a page sees when something is wrong: what it is and what they can do, never a code or a trace. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Pages');

  constructor(private readonly pages: Pages) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { status, heading, paragraphs } = this.describe(error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof DomainError && typeof error.details.retryAfterSeconds === 'number') void reply.header('retry-after', error.details.retryAfterSeconds);
    void reply.status(status).header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(this.pages.render('problem.njk', { heading, paragraphs }));
  }

  private describe(error: unknown): { status: number; heading: string; paragraphs: string[] } {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') {
      return {
        status: 404,
        heading: 'We can’t find this page',
        paragraphs: ['If you followed a link in a message, please check that you copied all of it. If you typed the address, please check it.'],
      };
    }
    if (error instanceof DomainError) return { status: errorCodes[error.code].httpStatus, heading: 'That didn’t work', paragraphs: [error.message] };
    if (error instanceof HttpException && error.getStatus() < 500) return { status: error.getStatus(), heading: 'That didn’t work', paragraphs: [error.message] };
    const correlationId = randomUUID();
    this.logger.error(`[${correlationId}] ${describeFailure(error)}`);
    return {
      status: 500,
      heading: 'Something went wrong on our side',
      paragraphs: ['Please try again in a few minutes. Nothing you entered was half-saved.', `If it happens again, tell us this number: ${correlationId}.`],
    };
  }
}
