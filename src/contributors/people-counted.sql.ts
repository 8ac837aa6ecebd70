/**
 * How many people a count may rest on, for grouped rows of `contributor` joined by `shownReach`: of each account one, and of each address one. Profiles
 * are made without proof, so a count of profiles is whatever somebody wants it to be.
 */
export const peopleCounted = 'least(count(distinct coalesce(contributor.account_id, contributor.id)), count(distinct reach.value_hash))::int';

/** Joins `contributor` with one way of contact shown to be theirs; whoever has none isn't counted. */
export const shownReach = `
  join lateral (
    select value_hash from contact_point point where point.contributor_id = contributor.id and point.shown_theirs order by point.channel limit 1
  ) reach on true`;
