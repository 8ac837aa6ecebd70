-- The guard decides in the statement that locks, instead of locking, then looking at everybody a second time. What each rule says stands in two functions that
-- Postgres writes into whatever asks: guard_open (here, willing, not resting) and guard_has_room (the windows). Nothing about who may be asked changes.
-- See docs/adr/guard-decides-as-it-locks.md.

-- == The level that holds, in the profile's row ==
-- Worked out from what was chosen, the limits of the service and the pool whenever one of them changes, instead of for each decision.
alter table guarded_profile
  add column held_asks_in_30_days smallint,
  add column held_asks_in_365_days smallint,
  add column held_days_between smallint,
  add column held_from_one_organisation_in_30_days smallint,
  add column held_open_at_once smallint,
  add column held_answer_days_usual smallint,
  add column held_unanswered_in_a_row smallint,
  add column held_involvements_at_once smallint;

create function guard_holds_level() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  k guard_policy;
begin
  select * into strict k from guard_policy;
  new.held_asks_in_30_days := least(k.ceiling_asks_in_30_days, coalesce(new.asks_in_30_days, k.default_asks_in_30_days), new.pool_asks_in_30_days,
    case when new.pool_defaults & 1 > 0 then k.default_asks_in_30_days end);
  new.held_asks_in_365_days := least(k.ceiling_asks_in_365_days, coalesce(new.asks_in_365_days, k.default_asks_in_365_days), new.pool_asks_in_365_days,
    case when new.pool_defaults & 2 > 0 then k.default_asks_in_365_days end);
  new.held_days_between := greatest(k.ceiling_days_between, coalesce(new.days_between, k.default_days_between), new.pool_days_between,
    case when new.pool_defaults & 4 > 0 then k.default_days_between end);
  new.held_from_one_organisation_in_30_days := least(k.ceiling_from_one_organisation_in_30_days,
    coalesce(new.from_one_organisation_in_30_days, k.default_from_one_organisation_in_30_days), new.pool_from_one_organisation_in_30_days,
    case when new.pool_defaults & 8 > 0 then k.default_from_one_organisation_in_30_days end);
  new.held_open_at_once := least(k.ceiling_open_at_once, coalesce(new.open_at_once, k.default_open_at_once), new.pool_open_at_once,
    case when new.pool_defaults & 16 > 0 then k.default_open_at_once end);
  new.held_answer_days_usual := k.answer_days_usual;
  new.held_unanswered_in_a_row := k.unanswered_in_a_row;
  new.held_involvements_at_once := k.involvements_at_once;
  return new;
end $$;
create trigger guard_holds_level before insert or update on guarded_profile for each row execute function guard_holds_level();

-- Nobody's level changes between the limits and the copies of them: whoever changes a level waits, and then reads the new ones.
create function guard_limits_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table guarded_profile in share row exclusive mode;
  return null;
end $$;
create trigger guard_limits_change before update on guard_policy for each statement execute function guard_limits_change();
create function guard_limits_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update guarded_profile set contributor_id = contributor_id;
  return null;
end $$;
create trigger guard_limits_changed after update on guard_policy for each row
  when (to_jsonb(old) - 'changed_at' is distinct from to_jsonb(new) - 'changed_at') execute function guard_limits_changed();

update guarded_profile set contributor_id = contributor_id;
alter table guarded_profile
  alter column held_asks_in_30_days set not null,
  alter column held_asks_in_365_days set not null,
  alter column held_days_between set not null,
  alter column held_from_one_organisation_in_30_days set not null,
  alter column held_open_at_once set not null,
  alter column held_answer_days_usual set not null,
  alter column held_unanswered_in_a_row set not null,
  alter column held_involvements_at_once set not null;

create or replace view effective_level as
select p.contributor_id, p.recipient_id, p.way, p.short_notice,
  p.held_asks_in_30_days as asks_in_30_days, p.held_asks_in_365_days as asks_in_365_days, p.held_days_between as days_between,
  p.held_from_one_organisation_in_30_days as from_one_organisation_in_30_days, p.held_open_at_once as open_at_once,
  p.held_answer_days_usual as answer_days_usual, p.held_unanswered_in_a_row as unanswered_in_a_row, p.held_involvements_at_once as involvements_at_once,
  p.is_active, p.is_16_or_17, p.found_in, p.acted_for_until, p.never_from, p.own_recipient_id
from guarded_profile p;

-- == What the rules say ==
-- Each is one expression over the two rows, so that it becomes part of the statement that asks. What few need is looked up in functions of its own, last.
create function guard_is_quiet(p_contributor uuid, p_at timestamptz) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from quiet_period q
    where q.contributor_id = p_contributor and q.ended_at is null and q.starts_at <= p_at and coalesce(q.ends_at, 'infinity') > p_at
  )
$$;

create function guard_organisations_have_room(
  p_contributor uuid, p_organisations uuid[], p_most int, p_recent_org uuid[], p_recent_org_at timestamptz[], p_now timestamptz
) returns boolean language sql stable set search_path = public, pg_temp as $$
  select not exists (
    select from unnest(p_organisations) as asking (id)
    where greatest(p_most, (
      select l.most_in_30_days from link_limit l where l.contributor_id = p_contributor and l.organisation_id = asking.id
    )) <= (
      select count(*) from unnest(p_recent_org, p_recent_org_at) as earlier (id, at)
      where earlier.id = asking.id and earlier.at > p_now - interval '720 hours'
    )
  )
$$;

-- Nobody joins a study on another's behalf.
create function guard_speaks_for_themselves(p_contributor uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select not exists (select from contributor somebody where somebody.id = p_contributor and somebody.kind = 'acting_for')
$$;

create function guard_open(
  p guarded_profile, g guard_row, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int, p_now timestamptz
) returns boolean language sql stable as $$
  select p.is_active
    and p.acted_for_until > p_now
    and (p_for_16_17 or not p.is_16_or_17)
    and p.way = 'teams_may_ask'
    and least(p.held_asks_in_30_days, p.held_asks_in_365_days, p.held_from_one_organisation_in_30_days, p.held_open_at_once) > 0
    and (p.short_notice or p_answer_days >= p.held_answer_days_usual)
    and coalesce(g.rest_until, '-infinity') <= p_now
    and coalesce(g.left_alone_until, '-infinity') <= p_now
    and g.unanswered_run < p.held_unanswered_in_a_row
    and g.involvements_n < p.held_involvements_at_once
    and p_context = any (p.found_in)
    and not p.never_from && p_organisations
    and (coalesce(g.quiet_until, '-infinity') <= p_now or not guard_is_quiet(p.contributor_id, p_now))
$$;

create function guard_has_room(p guarded_profile, g guard_row, p_organisations uuid[], p_now timestamptz) returns boolean language sql stable as $$
  select g.open_n < p.held_open_at_once
    and coalesce(g.recent_at[1], '-infinity') <= p_now - p.held_days_between * interval '24 hours'
    and coalesce(g.recent_at[1], '-infinity') <= p_now
    and coalesce(g.recent_at[p.held_asks_in_30_days], '-infinity') <= p_now - interval '720 hours'
    and coalesce(g.recent_at[p.held_asks_in_365_days], '-infinity') <= p_now - interval '8760 hours'
    -- The newest stands first: where that one is too long ago, all are.
    and (
      coalesce(g.recent_org_at[1], '-infinity') <= p_now - interval '720 hours'
      or not g.recent_org && p_organisations
      or guard_organisations_have_room(p.contributor_id, p_organisations, p.held_from_one_organisation_in_30_days, g.recent_org, g.recent_org_at, p_now)
    )
$$;

create or replace function guard_open_to(
  p_contributors uuid[], p_places int[], p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int, p_now timestamptz
) returns table (
  place int, contributor_id uuid, recipient_id uuid,
  asks_in_30_days int, asks_in_365_days int, days_between int, from_one_organisation_in_30_days int, open_at_once int,
  recent_at timestamptz[], recent_org uuid[], recent_org_at timestamptz[], open_n int, own_recipient_id uuid, pooled uuid[]
) language sql stable as $$
  select c.place, p.contributor_id, p.recipient_id,
    p.held_asks_in_30_days, p.held_asks_in_365_days, p.held_days_between, p.held_from_one_organisation_in_30_days, p.held_open_at_once,
    g.recent_at, g.recent_org, g.recent_org_at, g.open_n, p.own_recipient_id, coalesce(g.pooled, array[p.recipient_id])
  from unnest(p_contributors, p_places) as c (id, place)
  join guarded_profile p on p.contributor_id = c.id
  join guard_row g on g.recipient_id = p.recipient_id
  where guard_open(p, g, p_organisations, p_context, p_for_16_17, p_answer_days, p_now)
$$;

-- For whoever holds the locks already.
create or replace function guard_allowed(
  p_contributors uuid[], p_places int[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int,
  p_now timestamptz
) returns table (place int, contributor_id uuid, recipient_id uuid, occasion int, own_recipient_id uuid) language sql stable as $$
  select c.place, p.contributor_id, p.recipient_id, about.newest + 1, p.own_recipient_id
  from unnest(p_contributors, p_places) as c (id, place)
  join guarded_profile p on p.contributor_id = c.id
  join guard_row g on g.recipient_id = p.recipient_id
  cross join lateral (
    select coalesce(max(a.occasion) filter (where a.recipient_id = p.own_recipient_id), 0)::int as newest,
      coalesce(bool_and(a.hear_again_at is not null), true) as open_again
    from ask a where a.opportunity_id = p_opportunity and a.recipient_id = any (p.own_recipient_id || g.pooled) and a.state <> 'released'
  ) about
  where about.open_again
    and guard_open(p, g, p_organisations, p_context, p_for_16_17, p_answer_days, p_now)
    and guard_has_room(p, g, p_organisations, p_now)
    and (
      not exists (select from opportunity study where study.id = p_opportunity and study.research_kind = 'participation')
      or guard_speaks_for_themselves(p.contributor_id)
    )
$$;

-- As before, and every row says who changed it, also of somebody who is joined with nobody.
create or replace function guard_lock_joined(p_recipients uuid[]) returns void language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_rows uuid[];
begin
  select array_agg(l.recipient_id) into v_rows from (
    select g.recipient_id from guard_row g where g.recipient_id in (
      select unnest(array[own.recipient_id, root.recipient_id] || root.pooled)
      from guard_row own join guard_row root on root.recipient_id = coalesce(own.alias_of, own.recipient_id) where own.recipient_id = any (p_recipients)
    ) order by g.recipient_id for no key update
  ) l;
  update guard_row set changed_in = pg_current_xact_id() where recipient_id = any (v_rows);
end $$;

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
  v_organisation uuid;
  v_stays text;
  v_given uuid[] := p_contributors;
  v_given_places int[];
  v_heard_of_it uuid[];
  v_seen xid8;
  v_before timestamptz;
  v_now timestamptz;
  v_current boolean;
  v_locked uuid[];
  v_candidates uuid[];
  v_places int[];
  v_left int;
  v_missing boolean;
  v_again boolean;
  v_last int;
  v_recipients uuid[];
  v_rows tid[];
  v_written int;
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

  select o.status, o.closes_at, o.organisation_ids, o.context, o.suitable_for_16_17, o.answer_days, coalesce(o.research_kind = 'participation', false) as is_study,
    k.candidates_in_a_call, k.opportunity_asks_in_24_hours, k.undelivered_hours
  into v_opportunity
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

  -- See organisation_stays: in the same order, without a statement of its own.
  foreach v_organisation in array v_organisations loop
    v_stays := pg_advisory_xact_lock_shared('organisation'::regclass::oid::int, hashtext(v_organisation::text));
  end loop;

  -- Under the opportunity's lock nobody else asks about it. Who heard of it is not asked again, unless they want to.
  v_before := clock_now();
  select greatest(0, v_opportunity.opportunity_asks_in_24_hours - count(*) filter (where a.reserved_at > v_before - interval '24 hours')),
    coalesce(array_agg(a.recipient_id) filter (where a.hear_again_at is null), '{}'), coalesce(bool_or(a.hear_again_at is not null), false),
    exists (select from organisation_missing(v_organisations))
  into v_left, v_heard_of_it, v_again, v_missing
  from ask a where a.opportunity_id = p_opportunity and a.state <> 'released';
  if v_missing then
    raise exception using errcode = 'AW008', message = 'an organisation in whose name is asked is not verified, or no agreement with it is in force';
  end if;

  loop
    -- Whoever is refused is neither locked nor written. Whoever passes was looked at as their guard row stands under the lock; what stands beside it was read when
    -- the statement began, which is current if nobody has changed the person since: everybody who does says so in the row. And nothing begins or ends within a minute.
    v_before := clock_now();
    v_seen := pg_snapshot_xmin(pg_current_snapshot());
    select array_agg(l.contributor_id order by l.place), array_agg(l.recipient_id order by l.place), array_agg(l.own_recipient_id order by l.place),
      array_agg(l.place order by l.place), array_agg(l.row_at order by l.place), array_agg(new_id()), count(distinct l.recipient_id), bool_and(l.is_current)
    into v_candidates, v_recipients, v_owns, v_places, v_rows, v_asks, v_people, v_current
    from (
      select p.contributor_id, p.recipient_id, p.own_recipient_id, g.ctid as row_at, coalesce(v_given_places[c.nr], c.nr::int) as place,
        g.changed_in < v_seen and p.acted_for_until > v_before + interval '1 minute'
          and (coalesce(g.quiet_until, '-infinity') <= v_before or not guard_is_quiet(p.contributor_id, v_before + interval '1 minute')) as is_current
      from unnest(v_given) with ordinality as c (id, nr)
      join guarded_profile p on p.contributor_id = c.id
      join guard_row g on g.recipient_id = p.recipient_id
      where guard_open(p, g, v_organisations, v_opportunity.context, v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_before)
        and guard_has_room(p, g, v_organisations, v_before)
        and p.own_recipient_id <> all (v_heard_of_it)
        and not coalesce(g.pooled && v_heard_of_it, false)
        and (not v_opportunity.is_study or guard_speaks_for_themselves(p.contributor_id))
        -- Whoever was joined with others, or parted from them, since the lock was taken is not decided about: it was the wrong lock.
        and (v_locked is null or p.recipient_id = any (v_locked))
      order by g.recipient_id
      for no key update of g
    ) l;
    -- The second time everybody is locked already, and all that was read is current.
    v_now := case when v_locked is null then clock_now() else v_before end;
    exit when v_locked is not null or v_candidates is null or v_current and v_now < v_before + interval '1 minute';
    v_given := v_candidates;
    v_given_places := v_places;
    v_locked := v_recipients;
  end loop;

  -- The one reading that decides: after the locks, so that no ask carries an earlier time than the choices it obeyed.
  if v_opportunity.status <> 'open' or coalesce(v_opportunity.closes_at, 'infinity') <= v_now then
    raise exception using errcode = 'AW002', message = 'this opportunity is not open';
  end if;

  if v_people < cardinality(v_candidates) then
    -- Of profiles that share their attention the first in the given order is asked.
    select array_agg(f.contributor_id order by f.place), array_agg(f.row_at order by f.place), array_agg(f.own_recipient_id order by f.place),
      array_agg(f.place order by f.place)
    into v_candidates, v_rows, v_owns, v_places
    from (
      select distinct on (a.recipient_id) *
      from unnest(v_candidates, v_recipients, v_rows, v_owns, v_places) as a (contributor_id, recipient_id, row_at, own_recipient_id, place)
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
      v_rows := v_rows[1:v_left];
      v_owns := v_owns[1:v_left];
    end if;
    if v_again then
      select array_agg(coalesce(about.newest, 0) + 1 order by own.nr) into v_occasions
      from unnest(v_owns) with ordinality as own (id, nr)
      cross join lateral (
        select max(a.occasion)::int as newest from ask a where a.opportunity_id = p_opportunity and a.recipient_id = own.id and a.state <> 'released'
      ) about;
    end if;
    -- In plain steps rather than in one statement, which takes longer to set up than to carry out. That the same was not asked twice stands before
    -- this, under the opportunity's lock; the unique index is there should that ever be wrong.
    insert into ask (id, recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select a.id, a.own_recipient_id, a.contributor_id, p_opportunity, v_wave, v_organisations, v_now, coalesce(a.occasion, 1)
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
    -- They are where they were when they were locked.
    where g.ctid = any (v_rows);
    get diagnostics v_written = row_count;
    if v_written <> v_people then
      raise exception using message = format('%s guard rows were locked and %s written', v_people, v_written);
    end if;
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
    values (v_wave, p_opportunity, v_now, v_now + v_opportunity.undelivered_hours * interval '1 hour', v_now + v_opportunity.answer_days * interval '24 hours')
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

revoke execute on function guard_holds_level, guard_limits_change, guard_limits_changed, guard_is_quiet, guard_organisations_have_room, guard_speaks_for_themselves, guard_open,
  guard_has_room from public;
