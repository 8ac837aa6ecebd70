-- The guard does less for each call; what it decides stays the same. A call about one person took the server some 380 µs before and takes 320 now (docs/measured.md).

-- == The days on which an organisation may ask ==
-- Worked out when an agreement or a verification changes, instead of for each decision: while it is verified, the days of the agreements that were not ended.
create table organisation_may_ask (
  organisation_id uuid primary key references organisation,
  may_ask_on datemultirange not null
);
grant select on organisation_may_ask to askwell_app;

create function organisation_days_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_organisation uuid := coalesce(new.organisation_id, old.organisation_id);
begin
  -- Two at once would each miss the other's; and whoever asks holds this, shared. See organisation_stays.
  perform pg_advisory_xact_lock('organisation'::regclass::oid::int, hashtext(v_organisation::text));
  insert into organisation_may_ask (organisation_id, may_ask_on)
  select v_organisation, coalesce(range_agg(daterange(a.valid_from, a.valid_to, '[]')), '{}')
  from organisation_agreement a
  where a.organisation_id = v_organisation and a.ended_at is null
    and exists (select from organisation_verification v where v.organisation_id = v_organisation and v.withdrawn_at is null)
  on conflict (organisation_id) do update set may_ask_on = excluded.may_ask_on;
  return null;
end $$;
create trigger organisation_agreement_days after insert or update or delete on organisation_agreement for each row execute function organisation_days_change();
create trigger organisation_verification_days after insert or update or delete on organisation_verification for each row execute function organisation_days_change();

insert into organisation_may_ask (organisation_id, may_ask_on)
select a.organisation_id, range_agg(daterange(a.valid_from, a.valid_to, '[]'))
from organisation_agreement a
where a.ended_at is null and exists (select from organisation_verification v where v.organisation_id = a.organisation_id and v.withdrawn_at is null)
group by a.organisation_id;

-- == Reserving ==
-- How many of these are newer; the newest stands first. Of use for a few only, so it is looked into in a function: a subquery in the statement would be set up for all.
create function guard_newer_than(p_times timestamptz[], p_than timestamptz) returns int language plpgsql immutable as $$
begin
  for nr in 1 .. coalesce(cardinality(p_times), 0) loop
    if p_times[nr] <= p_than then return nr - 1; end if;
  end loop;
  return coalesce(cardinality(p_times), 0);
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
    (select count(*) from organisation_may_ask m
     where m.organisation_id = any (v_organisations) and m.may_ask_on @> (v_before at time zone 'Europe/London')::date) < cardinality(v_organisations)
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
    select array_agg(l.contributor_id), array_agg(l.recipient_id), array_agg(l.own_recipient_id), array_agg(l.place), array_agg(l.row_at), array_agg(new_id()),
      count(distinct l.recipient_id), bool_and(l.is_current)
    into v_candidates, v_recipients, v_owns, v_places, v_rows, v_asks, v_people, v_current
    from (
      select p.contributor_id, p.recipient_id, p.own_recipient_id, g.ctid as row_at, array_position(p_contributors, p.contributor_id) as place,
        g.changed_in < v_seen and p.acted_for_until > v_before + interval '1 minute'
          and (coalesce(g.quiet_until, '-infinity') <= v_before or not guard_is_quiet(p.contributor_id, v_before + interval '1 minute')) as is_current
      from guarded_profile p join guard_row g on g.recipient_id = p.recipient_id
      where p.contributor_id = any (v_given)
        and guard_open(p, g, v_organisations, v_opportunity.context, v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_before)
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
    v_locked := v_recipients;
  end loop;

  -- The one reading that decides: after the locks, so that no ask carries an earlier time than the choices it obeyed.
  if v_opportunity.status <> 'open' or coalesce(v_opportunity.closes_at, 'infinity') <= v_now then
    raise exception using errcode = 'AW002', message = 'this opportunity is not open';
  end if;

  if v_people < cardinality(v_candidates) or v_people > v_left then
    -- As many as are left, in the given order; of profiles that share their attention the first.
    select count(*), array_agg(f.contributor_id), array_agg(f.row_at), array_agg(f.own_recipient_id), array_agg(f.place)
    into v_people, v_candidates, v_rows, v_owns, v_places
    from (
      select one.* from (
        select distinct on (a.recipient_id) *
        from unnest(v_candidates, v_recipients, v_rows, v_owns, v_places) as a (contributor_id, recipient_id, row_at, own_recipient_id, place)
        order by a.recipient_id, a.place
      ) one order by one.place limit v_left
    ) f;
  end if;

  reserved_at := v_now;
  if v_people > 0 then
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
      recent_org = v_organisations || case when g.recent_org_at[1] > v_now - interval '720 hours'
        then g.recent_org[1:guard_newer_than(g.recent_org_at, v_now - interval '720 hours')] else '{}'::uuid[] end,
      recent_org_at = array_fill(v_now, array[cardinality(v_organisations)]) || case when g.recent_org_at[1] > v_now - interval '720 hours'
        then g.recent_org_at[1:guard_newer_than(g.recent_org_at, v_now - interval '720 hours')] else '{}'::timestamptz[] end
    -- They are where they were when they were locked.
    where g.ctid = any (v_rows);
    get diagnostics v_written = row_count;
    if v_written <> v_people then
      raise exception using message = format('%s guard rows were locked and %s written', v_people, v_written);
    end if;
    wave_id := v_wave;
    closes_at := v_now + v_opportunity.answer_days * interval '24 hours';
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
    values (v_wave, p_opportunity, v_now, v_now + v_opportunity.undelivered_hours * interval '1 hour', closes_at);
  else
    v_people := 0;
  end if;

  outcomes := array_fill('asked'::text, array[v_number]);
  ask_ids := array_fill(null::uuid, array[v_number]);
  if v_people < v_number then
    -- Up to whoever takes the last of the places everyone is looked at.
    v_last := case when v_people < v_left then v_number else coalesce((select max(nr) from unnest(v_places) as nr), 0) end;
    outcomes := array_fill('not_available'::text, array[v_last]) || array_fill('not_reached'::text, array[v_number - v_last]);
  end if;
  for nr in 1 .. v_people loop
    outcomes[v_places[nr]] := 'asked';
    ask_ids[v_places[nr]] := v_asks[nr];
  end loop;
end $$;

revoke execute on function organisation_days_change from public;
