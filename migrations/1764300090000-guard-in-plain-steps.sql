-- The guard's decision as before, in steps that are each simple: one statement that decided, wrote and remembered took longer to set up, for every call, than
-- to carry out. Measured in docs/measured.md.
create or replace function guard_reserve(
  p_opportunity uuid, p_contributors uuid[],
  -- Null when nobody was asked.
  out wave_id uuid, out reserved_at timestamptz, out closes_at timestamptz,
  out outcomes text[], out ask_ids uuid[]
) language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_number int := coalesce(cardinality(p_contributors), 0);
  v_opportunity record;
  v_organisations uuid[];
  v_before timestamptz;
  v_now timestamptz;
  v_candidates uuid[];
  v_places int[];
  v_locked uuid[];
  v_left int;
  v_undelivered interval;
  v_missing boolean;
  v_last int;
  v_recipients uuid[];
  v_owns uuid[];
  v_occasions int[];
  v_people int;
  v_asks uuid[];
  v_wave uuid := new_id();
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  if v_number = 0 then
    raise exception using errcode = 'AW005', message = 'nobody to ask was given';
  end if;

  select o.status, o.closes_at, o.organisation_ids, o.context, o.suitable_for_16_17, o.answer_days, k.candidates_in_a_call into v_opportunity
  from opportunity o cross join guard_policy k where o.id = p_opportunity for no key update of o;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  if v_number > v_opportunity.candidates_in_a_call then
    raise exception using errcode = 'AW004', message = format('at most %s candidates in one call', v_opportunity.candidates_in_a_call);
  end if;
  v_organisations := v_opportunity.organisation_ids;
  if cardinality(v_organisations) > 1 then
    select array_agg(distinct id) into v_organisations from unnest(v_opportunity.organisation_ids) as org (id);
  end if;

  perform organisation_stays(v_organisations);

  -- Refusals that time alone explains lock and write nothing. Whoever passes is decided about below, after the lock, and nobody else is.
  v_before := clock_now();
  select array_agg(l.contributor_id), array_agg(l.place), array_agg(l.recipient_id) into v_candidates, v_places, v_locked from (
    select l.contributor_id, c.place::int as place, l.recipient_id
    from unnest(p_contributors) with ordinality as c (id, place)
    join effective_level l on l.contributor_id = c.id
    join guard_row g on g.recipient_id = l.recipient_id
    where l.way = 'teams_may_ask' and g.open_n < l.open_at_once
      and coalesce(g.recent_at[1], '-infinity') <= v_before - l.days_between * interval '24 hours'
    order by g.recipient_id
    for no key update of g
  ) l;

  -- Who is released meanwhile locks no opportunity: counted before the clock is read, it has left before the instant of the decision.
  v_before := clock_now();
  select greatest(0, k.opportunity_asks_in_24_hours - (
    select count(*) from ask a where a.opportunity_id = p_opportunity and a.state <> 'released' and a.reserved_at > v_before - interval '24 hours'
  )), k.undelivered_hours * interval '1 hour', exists (select from organisation_missing(v_organisations)) into strict v_left, v_undelivered, v_missing
  from guard_policy k;
  if v_missing then
    raise exception using errcode = 'AW008', message = 'an organisation in whose name is asked is not verified, or no agreement with it is in force';
  end if;

  -- The one reading that decides: after the locks, so that no ask carries an earlier time than the choices it obeyed.
  v_now := clock_now();
  if v_opportunity.status <> 'open' or coalesce(v_opportunity.closes_at, 'infinity') <= v_now then
    raise exception using errcode = 'AW002', message = 'this opportunity is not open';
  end if;

  -- Whoever was joined with others, or parted from them, while the lock was waited for is not decided about: it was the wrong lock.
  select array_agg(a.contributor_id order by a.place), array_agg(a.recipient_id order by a.place), array_agg(a.own_recipient_id order by a.place),
    array_agg(a.occasion order by a.place), array_agg(a.place order by a.place), count(distinct a.recipient_id), array_agg(new_id())
  into v_candidates, v_recipients, v_owns, v_occasions, v_places, v_people, v_asks
  from guard_allowed(v_candidates, v_places, p_opportunity, v_organisations, v_opportunity.context, v_opportunity.suitable_for_16_17,
    v_opportunity.answer_days, v_now) a
  where a.recipient_id = any (v_locked);
  if v_people < cardinality(v_candidates) then
    -- Of profiles that share their attention the first in the given order is asked.
    select array_agg(f.contributor_id order by f.place), array_agg(f.recipient_id order by f.place), array_agg(f.own_recipient_id order by f.place),
      array_agg(f.occasion order by f.place), array_agg(f.place order by f.place)
    into v_candidates, v_recipients, v_owns, v_occasions, v_places
    from (
      select distinct on (a.recipient_id) * from unnest(v_candidates, v_recipients, v_owns, v_occasions, v_places) as a (contributor_id, recipient_id, own_recipient_id, occasion, place)
      order by a.recipient_id, a.place
    ) f;
  end if;
  -- Up to whoever takes the last of the places everyone is looked at.
  v_last := case when v_left = 0 then 0 else coalesce(v_places[v_left], v_number) end;

  reserved_at := v_now;
  if v_people > 0 and v_left > 0 then
    if v_people > v_left then
      v_people := v_left;
      v_candidates := v_candidates[1:v_left];
      v_recipients := v_recipients[1:v_left];
      v_owns := v_owns[1:v_left];
      v_occasions := v_occasions[1:v_left];
    end if;
    -- In plain steps rather than in one statement, which takes longer to set up than to carry out. That the same was not asked twice stands before
    -- this, under the opportunity's lock; the unique index is there should that ever be wrong.
    insert into ask (id, recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select a.id, a.own_recipient_id, a.contributor_id, p_opportunity, v_wave, v_organisations, v_now, a.occasion
    from unnest(v_asks[1:v_people], v_owns, v_candidates, v_occasions) as a (id, own_recipient_id, contributor_id, occasion);
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
    where g.recipient_id = any (v_recipients);
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
    values (v_wave, p_opportunity, v_now, v_now + v_undelivered, v_now + v_opportunity.answer_days * interval '24 hours')
    returning wave.id, wave.closes_at into wave_id, closes_at;
  else
    v_people := 0;
  end if;

  if v_people = v_number then
    outcomes := array_fill('asked'::text, array[v_number]);
    ask_ids := v_asks;
  else
    outcomes := array_fill('not_available'::text, array[v_last]) || array_fill('not_reached'::text, array[v_number - v_last]);
    ask_ids := array_fill(null::uuid, array[v_number]);
    for nr in 1 .. v_people loop
      outcomes[v_places[nr]] := 'asked';
      ask_ids[v_places[nr]] := v_asks[nr];
    end loop;
  end if;
end $$;
