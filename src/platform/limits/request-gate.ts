import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { ActorSource } from '../graphql/request-context.js';
import { neighbourhood } from './address.js';
import type { BudgetName } from './budgets.js';
import { RateLimiter } from './rate-limiter.js';

/** Who made a request, and of whose budget it is. */
export interface Admitted {
  actor: object | null;
  /** Counts what a request turns out to cost more than one. @throws DomainError RATE_LIMITED */
  charge(count: number): Promise<void>;
}

/** The way in for every request: who is it, and have they not asked too much? */
@Injectable()
export class RequestGate {
  constructor(
    private readonly actors: ActorSource,
    private readonly limits: RateLimiter,
  ) {}

  /** @throws DomainError UNAUTHENTICATED, RATE_LIMITED, UNAVAILABLE */
  async admit(request: FastifyRequest): Promise<Admitted> {
    const actor = await this.signedIn(request);
    const [budget, who]: [BudgetName, string] = actor ? ['requests', this.actors.callerOf(actor)] : ['strangers', neighbourhood(request.ip)];
    await this.limits.take(budget, who);
    return { actor, charge: (count) => (count > 0 ? this.limits.take(budget, who, count) : Promise.resolve()) };
  }

  /** Wrong tokens are counted by address; above the limit the answer no longer says what was wrong. Good tokens of the same address still work. */
  async signedIn(request: FastifyRequest): Promise<object | null> {
    try {
      return await this.actors.actorOf(request.headers.authorization);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') await this.limits.take('signInFailures', neighbourhood(request.ip));
      throw error;
    }
  }
}
