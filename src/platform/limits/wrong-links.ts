import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { DomainError } from '../errors/domain-error.js';
import { neighbourhood } from './address.js';
import { RateLimiter } from './rate-limiter.js';

/** Counts links that lead to nothing. Whoever tries too many is told nothing more for a while, also not by a right one. */
@Injectable()
export class WrongLinks implements NestInterceptor {
  constructor(private readonly limits: RateLimiter) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const who = neighbourhood(execution.switchToHttp().getRequest<FastifyRequest>().ip);
    this.limits.refuseSpent('wrongLinks', who);
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        if (error instanceof DomainError && error.code === 'NOT_FOUND') await this.limits.take('wrongLinks', who);
        throw error;
      }),
    );
  }
}
