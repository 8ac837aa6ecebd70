import { migrate } from '../platform/database/migrations.js';
import { loadReference } from './load-reference.js';

/** Everything a database needs before the application may use it, done as its owner: migrations, then reference data. */
export async function prepareDatabase(ownerUrl: string, progress: (line: string) => void): Promise<void> {
  await migrate(ownerUrl, { onProgress: progress });
  if (await loadReference(ownerUrl)) progress('Topics and areas are loaded.');
}
