import { DatabaseStartError } from './database-start.error.js';
import { withClient } from './roles.js';

const oldest = 16;

/**
 * Looks whether a Postgres that is new enough answers.
 * @param setting the setting that the URL came from, to be named in the error
 * @throws DatabaseStartError in one line, without the URL's password
 */
export async function reachable(url: string, setting: string): Promise<void> {
  let version: number;
  try {
    version = await withClient(url, async (client) => {
      const { rows } = await client.query<{ version: number }>(`select current_setting('server_version_num')::int as version`);
      return rows[0].version;
    });
  } catch (error) {
    const { host, pathname } = new URL(url);
    throw new DatabaseStartError(`${setting}: the database ${host}${pathname} can't be opened (${reasonOf(error)}).`, { cause: error });
  }
  if (Math.floor(version / 10_000) < oldest) {
    throw new DatabaseStartError(`${setting}: Postgres ${oldest} or newer is needed; this is ${Math.floor(version / 10_000)}.`);
  }
}

/** Where a name has several addresses, Node reports one failure for each and no text of its own. */
const reasonOf = (error: unknown): string => {
  const { errors: [first] = [error] } = error as { errors?: unknown[] };
  return (first as Partial<Error>).message || String(first);
};
