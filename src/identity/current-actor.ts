import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '../platform/errors/domain-error.js';
import type { SignedRequest } from '../platform/graphql/http-access.guard.js';
import { contextOf } from '../platform/graphql/request-context.js';
import type { Actor } from './actor.js';

/** The signed-in account, as a parameter of a resolver, controller or page. */
export const CurrentActor = createParamDecorator((_: unknown, execution: ExecutionContext): Actor => {
  const actor = execution.getType<string>() === 'http' ? execution.switchToHttp().getRequest<SignedRequest>().actor : contextOf(execution).actor;
  if (!actor) throw new DomainError('UNAUTHENTICATED', 'Please sign in: send a bearer token in the Authorization header.');
  return actor as Actor;
});
