import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { accessKey, type AccessRule } from './access.js';
import { assertAllowed } from './enforce-access.js';
import { ActorSource } from './request-context.js';

/** A request whose caller is known to controllers and pages. */
export type SignedRequest = FastifyRequest & { actor: object | null };

/** The same rules for controllers and pages. GraphQL has its own place for them, in front of each field. */
@Injectable()
export class HttpAccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly actors: ActorSource,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    if (execution.getType<string>() !== 'http') return true;
    const request = execution.switchToHttp().getRequest<SignedRequest>();
    request.actor = await this.actors.actorOf(request.headers.authorization);
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessKey, [execution.getHandler(), execution.getClass()]);
    assertAllowed(rule, request.actor, `${request.method} ${request.routeOptions.url ?? ''}`);
    return true;
  }
}
