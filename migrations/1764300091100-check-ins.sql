-- A check-in instead of nagging: whoever left as many invitations in a row unanswered as the limits say is asked once whether they still want to hear from
-- us. No answer means rest until they return. What the service itself wants to know goes out together, at most once in some days.

-- Least days between two bundles of the service's own questions to one person.
alter table guard_policy add column service_bundle_days smallint not null default 30 check (service_bundle_days between 1 and 365);

create table service_bundle (
  id uuid primary key default new_id(),
  contributor_id uuid not null references guarded_profile on delete cascade,
  at timestamptz(3) not null,
  -- What is asked in it.
  asks text[] not null check (cardinality(asks) > 0 and asks <@ array['check_in']),
  -- From when on it may have arrived.
  sent_at timestamptz(3)
);
create index service_bundle_contributor on service_bundle (contributor_id, at);
grant select, update (sent_at) on service_bundle to askwell_app;

-- Most people answer: few rows are in it, and an ask changes none of them.
create index guard_row_unanswered on guard_row (recipient_id) where unanswered_run > 0;

-- Whether to ask this recipient at this instant, and through which profile: the one that stayed unanswered last, of those that teams may ask and that take
-- no break. Null: not now. Once in a silence, and no two bundles in so many days, through whichever profile.
create function guard_check_in_through(p_recipient uuid, p_now timestamptz) returns uuid language sql stable set search_path = public, pg_temp as $$
  select p.contributor_id
  from guard_row g cross join guard_policy k join guarded_profile p on p.recipient_id = g.recipient_id
  where g.recipient_id = p_recipient and g.unanswered_run >= k.unanswered_in_a_row
    and coalesce(g.rest_until, '-infinity') <= p_now and coalesce(g.left_alone_until, '-infinity') <= p_now
    and p.is_active and p.way = 'teams_may_ask' and p.acted_for_until > p_now and p.found_in <> '{}'
    and not exists (
      select from quiet_period q
      where q.contributor_id = p.contributor_id and q.ended_at is null and q.starts_at <= p_now and coalesce(q.ends_at, 'infinity') > p_now
    )
    and not exists (
      select from service_bundle b join guarded_profile through on through.contributor_id = b.contributor_id
      where through.recipient_id = g.recipient_id
        and (b.at > p_now - k.service_bundle_days * interval '24 hours' or 'check_in' = any (b.asks) and b.at > coalesce(g.heard_from_at, '-infinity'))
    )
  order by (
    select max(a.lapsed_at) from ask a where a.recipient_id = p.own_recipient_id and a.contributor_id = p.contributor_id and a.state = 'lapsed'
  ) desc nulls last, p.contributor_id
  limit 1
$$;

-- Takes one person whom it is time to ask, by whichever replica comes first, and records it. Returns the bundle; null when there is nobody.
create function guard_check_in_due() returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid;
  v_through uuid;
  v_bundle uuid;
  v_now timestamptz := clock_now();
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select g.recipient_id into v_recipient from guard_row g cross join guard_policy k
  where g.unanswered_run > 0 and g.unanswered_run >= k.unanswered_in_a_row and guard_check_in_through(g.recipient_id, v_now) is not null
  limit 1 for no key update of g skip locked;
  -- Asked again under the lock: somebody else may have taken this person a moment ago.
  v_now := clock_now();
  v_through := guard_check_in_through(v_recipient, v_now);
  if v_through is null then
    return null;
  end if;
  insert into service_bundle (contributor_id, at, asks) values (v_through, v_now, '{check_in}') returning id into v_bundle;
  return v_bundle;
end $$;

revoke execute on function guard_check_in_through, guard_check_in_due from public;
grant execute on function guard_check_in_due to askwell_app;
