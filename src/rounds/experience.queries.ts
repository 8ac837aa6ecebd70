import type { EntityManager } from 'typeorm';
import type { Experience } from './wave-size.rules.js';

/** What came of asking for this opportunity so far, in waves that are settled. */
export async function experienceOf(em: EntityManager, opportunityId: string): Promise<Experience> {
  const [experience] = await em.query<[Experience]>(
    `select count(*)::int as asked, count(introduction.id)::int as "tookPlaces"
     from invitation join invitation_call call on call.wave_id = invitation.wave_id and call.settled_at is not null and not call.given_up
     left join introduction on introduction.invitation_id = invitation.id
     where invitation.opportunity_id = $1`,
    [opportunityId],
  );
  return experience;
}
