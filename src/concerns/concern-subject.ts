import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, leadScope, ownOrganisationIds } from '../identity/actor.js';
import { badInput, notFound } from '../platform/errors/domain-error.js';

export interface ConcernSubject {
  opportunityId: string | null;
  organisationIds: string[];
  raisedAs: 'contributor' | 'worker';
}

interface Named {
  opportunityId?: string | null;
  organisationId?: string | null;
}

/** SQL: an ask reached one of the account's own profiles, or it came forward, or was chosen; `$1` is the account. Helpers don't raise concerns for others. */
const reached = (ofAsk: string, ofOpportunity: string): string => `
  exists (select from ask a join contributor c on c.id = a.contributor_id where c.account_id = $1 and a.delivered_at is not null and ${ofAsk})
  or exists (select from expression_of_interest e join contributor c on c.id = e.contributor_id join opportunity o on o.id = e.opportunity_id where c.account_id = $1 and ${ofOpportunity})
  or exists (select from introduction i join contributor c on c.id = i.contributor_id join opportunity o on o.id = i.opportunity_id where c.account_id = $1 and ${ofOpportunity})`;

const opportunity = `
  select o.organisation_ids as "organisationIds", o.organisation_ids && $3::uuid[] as works, (${reached('a.opportunity_id = $2', 'o.id = $2')}) as reached
  from opportunity o where o.id = $2`;

const organisation = `
  select array[g.id] as "organisationIds", g.id = any ($3::uuid[]) as works, (${reached('$2 = any (a.organisation_ids)', '$2 = any (o.organisation_ids)')}) as reached
  from organisation g where g.id = $2`;

/** What somebody may raise a concern about. */
@Injectable()
export class ConcernSubjects {
  /** @throws DomainError BAD_USER_INPUT for none or both; NOT_FOUND for what they have nothing to do with, as for what doesn't exist */
  async find(em: EntityManager, actor: Actor, { opportunityId = null, organisationId = null }: Named): Promise<ConcernSubject> {
    if ((opportunityId === null) === (organisationId === null)) throw badInput('opportunityId', 'Give opportunityId or organisationId: what it is about.');
    const works = [...ownOrganisationIds(actor), ...leadScope(actor).organisationIds];
    const [found] = await em.query<{ organisationIds: string[]; works: boolean; reached: boolean }[]>(opportunityId === null ? organisation : opportunity, [
      actor.accountId, opportunityId ?? organisationId, works,
    ]); // prettier-ignore
    if (!found || !(found.works || found.reached)) throw notFound(opportunityId === null ? 'An organisation that asked you, or that you work for, with this id' : 'An opportunity you were asked about or came forward for, or work on, with this id');
    return { opportunityId, organisationIds: found.organisationIds, raisedAs: found.reached ? 'contributor' : 'worker' };
  }
}
