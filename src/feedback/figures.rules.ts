/** Of how many opportunities something is told: fewer could be read off by whoever knows one of them. */
export const LEAST_OPPORTUNITIES = 5;

/** Opportunities whose day fell in twelve months. They are counted, not people: which of those asked said yes is in none of them (`feedback_has_readers`). */
export interface Counted {
  /** Null: everybody, each opportunity once. */
  organisationId: string | null;
  opportunities: number;
  inTime: number;
  late: number;
  waiting: number;
  putOff: number;
}

/**
 * What is told. Organisations with few aren't; nor is the sum over everybody, where those not told would be few: taken from it, the others would tell them.
 */
export function told(counts: readonly Counted[]): Counted[] {
  const enough = counts.filter(({ organisationId, opportunities }) => organisationId !== null && opportunities >= LEAST_OPPORTUNITIES);
  const few = counts.filter(({ organisationId, opportunities }) => organisationId !== null && opportunities < LEAST_OPPORTUNITIES);
  const hidden = few.reduce((sum, { opportunities }) => sum + opportunities, 0);
  const everybody = counts.filter(({ organisationId, opportunities }) => organisationId === null && opportunities >= LEAST_OPPORTUNITIES);
  return [...(hidden === 0 || (few.length > 1 && hidden >= LEAST_OPPORTUNITIES) ? everybody : []), ...enough];
}
