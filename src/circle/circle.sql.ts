/** Topics of things with everything below them, and how far below. The tree is at most a few steps deep. */
const withBelow = (name: string, key: string, table: string): string => `
  ${name} (${key}, topic_id, depth) as (
    select ${key}, topic_id, 0 from ${table} where ${key} = any ($1::uuid[])
    union
    select ${name}.${key}, topic.id, depth + 1 from ${name} join topic on topic.parent_id = ${name}.topic_id
  )`;

/**
 * An opportunity that was joined into another counts as that one; a finding's double as the finding. What was withdrawn is named no more.
 * $1: findings.
 */
export const originsOf = `
  with recursive named as (
    select origin.id, coalesce(f.joined_into, f.id) as finding_id, origin.opportunity_id, origin.organisation_id, origin.state, origin.said_by, origin.said_at, origin.confirmed_at
    from finding f join finding_origin origin on origin.finding_id = f.id and origin.state = 'confirmed'
    where f.id = any ($1::uuid[]) or f.joined_into = any ($1::uuid[])
  ), leads (id, to_id, status, next_id) as (
    select o.id, o.id, o.status, o.joined_into from opportunity o where o.id in (select opportunity_id from named)
    union
    select leads.id, o.id, o.status, o.joined_into from leads join opportunity o on o.id = leads.next_id
  ), shown as (
    select distinct on (named.finding_id, coalesce(leads.to_id, named.organisation_id)) named.id, named.finding_id, leads.to_id, named.organisation_id, named.state, named.said_by, named.said_at, named.confirmed_at
    from named left join leads on leads.id = named.opportunity_id and leads.next_id is null
    where named.organisation_id is not null or leads.status <> 'withdrawn'
    order by named.finding_id, coalesce(leads.to_id, named.organisation_id), named.said_at, named.id
  ), numbered as (
    select *, row_number() over (partition by finding_id order by said_at, id) as nr from shown
  )
  select id, finding_id as "findingId", to_id as "opportunityId", organisation_id as "organisationId", state, said_by as "saidBy", said_at as "saidAt", confirmed_at as "confirmedAt"
  from numbered where nr <= 50 order by said_at, id`;

/** $1: findings, $2: now, $3: how many for each. */
export const openOn = `
  with recursive ${withBelow('about', 'finding_id', 'finding_topic')},
  near as (
    select about.finding_id, o.id, o.opened_at, min(about.depth) as depth
    from about join opportunity_topic sought using (topic_id) join opportunity o on o.id = sought.opportunity_id
    where o.status = 'open' and o.closes_at > $2
    group by about.finding_id, o.id
  ), numbered as (
    select finding_id, id, row_number() over (partition by finding_id order by depth, opened_at desc, id desc) as nr from near
  )
  select finding_id as "findingId", id from numbered where nr <= $3 order by finding_id, nr`;

/** $1: opportunities, $2: states that everyone may read, $3: how many for each beside those that its team put there. */
export const knownOn = `
  with recursive ${withBelow('about', 'opportunity_id', 'opportunity_topic')},
  pinned as (
    select pin.opportunity_id, shown.id, min(pin.pinned_at) as at
    from opportunity_finding pin join finding named on named.id = pin.finding_id join finding shown on shown.id = coalesce(named.joined_into, named.id)
    where pin.opportunity_id = any ($1::uuid[]) and shown.status = any ($2::text[]) and not shown.retracted
    group by pin.opportunity_id, shown.id
  ), near as (
    select about.opportunity_id, f.id, f.published_at, min(about.depth) as depth
    from about join finding_topic using (topic_id) join finding f on f.id = finding_topic.finding_id
    where f.status = 'published' and not f.retracted and f.notice is null
    group by about.opportunity_id, f.id
  ), numbered as (
    select opportunity_id, id, row_number() over (partition by opportunity_id order by depth, published_at desc, id desc) as nr
    from near where not exists (select from pinned where pinned.opportunity_id = near.opportunity_id and pinned.id = near.id)
  )
  select opportunity_id as "opportunityId", id, pinned from (
    select opportunity_id, id, true as pinned, row_number() over (partition by opportunity_id order by at, id) as nr from pinned
    union all
    select opportunity_id, id, false, nr from numbered where nr <= $3
  ) known
  order by opportunity_id, not pinned, nr`;

/** Also of those that were joined into them. $1: opportunities, $2: states that everyone may read. */
export const cameOf = `
  with recursive joined (id, from_id) as (
    select id, id from unnest($1::uuid[]) as id
    union
    select joined.id, o.id from joined join opportunity o on o.joined_into = joined.from_id
  ), came as (
    select distinct joined.id as opportunity_id, shown.id, shown.published_at
    from joined join finding_origin origin on origin.opportunity_id = joined.from_id and origin.state = 'confirmed'
    join finding named on named.id = origin.finding_id join finding shown on shown.id = coalesce(named.joined_into, named.id)
    where shown.status = any ($2::text[])
  ), numbered as (
    select opportunity_id, id, row_number() over (partition by opportunity_id order by published_at desc, id desc) as nr from came
  )
  select opportunity_id as "opportunityId", id from numbered where nr <= 50 order by opportunity_id, nr`;
