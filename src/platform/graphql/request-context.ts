import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { LoaderScope } from './loader-scope.js';

/** What a request carries through its resolvers. `actor` is null for someone not signed in. */
export interface RequestContext {
  request: FastifyRequest | null;
  actor: object | null;
  loaders: LoaderScope;
  /** Counts what a request turns out to cost more than one. @throws DomainError RATE_LIMITED */
  charge(count: number): Promise<void>;
  /** Aborted when the stream that this is for ends; not there for anything but a subscription. */
  stream?: AbortSignal;
}

/** Turns a request into the one who makes it. Given by the feature that knows accounts. */
export abstract class ActorSource {
  /** @throws DomainError UNAUTHENTICATED when a token was sent and isn't good */
  abstract actorOf(authorization: string | undefined): Promise<object | null>;

  /** Whose budget a request is counted on. */
  abstract callerOf(actor: object): string;
}

export const contextOf = (execution: ExecutionContext): RequestContext => GqlExecutionContext.create(execution).getContext<RequestContext>();

/** Ends when the stream does that a subscription's events are for. */
export const Ending = createParamDecorator((_: unknown, execution: ExecutionContext): AbortSignal => {
  const { stream } = contextOf(execution);
  if (!stream) throw new Error('Only subscriptions have a stream');
  return stream;
});

/** Counts on the caller's budget. */
export const Charge = createParamDecorator((_: unknown, execution: ExecutionContext) => contextOf(execution).charge);

/** The request's loaders: children of a list are read in one statement, never one each. */
export const Loaders = createParamDecorator((_: unknown, execution: ExecutionContext) => contextOf(execution).loaders);
