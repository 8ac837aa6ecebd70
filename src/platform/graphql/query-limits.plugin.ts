import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { type ComplexityEstimator, fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';

/** Cost of the largest query a page of ours sends is below 400; a list multiplies what is below it by its size. */
export const maxComplexity = 2_000;
export const maxDepth = 12;
export const maxTokens = 4_000;

const byPageSize: ComplexityEstimator = ({ args, childComplexity }) => {
  const first: unknown = (args as { first?: unknown }).first;
  return typeof first === 'number' ? 1 + Math.min(Math.max(first, 1), 100) * childComplexity : undefined;
};

/** Refuses a query that would cost too much before any of it runs. */
@Plugin()
export class QueryLimitsPlugin implements ApolloServerPlugin {
  constructor(private readonly host: GraphQLSchemaHost) {}

  async requestDidStart(): Promise<GraphQLRequestListener<BaseContext>> {
    const { schema } = this.host;
    return {
      async didResolveOperation({ request, document, operation }) {
        // A name that no operation has: Apollo says so right after this.
        if (!operation) return;
        const cost = costOf({ schema, operationName: request.operationName, query: document, variables: request.variables });
        if (cost !== null && cost > maxComplexity) {
          throw new GraphQLError(`This query costs ${cost}, more than the ${maxComplexity} allowed. Ask for fewer fields or shorter lists.`, {
            extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
          });
        }
      },
    };
  }
}

/** Null where the variables don't fit the query: running it then says so, with their places. */
function costOf(query: Pick<Parameters<typeof getComplexity>[0], 'schema' | 'operationName' | 'query' | 'variables'>): number | null {
  try {
    return getComplexity({ ...query, estimators: [fieldExtensionsEstimator(), byPageSize, simpleEstimator({ defaultComplexity: 1 })] });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
