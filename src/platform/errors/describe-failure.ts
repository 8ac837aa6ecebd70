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
  if (error instanceof QueryFailedError) {
    const { code, constraint, table } = error.driverError as PostgresFailure;
    return ['query failed', code && `sqlstate ${code}`, table && `table ${table}`, constraint && `constraint ${constraint}`, frames(error)]
      .filter(Boolean)
      .join(', ');
  }
  if (error instanceof Error) return `${error.name}: ${error.message}${frames(error)}`;
  return `thrown: ${typeof error}`;
}

const frames = (error: Error): string => {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.length ? `\n${lines.slice(0, 12).join('\n')}` : '';
};
