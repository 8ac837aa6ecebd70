import { migrate } from '../platform/database/migrations.js';
import { withClient } from '../platform/database/roles.js';
import { loadReferenceData } from '../reference/load-reference-data.js';

/** Everything a database needs before the application may use it, done as its owner: migrations, then reference data. */
export async function prepareDatabase(ownerUrl: string, progress: (line: string) => void): Promise<void> {
  await migrate(ownerUrl, { onProgress: progress });
  await withClient(ownerUrl, async (client) => {
    if (await loadReferenceData(client)) progress('Topics and areas are loaded.');
  });
}
