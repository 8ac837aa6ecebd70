-- "May we write to these people?": what an organisation's own software asks before it writes to people from its own list. See docs/adr/contact-checks.md.

-- == Addresses by a hash that an organisation can send ==
-- A keyed hash of the SHA-256 of the address, because that is all an organisation sends. Null: of a number, or not worked out yet.
alter table contact_point add column check_hash bytea;
alter table contact_point add constraint contact_point_check_hash check (check_hash is null or channel = 'email' and length(check_hash) = 32);
create index contact_point_check_hash on contact_point (check_hash) where check_hash is not null;
create index contact_point_without_check_hash on contact_point (id) where channel = 'email' and check_hash is null;
-- "Never contact me again", as it is compared with what organisations send. Null: from before there were checks, so that no check can find it.
alter table never_contact add column check_hash bytea check (length(check_hash) = 32);
create index never_contact_check_hash on never_contact (check_hash) where check_hash is not null;
grant update (check_hash) on never_contact to askwell_app;
alter table silence_wish add column check_hash bytea check (length(check_hash) = 32);

-- What joins a ledger that is known by a hash to whoever shows that the address is theirs: recipient_by_hash holds hashes of this kind.
create or replace view recipient_tie as
select own.recipient_id, point.value_hash as tie
from profile_recipient own join contact_point point on point.contributor_id = own.contributor_id and point.contact_person_id is not distinct from own.contact_person_id
where point.shown_theirs
union all
select own.recipient_id, point.check_hash
from profile_recipient own join contact_point point on point.contributor_id = own.contributor_id and point.contact_person_id is not distinct from own.contact_person_id
where point.shown_theirs and point.check_hash is not null
union all
select known.recipient_id, known.value_hash from recipient_by_hash known;
-- An address from before there were checks gets its hash.
create trigger guard_contact_joins_hashed after update of check_hash on contact_point for each row
  when (new.shown_theirs and old.shown_theirs and old.value_hash = new.value_hash and old.check_hash is distinct from new.check_hash)
  execute function guard_contact_joins();

-- The keys themselves are derived, and in no table.
create table contact_check_key (
  organisation_id uuid not null references organisation,
  version int not null check (version > 0),
  issued_at timestamptz(3) not null,
  issued_by uuid not null references account,
  -- From then on nothing sealed with it is accepted. Null: until the next one is issued.
  ends_at timestamptz(3),
  primary key (organisation_id, version)
);
grant select, insert, update (ends_at) on contact_check_key to askwell_app;

-- A granted check, as its organisation knows it: what it said about it, whatever became of the ask meanwhile.
create table contact_check (
  ask_id uuid primary key references ask,
  organisation_id uuid not null references organisation,
  confirm_by timestamptz(3) not null,
  settled text check (settled in ('confirmed', 'returned')),
  settled_at timestamptz(3),
  constraint contact_check_settled check ((settled is null) = (settled_at is null))
);
grant select on contact_check to askwell_app;

-- == What the guard does with them ==
-- As before; and what was announced and not made is returned, not released: no more for the person, still for whoever announced it. Nothing but time and its
-- organisation returns a check, because that organisation may have written by now. It may be announced again, so nothing of it stands in the way.
create or replace function guard_release(p_asks uuid[], p_reason text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_asks(p_asks);
  v_now timestamptz := clock_now();
  v_checks uuid[] := array(select c.ask_id from contact_check c where c.ask_id = any (p_asks));
begin
  update ask set state = 'returned', ended_at = v_now, hear_again_at = v_now
  where id = any (v_checks) and state <> 'returned' and p_reason in ('not_delivered', 'returned');
  update ask set state = 'released', ended_at = v_now, release_reason = p_reason where id = any (p_asks) and id <> all (v_checks) and state <> 'released';
  perform guard_recompute(v_recipients, v_now);
end $$;

-- One call, one wave, in the given order, as guard_reserve: granted (with the check's id), not_available or not_reached. A hash of nobody here is somebody at the
-- default level, with a ledger of its own from the first grant on. p_silenced: addresses to which nothing may be sent.
-- AW003: no such external opportunity. AW004: too many. AW005: none. AW008: the organisation may not ask. 40001: another call met the same unknown address.
create function guard_reserve_checks(
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
  select e.organisation_id, k.candidates_in_a_call, k.answer_days_usual into v_external
  from external_opportunity e cross join guard_policy k where e.id = p_external for no key update of e;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  if v_number > v_external.candidates_in_a_call then
    raise exception using errcode = 'AW004', message = format('at most %s candidates in one call', v_external.candidates_in_a_call);
  end if;
  v_organisations := array[v_external.organisation_id];
  perform organisation_stays(v_organisations);

  -- Whose address it is: somebody who was shown to read it, as themselves rather than as who acts for another; or a ledger by hash. And whose guard row decides.
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
  left join recipient_by_hash known on known.value_hash = given.hash
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
    -- Confirmed within 72 hours, or returned: longer than a message of ours has to be delivered, because whoever writes isn't our software.
    confirm_by := v_now + interval '72 hours';
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

-- What an organisation says about its checks: it wrote to them (p_made), or won't. What it said first holds; out of time it can say nothing. Ids that are not its own are
-- passed over. Returns what holds for each of the others: confirmed, returned or too_late.
create function guard_settle_checks(p_checks uuid[], p_organisation uuid, p_made boolean) returns table (check_id uuid, outcome text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_mine uuid[];
  v_recipients uuid[];
  v_now timestamptz;
  v_settled uuid[];
begin
  select array_agg(l.ask_id) into v_mine from (
    select c.ask_id from contact_check c where c.ask_id = any (p_checks) and c.organisation_id = p_organisation order by c.ask_id for no key update
  ) l;
  v_recipients := guard_lock_asks(coalesce(v_mine, '{}'));
  v_now := clock_now();
  with said as (
    update contact_check set settled = case when p_made then 'confirmed' else 'returned' end, settled_at = v_now
    where ask_id = any (v_mine) and settled is null and confirm_by > v_now returning ask_id
  )
  select coalesce(array_agg(ask_id), '{}') into v_settled from said;
  if p_made then
    update ask set state = 'outside', delivered_at = v_now, ended_at = v_now where id = any (v_settled) and state = 'reserved';
    perform guard_recompute(v_recipients, v_now);
  else
    perform guard_release(array(select id from ask where id = any (v_settled) and state = 'reserved'), 'returned');
  end if;
  return query select c.ask_id, coalesce(c.settled, 'too_late') from contact_check c where c.ask_id = any (v_mine);
end $$;

-- Ledgers by hash in which nothing is younger than this go: of the address nothing is left, and the asks stay countable. Up to 500 a call.
create function guard_forget_hashes(p_before timestamptz) returns setof uuid
language sql volatile security definer set search_path = public, pg_temp as $$
  delete from recipient_by_hash where recipient_id in (
    select h.recipient_id from recipient_by_hash h join guard_row g on g.recipient_id = h.recipient_id
    where h.created_at <= p_before and g.alias_of is null
      and not exists (select from ask a where a.recipient_id = h.recipient_id and a.reserved_at > p_before)
    order by h.recipient_id limit 500 for no key update of g skip locked
  )
  returning recipient_id
$$;

revoke execute on function guard_reserve_checks, guard_settle_checks, guard_forget_hashes from public;
grant execute on function guard_reserve_checks, guard_settle_checks, guard_forget_hashes to askwell_app;
