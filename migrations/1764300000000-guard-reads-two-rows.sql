-- What a decision reads of a person stands in two rows: the guard row and the profile's. Whether they are here, old enough, found in this context, acted for
-- and of whom they want nothing was looked up in four tables for every person; it is copied into the profile's row by triggers, in the transaction that
-- changes it, and nowhere else. Nothing about who may be asked changes. Measured in docs/measured.md.

alter table guarded_profile
  add column is_active boolean not null default true,
  add column is_16_or_17 boolean not null default false,
  -- Contexts for which there is a consent to be found.
  add column found_in text[] not null default '{}',
  -- Until when somebody may answer for them. Whoever speaks for themselves: without end.
  add column acted_for_until timestamptz(3) not null default 'infinity',
  add column never_from uuid[] not null default '{}';

-- == The copies ==
create function guard_found_in(p_contributor uuid) returns text[] language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct context order by context), '{}') from consent where contributor_id = p_contributor and purpose = 'be_found' and withdrawn_at is null
$$;
create function guard_acted_for_until(p_contributor uuid) returns timestamptz language sql stable set search_path = public, pg_temp as $$
  select case when c.kind <> 'acting_for' then 'infinity'
    else coalesce((select max(r.holds_until) from representation r where r.contributor_id = c.id and 'answer' = any (r.scope)), '-infinity') end
  from contributor c where c.id = p_contributor
$$;
create function guard_never_from(p_contributor uuid) returns uuid[] language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(organisation_id order by organisation_id), '{}') from never_organisation where contributor_id = p_contributor and removed_at is null
$$;

-- Each trigger writes the column of its own table alone, after the lock that puts changes to that table in one order (the guard row, or the contributor's own).
create function guard_copies_consent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_contributor uuid := case when tg_op = 'DELETE' then old.contributor_id else new.contributor_id end;
begin
  update guarded_profile set found_in = guard_found_in(v_contributor) where contributor_id = v_contributor;
  return null;
end $$;
create trigger guard_copies_consent after insert or update or delete on consent for each row execute function guard_copies_consent();

create function guard_copies_acting() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_contributor uuid := case when tg_op = 'DELETE' then old.contributor_id else new.contributor_id end;
begin
  update guarded_profile set acted_for_until = guard_acted_for_until(v_contributor) where contributor_id = v_contributor;
  return null;
end $$;
create trigger guard_copies_acting after insert or update or delete on representation for each row execute function guard_copies_acting();

create function guard_copies_never() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_contributor uuid := case when tg_op = 'DELETE' then old.contributor_id else new.contributor_id end;
begin
  update guarded_profile set never_from = guard_never_from(v_contributor) where contributor_id = v_contributor;
  return null;
end $$;
create trigger guard_copies_never after insert or update or delete on never_organisation for each row execute function guard_copies_never();

create or replace function guard_new_profile() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := new_id();
begin
  insert into recipient (id) values (v_recipient);
  insert into guard_row (recipient_id) values (v_recipient);
  insert into guarded_profile (contributor_id, recipient_id, is_active, is_16_or_17, acted_for_until)
  values (new.id, v_recipient, new.status = 'active', new.age_band is not distinct from '16_or_17', guard_acted_for_until(new.id));
  perform guard_note_settings(new.id, null, clock_now());
  return null;
end $$;

-- Whoever goes on hold, comes back, grows up or takes their profile over queues like a decision does. Guard rows first, by id, as everywhere.
create function guard_copies_person() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_changed uuid[];
begin
  select array_agg(n.id) into v_changed from new_rows n join old_rows o using (id)
  where (n.status, n.age_band, n.kind) is distinct from (o.status, o.age_band, o.kind);
  if v_changed is null then
    return null;
  end if;
  perform guard_lock_people(v_changed);
  update guarded_profile p
  set is_active = c.status = 'active', is_16_or_17 = c.age_band is not distinct from '16_or_17', acted_for_until = guard_acted_for_until(c.id)
  from contributor c
  where c.id = p.contributor_id and c.id = any (v_changed);
  return null;
end $$;
-- By its name it comes before guard_takes_hold, which lets go of what is on its way.
create trigger guard_copies_person after update on contributor referencing old table as old_rows new table as new_rows
  for each statement execute function guard_copies_person();

update guarded_profile p
set is_active = c.status = 'active', is_16_or_17 = c.age_band is not distinct from '16_or_17', found_in = guard_found_in(c.id),
  acted_for_until = guard_acted_for_until(c.id), never_from = guard_never_from(c.id)
from contributor c where c.id = p.contributor_id;

revoke execute on function guard_found_in, guard_acted_for_until, guard_never_from, guard_copies_consent, guard_copies_acting, guard_copies_never, guard_copies_person from public;

create or replace view effective_level as
select p.contributor_id, p.recipient_id, p.way, p.short_notice,
  least(k.ceiling_asks_in_30_days, coalesce(p.asks_in_30_days, k.default_asks_in_30_days)) as asks_in_30_days,
  least(k.ceiling_asks_in_365_days, coalesce(p.asks_in_365_days, k.default_asks_in_365_days)) as asks_in_365_days,
  greatest(k.ceiling_days_between, coalesce(p.days_between, k.default_days_between)) as days_between,
  least(k.ceiling_from_one_organisation_in_30_days, coalesce(p.from_one_organisation_in_30_days, k.default_from_one_organisation_in_30_days))
    as from_one_organisation_in_30_days,
  least(k.ceiling_open_at_once, coalesce(p.open_at_once, k.default_open_at_once)) as open_at_once,
  k.answer_days_usual, k.unanswered_in_a_row, k.involvements_at_once,
  p.is_active, p.is_16_or_17, p.found_in, p.acted_for_until, p.never_from
from guard_policy k cross join guarded_profile p;

-- == The same questions of two rows ==
create or replace function guard_open_to(
  p_contributors uuid[], p_places int[], p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int, p_now timestamptz
) returns table (
  place int, contributor_id uuid, recipient_id uuid,
  asks_in_30_days int, asks_in_365_days int, days_between int, from_one_organisation_in_30_days int, open_at_once int,
  recent_at timestamptz[], recent_org uuid[], recent_org_at timestamptz[], open_n int
) language sql stable as $$
  select c.place, l.contributor_id, l.recipient_id,
    l.asks_in_30_days, l.asks_in_365_days, l.days_between, l.from_one_organisation_in_30_days, l.open_at_once,
    g.recent_at, g.recent_org, g.recent_org_at, g.open_n
  from unnest(p_contributors, p_places) as c (id, place)
  join effective_level l on l.contributor_id = c.id
  join guard_row g on g.recipient_id = l.recipient_id
  where l.is_active
    and l.acted_for_until > p_now
    and (p_for_16_17 or not l.is_16_or_17)
    and l.way = 'teams_may_ask'
    and least(l.asks_in_30_days, l.asks_in_365_days, l.from_one_organisation_in_30_days, l.open_at_once) > 0
    and (l.short_notice or p_answer_days >= l.answer_days_usual)
    and coalesce(g.rest_until, '-infinity') <= p_now
    and coalesce(g.left_alone_until, '-infinity') <= p_now
    and g.unanswered_run < l.unanswered_in_a_row
    and g.involvements_n < l.involvements_at_once
    and (
      coalesce(g.quiet_until, '-infinity') <= p_now
      or not exists (
        select from quiet_period q
        where q.contributor_id = c.id and q.ended_at is null and q.starts_at <= p_now and coalesce(q.ends_at, 'infinity') > p_now
      )
    )
    and p_context = any (l.found_in)
    and not l.never_from && p_organisations
$$;

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

-- == Nobody asks in the name of an organisation whose agreement ended meanwhile ==
-- Whoever asks shares a lock on the organisation's name and reads the clock after it; whoever ends an agreement or a verification takes that lock alone.
-- An advisory lock, because every wave would share it: a row shared by many at once is written anew by each of them.
create function organisation_stays(p_organisations uuid[]) returns void language sql volatile as $$
  select pg_advisory_xact_lock_shared('organisation'::regclass::oid::int, hashtext(id::text)) from (select id from unnest(p_organisations) as given (id) order by id) o
$$;
create function organisation_standing_ends() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock('organisation'::regclass::oid::int, hashtext(new.organisation_id::text));
  return new;
end $$;
create trigger organisation_agreement_ends before update on organisation_agreement for each row execute function organisation_standing_ends();
create trigger organisation_verification_ends before update on organisation_verification for each row execute function organisation_standing_ends();

create or replace function organisation_gaps(p_organisations uuid[]) returns table (organisation_id uuid, organisation_name text, is_verified boolean, agreement text)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform organisation_stays(p_organisations);
  return query select * from organisation_missing(p_organisations);
end $$;
-- guard_reserve asks for itself, in a statement it needs anyway.
drop trigger wave_agreement on wave;

-- == Reserving ==
-- One call, one wave: one row with what became of each candidate, in the given order: asked (with the ask's id), not_available or not_reached. Decides and
-- records in the caller's transaction; nothing may be sent before it commits.
-- AW002: not open, or closed meanwhile. AW003: no such opportunity. AW004: too many candidates. AW005: none. AW008: an organisation may not ask.
drop function guard_reserve(uuid, uuid[]);
create function guard_reserve(
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
  v_left int;
  v_undelivered interval;
  v_missing boolean;
  v_last int;
  v_asks uuid[];
  v_asked_places int[];
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

  with allowed as (
    select a.*, row_number() over (partition by a.recipient_id order by a.place) as nth_of_person
    from guard_allowed(v_candidates, v_places, p_opportunity, v_organisations, v_opportunity.context, v_opportunity.suitable_for_16_17,
      v_opportunity.answer_days, v_now) a
  ), in_order as materialized (
    select a.*, new_id() as ask_id, row_number() over (order by a.place) as nth from allowed a where a.nth_of_person = 1
  ), asked as (
    insert into ask (id, recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select i.ask_id, i.recipient_id, i.contributor_id, p_opportunity, v_wave, v_organisations, v_now, i.occasion
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
  -- Which of them were written is looked up in an array: a join would be planned for one row and read every ask for every ask.
  select array_agg(i.ask_id), array_agg(i.place), (select e.place from in_order e where e.nth = v_left)
  into v_asks, v_asked_places, v_last
  from in_order i where i.ask_id = any ((select array_agg(n.id) from asked n)::uuid[]);

  reserved_at := v_now;
  if v_asks is not null then
    wave_id := v_wave;
    closes_at := v_now + v_opportunity.answer_days * interval '24 hours';
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at) values (wave_id, p_opportunity, v_now, v_now + v_undelivered, closes_at);
  end if;

  -- Up to whoever took the last of the places everyone was looked at.
  v_last := least(v_number, case when v_left = 0 then 0 else v_last end);
  outcomes := array_fill('not_available'::text, array[v_last]) || array_fill('not_reached'::text, array[v_number - v_last]);
  ask_ids := array_fill(null::uuid, array[v_number]);
  for nr in 1 .. coalesce(cardinality(v_asks), 0) loop
    outcomes[v_asked_places[nr]] := 'asked';
    ask_ids[v_asked_places[nr]] := v_asks[nr];
  end loop;
end $$;
revoke execute on function guard_reserve(uuid, uuid[]) from public;
grant execute on function guard_reserve(uuid, uuid[]) to askwell_app;
