import { about, exported, staysAsItIs } from '../audit/personal-data.js';

export const circlePersonalData = {
  finding_origin: about(
    exported(
      'What you said that findings grew out of',
      `select finding.title as "finding", coalesce(opportunity.title, organisation.name) as "grewOutOf",
         case when origin.said_by_account = :account then origin.said_at end as "saidAt", case when origin.confirmed_by = :account then origin.confirmed_at end as "confirmedAt",
         case when origin.ended_by = :account then origin.ended_at end as "endedAt"
       from finding_origin origin join finding on finding.id = origin.finding_id
       left join opportunity on opportunity.id = origin.opportunity_id left join organisation on organisation.id = origin.organisation_id
       where :account in (origin.said_by_account, origin.confirmed_by, origin.ended_by) order by origin.said_at, origin.id`,
    ),
    staysAsItIs('what a finding grew out of is the team’s and its readers’; who said so is an account without a name'),
  ),
  opportunity_finding: about(
    exported(
      'Findings you put on posts',
      `select opportunity.title as "post", finding.title as "finding", pin.pinned_at as "at" from opportunity_finding pin
       join opportunity on opportunity.id = pin.opportunity_id join finding on finding.id = pin.finding_id where pin.pinned_by = :account order by pin.pinned_at, finding.id`,
    ),
    staysAsItIs('what a post shows is its team’s; who put it there is an account without a name'),
  ),
};
