import type { EntityManager } from 'typeorm';
import type { SealedLine } from './seal.rules.js';

/** The lines with these ids, in their order; one that isn't there is left out. */
export const sealedLines = (em: EntityManager, ids: readonly string[]): Promise<SealedLine[]> =>
  em.query<SealedLine[]>(
    `select line.id, (extract(epoch from line.at) * 1000)::bigint::text as at, line.actor, line.action, line.subject_kind as "subjectKind", line.subject,
            line.outcome, line.details::text as details
     from unnest($1::uuid[]) with ordinality as sealed (id, place) join audit_line line using (id) order by sealed.place`,
    [ids],
  );
