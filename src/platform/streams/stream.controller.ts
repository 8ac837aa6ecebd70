import { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import {
  type DocumentNode, getOperationAST, GraphQLError, type GraphQLFormattedError, Kind, type OperationDefinitionNode, OperationTypeNode, parse, type SelectionSetNode, specifiedRules, validate,
} from 'graphql'; // prettier-ignore
import { badInput, DomainError } from '../errors/domain-error.js';
import { errorCodes } from '../errors/error-codes.js';
import { formatGraphqlError } from '../errors/format-graphql-error.js';
import { Access, type AccessRule } from '../graphql/access.js';
import { refuseExcess, selectionsRule } from '../graphql/document-limits.rule.js';
import { assertAllowed, ruleOf } from '../graphql/enforce-access.js';
import { limitRules } from '../graphql/graphql-options.js';
import type { SignedRequest } from '../graphql/http-access.guard.js';
import { LoaderScope } from '../graphql/loader-scope.js';
import { maxTokens, refuseCostly } from '../graphql/query-limits.plugin.js';
import { ActorSource, type RequestContext } from '../graphql/request-context.js';
import { OpenStreams } from './open-streams.js';
import { type StreamedOperation, streamOf } from './streamed-operation.js';

export const streamPath = 'graphql/stream';

const byField: AccessRule = { kind: 'public', description: 'anyone (each subscription has its own rule)', allows: () => true };

/**
 * Subscriptions over plain HTTP, so that sign-in, proxies, limits and CORS work as for every other request. A body of JSON that is posted: no page of another origin can send
 * that without being asked for leave first (CSRF), and no address holds a token.
 */
@Access(byField)
@Controller()
export class StreamController {
  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly actors: ActorSource,
    private readonly streams: OpenStreams,
  ) {}

  @Post(streamPath)
  @HttpCode(200)
  async stream(@Body() body: unknown, @Req() request: SignedRequest, @Res() reply: FastifyReply): Promise<void> {
    try {
      const operation = this.operationOf(body);
      await refuseCostly({ ...operation, variables: operation.variableValues }, request);
      await this.answer(operation, request, reply);
    } catch (error) {
      refuse(reply, error);
    }
  }

  /** @throws DomainError before anything was sent */
  private async answer(operation: StreamedOperation & Asked, request: SignedRequest, reply: FastifyReply): Promise<void> {
    const { rule, field } = this.ruleOf(operation);
    const mayStill = (actor: object | null): void => assertAllowed(rule, actor, `Subscription.${field}`);
    mayStill(request.actor);
    const stream = this.streams.begin(request.actor ? this.actors.callerOf(request.actor) : request.ip);
    // Whatever ends first, also a client that has gone before the first byte.
    reply.raw.once('close', () => stream.close());
    if (reply.raw.destroyed) return stream.close();
    const context = (actor: object | null): RequestContext => ({ request, actor, charge: request.charge, loaders: new LoaderScope(), stream: stream.signal });
    const chunks = streamOf(operation, {
      first: context(request.actor),
      // Not counted as a sign-in that failed: a token that ends in its time is nobody's guess.
      again: async () => {
        const actor = await this.streams.inTurn(() => this.actors.actorOf(request.headers.authorization));
        mayStill(actor);
        return context(actor);
      },
      isEnding: () => this.streams.isEnding,
    });
    // The connection goes with the stream, so that a server that ends waits for none.
    void reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').header('connection', 'close');
    await reply.send(Readable.from(chunks, { objectMode: false, highWaterMark: 16 * 1024 }));
  }

  /** @throws WrongDocument or GraphQLError as `/graphql` refuses, by the same limits; DomainError for anything but one subscription */
  private operationOf(body: unknown): StreamedOperation & Asked {
    const { query, operationName, variables } = (body ?? {}) as { query?: unknown; operationName?: unknown; variables?: unknown };
    if (typeof query !== 'string') throw badInput('query', 'Send a JSON object with "query": a GraphQL subscription, and its "variables".');
    if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') throw badInput('operationName', 'operationName must be text');
    if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) throw badInput('variables', 'variables must be an object');
    refuseExcess(query, maxTokens);
    const { schema } = this.host;
    const document = parse(query, { maxTokens });
    // A document that is too large is refused before its fields are compared in pairs.
    for (const rules of [[selectionsRule, ...limitRules], specifiedRules]) {
      const wrong = validate(schema, document, rules, { maxErrors: 10 });
      if (wrong.length > 0) throw new WrongDocument(wrong);
    }
    const operation = getOperationAST(document, operationName);
    if (!operation) throw badInput('operationName', 'operationName must name one of the operations; with several it is needed.');
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw badInput('query', 'Here are subscriptions only. Send queries and mutations to /graphql.');
    return { schema, document, operation, ...(operationName ? { operationName } : {}), ...(variables ? { variableValues: variables as Record<string, unknown> } : {}) };
  }

  /** Of the one field that a subscription has at its root. */
  private ruleOf({ schema, document, operation }: StreamedOperation & Asked): { rule: AccessRule | undefined; field: string } {
    const type = schema.getSubscriptionType()!;
    const names = rootFieldNames(document, operation.selectionSet);
    const field = type.getFields()[names[0] ?? ''];
    return { rule: field && ruleOf(type, field), field: names[0] ?? '' };
  }
}

interface Asked {
  operation: OperationDefinitionNode;
}

class WrongDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('The document is not valid');
  }
}

/** Valid documents only: fragments are there, and in no circle. */
const rootFieldNames = (document: DocumentNode, { selections }: SelectionSetNode): string[] =>
  selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node.name.value];
    if (node.kind === Kind.INLINE_FRAGMENT) return rootFieldNames(document, node.selectionSet);
    const fragment = document.definitions.find((definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFieldNames(document, fragment.selectionSet) : [];
  });

/** As `/graphql` does, which doesn't help to guess names either. */
const withoutGuesses = ({ message, ...error }: GraphQLFormattedError): GraphQLFormattedError => ({ ...error, message: message.replace(/ ?Did you mean (.+?)\?$/, '') });

function refuse(reply: FastifyReply, error: unknown): void {
  if (reply.raw.headersSent) throw error;
  const errors = error instanceof WrongDocument ? error.errors : [error];
  const formatted = errors.map((one) => withoutGuesses(formatGraphqlError(one instanceof GraphQLError ? one.toJSON() : { message: '' }, one)));
  const { retryAfterSeconds } = formatted[0].extensions ?? {};
  if (typeof retryAfterSeconds === 'number') void reply.header('retry-after', retryAfterSeconds);
  void reply.status(statusOf(error)).send({ errors: formatted });
}

const statusOf = (error: unknown): number => (error instanceof DomainError ? errorCodes[error.code].httpStatus : error instanceof WrongDocument || error instanceof GraphQLError ? 400 : 500);
