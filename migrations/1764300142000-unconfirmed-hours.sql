-- How long an organisation has to confirm a check is one of the limits of the service, as every other time is.
alter table guard_policy add column unconfirmed_hours smallint not null default 72 check (unconfirmed_hours between 1 and 168);

-- As before, with that limit; and an address of somebody who isn't asked for their group any more, or not now, has the ledger in which they were asked for it,
-- where it was taken for a stranger's who had never been asked anything.
create or replace function guard_reserve_checks(
  p_external uuid, p_hashes bytea[], p_silenced boolean[], p_context text, p_participation boolean,
  out wave_id uuid, out reserved_at timestamptz, out confirm_by timestamptz, out outcomes text[], out ask_ids uuid[]
) language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_number int := coalesce(cardinality(p_hashes), 0);
  v_places int[] := array(select generate_series(1, coalesce(cardinality(p_hashes), 0)));
  v_external record;
  v_organisations uuid[];
  v_contributors uuid[];
  v_by_hash uuid[];
  v_deciding uuid[];
  v_left int;
  v_missing boolean;
  v_now timestamptz;
  v_last int;
  v_wave uuid := new_id();
  v_asks uuid[];
  v_asked_places int[];
  v_ledgers uuid[];
  v_rows uuid[];
  v_occasions int[];
  v_new int;
  v_kept int;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  if v_number = 0 then
    raise exception using errcode = 'AW005', message = 'nobody to ask was given';
  end if;
  -- Shared, so that checks don't wait for each other: whoever shows meanwhile that one of these addresses is theirs waits, and finds the ledger that is made here;
  -- see guard_lock_pools. From here on nobody is joined with anybody, or parted.
  perform pg_advisory_xact_lock_shared(1764300045);
  select e.organisation_id, k.candidates_in_a_call, k.answer_days_usual, k.unconfirmed_hours into v_external
  from external_opportunity e cross join guard_policy k where e.id = p_external for no key update of e;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  if v_number > v_external.candidates_in_a_call then
    raise exception using errcode = 'AW004', message = format('at most %s candidates in one call', v_external.candidates_in_a_call);
  end if;
  v_organisations := array[v_external.organisation_id];
  perform organisation_stays(v_organisations);

  -- Whose address it is: somebody who was shown to read it, as themselves rather than as who acts for another. Or a ledger of nobody's profile: by hash, or of
  -- somebody who isn't asked for their group now. And whose guard row decides.
  select array_agg(own.contributor_id order by given.place), array_agg(known.recipient_id order by given.place),
    array_agg(coalesce(own.recipient_id, its_row.alias_of, known.recipient_id) order by given.place)
  into v_contributors, v_by_hash, v_deciding
  from unnest(p_hashes) with ordinality as given (hash, place)
  left join lateral (
    select p.contributor_id, p.recipient_id
    from contact_point point join contributor person on person.id = point.contributor_id join guarded_profile p on p.contributor_id = person.id
    left join contact_person speaks on speaks.id = point.contact_person_id
    where point.check_hash = given.hash and point.shown_theirs and coalesce(speaks.is_current, true)
    order by person.status <> 'active', person.kind = 'acting_for', person.id limit 1
  ) own on true
  left join lateral (
    select of_nobody.recipient_id from (
      select h.recipient_id, 1 as nr from recipient_by_hash h where h.value_hash = given.hash
      union all
      select resting.recipient_id, 2
      from contact_point point join contact_person speaks on speaks.id = point.contact_person_id
      join profile_recipient resting on resting.contributor_id = point.contributor_id and resting.contact_person_id = point.contact_person_id
      where point.check_hash = given.hash and point.shown_theirs and not speaks.is_current
    ) of_nobody order by of_nobody.nr, of_nobody.recipient_id limit 1
  ) known on true
  left join guard_row its_row on its_row.recipient_id = known.recipient_id;

  perform from guard_row g where g.recipient_id = any (v_deciding) order by g.recipient_id for no key update;

  v_now := clock_now();
  select greatest(0, k.opportunity_asks_in_24_hours - (
    select count(*) from ask a where a.opportunity_id = p_external and a.state <> 'released' and a.reserved_at > v_now - interval '24 hours'
  )), exists (select from organisation_missing(v_organisations)) into strict v_left, v_missing
  from guard_policy k;
  if v_missing then
    raise exception using errcode = 'AW008', message = 'an organisation in whose name is asked is not verified, or no agreement with it is in force';
  end if;
  v_now := clock_now();

  with allowed as (
    select a.place, a.recipient_id as row_id, a.own_recipient_id as ledger_id, a.occasion
    from guard_allowed(v_contributors, v_places, p_external, v_organisations, p_context, false, v_external.answer_days_usual, v_now) a
    where not p_participation or not exists (select from contributor somebody where somebody.id = a.contributor_id and somebody.kind = 'acting_for')
    union all
    -- Nobody's profile: the default level, and of whoever else is joined with that address what they were asked and the rest they chose.
    select nr.place, g.recipient_id, v_by_hash[nr.place], about.newest + 1
    from unnest(v_places) as nr (place) join guard_row g on g.recipient_id = v_deciding[nr.place] cross join guard_policy k
    cross join lateral (
      select coalesce(max(a.occasion), 0)::int as newest, coalesce(bool_and(a.hear_again_at is not null), true) as open_again
      from ask a where a.opportunity_id = p_external and a.recipient_id = any (coalesce(g.pooled, array[g.recipient_id])) and a.state <> 'released'
    ) about
    where v_contributors[nr.place] is null and about.open_again
      and least(k.default_asks_in_30_days, k.default_asks_in_365_days, k.default_from_one_organisation_in_30_days, k.default_open_at_once) > 0
      and greatest(g.rest_until, g.left_alone_until, '-infinity') <= v_now
      and g.unanswered_run < k.unanswered_in_a_row
      and g.open_n < k.default_open_at_once
      and coalesce(g.recent_at[1], '-infinity') <= least(v_now, v_now - k.default_days_between * interval '24 hours')
      and coalesce(g.recent_at[k.default_asks_in_30_days], '-infinity') <= v_now - interval '720 hours'
      and coalesce(g.recent_at[k.default_asks_in_365_days], '-infinity') <= v_now - interval '8760 hours'
      and k.default_from_one_organisation_in_30_days > (
        select count(*) from unnest(g.recent_org, g.recent_org_at) as earlier (id, at)
        where earlier.id = v_external.organisation_id and earlier.at > v_now - interval '720 hours'
      )
    union all
    select nr.place, null, null, 1 from unnest(v_places) as nr (place), guard_policy k
    where v_deciding[nr.place] is null
      and least(k.default_asks_in_30_days, k.default_asks_in_365_days, k.default_from_one_organisation_in_30_days, k.default_open_at_once) > 0
  ), of_each as (
    select a.*, row_number() over (partition by coalesce(encode(uuid_send(a.row_id), 'hex'), encode(p_hashes[a.place], 'hex')) order by a.place) as nth_of_person
    from allowed a where not p_silenced[a.place]
  ), in_order as materialized (
    select e.place, e.row_id, coalesce(e.ledger_id, new_id()) as ledger_id, e.occasion, row_number() over (order by e.place) as nth
    from of_each e where e.nth_of_person = 1
  )
  select array_agg(new_id()), array_agg(i.place), array_agg(i.ledger_id), array_agg(coalesce(i.row_id, i.ledger_id)), array_agg(i.occasion), max(i.place) filter (where i.nth = v_left)
  into v_asks, v_asked_places, v_ledgers, v_rows, v_occasions, v_last
  from in_order i where i.nth <= v_left;

  reserved_at := v_now;
  if v_asks is not null then
    wave_id := v_wave;
    -- Confirmed until then, or returned: longer than a message of ours has to be delivered, because whoever writes isn't our software.
    confirm_by := v_now + v_external.unconfirmed_hours * interval '1 hour';
    insert into recipient (id) select fresh.id from unnest(v_ledgers, v_asked_places) as fresh (id, place) where v_deciding[fresh.place] is null;
    get diagnostics v_new = row_count;
    if v_new > 0 then
      insert into guard_row (recipient_id) select fresh.id from unnest(v_ledgers, v_asked_places) as fresh (id, place) where v_deciding[fresh.place] is null;
      insert into recipient_by_hash (recipient_id, value_hash, created_at)
      select fresh.id, p_hashes[fresh.place], v_now from unnest(v_ledgers, v_asked_places) as fresh (id, place)
      where v_deciding[fresh.place] is null order by 2 on conflict (value_hash) do nothing;
      get diagnostics v_kept = row_count;
      if v_kept < v_new then
        raise exception using errcode = '40001', message = 'another call asks about the same address at this moment';
      end if;
    end if;
    -- A wave that lapses never: it ends when it is confirmed, returned, or out of time.
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at, closed_at)
    values (wave_id, p_external, v_now, confirm_by, confirm_by + interval '1 millisecond', v_now);
    insert into ask (id, recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select made.id, made.ledger_id, v_contributors[made.place], p_external, v_wave, v_organisations, v_now, made.occasion
    from unnest(v_asks, v_ledgers, v_asked_places, v_occasions) as made (id, ledger_id, place, occasion);
    insert into contact_check (ask_id, organisation_id, confirm_by) select made.id, v_external.organisation_id, confirm_by from unnest(v_asks) as made (id);
    perform guard_recompute(v_rows, v_now);
  end if;

  v_last := least(v_number, case when v_left = 0 then 0 else v_last end);
  outcomes := array_fill('not_available'::text, array[v_last]) || array_fill('not_reached'::text, array[v_number - v_last]);
  ask_ids := array_fill(null::uuid, array[v_number]);
  for nr in 1 .. coalesce(cardinality(v_asks), 0) loop
    outcomes[v_asked_places[nr]] := 'granted';
    ask_ids[v_asked_places[nr]] := v_asks[nr];
  end loop;
end $$;
