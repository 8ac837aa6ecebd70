import type { ApolloDriverConfig } from '@nestjs/apollo';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import type { FastifyRequest } from 'fastify';
import type { ValidationRule } from 'graphql';
import { asWholeRefusal, formatGraphqlError } from '../errors/format-graphql-error.js';
import type { AppConfig } from '../config/app-config.js';
import { documentLimitsRule, maxSelections, refuseExcess, tooComplex } from './document-limits.rule.js';
import { enforceAccess } from './enforce-access.js';
import { LoaderScope } from './loader-scope.js';
import { maxDepth, maxTokens } from './query-limits.plugin.js';
import type { Admitted, RequestGate } from '../limits/request-gate.js';
import type { RequestContext } from './request-context.js';

export const graphqlPath = '/graphql';

/** How large and how deep a document may be, wherever it is sent. */
export const limitRules: readonly ValidationRule[] = [
  documentLimitsRule,
  maxDepthRule({
    n: maxDepth,
    ignoreIntrospection: true,
    propagateOnRejection: false,
    onReject: [(context) => context?.reportError(tooComplex(`This query is more than ${maxDepth} levels deep. Ask for the inner objects in a query of their own.`))],
  }),
];

/** How GraphQL is served: limits before anything runs, access in front of every field, coded errors behind. */
export const graphqlOptions = (gate: RequestGate, { api }: AppConfig): Omit<ApolloDriverConfig, 'driver'> => ({
  path: graphqlPath,
  autoSchemaFile: true,
  sortSchema: true,
  transformSchema: enforceAccess,
  formatError: formatGraphqlError,
  parseOptions: { maxTokens },
  maxRecursiveSelections: maxSelections,
  // A query is sent each time. Keeping those of strangers by their hash would fill memory for them.
  persistedQueries: false,
  validationRules: [...limitRules],
  preserveHttpStatusForExecutionErrors: false,
  includeStacktraceInErrorResponses: false,
  // "Did you mean …" tells nobody more than the schema does, where that is told.
  hideSchemaDetailsFromClientErrors: !api.introspection,
  graphiql: false,
  introspection: api.introspection,
  context: async (request: FastifyRequest): Promise<RequestContext> => {
    const { actor, charge } = await admitted(gate, request);
    refuseExcess(textOf(request), maxTokens);
    return { request, actor, charge, loaders: new LoaderScope() };
  },
});

const textOf = ({ body, query }: FastifyRequest): unknown => ((body ?? query) as { query?: unknown } | undefined)?.query;

/** A token that isn't good, or can't be checked just now, refuses the whole request with its HTTP status, rather than quietly serving a stranger's view. */
async function admitted(gate: RequestGate, request: FastifyRequest): Promise<Admitted> {
  try {
    return await gate.admit(request);
  } catch (error) {
    throw asWholeRefusal(error);
  }
}
