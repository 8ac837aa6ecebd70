-- The same decisions with less work for each. What may not be asked of somebody else was looked up in a function that was planned anew for every
-- person; places were found by reading all of them for every ask; what keeps an organisation from asking was planned anew for every wave.
-- Only guard_allowed and guard_reserve change, and not what they say.

create or replace function guard_allowed(
  p_contributors uuid[], p_places int[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int,
  p_now timestamptz
) returns table (place int, contributor_id uuid, recipient_id uuid, occasion int) language sql stable as $$
  select o.place, o.contributor_id, o.recipient_id, about.asked + 1
  from guard_open_to(p_contributors, p_places, p_organisations, p_context, p_for_16_17, p_answer_days, p_now) o
  cross join lateral (
    select count(*)::int as asked, coalesce(bool_and(a.hear_again_at is not null), true) as open_again
    from ask a where a.opportunity_id = p_opportunity and a.recipient_id = o.recipient_id and a.state <> 'released'
  ) about
  where about.open_again
    and o.open_n < o.open_at_once
    and coalesce(o.recent_at[1], '-infinity') <= p_now - o.days_between * interval '24 hours'
    and coalesce(o.recent_at[1], '-infinity') <= p_now
    and coalesce(o.recent_at[o.asks_in_30_days], '-infinity') <= p_now - interval '720 hours'
    and coalesce(o.recent_at[o.asks_in_365_days], '-infinity') <= p_now - interval '8760 hours'
    and (
      not o.recent_org && p_organisations
      or not exists (
        select from unnest(p_organisations) as asking (id)
        where o.from_one_organisation_in_30_days <= (
          select count(*) from unnest(o.recent_org, o.recent_org_at) as earlier (id, at)
          where earlier.id = asking.id and earlier.at > p_now - interval '720 hours'
        )
      )
    )
    -- Written out: a function with a subquery in it is not made part of the statement, and would be planned again for each person.
    and (
      not exists (select from opportunity study where study.id = p_opportunity and study.research_kind = 'participation')
      or not exists (select from contributor somebody where somebody.id = o.contributor_id and somebody.kind = 'acting_for')
    )
$$;

create or replace function guard_reserve(p_opportunity uuid, p_contributors uuid[])
returns table (contributor_id uuid, outcome text, ask_id uuid, wave_id uuid, reserved_at timestamptz, closes_at timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_policy guard_policy;
  v_opportunity record;
  v_organisations uuid[];
  v_before timestamptz;
  v_now timestamptz;
  v_candidates uuid[];
  v_places int[];
  v_left int;
  v_last int;
  v_asks uuid[];
  v_asked_places int[];
  v_wave uuid := new_id();
  v_closes_at timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select * into strict v_policy from guard_policy;
  if coalesce(cardinality(p_contributors), 0) = 0 then
    raise exception using errcode = 'AW005', message = 'nobody to ask was given';
  end if;
  if cardinality(p_contributors) > v_policy.candidates_in_a_call then
    raise exception using errcode = 'AW004', message = format('at most %s candidates in one call', v_policy.candidates_in_a_call);
  end if;

  select status, closes_at, organisation_ids, context, suitable_for_16_17, answer_days into v_opportunity
  from opportunity where id = p_opportunity for no key update;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  v_organisations := v_opportunity.organisation_ids;
  if cardinality(v_organisations) > 1 then
    select array_agg(distinct id) into v_organisations from unnest(v_opportunity.organisation_ids) as org (id);
  end if;

  -- Refusals that time alone explains lock and write nothing. Whoever passes is decided about below, after the lock, and nobody else is.
  v_before := clock_now();
  select array_agg(l.contributor_id), array_agg(l.place) into v_candidates, v_places from (
    select l.contributor_id, c.place::int as place
    from unnest(p_contributors) with ordinality as c (id, place)
    join effective_level l on l.contributor_id = c.id
    join guard_row g on g.recipient_id = l.recipient_id
    where l.way = 'teams_may_ask' and g.open_n < l.open_at_once
      and coalesce(g.recent_at[1], '-infinity') <= v_before - l.days_between * interval '24 hours'
    order by g.recipient_id
    for no key update of g
  ) l;

  -- Who is released meanwhile locks no opportunity: counted before the clock is read, it has left before the instant of the decision.
  select * into strict v_policy from guard_policy;
  v_before := clock_now();
  select greatest(0, v_policy.opportunity_asks_in_24_hours - count(*)) into v_left from ask a
  where a.opportunity_id = p_opportunity and a.state <> 'released' and a.reserved_at > v_before - interval '24 hours';

  -- The one reading that decides: after the locks, so that no ask carries an earlier time than the choices it obeyed.
  v_now := clock_now();
  if v_opportunity.status <> 'open' or coalesce(v_opportunity.closes_at, 'infinity') <= v_now then
    raise exception using errcode = 'AW002', message = 'this opportunity is not open';
  end if;
  v_closes_at := v_now + v_opportunity.answer_days * interval '24 hours';

  with allowed as (
    select a.*, row_number() over (partition by a.recipient_id order by a.place) as nth_of_person
    from guard_allowed(v_candidates, v_places, p_opportunity, v_organisations, v_opportunity.context, v_opportunity.suitable_for_16_17,
      v_opportunity.answer_days, v_now) a
  ), in_order as (
    select a.*, row_number() over (order by a.place) as nth from allowed a where a.nth_of_person = 1
  ), asked as (
    insert into ask (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select i.recipient_id, i.contributor_id, p_opportunity, v_wave, v_organisations, v_now, i.occasion
    from in_order i where i.nth <= v_left
    on conflict (opportunity_id, recipient_id, occasion) where state <> 'released' do nothing
    returning id, recipient_id
  ), remembered as (
    update guard_row g
    set recent_at = (array[v_now] || g.recent_at)[1:24],
      open_n = g.open_n + 1,
      -- Pairs are let go by age alone, not by number: how many matter depends on how many ask together. The newest stands first.
      recent_org = v_organisations || case when g.recent_org_at[1] > v_now - interval '720 hours' then array(
        select earlier.id from unnest(g.recent_org, g.recent_org_at) with ordinality as earlier (id, at, nr)
        where earlier.at > v_now - interval '720 hours' order by earlier.nr
      ) else '{}'::uuid[] end,
      recent_org_at = array_fill(v_now, array[cardinality(v_organisations)]) || case when g.recent_org_at[1] > v_now - interval '720 hours' then array(
        select earlier.at from unnest(g.recent_org_at) with ordinality as earlier (at, nr)
        where earlier.at > v_now - interval '720 hours' order by earlier.nr
      ) else '{}'::timestamptz[] end
    from asked n
    where g.recipient_id = n.recipient_id
  )
  -- Whose place it was is looked up in an array: as a join it would be planned for one row and read every place for every ask.
  select array_agg(n.id), array_agg(o.places[array_position(o.recipients, n.recipient_id)]),
    coalesce((select e.place from in_order e where e.nth = v_left), case when v_left = 0 then 0 end)
  into v_asks, v_asked_places, v_last
  from asked n cross join (select array_agg(i.recipient_id) as recipients, array_agg(i.place) as places from in_order i where i.nth <= v_left) o;

  if v_asks is null then
    v_wave := null;
    v_closes_at := null;
  else
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
    values (v_wave, p_opportunity, v_now, v_now + v_policy.undelivered_hours * interval '1 hour', v_closes_at);
  end if;

  return query
  select c.id,
    case when a.id is not null then 'asked' when c.place > v_last then 'not_reached' else 'not_available' end,
    a.id, v_wave, v_now, v_closes_at
  from unnest(p_contributors) with ordinality as c (id, place)
  left join unnest(v_asks, v_asked_places) as a (id, place) on a.place = c.place
  order by c.place;
end $$;

-- Without a search path of its own it becomes part of whoever asks, and is planned once. It reads tables by the caller's rights, as before.
create or replace function organisation_missing(p_organisations uuid[]) returns table (organisation_id uuid, organisation_name text, is_verified boolean, agreement text)
language sql stable as $$
  select gap.id, gap.name, gap.verified, gap.state
  from (
    select o.id, o.name,
      exists (select from organisation_verification v where v.organisation_id = o.id and v.withdrawn_at is null) as verified,
      coalesce((
        select case
            when bool_or(a.ended_at is null and today.day between a.valid_from and a.valid_to) then 'in_force'
            when bool_or(a.ended_at is null and a.valid_from > today.day) then 'not_yet'
            else 'ended'
          end
        from organisation_agreement a where a.organisation_id = o.id having count(*) > 0
      ), 'none') as state
    from organisation o
    cross join (select (clock_now() at time zone 'Europe/London')::date as day offset 0) today
    where o.id = any (p_organisations)
  ) gap
  where not gap.verified or gap.state <> 'in_force'
  order by gap.id
$$;
