/** Condition on `candidate`: the person is here and agrees, now, to be found for this opportunity's context. Whoever doesn't is on no list. */
export const stillShown = `
  exists (
    select from contributor
    join opportunity on opportunity.id = candidate.opportunity_id
    join consent on consent.contributor_id = contributor.id and consent.purpose = 'be_found' and consent.context = opportunity.context and consent.withdrawn_at is null
    where contributor.id = candidate.contributor_id and contributor.status = 'active'
  )`;
