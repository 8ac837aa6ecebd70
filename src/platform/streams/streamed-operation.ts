import { createSourceEventStream, type DocumentNode, execute, type ExecutionArgs, type ExecutionResult, type GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { DomainError } from '../errors/domain-error.js';
import { formatGraphqlError } from '../errors/format-graphql-error.js';
import type { RequestContext } from '../graphql/request-context.js';

/** An operation of kind subscription that was parsed, validated and counted. */
export interface StreamedOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string;
  variableValues?: Record<string, unknown>;
}

export interface Surroundings {
  first: RequestContext;
  /** Who is it now, and may they still? Asked before each event, so nothing is shown to who may not see it any more. @throws DomainError */
  again(): Promise<RequestContext>;
  /** Whether this process is ending, and the client shall connect to another one. */
  isEnding(): boolean;
}

/** A line that clients read over; it tells everyone between that the stream lives. */
const heartbeat = ':\n\n';
const next = (result: unknown): string => `event: next\ndata: ${JSON.stringify(result)}\n\n`;
const complete = 'event: complete\ndata: \n\n';

/**
 * The stream of a subscription as "GraphQL over Server-Sent Events" has it, distinct connections mode. It is pulled: what a slow client hasn't read yet isn't made. Sources yield
 * null when they had nothing for a while. A stream that ends for good ends with `complete`; one that its client shall open again ends without.
 */
export async function* streamOf(operation: StreamedOperation, { first, again, isEnding }: Surroundings): AsyncGenerator<string, void, undefined> {
  const args: ExecutionArgs = { ...operation, contextValue: first };
  try {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) {
      yield next(formatted(source));
      yield complete;
      return;
    }
    // Headers and all that stands between us and the client are through before anything happened.
    yield heartbeat;
    for await (const event of source as AsyncIterable<unknown>) {
      const contextValue = await again();
      yield event === null ? heartbeat : next(formatted(await execute({ ...args, contextValue, rootValue: event })));
    }
    if (isEnding()) throw new DomainError('UNAVAILABLE', 'This server is about to restart. Please connect again, with the cursor of the last event you got.');
    yield complete;
  } catch (error) {
    yield next({ errors: [formatGraphqlError({ message: '' }, error)] });
    if (!isPassing(error)) yield complete;
  }
}

/** Worth opening the stream again as it was. */
const isPassing = (error: unknown): boolean => !(error instanceof DomainError) || error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED';

const formatted = (result: ExecutionResult): { data?: unknown; errors?: GraphQLFormattedError[] } => ({
  ...(result.data === undefined ? {} : { data: result.data }),
  ...(result.errors ? { errors: result.errors.map((error: GraphQLError) => formatGraphqlError(error.toJSON(), error)) } : {}),
});
