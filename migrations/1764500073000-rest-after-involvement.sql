-- After an involvement has ended nobody asks the person for some days: 30, unless the limits say otherwise. See docs/fair-asking.md.
alter table guard_policy add column rest_after_involvement_days smallint not null default 30 check (rest_after_involvement_days between 0 and 365);
-- When the last of theirs ended. A column of its own: how many there are is counted again whenever one begins or ends, and would forget that they said they are rested.
alter table guard_row add column involved_until timestamptz(3);
alter table guarded_profile add column held_rest_after_involvement_days smallint;

create or replace function guard_holds_level()
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
update guarded_profile set contributor_id = contributor_id;
alter table guarded_profile alter column held_rest_after_involvement_days set not null;

create or replace function guard_open(p guarded_profile, g guard_row, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days integer, p_now timestamp with time zone)
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

-- Of profiles whose attention is one person's, the last that ended counts.
create or replace function guard_gather(p_recipients uuid[])
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

-- Whoever says that they are back is rested from this, too.
create or replace function guard_end_rest(p_contributor uuid, p_by uuid)
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

create or replace function guard_forget(p_contributors uuid[])
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

create function guard_involvements_over(p_contributors uuid[], p_at timestamptz[]) returns void language sql set search_path = public, pg_temp as $$
  update guard_row g set involved_until = greatest(g.involved_until, ended.at)
  from (
    select p.own_recipient_id, max(over.at) as at from unnest(p_contributors, p_at) as over (contributor_id, at) join guarded_profile p using (contributor_id) group by p.own_recipient_id
  ) ended
  where g.recipient_id = ended.own_recipient_id
$$;
revoke execute on function guard_involvements_over(uuid[], timestamptz[]) from public;

create or replace function guard_counts_involvements()
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

-- Those that ended before.
select guard_involvements_over(array_agg(contributor_id), array_agg(ended_at)) from involvement where contributor_id is not null and ended_at is not null;
select guard_gather(array(select recipient_id from guard_row where pooled is not null));
