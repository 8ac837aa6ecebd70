import { type Actor, has, leadScope } from '../identity/actor.js';

const inTeam = (accountId: string): string =>
  `exists (select from permission member where member.account_id = ${accountId} and member.team_id = any (opportunity.team_id || opportunity.joint_team_ids) and member.revoked_at is null)`;

const hasLead = `exists (select from permission lead where lead.kind = 'involvement_lead' and lead.revoked_at is null
  and (lead.organisation_id = any (opportunity.organisation_ids) or lead.area_code = opportunity.area_code) and not ${inTeam('lead.account_id')})`;

/**
 * SQL, with `leadParameters`: whether the lead is there for `opportunity`, by its organisations or its area, and not in its team; an administrator, where no such
 * lead is.
 */
export const looksAfter = `(not ${inTeam('cast(:me as uuid)')} and
  (opportunity.organisation_ids && cast(:organisationIds as uuid[]) or opportunity.area_code = any (cast(:areaCodes as text[])) or cast(:administrator as boolean) and not ${hasLead}))`;

export const leadParameters = (actor: Actor): { me: string; organisationIds: string[]; areaCodes: string[]; administrator: boolean } => ({
  me: actor.accountId, ...leadScope(actor), administrator: has(actor, 'administrator'),
});
