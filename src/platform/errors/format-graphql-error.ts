import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { HttpException, Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { describeFailure } from './describe-failure.js';
import { DomainError, fieldPath } from './domain-error.js';

const logger = new Logger('GraphQL');

/** Codes of requests that Apollo, or a limit on queries, refuses before any of our code runs. They say nothing about the data. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'QUERY_TOO_COMPLEX',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** The one way from an error to what a client sees: a coded message, or INTERNAL with an id to quote to support. */
export function formatGraphqlError(formatted: GraphQLFormattedError, raw: unknown): GraphQLFormattedError {
  const error = unwrapResolverError(raw);
  const place = { locations: formatted.locations, path: formatted.path };
  if (error instanceof DomainError) {
    return { ...place, message: error.message, extensions: { code: error.code, ...error.details } };
  }
  if (error instanceof GraphQLError && isAboutVariable(error)) {
    const { path, message } = wrongVariable(error.message);
    return { ...place, message, extensions: { code: 'BAD_USER_INPUT', fields: [{ path, message }] } };
  }
  if (error instanceof GraphQLError && error.originalError === undefined) {
    const { code } = error.extensions;
    return { ...place, message: error.message, extensions: { code: code ?? requestCodeOf(formatted) } };
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    return { ...place, message: error.message, extensions: { code: 'BAD_USER_INPUT' } };
  }
  // Apollo puts its own code over the one that a validation rule of ours gave.
  const code = codeOfRule(error) ?? formatted.extensions?.code;
  if (typeof code === 'string' && requestCodes.has(code)) return { ...place, message: formatted.message, extensions: { code } };
  const correlationId = randomUUID();
  // What GraphQL wraps may quote values in its message; what is wrapped is described by names alone.
  logger.error(`[${correlationId}] ${describeFailure((error instanceof GraphQLError && error.originalError) || error)}`);
  return {
    ...place,
    message: `Something went wrong on our side. Please try again; if it happens again, tell us this number: ${correlationId}.`,
    extensions: { code: 'INTERNAL', correlationId },
  };
}

const codeOfRule = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError instanceof GraphQLError ? error.originalError.extensions.code : undefined;

const isAboutVariable = ({ nodes }: GraphQLError): boolean => nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;

/**
 * GraphQL's message on a variable that doesn't fit its type quotes the value, which can be a whole input with names and
 * contact details. Only the place and the reason are passed on, and nothing of it is logged.
 */
function wrongVariable(message: string): { path: string; message: string } {
  const [, variable = '', place, quoted] = /^Variable "\$(\w+)" got invalid value [^]*?(?: at "([\w.[\]]+)")?; ([^]*)$/.exec(message) ?? [];
  if (quoted === undefined) return { path: '', message };
  const path = fieldPath(place ?? variable).replace(/^input$/, '');
  const reason = quoted.replace(/(value): [^]*$/, '$1.').slice(0, 300);
  return { path, message: path ? `${path}: ${reason}` : reason };
}

const requestCodeOf = (formatted: GraphQLFormattedError): unknown => {
  const code = formatted.extensions?.code;
  return typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' ? code : 'BAD_USER_INPUT';
};
