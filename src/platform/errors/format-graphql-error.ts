import { randomUUID } from 'node:crypto';
import { HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { HttpException, Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { describeFailure } from './describe-failure.js';
import { DomainError, fieldPath } from './domain-error.js';
import { type ErrorCode, errorCodes } from './error-codes.js';

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
  const error = withoutEnvelope(unwrapResolverError(raw));
  const place = { locations: formatted.locations, path: formatted.path };
  if (error instanceof DomainError) {
    return { ...place, message: error.message, extensions: { code: error.code, ...error.details } };
  }
  if (error instanceof GraphQLError && isAboutVariable(error)) {
    const { path, message } = wrongVariable(error.message);
    return { ...place, message, extensions: { code: 'BAD_USER_INPUT', fields: [{ path, message }] } };
  }
  if (error instanceof GraphQLError && error.originalError === undefined) {
    const [code, message] = knownRefusal(error) ?? [error.extensions.code ?? requestCodeOf(formatted), error.message];
    const { retryAfterSeconds } = error.extensions;
    return { ...place, message, extensions: { code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) } };
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    return { ...place, message: error.message, extensions: { code: 'BAD_USER_INPUT' } };
  }
  const code = formatted.extensions?.code;
  if (typeof code === 'string' && requestCodes.has(code)) {
    const [known, message] = knownRefusal(formatted) ?? [code, formatted.message];
    return { ...place, message, extensions: { code: known } };
  }
  const correlationId = randomUUID();
  // What GraphQL wraps may quote values in its message; what is wrapped is described by names alone.
  logger.error(`[${correlationId}] ${describeFailure((error instanceof GraphQLError && error.originalError) || error)}`);
  return {
    ...place,
    message: `Something went wrong on our side. Please try again; if it happens again, tell us this number: ${correlationId}.`,
    extensions: { code: 'INTERNAL', correlationId },
  };
}

/** An error that refuses a whole request: with the HTTP status of its code, and when to try again. */
export function asWholeRefusal(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const { code, message, details } = error;
  const headers = new HeaderMap(typeof details.retryAfterSeconds === 'number' ? [['retry-after', String(details.retryAfterSeconds)]] : []);
  return new GraphQLError(message, { extensions: { code, ...details, http: { status: errorCodes[code].httpStatus, headers } } });
}

/** Apollo puts what parsing and validation found into errors of its own, with its own code. */
const withoutEnvelope = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError instanceof GraphQLError && /^GRAPHQL_(PARSE|VALIDATION)_FAILED$/.test(String(error.extensions.code)) ? error.originalError : error;

/** Refusals of the libraries whose words don't say what to do. */
function knownRefusal({ message, extensions = {} }: Pick<GraphQLFormattedError, 'message' | 'extensions'>): [code: ErrorCode | 'GRAPHQL_VALIDATION_FAILED', message: string] | null {
  const [, tokens] = /more that (\d+) tokens/.exec(message) ?? [];
  if (tokens) return ['QUERY_TOO_COMPLEX', `This request has more than ${tokens} tokens (words and signs). Send it in parts.`];
  if (message === 'Maximum call stack size exceeded') return ['QUERY_TOO_COMPLEX', 'This request is nested too deeply. Send it in parts.'];
  if (extensions.validationErrorCode === 'MAX_RECURSIVE_SELECTIONS_EXCEEDED') return ['QUERY_TOO_COMPLEX', 'This query asks for too many fields through its fragments. Send it in parts.'];
  if (extensions.validationErrorCode === 'INTROSPECTION_DISABLED') return ['GRAPHQL_VALIDATION_FAILED', 'This service does not answer questions about its schema. It is published as schema.graphql with the source code.'];
  return null;
}

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
