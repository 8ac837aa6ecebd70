import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type DocumentNode, getNullableType, GraphQLError, type GraphQLSchema, isCompositeType, isListType, isNonNullType, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { type ComplexityEstimator, fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import { asWholeRefusal } from '../errors/format-graphql-error.js';
import { rootFieldsOf, tooComplex } from './document-limits.rule.js';
import type { RequestContext } from './request-context.js';

/** A list multiplies what is below it by its size: a search of 100 with highlights and facets, the largest that is of use, costs below 4,000. */
export const maxComplexity = 5_000;
export const maxDepth = 12;
/** All there is to know of an opportunity takes 250. Validating compares fields in pairs: 4,000 tokens kept a core busy for 0.4 s, 2,000 for 0.1 s. */
export const maxTokens = 2_000;
/** Values in the variables, and how deep they may be nested. The largest input, a list of findings' topics, has less than a thousand. */
export const maxVariableValues = 10_000;
const maxVariableDepth = 20;
/** What counts as one request; a query of the largest cost counts as six. */
const costOfOne = 1_000;

const byPageSize: ComplexityEstimator = ({ args, childComplexity }) => {
  const first: unknown = (args as { first?: unknown }).first;
  return typeof first === 'number' ? 1 + Math.min(Math.max(first, 1), 100) * childComplexity : undefined;
};

/** A list of objects that no page size bounds holds about so many; what a page lists is counted by the page's size. */
const usualListLength = 3;
const pageLists = new Set(['edges', 'hits']);

const byListLength: ComplexityEstimator = ({ field, childComplexity }) => {
  const type = getNullableType(field.type);
  if (!isListType(type) || pageLists.has(field.name)) return undefined;
  const item = isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType;
  return isCompositeType(item) ? 1 + usualListLength * childComplexity : undefined;
};

/** Refuses a query that would cost too much before any of it runs. */
@Plugin()
export class QueryLimitsPlugin implements ApolloServerPlugin<RequestContext> {
  constructor(private readonly host: GraphQLSchemaHost) {}

  async requestDidStart(): Promise<GraphQLRequestListener<RequestContext>> {
    const { schema } = this.host;
    return {
      async didResolveOperation({ request, document, operation, contextValue }) {
        // A name that no operation has: Apollo says so right after this.
        if (!operation) return;
        // Run as if it were a query it would answer nothing, once.
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw new GraphQLError(subscriptionsElsewhere, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
        await refuseCostly({ schema, document, operation, operationName: request.operationName, variables: request.variables }, contextValue).catch((error: unknown) => {
          throw asWholeRefusal(error);
        });
      },
    };
  }
}

const subscriptionsElsewhere = 'Subscriptions are sent to /graphql/stream, which answers as an event stream.';

interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName?: string;
  variables?: Record<string, unknown>;
}

/** Counts what an operation costs before any of it runs. @throws GraphQLError QUERY_TOO_COMPLEX; DomainError RATE_LIMITED */
export async function refuseCostly({ schema, document, operation, operationName, variables }: Asked, { charge }: Pick<RequestContext, 'charge'>): Promise<void> {
  const excess = excessOfVariables(variables);
  if (excess) throw tooComplex(`The variables ${excess}. Send them in parts.`);
  const cost = costOf({ schema, operationName, query: document, variables });
  if (cost !== null && cost > maxComplexity) {
    throw tooComplex(`This query costs ${cost}, more than the ${maxComplexity} allowed. Ask for fewer fields or shorter lists.`);
  }
  const mutations = operation.operation === OperationTypeNode.MUTATION ? rootFieldsOf(document, operation) : 1;
  await charge(mutations - 1 + Math.floor((cost ?? 0) / costOfOne));
}

/** What is too much about these variables; null when nothing is. */
function excessOfVariables(variables: object | undefined): string | null {
  let left = maxVariableValues;
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxVariableDepth) return `are nested more than ${maxVariableDepth} deep`;
    level = level.flatMap((value) => (value !== null && typeof value === 'object' ? Object.values(value as object) : []));
    left -= level.length;
    if (left < 0) return `hold more than ${maxVariableValues} values`;
  }
  return null;
}

/** Null where the variables don't fit the query: running it then says so, with their places. */
function costOf(query: Pick<Parameters<typeof getComplexity>[0], 'schema' | 'operationName' | 'query' | 'variables'>): number | null {
  try {
    return getComplexity({ ...query, estimators: [fieldExtensionsEstimator(), byPageSize, byListLength, simpleEstimator({ defaultComplexity: 1 })] });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
