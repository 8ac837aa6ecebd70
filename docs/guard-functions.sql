-- The burden guard's functions as all migrations leave them, so that nobody has to look for the newest text of one among them.
-- Made by `npm run guard-functions`, checked by guard-functions.spec; nothing reads it. The rules themselves: src/burden/ and docs/fair-asking.md.

CREATE OR REPLACE FUNCTION public.guard_acted_for_until(p_contributor uuid)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select case when c.kind <> 'acting_for' then 'infinity'
    else coalesce((select max(r.holds_until) from representation r where r.contributor_id = c.id and 'answer' = any (r.scope)), '-infinity') end
  from contributor c where c.id = p_contributor
$function$;

CREATE OR REPLACE FUNCTION public.guard_acting_review_due()
 RETURNS uuid[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_acting_reviews(p_recipient uuid, p_until timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select r.contributor_id
  from guarded_profile p join representation r on r.contributor_id = p.contributor_id join contributor c on c.id = p.contributor_id
  where p.recipient_id = p_recipient and p.is_active and c.kind = 'acting_for' and r.ended_at is null and r.review_told_at is null
    and r.holds_until > '-infinity' and r.holds_until <= p_until
  order by r.holds_until, r.contributor_id
$function$;

CREATE OR REPLACE FUNCTION public.guard_acting_takes_turn()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_people(array[new.contributor_id]);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_add_quiet_period(p_contributor uuid, p_by uuid, p_first_day date, p_last_day date, p_zone text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_now timestamptz;
  v_starts_at timestamptz;
  v_ends_at timestamptz;
  v_id uuid;
begin
  perform guard_lock_person(p_contributor);
  v_now := clock_now();
  -- The list of zones is read from files, which takes 50 ms: not for the usual ones.
  if p_zone not in ('Europe/London', 'UTC') and not exists (select from pg_timezone_names where name = p_zone) then
    raise exception using errcode = 'AW005', message = 'this time zone is not known';
  end if;
  v_starts_at := greatest(v_now, p_first_day::timestamp at time zone p_zone);
  v_ends_at := (p_last_day + 1)::timestamp at time zone p_zone;
  if v_ends_at <= v_starts_at then
    raise exception using errcode = 'AW005', message = 'a quiet period ends after it starts, and not in the past';
  end if;
  if (select count(*) >= 50 from quiet_period q where q.contributor_id = p_contributor and q.ended_at is null and coalesce(q.ends_at, 'infinity') > v_now) then
    raise exception using errcode = 'AW004', message = 'at most 50 quiet periods at one time';
  end if;
  insert into quiet_period (contributor_id, first_day, last_day, zone, starts_at, ends_at, added_at, added_by, added_by_other)
  values (p_contributor, coalesce(p_first_day, (v_now at time zone p_zone)::date), p_last_day, p_zone, v_starts_at, v_ends_at, v_now, p_by,
    not guard_is_own(p_contributor, p_by))
  returning id into v_id;
  perform guard_reach_of_quiet(p_contributor);
  return v_id;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_allow_again_from(p_contributor uuid, p_organisation uuid, p_by uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_person(p_contributor);
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update never_organisation set removed_at = clock_now()
  where contributor_id = p_contributor and organisation_id = p_organisation and removed_at is null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_allowed(p_contributors uuid[], p_places integer[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days integer, p_now timestamp with time zone)
 RETURNS TABLE(place integer, contributor_id uuid, recipient_id uuid, occasion integer, own_recipient_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.guard_answer(p_ask uuid, p_answer text, p_rest_days integer DEFAULT NULL::integer)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_asks(array[p_ask]);
  v_now timestamptz := clock_now();
  v_ask ask;
begin
  if p_answer not in ('willing', 'no') or p_answer = 'willing' and p_rest_days is not null
    or p_rest_days <> all (select unnest(rest_after_no_days) from guard_policy) then
    raise exception using errcode = 'AW005', message = 'the answer is willing, or no with a rest that is offered';
  end if;
  select * into v_ask from ask where id = p_ask;
  if v_ask.state = 'lapsed' and p_answer = 'willing' then
    if not exists (select from opportunity o where o.id = v_ask.opportunity_id and o.status in ('open', 'closed')) then
      raise exception using errcode = 'AW002', message = 'this opportunity takes nobody any more';
    end if;
    if exists (
      select from guard_row g join ask later on later.recipient_id = any (coalesce(g.pooled, array[g.recipient_id]))
      where g.recipient_id = any (v_recipients) and later.opportunity_id = v_ask.opportunity_id and later.state <> 'released'
        and (later.reserved_at, later.id) > (v_ask.reserved_at, v_ask.id)
    ) then
      raise exception using errcode = 'AW001', message = 'a newer ask about this opportunity is there to be answered';
    end if;
  end if;
  if v_ask.state = 'reserved' then
    -- Who answers has received it, even if whoever delivered it never came to say so.
    update ask set state = 'delivered', delivered_at = v_now, delivered_through = 'mail' where id = p_ask;
    v_ask.state := 'delivered';
  end if;
  if v_ask.state <> p_answer then
    update ask
    set state = p_answer,
      answered_at = coalesce(answered_at, v_now),
      ended_at = case when state = 'willing' then v_now end,
      hear_again_at = null
    where id = p_ask;
  end if;
  update ask set rest_days = p_rest_days where id = p_ask and p_rest_days is not null;
  update guard_row
  set heard_from_at = v_now, rest_until = greatest(rest_until, v_now + p_rest_days * interval '24 hours')
  where recipient_id = v_ask.recipient_id;
  perform guard_gather(v_recipients);
  perform guard_recompute(v_recipients, v_now);
  return p_answer;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_asked_lately(p_recipient uuid, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from service_bundle b join guarded_profile through on through.contributor_id = b.contributor_id cross join guard_policy k
    where through.recipient_id = p_recipient and b.at > p_now - k.service_bundle_days * interval '24 hours'
  )
$function$;

CREATE OR REPLACE FUNCTION public.guard_asked_nobody_hidden(p_wave uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (
    select from wave w join opportunity o on o.id = w.opportunity_id join ask a on a.opportunity_id = o.id and a.wave_id = w.id
    where w.id = p_wave and hidden_from_teams(a.contributor_id, o.team_id || o.joint_team_ids, o.organisation_ids)
  ) then
    raise exception using errcode = '40001', message = 'somebody said at this moment that the team treats them';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_available(p_opportunity uuid, p_contributors uuid[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  v_opportunity record;
begin
  select organisation_ids, context, suitable_for_16_17, answer_days into v_opportunity from opportunity where id = p_opportunity;
  return query
  select a.contributor_id
  from guard_allowed(p_contributors, null, p_opportunity, v_opportunity.organisation_ids, v_opportunity.context,
    v_opportunity.suitable_for_16_17, v_opportunity.answer_days, clock_now()) a;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_check_in_due()
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_check_in_through(p_recipient uuid, p_now timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.guard_check_move()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_consent_takes_turn()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_people(array[new.contributor_id]);
  if new.withdrawn_at is not null and (tg_op = 'INSERT' or old.withdrawn_at is null) then
    new.withdrawn_at := greatest(new.withdrawn_at, clock_now());
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_contact_joins()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_point contact_point := case when tg_op = 'DELETE' then old else new end;
  v_own uuid;
begin
  select recipient_id into v_own from profile_recipient
  where contributor_id = v_point.contributor_id and contact_person_id is not distinct from v_point.contact_person_id;
  if v_own is not null then
    perform guard_repool(array[v_own]);
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_copies_acting()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_contributor uuid := case when tg_op = 'DELETE' then old.contributor_id else new.contributor_id end;
begin
  update guarded_profile set acted_for_until = guard_acted_for_until(v_contributor) where contributor_id = v_contributor;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_copies_consent()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_contributor uuid := case when tg_op = 'DELETE' then old.contributor_id else new.contributor_id end;
begin
  update guarded_profile set found_in = guard_found_in(v_contributor) where contributor_id = v_contributor;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_copies_never()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_contributor uuid := case when tg_op = 'DELETE' then old.contributor_id else new.contributor_id end;
begin
  update guarded_profile set never_from = guard_never_from(v_contributor) where contributor_id = v_contributor;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_copies_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_changed uuid[];
begin
  select array_agg(n.id) into v_changed from new_rows n join old_rows o using (id)
  where (n.status, n.age_band, n.kind, n.account_id) is distinct from (o.status, o.age_band, o.kind, o.account_id);
  if v_changed is null then
    return null;
  end if;
  -- A profile comes to an account before or after that is kept out, not meanwhile: it would be overlooked there.
  perform from account where id in (select n.account_id from new_rows n join old_rows o using (id) where n.account_id is distinct from o.account_id) order by id for share;
  perform guard_lock_people(v_changed);
  update guarded_profile p
  set is_active = c.status = 'active' and not guard_is_kept_out(c.account_id), is_16_or_17 = c.age_band is not distinct from '16_or_17',
    acted_for_until = guard_acted_for_until(c.id)
  from contributor c
  where c.id = p.contributor_id and c.id = any (v_changed);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_count_involvements(p_recipients uuid[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guard_row g
  set involvements_n = (
    select count(*) from guarded_profile p join involvement i on i.contributor_id = p.contributor_id and i.ended_at is null where p.own_recipient_id = g.recipient_id
  )
  where g.recipient_id = any (p_recipients)
$function$;

CREATE OR REPLACE FUNCTION public.guard_counts_involvements()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_people uuid[];
  v_recipients uuid[];
begin
  if tg_op = 'INSERT' then
    v_people := array(select contributor_id from new_rows where contributor_id is not null and ended_at is null);
  else
    v_people := array(
      select o.contributor_id from old_rows o join new_rows n using (id)
      where o.contributor_id is not null and (o.ended_at is null) <> (n.ended_at is null)
    );
  end if;
  if v_people = '{}' then
    return null;
  end if;
  v_recipients := guard_lock_people(v_people);
  perform guard_count_involvements(array(select own_recipient_id from guarded_profile where contributor_id = any (v_people)));
  if tg_op = 'UPDATE' then
    perform guard_involvements_over(array_agg(n.contributor_id), array_agg(n.ended_at))
    from old_rows o join new_rows n using (id) where n.contributor_id is not null and o.ended_at is null and n.ended_at is not null;
  end if;
  perform guard_gather(v_recipients);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_decide_dispute(p_ask uuid, p_counts boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_asks(array[p_ask]);
  v_state text := case when p_counts then 'outside' else 'set_aside' end;
begin
  update ask set state = v_state where id = p_ask and state <> v_state;
  perform guard_recompute(v_recipients, clock_now());
end $function$;

CREATE OR REPLACE FUNCTION public.guard_dispute(p_ask uuid, p_contributor uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_asks(array[p_ask]);
begin
  if not exists (select from ask where id = p_ask and contributor_id = p_contributor) then
    raise exception using errcode = 'AW003', message = 'this ask was not found';
  end if;
  update ask set state = 'disputed' where id = p_ask and state <> 'disputed';
  perform guard_recompute(v_recipients, clock_now());
end $function$;

CREATE OR REPLACE FUNCTION public.guard_end_quiet_period(p_quiet_period uuid, p_by uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_contributor uuid;
begin
  select contributor_id into v_contributor from quiet_period where id = p_quiet_period;
  perform guard_lock_person(v_contributor);
  if not guard_is_own(v_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update quiet_period set ended_at = clock_now() where id = p_quiet_period and ended_at is null;
  perform guard_reach_of_quiet(v_contributor);
  return v_contributor;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_end_rest(p_contributor uuid, p_by uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
begin
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update guard_row set rest_until = null, involved_until = null
  where recipient_id in (
    select own.recipient_id from profile_recipient own join contributor c on c.id = own.contributor_id
    where c.account_id = p_by and own.recipient_id = any (coalesce((select pooled from guard_row where recipient_id = v_recipient), array[v_recipient]))
  );
  perform guard_gather(array[v_recipient]);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_end_rest_after_loss(p_contributors uuid[], p_by uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_people(p_contributors);
begin
  if exists (select from unnest(p_contributors) as given (id) where not guard_is_own(given.id, p_by)) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update rest_after_loss set ended_at = clock_now() where contributor_id = any (p_contributors) and ended_at is null;
  perform guard_reach_of_rest(v_recipients);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_experience_due()
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipient uuid;
  v_waiting uuid[];
  v_bundle uuid;
  v_now timestamptz := clock_now();
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select g.recipient_id into v_recipient
  from experience_invitation i join guarded_profile p on p.contributor_id = i.contributor_id join guard_row g on g.recipient_id = p.recipient_id cross join guard_policy k
  where i.state = 'offered' and (i.asked_at is null or i.reminded_at is null and p.reminders_allowed and i.asked_at <= v_now - interval '720 hours')
    and i.id in (select guard_experience_waiting(p.recipient_id, v_now)) and not guard_asked_lately(p.recipient_id, v_now) and guard_check_in_through(p.recipient_id, v_now) is null
    and not exists (select from guard_acting_reviews(p.recipient_id, v_now + interval '720 hours' + k.service_bundle_days * interval '24 hours'))
  order by i.offered_at limit 1 for no key update of g skip locked;
  -- Asked again under the lock: somebody else may have taken this person a moment ago.
  v_now := clock_now();
  v_waiting := array(select guard_experience_waiting(v_recipient, v_now));
  if v_recipient is null or v_waiting = '{}' or guard_asked_lately(v_recipient, v_now) then
    return null;
  end if;
  insert into service_bundle (contributor_id, at, asks) select contributor_id, v_now, '{experience}' from experience_invitation where id = v_waiting[1] returning id into v_bundle;
  update experience_invitation set reminded_at = case when asked_at is not null then v_now end, asked_at = coalesce(asked_at, v_now), bundle_id = v_bundle where id = any (v_waiting);
  return v_bundle;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_experience_waiting(p_recipient uuid, p_now timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select i.id
  from guarded_profile p join guard_row g on g.recipient_id = p.recipient_id join experience_invitation i on i.contributor_id = p.contributor_id
  where p.recipient_id = p_recipient and i.state = 'offered' and i.closes_at > p_now and p.is_active and p.acted_for_until > p_now
    and (i.asked_at is null or i.reminded_at is null and p.reminders_allowed and i.asked_at <= p_now - interval '720 hours')
    and not exists (select from experience_off off where off.contributor_id = i.contributor_id)
    and coalesce(g.left_alone_until, '-infinity') <= p_now and not guard_is_quiet(p.contributor_id, p_now)
$function$;

CREATE OR REPLACE FUNCTION public.guard_forget(p_contributors uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_own uuid[];
  v_now timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  perform guard_lock_pools();
  v_own := array(select recipient_id from profile_recipient where contributor_id = any (p_contributors));
  perform 1 from opportunity where id in (
    select a.opportunity_id from ask a
    where a.recipient_id = any (v_own) and a.contributor_id = any (p_contributors) and a.state in ('reserved', 'delivered', 'willing')
  ) order by id for no key update;
  perform guard_lock_joined(v_own);
  v_now := clock_now();

  -- What may be on its way to them counts as received.
  perform guard_take_as_delivered(array(
    select a.id from ask a where a.recipient_id = any (v_own) and a.contributor_id = any (p_contributors) and a.state = 'reserved'
  ), v_now);
  -- To the team each of these is one answer, "not available" or no; whoever goes is drawn for nothing.
  update ask set state = 'released', release_reason = 'paused', ended_at = v_now
  where recipient_id = any (v_own) and contributor_id = any (p_contributors) and state = 'reserved';
  update ask
  set state = 'no', answered_at = coalesce(answered_at, v_now), ended_at = case when state = 'willing' then v_now end
  where recipient_id = any (v_own) and contributor_id = any (p_contributors) and state in ('delivered', 'willing');
  update ask set contributor_id = null, rest_days = null, hear_again_at = null
  where recipient_id = any (v_own) and contributor_id = any (p_contributors);

  delete from quiet_period where contributor_id = any (p_contributors);
  delete from never_organisation where contributor_id = any (p_contributors);
  delete from guarded_profile_history where contributor_id = any (p_contributors);
  delete from guarded_profile where contributor_id = any (p_contributors);

  delete from profile_recipient where contributor_id = any (p_contributors);
  update guard_row set heard_from_at = null, rest_until = null, quiet_until = null, left_alone_until = null, involved_until = null where recipient_id = any (v_own);
  -- Without their ties they belong to nobody; whoever they were joined with goes on alone.
  perform guard_repool(v_own);
  delete from joined_attention where recipient_id = any (v_own);
  perform guard_recompute(v_own, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_forget_hashes(p_before timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  delete from recipient_by_hash where recipient_id in (
    select h.recipient_id from recipient_by_hash h join guard_row g on g.recipient_id = h.recipient_id
    where h.created_at <= p_before and g.alias_of is null
      and not exists (select from ask a where a.recipient_id = h.recipient_id and a.reserved_at > p_before)
    order by h.recipient_id limit 500 for no key update of g skip locked
  )
  returning recipient_id
$function$;

CREATE OR REPLACE FUNCTION public.guard_forgets_rest()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_reach_of_rest(array[old.recipient_id]);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_forgets_same_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from same_person where old.contributor_id in (first_id, second_id);
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_found_in(p_contributor uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select coalesce(array_agg(distinct context order by context), '{}') from consent where contributor_id = p_contributor and purpose = 'be_found' and withdrawn_at is null
$function$;

CREATE OR REPLACE FUNCTION public.guard_gather(p_recipients uuid[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guard_row pool
  set heard_from_at = m.heard_from_at, rest_until = m.rest_until, involvements_n = m.involvements_n, involved_until = m.involved_until
  from guard_row before
  cross join lateral (
    select max(own.heard_from_at) as heard_from_at, max(own.rest_until) as rest_until, coalesce(sum(own.involvements_n), 0) as involvements_n,
      max(own.involved_until) as involved_until
    from guard_row own where own.recipient_id = any (before.pooled)
  ) m
  where before.recipient_id = any (p_recipients) and before.pooled is not null and pool.recipient_id = before.recipient_id
$function$;

CREATE OR REPLACE FUNCTION public.guard_has_room(p guarded_profile, g guard_row, p_organisations uuid[], p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.guard_hear_again(p_ask uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_asks(array[p_ask]);
  update ask set hear_again_at = coalesce(hear_again_at, clock_now())
  where id = p_ask and state in ('no', 'lapsed', 'withdrawn', 'not_needed');
  if not found then
    raise exception using errcode = 'AW001', message = 'this ask has not come to an end';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_heard_from(p_contributor uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
  v_now timestamptz := clock_now();
begin
  update guard_row set heard_from_at = v_now where recipient_id = (select own_recipient_id from guarded_profile where contributor_id = p_contributor);
  perform guard_gather(array[v_recipient]);
  perform guard_recompute(array[v_recipient], v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_hides_from_teams()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_people uuid[] := array(select distinct contributor_id from new_rows where not may_see_me);
  v_asks uuid[];
begin
  if v_people = '{}' then
    return null;
  end if;
  perform guard_lock_people(v_people);
  v_asks := array(
    select a.id from ask a join profile_recipient own using (recipient_id) join opportunity o on o.id = a.opportunity_id
    where own.contributor_id = any (v_people) and a.contributor_id = any (v_people) and a.state = 'reserved'
      and hidden_from_teams(a.contributor_id, o.team_id || o.joint_team_ids, o.organisation_ids)
  );
  if v_asks <> '{}' then
    perform guard_take_as_delivered(v_asks, clock_now());
    perform guard_release(array(select a.id from ask a where a.id = any (v_asks) and a.state = 'reserved'), 'paused');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_holds_level()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
  new.held_rest_after_involvement_days := k.rest_after_involvement_days;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_involvements_over(p_contributors uuid[], p_at timestamp with time zone[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guard_row g set involved_until = greatest(g.involved_until, ended.at)
  from (
    select p.own_recipient_id, max(over.at) as at from unnest(p_contributors, p_at) as over (contributor_id, at) join guarded_profile p using (contributor_id) group by p.own_recipient_id
  ) ended
  where g.recipient_id = ended.own_recipient_id
$function$;

CREATE OR REPLACE FUNCTION public.guard_is_kept_out(p_account uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select from account where id = p_account and suspended_at is not null)
$function$;

CREATE OR REPLACE FUNCTION public.guard_is_own(p_contributor uuid, p_by uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select from contributor where id = p_contributor and account_id = p_by)
$function$;

CREATE OR REPLACE FUNCTION public.guard_is_quiet(p_contributor uuid, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from quiet_period q
    where q.contributor_id = p_contributor and q.ended_at is null and q.starts_at <= p_at and coalesce(q.ends_at, 'infinity') > p_at
  )
$function$;

CREATE OR REPLACE FUNCTION public.guard_keeps_out()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_profiles uuid[] := array(select id from contributor where account_id = new.id);
  v_recipients uuid[];
  v_asks uuid[];
begin
  if v_profiles = '{}' then
    return null;
  end if;
  v_recipients := guard_lock_people(v_profiles);
  update guarded_profile p set is_active = c.status = 'active' and not guard_is_kept_out(c.account_id)
  from contributor c where c.id = p.contributor_id and c.id = any (v_profiles);
  -- Whoever shares their attention is asked by the strictest of those who can be.
  perform guard_strictest(v_recipients);
  v_asks := array(
    select a.id from ask a join profile_recipient own using (recipient_id)
    where new.suspended_at is not null and own.contributor_id = any (v_profiles) and a.contributor_id = any (v_profiles) and a.state = 'reserved'
  );
  perform guard_take_as_delivered(v_asks, clock_now());
  perform guard_release(array(select a.id from ask a where a.id = any (v_asks) and a.state = 'reserved'), 'paused');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_lapse_due()
 RETURNS TABLE(wave_id uuid, lapsed uuid[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare
  v_wave wave;
  v_recipients uuid[];
  v_now timestamptz;
  v_lapsed uuid[];
begin
  -- A wave lets go of what reached nobody before it closes: those asks never lapse.
  select * into v_wave from wave where closes_at <= clock_now() and closed_at is null and undelivered_released_at is not null
  order by closes_at limit 1 for no key update skip locked;
  if v_wave.id is null then
    return;
  end if;
  v_recipients := guard_lock_asks(array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'delivered'
  ));
  v_now := clock_now();
  with gone as (
    update ask a set state = 'lapsed', lapsed_at = v_now
    where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'delivered'
    returning a.id
  )
  select coalesce(array_agg(id), '{}') into v_lapsed from gone;
  perform guard_recompute(v_recipients, v_now);
  update wave set closed_at = v_now where id = v_wave.id;
  return query select v_wave.id, v_lapsed;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_limits_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  lock table guarded_profile in share row exclusive mode;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_limits_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update guarded_profile set contributor_id = contributor_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_link(p_contributor uuid, p_organisation uuid, p_by uuid, p_asks_in_30_days integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_now timestamptz;
begin
  perform guard_lock_person(p_contributor);
  v_now := clock_now();
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can say whom they work with';
  end if;
  if not exists (select from organisation where id = p_organisation) then
    raise exception using errcode = 'AW003', message = 'this organisation was not found';
  end if;
  if p_asks_in_30_days not between 1 and (select ceiling_from_one_organisation_in_30_days from guard_policy) then
    raise exception using errcode = 'AW005', message = 'a link is for 1 invitation in 30 days to the most for everyone';
  end if;
  if exists (select from never_organisation n where n.contributor_id = p_contributor and n.organisation_id = p_organisation and n.removed_at is null) then
    raise exception using errcode = 'AW001', message = 'you said that this organisation must never ask you; allow it again first';
  end if;
  update linked_organisation set ended_at = v_now
  where contributor_id = p_contributor and organisation_id = p_organisation and ended_at is null and asks_in_30_days is distinct from p_asks_in_30_days;
  insert into linked_organisation (contributor_id, organisation_id, asks_in_30_days, linked_at)
  values (p_contributor, p_organisation, p_asks_in_30_days, v_now)
  on conflict (contributor_id, organisation_id) where ended_at is null do nothing;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_lock(p_contributors uuid[], p_asks uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_rows uuid[];
  v_roots uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    -- Elsewhere a statement after the lock would still see what was there before it.
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  loop
    select array_agg(r.own_id) || array_agg(r.root_id) into v_rows from guard_rows_of(p_contributors, p_asks) r;
    begin
      perform from guard_row g where g.recipient_id = any (v_rows) order by g.recipient_id for no key update;
      if exists (select from guard_rows_of(p_contributors, p_asks) r where r.own_id <> all (v_rows) or r.root_id <> all (v_rows)) then
        raise exception using errcode = 'AW0LK', message = 'joined or parted meanwhile';
      end if;
      select coalesce(array_agg(distinct r.root_id), '{}') into v_roots from guard_rows_of(p_contributors, p_asks) r;
      update guard_row set changed_in = pg_current_xact_id() where recipient_id = any (v_roots);
      return v_roots;
    exception when sqlstate 'AW0LK' then
      -- Once more, with the rows as they are now.
    end;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_lock_asks(p_asks uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if (select count(*) from ask where id = any (p_asks)) <> (select count(distinct id) from unnest(p_asks) as given (id)) then
    raise exception using errcode = 'AW003', message = 'this ask was not found';
  end if;
  return guard_lock(null, p_asks);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_lock_joined(p_recipients uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_lock_people(p_contributors uuid[])
 RETURNS uuid[]
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select guard_lock(p_contributors, null)
$function$;

CREATE OR REPLACE FUNCTION public.guard_lock_person(p_contributor uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock(array[p_contributor], null);
begin
  if v_recipients = '{}' then
    raise exception using errcode = 'AW003', message = 'this profile was not found';
  end if;
  return v_recipients[1];
end $function$;

CREATE OR REPLACE FUNCTION public.guard_lock_pools()
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select pg_advisory_xact_lock(1764300045)
$function$;

CREATE OR REPLACE FUNCTION public.guard_mark_delivered(p_ask uuid, p_through text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_state text;
begin
  perform guard_lock_asks(array[p_ask]);
  select state into v_state from ask where id = p_ask;
  if v_state in ('reserved', 'released') then
    update ask set state = 'delivered', delivered_at = clock_now(), delivered_through = p_through where id = p_ask;
  end if;
  return v_state = 'reserved';
end $function$;

CREATE OR REPLACE FUNCTION public.guard_may_deliver(p_ask uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
    -- A group may be asking somebody else to speak for it by now.
    and exists (select from guarded_profile p where p.contributor_id = v_ask.contributor_id and p.own_recipient_id = v_ask.recipient_id)
    and exists (
      select from guard_open_to(array[v_ask.contributor_id], null, v_ask.organisation_ids, v_opportunity.context,
        v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_now) l
      cross join lateral (
        select count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '720 hours') as in_30_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '8760 hours') as in_365_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - l.days_between * interval '24 hours') as too_near,
          count(*) filter (where a.state in ('reserved', 'delivered')) as open_n
        from ask a
        where a.recipient_id = any (l.pooled) and a.state <> 'released' and ask_counts(a.state)
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
            where a.recipient_id = any (l.pooled) and a.state <> 'released' and ask_counts_for_organisation(a.state) and asking.id = any (a.organisation_ids)
              and a.reserved_at > v_ask.reserved_at - interval '720 hours' and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
          )
        )
    );
end $function$;

CREATE OR REPLACE FUNCTION public.guard_may_open(p_contributor uuid, p_by uuid, p_chosen_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from contributor where id = p_contributor and (account_id = p_by or account_id is null and p_chosen_at is null)
  )
$function$;

CREATE OR REPLACE FUNCTION public.guard_moves_involvements()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_own uuid[] := array[old.own_recipient_id] || case when tg_op = 'UPDATE' then array[new.own_recipient_id] else '{}'::uuid[] end;
begin
  perform guard_count_involvements(v_own);
  perform guard_gather(array(select coalesce(alias_of, recipient_id) from guard_row where recipient_id = any (v_own)));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_never_ask_from(p_contributor uuid, p_organisation uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_person(p_contributor);
  if not exists (select from organisation where id = p_organisation) then
    raise exception using errcode = 'AW003', message = 'this organisation was not found';
  end if;
  insert into never_organisation (contributor_id, organisation_id, added_at) values (p_contributor, p_organisation, clock_now())
  on conflict (contributor_id, organisation_id) where removed_at is null do nothing;
  update linked_organisation set ended_at = clock_now() where contributor_id = p_contributor and organisation_id = p_organisation and ended_at is null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_never_from(p_contributor uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select coalesce(array_agg(organisation_id order by organisation_id), '{}') from never_organisation where contributor_id = p_contributor and removed_at is null
$function$;

CREATE OR REPLACE FUNCTION public.guard_new_profile()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipient uuid := new_id();
begin
  insert into recipient (id) values (v_recipient);
  insert into guard_row (recipient_id) values (v_recipient);
  insert into profile_recipient (recipient_id, contributor_id) values (v_recipient, new.id);
  insert into guarded_profile (contributor_id, recipient_id, own_recipient_id, is_active, is_16_or_17, acted_for_until)
  values (new.id, v_recipient, v_recipient, new.status = 'active' and not guard_is_kept_out(new.account_id), new.age_band is not distinct from '16_or_17', guard_acted_for_until(new.id));
  perform guard_note_settings(new.id, null, clock_now());
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_newer_than(p_times timestamp with time zone[], p_than timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  for nr in 1 .. coalesce(cardinality(p_times), 0) loop
    if p_times[nr] <= p_than then return nr - 1; end if;
  end loop;
  return coalesce(cardinality(p_times), 0);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_not_same_person(p_contributor uuid)
 RETURNS uuid[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_others uuid[];
  v_recipients uuid[];
begin
  perform guard_lock_pools();
  with undone as (
    update same_person set undone_at = clock_now() where p_contributor in (first_id, second_id) and undone_at is null
    returning case first_id when p_contributor then second_id else first_id end as other, array[first_recipient_id, second_recipient_id] as recipients
  )
  select coalesce(array_agg(other order by other), '{}'), array(select distinct r.id from undone u, unnest(u.recipients) as r (id)) into v_others, v_recipients from undone;
  perform guard_repool(v_recipients);
  return v_others;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_not_sent(p_ask uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_asks(array[p_ask]);
  update ask set sending_since = null where id = p_ask and state = 'reserved';
end $function$;

CREATE OR REPLACE FUNCTION public.guard_note_contact(p_contributor uuid, p_organisation uuid, p_by uuid, p_day date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_now timestamptz;
begin
  perform guard_lock_person(p_contributor);
  v_now := clock_now();
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can say whom they work with';
  end if;
  if not exists (select from linked_organisation l where l.contributor_id = p_contributor and l.organisation_id = p_organisation and l.ended_at is null) then
    raise exception using errcode = 'AW001', message = 'you have not said that you work with this organisation';
  end if;
  if p_day not between (v_now at time zone 'Europe/London')::date - 365 and (v_now at time zone 'Europe/London')::date then
    raise exception using errcode = 'AW005', message = 'the day is today, or one of the last 365 days';
  end if;
  if (select count(*) >= 20 from standing_contact s where s.contributor_id = p_contributor and s.on_day = p_day) then
    raise exception using errcode = 'AW004', message = 'at most 20 contacts are noted for one day';
  end if;
  insert into standing_contact (contributor_id, organisation_id, on_day, noted_at) values (p_contributor, p_organisation, p_day, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_note_settings(p_contributor uuid, p_by uuid, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  insert into guarded_profile_history (contributor_id, changed_at, changed_by, way, asks_in_30_days, asks_in_365_days, days_between,
    from_one_organisation_in_30_days, open_at_once, short_notice, reminders_allowed)
  select contributor_id, p_now, p_by, way, asks_in_30_days, asks_in_365_days, days_between,
    from_one_organisation_in_30_days, open_at_once, short_notice, reminders_allowed
  from guarded_profile where contributor_id = p_contributor
$function$;

CREATE OR REPLACE FUNCTION public.guard_open(p guarded_profile, g guard_row, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days integer, p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
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
    and coalesce(g.involved_until, '-infinity') <= p_now - p.held_rest_after_involvement_days * interval '24 hours'
    and p_context = any (p.found_in)
    and not p.never_from && p_organisations
    and (coalesce(g.quiet_until, '-infinity') <= p_now or not guard_is_quiet(p.contributor_id, p_now))
$function$;

CREATE OR REPLACE FUNCTION public.guard_open_to(p_contributors uuid[], p_places integer[], p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days integer, p_now timestamp with time zone)
 RETURNS TABLE(place integer, contributor_id uuid, recipient_id uuid, asks_in_30_days integer, asks_in_365_days integer, days_between integer, from_one_organisation_in_30_days integer, open_at_once integer, recent_at timestamp with time zone[], recent_org uuid[], recent_org_at timestamp with time zone[], open_n integer, own_recipient_id uuid, pooled uuid[])
 LANGUAGE sql
 STABLE
AS $function$
  select c.place, p.contributor_id, p.recipient_id,
    p.held_asks_in_30_days, p.held_asks_in_365_days, p.held_days_between, p.held_from_one_organisation_in_30_days, p.held_open_at_once,
    g.recent_at, g.recent_org, g.recent_org_at, g.open_n, p.own_recipient_id, coalesce(g.pooled, array[p.recipient_id])
  from unnest(p_contributors, p_places) as c (id, place)
  join guarded_profile p on p.contributor_id = c.id
  join guard_row g on g.recipient_id = p.recipient_id
  where guard_open(p, g, p_organisations, p_context, p_for_16_17, p_answer_days, p_now)
$function$;

CREATE OR REPLACE FUNCTION public.guard_organisations_have_room(p_contributor uuid, p_organisations uuid[], p_most integer, p_recent_org uuid[], p_recent_org_at timestamp with time zone[], p_now timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select not exists (
    select from unnest(p_organisations) as asking (id)
    where greatest(p_most, (
      select l.most_in_30_days from link_limit l where l.contributor_id = p_contributor and l.organisation_id = asking.id
    )) <= (
      select count(*) from unnest(p_recent_org, p_recent_org_at) as earlier (id, at)
      where earlier.id = asking.id and earlier.at > p_now - interval '720 hours'
    )
  )
$function$;

CREATE OR REPLACE FUNCTION public.guard_prepare_delivery(p_ask uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_ask ask;
begin
  perform guard_lock_asks(array[p_ask]);
  select * into v_ask from ask where id = p_ask;
  if v_ask.state <> 'reserved' then
    return v_ask.state;
  end if;
  if guard_may_deliver(p_ask) then
    update ask set sending_since = clock_now() where id = p_ask;
    return 'deliver';
  end if;
  if v_ask.sending_since is not null then
    perform guard_take_as_delivered(array[p_ask], clock_now());
    return 'delivered';
  end if;
  perform guard_release(array[p_ask], (
    select case o.status when 'open' then 'paused' else 'withdrawn' end
    from ask a join opportunity o on o.id = a.opportunity_id where a.id = p_ask
  ));
  return 'released';
end $function$;

CREATE OR REPLACE FUNCTION public.guard_reach_of_quiet(p_contributor uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guard_row g
  set quiet_until = (
    select max(coalesce(q.ends_at, 'infinity')) from quiet_period q join guarded_profile p using (contributor_id)
    where p.recipient_id = g.recipient_id and q.ended_at is null
  )
  where g.recipient_id = (select recipient_id from guarded_profile where contributor_id = p_contributor)
$function$;

CREATE OR REPLACE FUNCTION public.guard_reach_of_rest(p_recipients uuid[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guard_row g
  set left_alone_until = (
    select max(r.ends_at) from rest_after_loss r join guarded_profile p using (contributor_id)
    where p.recipient_id = g.recipient_id and r.ended_at is null
  )
  where g.recipient_id = any (p_recipients)
$function$;

CREATE OR REPLACE FUNCTION public.guard_recompute(p_recipients uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guard_row g
  set recent_at = s.recent_at, open_n = s.open_n, unanswered_run = s.unanswered_run, recent_org = o.ids, recent_org_at = o.times
  from guard_row before
  cross join lateral (
    select coalesce((array_agg(a.reserved_at order by a.reserved_at desc))[1:24], '{}') as recent_at,
      count(*) filter (where a.state in ('reserved', 'delivered')) as open_n,
      count(*) filter (where a.state = 'lapsed' and a.lapsed_at > coalesce(before.heard_from_at, '-infinity')) as unanswered_run
    from ask a where a.recipient_id = any (coalesce(before.pooled, array[before.recipient_id])) and a.state <> 'released' and ask_counts(a.state)
  ) s
  cross join lateral (
    select coalesce(array_agg(org.id order by a.reserved_at desc, org.id), '{}') as ids,
      coalesce(array_agg(a.reserved_at order by a.reserved_at desc, org.id), '{}') as times
    from ask a, unnest(a.organisation_ids) as org (id)
    where a.recipient_id = any (coalesce(before.pooled, array[before.recipient_id])) and a.state <> 'released' and ask_counts_for_organisation(a.state) and a.reserved_at > p_now - interval '720 hours'
  ) o
  where before.recipient_id = any (p_recipients) and g.recipient_id = before.recipient_id
$function$;

CREATE OR REPLACE FUNCTION public.guard_record_outside(p_contributor uuid, p_external uuid, p_at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_organisation uuid;
  v_recipient uuid;
  v_pooled uuid[];
  v_now timestamptz;
  v_wave uuid := new_id();
  v_ask uuid;
begin
  select organisation_id into v_organisation from external_opportunity where id = p_external for no key update;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  v_recipient := guard_lock_person(p_contributor);
  select coalesce(pooled, array[recipient_id]) into v_pooled from guard_row where recipient_id = v_recipient;
  v_now := clock_now();
  if p_at is null or p_at > v_now or p_at <= v_now - interval '8760 hours' then
    raise exception using errcode = 'AW005', message = 'an ask is recorded once it was made, and for 365 days';
  end if;
  select id into v_ask from ask where opportunity_id = p_external and recipient_id = any (v_pooled) and reserved_at = p_at and state in ('outside', 'disputed', 'set_aside');
  if v_ask is not null then
    return v_ask;
  end if;
  -- Nothing of it is to be delivered or to lapse: no sweep looks at this wave.
  insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at, undelivered_released_at, closed_at)
  values (v_wave, p_external, p_at, p_at + interval '1 hour', p_at + interval '2 hours', p_at, p_at);
  insert into ask (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, state, reserved_at, delivered_at, ended_at, occasion)
  select p.own_recipient_id, p_contributor, p_external, v_wave, array[v_organisation], 'outside', p_at, p_at, p_at, coalesce(max(a.occasion), 0) + 1
  from guarded_profile p left join ask a on a.opportunity_id = p_external and a.recipient_id = any (v_pooled) and a.state <> 'released'
  where p.contributor_id = p_contributor group by p.own_recipient_id
  returning id into v_ask;
  perform guard_recompute(array[v_recipient], v_now);
  return v_ask;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_refresh(p_recipients uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update guard_row g
  set quiet_until = (
    select max(coalesce(q.ends_at, 'infinity')) from quiet_period q join guarded_profile p using (contributor_id)
    where p.recipient_id = g.recipient_id and q.ended_at is null
  )
  where g.recipient_id = any (p_recipients);
  perform guard_reach_of_rest(p_recipients);
  perform guard_gather(p_recipients);
  perform guard_strictest(p_recipients);
  perform guard_recompute(p_recipients, p_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_release(p_asks uuid[], p_reason text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_asks(p_asks);
  v_now timestamptz := clock_now();
  v_checks uuid[] := array(select c.ask_id from contact_check c where c.ask_id = any (p_asks));
begin
  update ask set state = 'returned', ended_at = v_now, hear_again_at = v_now
  where id = any (v_checks) and state <> 'returned' and p_reason in ('not_delivered', 'returned');
  update ask set state = 'released', ended_at = v_now, release_reason = p_reason where id = any (p_asks) and id <> all (v_checks) and state <> 'released';
  perform guard_recompute(v_recipients, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_release_due()
 RETURNS TABLE(wave_id uuid, released uuid[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare
  v_wave wave;
  v_asks uuid[];
begin
  select * into v_wave from wave where deliver_by <= clock_now() and undelivered_released_at is null
  order by deliver_by limit 1 for no key update skip locked;
  if v_wave.id is null then
    return;
  end if;
  perform guard_lock_asks(array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'reserved'
  ));
  perform guard_take_as_delivered(array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'reserved'
  ), clock_now());
  v_asks := array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'reserved'
  );
  perform guard_release(v_asks, 'not_delivered');
  update wave set undelivered_released_at = clock_now() where id = v_wave.id;
  return query select v_wave.id, v_asks;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_remind(p_ask uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_now timestamptz;
  v_ask ask;
  v_opportunity record;
begin
  perform guard_lock_asks(array[p_ask]);
  v_now := clock_now();
  select * into v_ask from ask where id = p_ask;
  select status, context, suitable_for_16_17, answer_days into v_opportunity from opportunity where id = v_ask.opportunity_id;
  if v_ask.state <> 'delivered' or v_opportunity.status <> 'open'
    or not exists (
      select from wave w cross join guard_policy k
      where w.id = v_ask.wave_id and w.closes_at > v_now and w.closes_at <= v_now + k.reminder_days_before * interval '24 hours'
    )
    or not exists (
      select from guard_open_to(array[v_ask.contributor_id], null, v_ask.organisation_ids, v_opportunity.context, v_opportunity.suitable_for_16_17,
        v_opportunity.answer_days, v_now) l
      -- A group may be asking somebody else to speak for it by now.
      join guarded_profile p on p.contributor_id = l.contributor_id and p.reminders_allowed and p.own_recipient_id = v_ask.recipient_id
    ) then
    return false;
  end if;
  insert into ask_reminder (ask_id, at) values (p_ask, v_now) on conflict do nothing;
  return found;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_remind_due()
 RETURNS TABLE(wave_id uuid, asks uuid[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare
  v_wave wave;
  v_now timestamptz := clock_now();
begin
  select w.* into v_wave from wave w cross join guard_policy k
  where w.closed_at is null and w.reminders_at is null and w.closes_at > v_now and w.closes_at <= v_now + k.reminder_days_before * interval '24 hours'
  order by w.closes_at limit 1 for no key update of w skip locked;
  if v_wave.id is null then
    return;
  end if;
  update wave set reminders_at = v_now where id = v_wave.id;
  return query select v_wave.id, array(
    select a.id from ask a join guarded_profile p using (contributor_id)
    where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'delivered' and p.reminders_allowed
  );
end $function$;

CREATE OR REPLACE FUNCTION public.guard_reminder_not_sent(p_ask uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_asks(array[p_ask]);
  delete from ask_reminder where ask_id = p_ask;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_repool(p_recipients uuid[], p_group uuid DEFAULT NULL::uuid, p_spends uuid DEFAULT NULL::uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_all uuid[];
  v_pools uuid[];
  v_members uuid[];
  v_pool uuid;
  v_taken uuid[] := '{}';
  v_roots uuid[] := '{}';
  v_now timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  perform guard_lock_pools();
  with recursive near (recipient_id) as (
    (
      select given.id from unnest(p_recipients || p_spends) as given (id) where given.id is not null
      union
      select member.id from guard_row own join guard_row pool on pool.recipient_id = own.alias_of, unnest(pool.pooled) as member (id)
      where own.recipient_id = any (p_recipients || p_spends)
    )
    union
    select other.recipient_id from near join recipient_tie mine on mine.recipient_id = near.recipient_id join recipient_tie other on other.tie = mine.tie
  )
  select array_agg(recipient_id order by recipient_id) into v_all from near;
  v_pools := array(select distinct alias_of from guard_row where recipient_id = any (v_all) and alias_of is not null);
  -- Nearly always: somebody who shares nothing with anybody, and didn't.
  if coalesce(cardinality(v_all), 0) < 2 and v_pools = '{}' and p_group is null then
    return;
  end if;

  perform from guard_row g where g.recipient_id = any (v_all || v_pools) order by g.recipient_id for no key update;
  update guard_row set changed_in = pg_current_xact_id() where recipient_id = any (v_all || v_pools);
  v_now := clock_now();
  if p_group is not null then
    update guarded_profile set own_recipient_id = p_spends where contributor_id = p_group;
  end if;
  for v_members in
    with recursive reach (start, recipient_id) as (
      select one.id, one.id from unnest(v_all) as one (id)
      union
      select reach.start, other.recipient_id
      from reach join recipient_tie mine on mine.recipient_id = reach.recipient_id join recipient_tie other on other.tie = mine.tie
    ), component as (
      select start, (array_agg(recipient_id order by recipient_id))[1] as smallest from reach group by start
    )
    select array_agg(start order by start) from component group by smallest order by smallest
  loop
    v_pool := null;
    if cardinality(v_members) > 1 then
      select alias_of into v_pool from guard_row
      where recipient_id = any (v_members) and alias_of is not null and alias_of <> all (v_taken) order by alias_of limit 1;
      if v_pool is null then
        v_pool := new_id();
        insert into recipient (id) values (v_pool);
        insert into guard_row (recipient_id) values (v_pool);
      end if;
      update guard_row set pooled = v_members where recipient_id = v_pool;
      v_taken := v_taken || v_pool;
    end if;
    update joined_attention set until = v_now where recipient_id = any (v_members) and until is null and pool_id is distinct from v_pool;
    update guard_row set alias_of = v_pool where recipient_id = any (v_members) and alias_of is distinct from v_pool;
    if v_pool is not null then
      insert into joined_attention (recipient_id, pool_id, since)
      select member.id, v_pool, v_now from unnest(v_members) as member (id) on conflict (recipient_id) where until is null do nothing;
    end if;
    update guarded_profile set recipient_id = coalesce(v_pool, own_recipient_id)
    where own_recipient_id = any (v_members) and recipient_id <> coalesce(v_pool, own_recipient_id);
    v_roots := v_roots || coalesce(v_pool, v_members[1]);
  end loop;
  -- A pool of nobody remembers nothing; its number stays, which leads nowhere.
  delete from guard_row where recipient_id = any (v_pools) and recipient_id <> all (v_taken);
  perform guard_refresh(v_roots, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_reserve(p_opportunity uuid, p_contributors uuid[], OUT wave_id uuid, OUT reserved_at timestamp with time zone, OUT closes_at timestamp with time zone, OUT outcomes text[], OUT ask_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_reserve_checks(p_external uuid, p_hashes bytea[], p_silenced boolean[], p_context text, p_participation boolean, OUT wave_id uuid, OUT reserved_at timestamp with time zone, OUT confirm_by timestamp with time zone, OUT outcomes text[], OUT ask_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_rest_after_loss(p_contributors uuid[], p_loss uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_people(p_contributors);
  v_now timestamptz := clock_now();
begin
  insert into rest_after_loss (contributor_id, starts_at, ends_at, loss_id)
  select p.contributor_id, v_now, v_now + k.rest_after_loss_days * interval '24 hours', p_loss
  from guarded_profile p cross join guard_policy k where p.contributor_id = any (p_contributors);
  perform guard_reach_of_rest(v_recipients);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_rows_of(p_contributors uuid[], p_asks uuid[])
 RETURNS TABLE(own_id uuid, root_id uuid)
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select p.own_recipient_id, p.recipient_id from guarded_profile p where p.contributor_id = any (p_contributors)
  union
  select own.recipient_id, coalesce(own.alias_of, own.recipient_id) from ask a join guard_row own using (recipient_id) where a.id = any (p_asks)
$function$;

CREATE OR REPLACE FUNCTION public.guard_same_person(p_one uuid, p_other uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_first uuid := least(p_one, p_other);
  v_second uuid := greatest(p_one, p_other);
  v_first_own uuid;
  v_second_own uuid;
  v_said uuid;
begin
  if p_one = p_other then
    raise exception using errcode = 'AW005', message = 'these are one profile';
  end if;
  perform guard_lock_pools();
  select own_recipient_id into v_first_own from guarded_profile where contributor_id = v_first;
  select own_recipient_id into v_second_own from guarded_profile where contributor_id = v_second;
  if v_first_own is null or v_second_own is null then
    raise exception using errcode = 'AW003', message = 'this profile was not found';
  end if;
  select id into v_said from same_person where first_id = v_first and second_id = v_second and undone_at is null;
  if v_said is null then
    insert into same_person (first_id, second_id, first_recipient_id, second_recipient_id, said_at)
    values (v_first, v_second, v_first_own, v_second_own, clock_now()) returning id into v_said;
    perform guard_repool(array[v_first_own]);
  end if;
  return v_said;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_set_level(p_contributor uuid, p_by uuid, p_asks_in_30_days integer, p_asks_in_365_days integer, p_days_between integer, p_from_one_organisation_in_30_days integer, p_open_at_once integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipient uuid;
  v_old own_level;
  v_new own_level;
  v_chosen_at timestamptz;
  v_now timestamptz;
begin
  v_recipient := guard_lock_person(p_contributor);
  v_now := clock_now();
  if exists (
    select from guard_policy k
    where p_asks_in_30_days not between 0 and k.ceiling_asks_in_30_days or p_asks_in_365_days not between 0 and k.ceiling_asks_in_365_days
      or p_days_between not between k.ceiling_days_between and 365
      or p_from_one_organisation_in_30_days not between 0 and k.ceiling_from_one_organisation_in_30_days
      or p_open_at_once not between 0 and k.ceiling_open_at_once
  ) then
    raise exception using errcode = 'AW005', message = 'a level is anything from never to the ceiling';
  end if;
  select * into v_old from own_level where contributor_id = p_contributor;
  select level_chosen_at into v_chosen_at from guarded_profile where contributor_id = p_contributor;
  update guarded_profile
  set asks_in_30_days = p_asks_in_30_days, asks_in_365_days = p_asks_in_365_days, days_between = p_days_between,
    from_one_organisation_in_30_days = p_from_one_organisation_in_30_days, open_at_once = p_open_at_once, level_chosen_at = v_now
  where contributor_id = p_contributor;
  select * into v_new from own_level where contributor_id = p_contributor;
  if not guard_may_open(p_contributor, p_by, v_chosen_at) and (
    v_new.asks_in_30_days > v_old.asks_in_30_days or v_new.asks_in_365_days > v_old.asks_in_365_days or v_new.days_between < v_old.days_between
    or v_new.from_one_organisation_in_30_days > v_old.from_one_organisation_in_30_days or v_new.open_at_once > v_old.open_at_once
  ) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  perform guard_strictest(array[v_recipient]);
  perform guard_note_settings(p_contributor, p_by, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_set_way(p_contributor uuid, p_by uuid, p_way text, p_short_notice boolean, p_reminders_allowed boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipient uuid;
  v_old guarded_profile;
  v_now timestamptz;
begin
  v_recipient := guard_lock_person(p_contributor);
  v_now := clock_now();
  select * into v_old from guarded_profile where contributor_id = p_contributor;
  if p_way not in ('look_myself', 'send_list', 'teams_may_ask') then
    raise exception using errcode = 'AW005', message = 'there is no such way of being here';
  end if;
  if not guard_may_open(p_contributor, p_by, v_old.way_chosen_at) and (
    array_position(array['look_myself', 'send_list', 'teams_may_ask'], p_way)
      > array_position(array['look_myself', 'send_list', 'teams_may_ask'], v_old.way)
    or coalesce(p_short_notice, false) > v_old.short_notice or coalesce(p_reminders_allowed, false) > v_old.reminders_allowed
  ) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update guarded_profile
  set way = p_way, way_chosen_at = v_now, short_notice = coalesce(p_short_notice, short_notice),
    reminders_allowed = coalesce(p_reminders_allowed, reminders_allowed)
  where contributor_id = p_contributor;
  perform guard_strictest(array[v_recipient]);
  perform guard_note_settings(p_contributor, p_by, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_settle(p_chosen uuid[], p_not_needed uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_asks(coalesce(p_chosen, '{}') || coalesce(p_not_needed, '{}'));
  v_now timestamptz := clock_now();
begin
  update ask set state = 'chosen', ended_at = v_now where id = any (p_chosen) and state <> 'chosen';
  update ask set state = 'not_needed', ended_at = v_now where id = any (p_not_needed) and state <> 'not_needed';
  perform guard_recompute(v_recipients, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_settle_checks(p_checks uuid[], p_organisation uuid, p_made boolean)
 RETURNS TABLE(check_id uuid, outcome text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_show_in_list(p_contributor uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_person(p_contributor);
  return query
  update ask a set state = 'delivered', delivered_at = clock_now(), delivered_through = 'list'
  where a.recipient_id = (select own_recipient_id from guarded_profile where contributor_id = p_contributor) and a.contributor_id = p_contributor and a.state = 'reserved' and guard_may_deliver(a.id)
  returning a.id;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_speaks_for_themselves(p_contributor uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select not exists (select from contributor somebody where somebody.id = p_contributor and somebody.kind = 'acting_for')
$function$;

CREATE OR REPLACE FUNCTION public.guard_spends_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_before uuid;
  v_own uuid;
begin
  perform guard_lock_pools();
  select own_recipient_id into v_before from guarded_profile where contributor_id = new.contributor_id;
  select recipient_id into v_own from profile_recipient where contributor_id = new.contributor_id and contact_person_id = new.id;
  if v_own is null then
    -- The first person takes the recipient that was made with the profile.
    update profile_recipient set contact_person_id = new.id where contributor_id = new.contributor_id and contact_person_id is null returning recipient_id into v_own;
  end if;
  if v_own is null then
    v_own := new_id();
    insert into recipient (id) values (v_own);
    insert into guard_row (recipient_id) values (v_own);
    insert into profile_recipient (recipient_id, contributor_id, contact_person_id) values (v_own, new.contributor_id, new.id);
  end if;
  perform guard_repool(array[v_before], new.contributor_id, v_own);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_strictest(p_recipients uuid[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update guarded_profile p
  set pool_asks_in_30_days = s.days_30, pool_asks_in_365_days = s.days_365, pool_days_between = s.gap,
    pool_from_one_organisation_in_30_days = s.organisation, pool_open_at_once = s.open, pool_defaults = s.defaults
  from guard_row g
  cross join lateral (
    select min(o.asks_in_30_days) as days_30, min(o.asks_in_365_days) as days_365, max(o.days_between) as gap,
      min(o.from_one_organisation_in_30_days) as organisation, min(o.open_at_once) as open,
      bit_or(
        case when o.asks_in_30_days is null then 1 else 0 end + case when o.asks_in_365_days is null then 2 else 0 end
        + case when o.days_between is null then 4 else 0 end + case when o.from_one_organisation_in_30_days is null then 8 else 0 end
        + case when o.open_at_once is null then 16 else 0 end
      )::smallint as defaults
    from guarded_profile o
    where g.pooled is not null and o.recipient_id = g.recipient_id and o.way = 'teams_may_ask' and o.is_active
      and coalesce(least(o.asks_in_30_days, o.asks_in_365_days, o.from_one_organisation_in_30_days, o.open_at_once), 1) > 0
  ) s
  where g.recipient_id = any (p_recipients) and p.recipient_id = g.recipient_id
    and (g.pooled is not null or p.pool_defaults is not null)
$function$;

CREATE OR REPLACE FUNCTION public.guard_study_for_another(p_opportunity uuid, p_contributor uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from opportunity o where o.id = p_opportunity and o.research_kind = 'participation')
    and exists (select from contributor c where c.id = p_contributor and c.kind = 'acting_for')
$function$;

CREATE OR REPLACE FUNCTION public.guard_take_as_delivered(p_asks uuid[], p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update ask set state = 'delivered', delivered_at = p_now, delivered_through = 'mail'
  where id = any (p_asks) and state = 'reserved' and sending_since is not null
$function$;

CREATE OR REPLACE FUNCTION public.guard_takes_hold()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[];
  v_changed uuid[];
  v_held uuid[];
  v_asks uuid[];
begin
  select array_agg(n.id), array_agg(n.id) filter (where n.status = 'on_hold' and o.status = 'active') into v_changed, v_held
  from new_rows n join old_rows o using (id) where n.status <> o.status;
  if v_changed is null then
    return null;
  end if;
  v_recipients := guard_lock_people(v_changed);
  perform guard_strictest(v_recipients);
  if v_held is null then
    return null;
  end if;
  v_asks := array(
    select a.id from ask a join profile_recipient own using (recipient_id)
    where own.contributor_id = any (v_held) and a.contributor_id = any (v_held) and a.state = 'reserved'
  );
  perform guard_take_as_delivered(v_asks, clock_now());
  perform guard_release(array(select a.id from ask a where a.id = any (v_asks) and a.state = 'reserved'), 'paused');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_undo_rest_after_loss(p_loss uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_people(array(select contributor_id from rest_after_loss where loss_id = p_loss));
begin
  if not exists (select from reported_loss where id = p_loss and undone_at is not null) then
    raise exception using errcode = 'AW001', message = 'this word still stands';
  end if;
  update rest_after_loss set ended_at = clock_now() where loss_id = p_loss and ended_at is null;
  perform guard_reach_of_rest(v_recipients);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_unlink(p_contributor uuid, p_organisation uuid, p_by uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform guard_lock_person(p_contributor);
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can say whom they work with';
  end if;
  update linked_organisation set ended_at = clock_now() where contributor_id = p_contributor and organisation_id = p_organisation and ended_at is null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_withdraw(p_asks uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_recipients uuid[] := guard_lock_asks(p_asks);
  v_now timestamptz := clock_now();
begin
  perform guard_take_as_delivered(p_asks, v_now);
  update ask
  set state = case state when 'reserved' then 'released' else 'withdrawn' end,
    release_reason = case state when 'reserved' then 'withdrawn' end,
    ended_at = v_now
  where id = any (p_asks) and state not in ('released', 'withdrawn');
  perform guard_recompute(v_recipients, v_now);
end $function$;

CREATE OR REPLACE FUNCTION public.guard_withdraw_opportunity(p_opportunity uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_asks uuid[];
begin
  perform 1 from opportunity where id = p_opportunity for no key update;
  perform guard_lock_asks(array(select id from ask where opportunity_id = p_opportunity and state in ('reserved', 'delivered')));
  -- Read again: some may have been answered while the locks were waited for. None can have been added, the opportunity is locked.
  v_asks := array(select id from ask where opportunity_id = p_opportunity and state in ('reserved', 'delivered'));
  perform guard_withdraw(v_asks);
  return query select unnest(v_asks);
end $function$;
