/** Why the database can't be used, and what to do about it, in one line for the person who starts the service. */
export class DatabaseStartError extends Error {
  override name = 'DatabaseStartError';
}
