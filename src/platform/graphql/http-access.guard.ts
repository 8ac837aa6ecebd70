import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { accessKey, type AccessRule } from './access.js';
import { assertAllowed } from './enforce-access.js';
import { type Admitted, RequestGate } from '../limits/request-gate.js';

const uncountedKey = 'askwell:uncounted';

/** For what load balancers ask every few seconds, from an address that may be everybody's: no rate limit. */
export const Uncounted = (): ClassDecorator & MethodDecorator => SetMetadata(uncountedKey, true);

/** A request whose caller is known to controllers and pages. */
export type SignedRequest = FastifyRequest & Admitted;

/** The same rules for controllers and pages. GraphQL has its own place for them, in front of each field. */
@Injectable()
export class HttpAccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly gate: RequestGate,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    if (execution.getType<string>() !== 'http') return true;
    const request = execution.switchToHttp().getRequest<SignedRequest>();
    const targets = [execution.getHandler(), execution.getClass()];
    const isUncounted = this.reflector.getAllAndOverride<boolean | undefined>(uncountedKey, targets);
    Object.assign(request, isUncounted ? { actor: await this.gate.signedIn(request), charge: async () => undefined } : await this.gate.admit(request));
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessKey, targets);
    assertAllowed(rule, request.actor, `${request.method} ${request.routeOptions.url ?? ''}`);
    return true;
  }
}
