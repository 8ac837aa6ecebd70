import { withClient } from '../platform/database/roles.js';
import { loadReferenceData } from '../reference/load-reference-data.js';

/** Topics and areas as this version has them. Needs the tables' owner; see `loadReferenceData`. */
export async function loadReference(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, (client) => loadReferenceData(client));
}
