/**
 * SQL: whether the person has named one of these teams, or its organisation, as treating them, and is therefore hidden from them; unless they agreed that each of the
 * teams may see them. The same as `treats` of `match.hard.rules.ts` for a team, and a test binds the two.
 */
export const hiddenFromTeams = (contributorId: string, teamIds: string, organisationIds: string): string => `(
  exists (
    select from treated_by t left join team on team.id = t.team_id
    where t.contributor_id = ${contributorId} and not t.may_see_me
      and (t.team_id = any (${teamIds}) or coalesce(t.organisation_id, team.organisation_id) = any (${organisationIds}))
  )
  and (select count(*) from treated_by t where t.contributor_id = ${contributorId} and t.team_id = any (${teamIds}) and t.may_see_me) < cardinality(${teamIds}))`;
