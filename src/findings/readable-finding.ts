import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import type { FindingStatus } from './curation/curated.columns.js';
import { illegalMove } from './curation/curation.errors.js';
import { findingNotFound } from './findings.errors.js';
import { mayCurate, readable } from './findings.queries.js';

/**
 * A finding that readers see, for what readers do with it; a double leads to the one it was joined into.
 * @throws DomainError NOT_FOUND, ILLEGAL_MOVE (for brokers, who see it, while readers don't)
 */
export async function requireReadable(em: EntityManager, actor: Actor, findingId: string): Promise<string> {
  const [finding] = await em.query<{ id: string; status: FindingStatus }[]>(
    'select f.id, f.status from finding asked join finding f on f.id = coalesce(asked.joined_into, asked.id) where asked.id = $1',
    [findingId],
  );
  if (finding === undefined) throw findingNotFound();
  if ((readable as readonly string[]).includes(finding.status)) return finding.id;
  throw mayCurate(actor) ? illegalMove(finding.status, 'This is for what readers see: publish it first.') : findingNotFound();
}
