import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';

/**
 * A process that holds an embedded database, for specs that kill it: `embedded-child.ts <dataDir>`. Prints one line of
 * JSON (its URLs, or the error's one line) and stays until SIGTERM.
 */
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
try {
  const { adminUrl, ownerUrl, appUrl, stop } = await startEmbeddedPostgres({ dataDir: process.argv[2], durable: false });
  print({ adminUrl, ownerUrl, appUrl });
  setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
} catch (error) {
  print({ error: (error as Error).message, name: (error as Error).name });
  process.exit(1);
}
