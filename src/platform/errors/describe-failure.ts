import { QueryFailedError } from 'typeorm';

interface PostgresFailure {
  code?: string;
  constraint?: string;
  table?: string;
}

/**
 * What may be logged about an unexpected failure. Postgres puts row values into its messages and details,
 * and a driver's message can quote a parameter; so of a failed query only names are kept, never values.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof QueryFailedError) return `${namesOf(error)}${frames(error)}`;
  if (error instanceof Error) return `${error.name}: ${error.message}${frames(error)}`;
  return `thrown: ${typeof error}`;
}

/** The same failure, to be kept somewhere with its message: of a failed query without what Postgres quoted. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const safe = new Error(namesOf(error));
  safe.stack = `${safe.name}: ${safe.message}${frames(error)}`;
  return safe;
}

const namesOf = (error: QueryFailedError): string => {
  const { code, constraint, table } = error.driverError as PostgresFailure;
  return ['query failed', code && `sqlstate ${code}`, table && `table ${table}`, constraint && `constraint ${constraint}`].filter(Boolean).join(', ');
};

const frames = (error: Error): string => {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.length ? `\n${lines.slice(0, 12).join('\n')}` : '';
};
