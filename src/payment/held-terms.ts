import type { EntityManager } from 'typeorm';
import type { Terms } from './terms.rules.js';
import { termsColumns } from './terms.sql.js';

type HeldTerms = Terms & { id: string; number: number };

/** What holds for an involvement, the number of the newest, and whether an offer waits. */
export async function termsOf(em: EntityManager, involvementId: string): Promise<{ held: HeldTerms; last: number; waiting: boolean }> {
  const rows = await em.query<(HeldTerms & { state: string })[]>(`select ${termsColumns('t')}, t.state from involvement_terms t where t.involvement_id = $1 order by t.number desc`, [involvementId]);
  return { held: rows.find(({ state }) => state === 'agreed')!, last: rows[0].number, waiting: rows.some(({ state }) => state === 'offered') };
}
