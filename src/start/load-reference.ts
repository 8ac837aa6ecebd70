import { withClient } from '../platform/database/roles.js';
import { loadReferenceData } from '../reference/load-reference-data.js';

/** Topics and areas as this version has them. Needs the tables' owner; see `loadReferenceData`. @returns whether anything changed */
export function loadReference(ownerUrl: string): Promise<boolean> {
  return withClient(ownerUrl, (client) => loadReferenceData(client));
}
