-- Asks that were made outside Askwell: by phone, by hand, by an organisation's own software. They are lines of the same ledger. See docs/adr/outside-asks.md.

-- What an organisation asks about on its own, by the reference it gives it. An ask about it is an ask like any other.
create table external_opportunity (
  id uuid primary key default new_id(),
  organisation_id uuid not null references organisation,
  reference text not null check (length(reference) between 2 and 100),
  created_at timestamptz(3) not null,
  unique (organisation_id, reference)
);
grant select, insert on external_opportunity to askwell_app;
-- A wave may be about one of these; as with an ask, it is right because only the guard's functions insert here.
alter table wave drop constraint wave_opportunity_id_fkey;

-- == The life of such an ask ==
-- outside: it was made. returned: announced, and not made after all. disputed: the person says that it wasn't made. set_aside: a lead agreed.
alter table ask drop constraint ask_state_check;
alter table ask add constraint ask_state_check check (
  state in ('reserved', 'delivered', 'released', 'willing', 'no', 'lapsed', 'withdrawn', 'chosen', 'not_needed', 'outside', 'returned', 'disputed', 'set_aside'));

-- Whether an ask in this state counts for the person; and for the limit of the organisation that made it. Each is written once.
create function ask_counts(p_state text) returns boolean language sql immutable parallel safe
  return p_state not in ('released', 'not_needed', 'returned', 'disputed', 'set_aside');
create function ask_counts_for_organisation(p_state text) returns boolean language sql immutable parallel safe
  return p_state not in ('released', 'not_needed', 'disputed', 'set_aside');

create or replace function guard_check_move() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.state <> old.state and not (
    case old.state
      when 'reserved' then new.state in ('delivered', 'released', 'outside', 'returned')
      when 'delivered' then new.state in ('willing', 'no', 'lapsed', 'withdrawn')
      when 'lapsed' then new.state = 'willing'
      when 'willing' then new.state in ('no', 'chosen', 'not_needed')
      when 'outside' then new.state = 'disputed'
      when 'disputed' then new.state in ('outside', 'set_aside')
      else false
    end
  ) then
    raise exception using errcode = 'AW001', message = format('an ask can''t go from %s to %s', old.state, new.state);
  end if;
  if (new.recipient_id, new.opportunity_id, new.wave_id, new.organisation_ids, new.reserved_at)
    is distinct from (old.recipient_id, old.opportunity_id, old.wave_id, old.organisation_ids, old.reserved_at) then
    raise exception using errcode = 'AW001', message = 'what an ask was stays as it was';
  end if;
  return new;
end $$;

create or replace function guard_recompute(p_recipients uuid[], p_now timestamptz) returns void language sql volatile set search_path = public, pg_temp as $$
  update guard_row g
  set recent_at = s.recent_at, open_n = s.open_n, unanswered_run = s.unanswered_run, recent_org = o.ids, recent_org_at = o.times
  from guard_row before
  cross join lateral (
    select coalesce((array_agg(a.reserved_at order by a.reserved_at desc))[1:24], '{}') as recent_at,
      count(*) filter (where a.state in ('reserved', 'delivered')) as open_n,
      count(*) filter (where a.state = 'lapsed' and a.lapsed_at > coalesce(before.heard_from_at, '-infinity')) as unanswered_run
    from ask a where a.recipient_id = before.recipient_id and a.state <> 'released' and ask_counts(a.state)
  ) s
  cross join lateral (
    select coalesce(array_agg(org.id order by a.reserved_at desc, org.id), '{}') as ids,
      coalesce(array_agg(a.reserved_at order by a.reserved_at desc, org.id), '{}') as times
    from ask a, unnest(a.organisation_ids) as org (id)
    where a.recipient_id = before.recipient_id and a.state <> 'released' and ask_counts_for_organisation(a.state) and a.reserved_at > p_now - interval '720 hours'
  ) o
  where before.recipient_id = any (p_recipients) and g.recipient_id = before.recipient_id
$$;

-- As before; what counted before this ask may have been asked outside, also if it was recorded later.
create or replace function guard_may_deliver(p_ask uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_now();
  v_ask ask;
  v_opportunity record;
begin
  select * into v_ask from ask where id = p_ask;
  if v_ask.id is null or v_ask.state <> 'reserved' then
    return false;
  end if;
  select status, context, suitable_for_16_17, answer_days into v_opportunity from opportunity where id = v_ask.opportunity_id;
  return coalesce(v_opportunity.status = 'open', false)
    and exists (select from wave w where w.id = v_ask.wave_id and w.deliver_by > v_now)
    and not guard_study_for_another(v_ask.opportunity_id, v_ask.contributor_id)
    and exists (
      select from guard_open_to(array[v_ask.contributor_id], null, v_ask.organisation_ids, v_opportunity.context,
        v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_now) l
      cross join lateral (
        select count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '720 hours') as in_30_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '8760 hours') as in_365_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - l.days_between * interval '24 hours') as too_near,
          count(*) filter (where a.state in ('reserved', 'delivered')) as open_n
        from ask a
        where a.recipient_id = v_ask.recipient_id and a.state <> 'released' and ask_counts(a.state)
          and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
      ) earlier
      where earlier.in_30_days < l.asks_in_30_days and earlier.in_365_days < l.asks_in_365_days and earlier.too_near = 0
        and earlier.open_n < l.open_at_once
        and not exists (
          select from unnest(v_ask.organisation_ids) as asking (id)
          where greatest(l.from_one_organisation_in_30_days, (
            select k.most_in_30_days from link_limit k where k.contributor_id = v_ask.contributor_id and k.organisation_id = asking.id
          )) <= (
            select count(*) from ask a
            where a.recipient_id = v_ask.recipient_id and a.state <> 'released' and ask_counts_for_organisation(a.state) and asking.id = any (a.organisation_ids)
              and a.reserved_at > v_ask.reserved_at - interval '720 hours' and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
          )
        )
    );
end $$;

-- == Recording, disputing ==
-- An ask that happened at p_at, which no rule can refuse any more. It counts from then on, so the guard row is worked out anew. Recording the same
-- instant again changes nothing. Locks as everywhere: what it is about, then the guard row. Returns the ask.
-- AW003: no such external opportunity or profile. AW005: in the future, or so long ago that no limit looks back to it.
create function guard_record_outside(p_contributor uuid, p_external uuid, p_at timestamptz) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_organisation uuid;
  v_recipient uuid;
  v_now timestamptz;
  v_wave uuid := new_id();
  v_ask uuid;
begin
  select organisation_id into v_organisation from external_opportunity where id = p_external for no key update;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  v_recipient := guard_lock_person(p_contributor);
  v_now := clock_now();
  if p_at is null or p_at > v_now or p_at <= v_now - interval '8760 hours' then
    raise exception using errcode = 'AW005', message = 'an ask is recorded once it was made, and for 365 days';
  end if;
  select id into v_ask from ask where opportunity_id = p_external and recipient_id = v_recipient and reserved_at = p_at and state in ('outside', 'disputed', 'set_aside');
  if v_ask is not null then
    return v_ask;
  end if;
  -- Nothing of it is to be delivered or to lapse: no sweep looks at this wave.
  insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at, undelivered_released_at, closed_at)
  values (v_wave, p_external, p_at, p_at + interval '1 hour', p_at + interval '2 hours', p_at, p_at);
  insert into ask (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, state, reserved_at, delivered_at, ended_at, occasion)
  select v_recipient, p_contributor, p_external, v_wave, array[v_organisation], 'outside', p_at, p_at, p_at, count(*) + 1
  from ask a where a.opportunity_id = p_external and a.recipient_id = v_recipient and a.state <> 'released'
  returning id into v_ask;
  perform guard_recompute(array[v_recipient], v_now);
  return v_ask;
end $$;

-- The person says that it wasn't made: it counts nowhere until a lead decides. Repeating it changes nothing. AW003: not theirs. AW001: not made
-- outside, or decided already.
create function guard_dispute(p_ask uuid, p_contributor uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_asks(array[p_ask]);
begin
  if not exists (select from ask where id = p_ask and contributor_id = p_contributor) then
    raise exception using errcode = 'AW003', message = 'this ask was not found';
  end if;
  update ask set state = 'disputed' where id = p_ask and state <> 'disputed';
  perform guard_recompute(v_recipients, clock_now());
end $$;

-- A lead decides: it counts as before, or nowhere for good. Deciding the same again changes nothing. AW001: not disputed.
create function guard_decide_dispute(p_ask uuid, p_counts boolean) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_asks(array[p_ask]);
  v_state text := case when p_counts then 'outside' else 'set_aside' end;
begin
  update ask set state = v_state where id = p_ask and state <> v_state;
  perform guard_recompute(v_recipients, clock_now());
end $$;

revoke execute on function guard_record_outside, guard_dispute, guard_decide_dispute from public;
grant execute on function guard_record_outside, guard_dispute, guard_decide_dispute to askwell_app;

-- == Around the ledger ==
-- What somebody recorded, until a job has looked whether that person is here: so recording takes as long for somebody unknown as for anybody.
create table outside_ask_report (
  id uuid primary key,
  external_opportunity_id uuid not null references external_opportunity,
  value_hash bytea not null check (length(value_hash) = 32),
  asked_at timestamptz(3) not null,
  recorded_at timestamptz(3) not null
);
create index outside_ask_report_recorded_at on outside_ask_report (recorded_at);
grant select, insert, delete on outside_ask_report to askwell_app;

create table outside_ask_dispute (
  id uuid primary key,
  ask_id uuid not null unique references ask,
  contributor_id uuid not null references contributor,
  organisation_id uuid not null references organisation,
  because text check (length(because) between 2 and 1000),
  disputed_at timestamptz(3) not null,
  decided_at timestamptz(3),
  decided_by uuid references account,
  counts boolean,
  constraint outside_ask_dispute_decided check (num_nonnulls(decided_at, decided_by, counts) in (0, 3))
);
create index outside_ask_dispute_contributor on outside_ask_dispute (contributor_id);
create index outside_ask_dispute_open on outside_ask_dispute (id) where decided_at is null;
grant select, insert, delete, update (because, decided_at, decided_by, counts) on outside_ask_dispute to askwell_app;

-- A scope for the software of organisations.
alter table api_client drop constraint api_client_scopes_check;
alter table api_client add constraint api_client_scopes_check check (
  cardinality(scopes) between 1 and 10 and scopes <@ array['findings:read', 'findings:import', 'contacts:check']);
