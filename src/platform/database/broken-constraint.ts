import { QueryFailedError } from 'typeorm';

/** The name of the constraint or unique index for which the database refused a statement; null: it failed for something else. */
export function brokenConstraint(error: unknown): string | null {
  return error instanceof QueryFailedError ? ((error.driverError as { constraint?: string }).constraint ?? null) : null;
}
