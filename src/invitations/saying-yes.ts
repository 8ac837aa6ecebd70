import type { EntityManager } from 'typeorm';
import { DomainError, notFound } from '../platform/errors/domain-error.js';

interface Facts {
  isActedFor: boolean;
  mayAnswer: boolean;
  isTooYoung: boolean;
  isStudy: boolean;
}

/**
 * Before somebody comes forward or says yes, for themselves or for another. A no is always welcome, whoever brings it.
 * The caller keeps who acts for whom as it is until the transaction ends: by the person's guard row, which every change of it waits for, or by
 * `keepActing`, before the guard row where both are locked.
 * @throws DomainError FORBIDDEN, with what stands in the way · NOT_FOUND when the profile was erased meanwhile
 */
export async function requireMaySayYes(em: EntityManager, contributorId: string | null, opportunityId: string): Promise<void> {
  const [facts] = await em.query<Facts[]>(
    `select c.kind = 'acting_for' as "isActedFor", c.age_band is not distinct from '16_or_17' and not o.suitable_for_16_17 as "isTooYoung",
       o.research_kind is not distinct from 'participation' as "isStudy",
       exists (select from representation r where r.contributor_id = c.id and r.holds_until > clock_now() and 'answer' = any (r.scope)) as "mayAnswer"
     from contributor c cross join opportunity o where c.id = $1 and o.id = $2`,
    [contributorId, opportunityId],
  );
  // Erased while we waited for our turn.
  if (!facts) throw notFound('This profile');
  const { isActedFor, mayAnswer, isTooYoung, isStudy } = facts;
  if (isTooYoung) throw new DomainError('FORBIDDEN', 'This opportunity is for people of 18 or over.');
  if (isActedFor && isStudy) {
    throw new DomainError('FORBIDDEN', 'This is taking part in a study, and nobody can agree to that for somebody else. If the person would like to, they can talk to the study’s own team.');
  }
  if (isActedFor && !mayAnswer) {
    throw new DomainError('FORBIDDEN', 'Before anybody says yes for this person, something about who acts for them is to be looked at. Their profile says what, and an involvement lead can help.', { field: 'actingFor' });
  }
}

export const keepActing = async (em: EntityManager, contributorId: string): Promise<void> => {
  await em.query('select from representation where contributor_id = $1 for share', [contributorId]);
};
