-- Whether acting for somebody still holds is a question of the service itself, too. It asks about all of a person's profiles at once, never within some days
-- of another question of its own, and a check-in waits for it: acting has a last day, a silence has none.

alter table service_bundle drop constraint service_bundle_asks_check;
alter table service_bundle add constraint service_bundle_asks_check check (cardinality(asks) > 0 and asks <@ array['check_in', 'acting_review']);

-- Profiles of these recipients for which somebody acts, of which the person hasn't been told that it is looked at again by then.
create function guard_acting_reviews(p_recipient uuid, p_until timestamptz) returns setof uuid language sql stable set search_path = public, pg_temp as $$
  select r.contributor_id
  from guarded_profile p join representation r on r.contributor_id = p.contributor_id join contributor c on c.id = p.contributor_id
  where p.recipient_id = p_recipient and c.status = 'active' and c.kind = 'acting_for' and r.ended_at is null and r.review_told_at is null
    and r.holds_until > '-infinity' and r.holds_until <= p_until
  order by r.holds_until, r.contributor_id
$$;

create function guard_asked_lately(p_recipient uuid, p_now timestamptz) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from service_bundle b join guarded_profile through on through.contributor_id = b.contributor_id cross join guard_policy k
    where through.recipient_id = p_recipient and b.at > p_now - k.service_bundle_days * interval '24 hours'
  )
$$;

-- Takes one person who is to be told, 30 days before, by whichever replica comes first, and records it. What falls due in the 30 days after goes out with it.
-- Returns the profiles; none when nobody is due.
create function guard_acting_review_due() returns uuid[]
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid;
  v_about uuid[];
  v_now timestamptz := clock_now();
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select p.recipient_id into v_recipient
  from representation r join guarded_profile p on p.contributor_id = r.contributor_id join guard_row g on g.recipient_id = p.recipient_id
  where r.ended_at is null and r.review_told_at is null and r.holds_until > '-infinity' and r.holds_until <= v_now + interval '720 hours'
    and r.contributor_id in (select guard_acting_reviews(p.recipient_id, v_now + interval '720 hours')) and not guard_asked_lately(p.recipient_id, v_now)
  order by r.holds_until limit 1 for no key update of r, g skip locked;
  -- Asked again under the lock: somebody else may have taken this person a moment ago.
  v_now := clock_now();
  if v_recipient is null or guard_asked_lately(v_recipient, v_now)
    or not exists (select from guard_acting_reviews(v_recipient, v_now + interval '720 hours')) then
    return '{}';
  end if;
  v_about := array(select guard_acting_reviews(v_recipient, v_now + interval '1440 hours'));
  update representation set review_told_at = v_now where contributor_id = any (v_about);
  insert into service_bundle (contributor_id, at, asks, sent_at) values (v_about[1], v_now, '{acting_review}', v_now);
  return v_about;
end $$;

create or replace function guard_check_in_through(p_recipient uuid, p_now timestamptz) returns uuid language sql stable set search_path = public, pg_temp as $$
  select p.contributor_id
  from guard_row g cross join guard_policy k join guarded_profile p on p.recipient_id = g.recipient_id
  where g.recipient_id = p_recipient and g.unanswered_run >= k.unanswered_in_a_row
    and coalesce(g.rest_until, '-infinity') <= p_now and coalesce(g.left_alone_until, '-infinity') <= p_now
    and p.is_active and p.way = 'teams_may_ask' and p.acted_for_until > p_now and p.found_in <> '{}'
    and not exists (
      select from quiet_period q
      where q.contributor_id = p.contributor_id and q.ended_at is null and q.starts_at <= p_now and coalesce(q.ends_at, 'infinity') > p_now
    )
    and not guard_asked_lately(g.recipient_id, p_now)
    and not exists (select from guard_acting_reviews(g.recipient_id, p_now + interval '720 hours' + k.service_bundle_days * interval '24 hours'))
    and not exists (
      select from service_bundle b join guarded_profile through on through.contributor_id = b.contributor_id
      where through.recipient_id = g.recipient_id and 'check_in' = any (b.asks) and b.at > coalesce(g.heard_from_at, '-infinity')
    )
  order by (
    select max(a.lapsed_at) from ask a where a.recipient_id = p.own_recipient_id and a.contributor_id = p.contributor_id and a.state = 'lapsed'
  ) desc nulls last, p.contributor_id
  limit 1
$$;

revoke execute on function guard_acting_reviews, guard_asked_lately, guard_acting_review_due from public;
grant execute on function guard_acting_review_due to askwell_app;
