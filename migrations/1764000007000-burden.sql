-- The burden guard: one ledger of asks, so that nobody is asked too often whoever is asking. Its tables are read by the application and
-- written by the functions below alone. Locks are always taken in this order: opportunity, wave, guard rows by id. See docs/adr/burden-guard.md.

-- == Limits ==
-- One row, so that every replica decides by the same figures. Changed by an operator command that runs as the owner.
create table guard_policy (
  only_row boolean primary key default true check (only_row),
  ceiling_asks_in_30_days smallint not null default 4,
  ceiling_asks_in_365_days smallint not null default 24,
  ceiling_days_between smallint not null default 2,
  ceiling_from_one_organisation_in_30_days smallint not null default 4,
  ceiling_open_at_once smallint not null default 2,
  default_asks_in_30_days smallint not null default 1,
  default_asks_in_365_days smallint not null default 6,
  default_days_between smallint not null default 7,
  default_from_one_organisation_in_30_days smallint not null default 1,
  default_open_at_once smallint not null default 1,
  involvements_at_once smallint not null default 2 check (involvements_at_once >= 0),
  unanswered_in_a_row smallint not null default 3 check (unanswered_in_a_row between 1 and 24),
  answer_days_usual smallint not null default 14,
  answer_days_long smallint not null default 21,
  answer_days_short smallint not null default 7,
  rest_after_no_days smallint[] not null default '{30,90}' check (cardinality(rest_after_no_days) between 1 and 5 and 0 < all (rest_after_no_days)),
  undelivered_hours smallint not null default 48 check (undelivered_hours between 1 and 168),
  opportunity_asks_in_24_hours smallint not null default 50 check (opportunity_asks_in_24_hours between 1 and 500),
  candidates_in_a_call smallint not null default 500 check (candidates_in_a_call between 1 and 500),
  changed_at timestamptz(3) not null default clock_now(),
  -- guard_row remembers the 24 newest times; a limit that looks further back could not be kept.
  check (ceiling_asks_in_30_days between 0 and 24 and ceiling_asks_in_365_days between 0 and 24),
  check (ceiling_from_one_organisation_in_30_days between 0 and 24 and ceiling_open_at_once between 0 and 24),
  check (ceiling_days_between between 0 and 365 and default_days_between between ceiling_days_between and 365),
  check (default_asks_in_30_days between 0 and ceiling_asks_in_30_days and default_asks_in_365_days between 0 and ceiling_asks_in_365_days),
  check (default_from_one_organisation_in_30_days between 0 and ceiling_from_one_organisation_in_30_days),
  check (default_open_at_once between 0 and ceiling_open_at_once),
  check (answer_days_short between 1 and answer_days_usual - 1 and answer_days_usual <= answer_days_long and answer_days_long <= 90),
  check (undelivered_hours < answer_days_short * 24)
);
insert into guard_policy default values;

-- == Whose attention is spent ==
create table recipient (
  id uuid primary key default new_id(),
  created_at timestamptz(3) not null default clock_now()
);

-- The one row that is locked for every decision about a person. Lists are newest first; recent_org and recent_org_at are pairs.
-- heard_from_at, rest_until and quiet_until are the person's own doing and are never recomputed from the ledger.
create table guard_row (
  recipient_id uuid primary key references recipient,
  recent_at timestamptz(3)[] not null default '{}',
  recent_org uuid[] not null default '{}',
  recent_org_at timestamptz(3)[] not null default '{}',
  open_n smallint not null default 0,
  unanswered_run smallint not null default 0,
  involvements_n smallint not null default 0,
  heard_from_at timestamptz(3),
  rest_until timestamptz(3),
  -- No quiet period reaches beyond it: most people have none, and needn't be looked up.
  quiet_until timestamptz(3),
  -- The recipient that this one was merged into.
  alias_of uuid references recipient
) with (fillfactor = 70);

-- What a profile chose. A level's figure that is null follows the default level, also when that changes.
create table guarded_profile (
  contributor_id uuid primary key references contributor on delete cascade,
  recipient_id uuid not null references recipient,
  way text not null default 'look_myself' check (way in ('look_myself', 'send_list', 'teams_may_ask')),
  way_chosen_at timestamptz(3),
  asks_in_30_days smallint check (asks_in_30_days >= 0),
  asks_in_365_days smallint check (asks_in_365_days >= 0),
  days_between smallint check (days_between between 0 and 365),
  from_one_organisation_in_30_days smallint check (from_one_organisation_in_30_days >= 0),
  open_at_once smallint check (open_at_once >= 0),
  level_chosen_at timestamptz(3),
  short_notice boolean not null default false,
  reminders_allowed boolean not null default false
);
create index guarded_profile_recipient on guarded_profile (recipient_id);

-- Every choice as it was made, so that what decided at any time can be told afterwards. Written with the change, never changed.
create table guarded_profile_history (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor on delete cascade,
  changed_at timestamptz(3) not null,
  -- Null for what the service set when the profile was made.
  changed_by uuid,
  way text not null,
  asks_in_30_days smallint,
  asks_in_365_days smallint,
  days_between smallint,
  from_one_organisation_in_30_days smallint,
  open_at_once smallint,
  short_notice boolean not null,
  reminders_allowed boolean not null
);
create index guarded_profile_history_contributor on guarded_profile_history (contributor_id, changed_at, id);

-- "Until 3 March" includes that day where the person is: ends_at is the first instant after it.
create table quiet_period (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor on delete cascade,
  first_day date not null,
  last_day date,
  zone text not null,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3),
  added_at timestamptz(3) not null,
  added_by uuid not null,
  -- A helper or lead may pause asks for somebody; the person sees that it was not them.
  added_by_other boolean not null,
  ended_at timestamptz(3),
  check (last_day >= first_day),
  check (ends_at > starts_at)
);
create index quiet_period_contributor on quiet_period (contributor_id, id);

create table never_organisation (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor on delete cascade,
  organisation_id uuid not null references organisation,
  added_at timestamptz(3) not null,
  removed_at timestamptz(3)
);
create unique index never_organisation_once on never_organisation (contributor_id, organisation_id) where removed_at is null;

-- == The ledger ==
create table wave (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  reserved_at timestamptz(3) not null,
  -- What isn't delivered by then is released.
  deliver_by timestamptz(3) not null,
  -- One closing date for everyone in the wave; what isn't answered by then lapses.
  closes_at timestamptz(3) not null,
  undelivered_released_at timestamptz(3),
  closed_at timestamptz(3),
  check (reserved_at < deliver_by and deliver_by < closes_at)
);
create index wave_opportunity on wave (opportunity_id, reserved_at, id);
create index wave_deliver_by on wave (deliver_by) where undelivered_released_at is null;
create index wave_closes_at on wave (closes_at) where closed_at is null;

-- One approach to one person about one opportunity. It has a single foreign key and two indexes besides its own, because each one more
-- costs a seventh of the decisions a second (measured); wave and opportunity are right because only guard_reserve inserts here.
create table ask (
  id uuid primary key default new_id(),
  recipient_id uuid not null references recipient,
  contributor_id uuid not null,
  opportunity_id uuid not null,
  wave_id uuid not null,
  organisation_ids uuid[] not null check (cardinality(organisation_ids) > 0),
  state text not null default 'reserved'
    check (state in ('reserved', 'delivered', 'released', 'willing', 'no', 'lapsed', 'withdrawn', 'chosen', 'not_needed')),
  reserved_at timestamptz(3) not null,
  delivered_at timestamptz(3),
  delivered_through text check (delivered_through in ('mail', 'list', 'told')),
  -- The first answer; a yes taken back later keeps it and has ended_at.
  answered_at timestamptz(3),
  lapsed_at timestamptz(3),
  -- When it was released, withdrawn, taken back, chosen or not needed.
  ended_at timestamptz(3),
  -- The rest that was chosen with a no.
  rest_days smallint check (rest_days > 0),
  release_reason text check (release_reason in ('withdrawn', 'undeliverable', 'paused', 'failed', 'not_delivered')),
  hear_again_at timestamptz(3),
  -- 1, and one more each time the person asked to hear of this opportunity again.
  occasion smallint not null default 1,
  check ((state = 'released') = (release_reason is not null))
);
-- Never twice about the same opportunity. A released ask reached nobody, so it doesn't stand in the way.
create unique index ask_once on ask (opportunity_id, recipient_id, occasion) where state <> 'released';
create index ask_recipient on ask (recipient_id, reserved_at) where state <> 'released';

grant select on guard_policy, recipient, guard_row, guarded_profile, guarded_profile_history, quiet_period, never_organisation, wave, ask to askwell_app;

-- == Making sure there is a guard row ==
create function guard_new_profile() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := new_id();
begin
  insert into recipient (id) values (v_recipient);
  insert into guard_row (recipient_id) values (v_recipient);
  insert into guarded_profile (contributor_id, recipient_id) values (new.id, v_recipient);
  perform guard_note_settings(new.id, null, clock_now());
  return null;
end $$;
create trigger guard_new_profile after insert on contributor for each row execute function guard_new_profile();

create function guard_note_settings(p_contributor uuid, p_by uuid, p_now timestamptz) returns void language sql set search_path = public, pg_temp as $$
  insert into guarded_profile_history (contributor_id, changed_at, changed_by, way, asks_in_30_days, asks_in_365_days, days_between,
    from_one_organisation_in_30_days, open_at_once, short_notice, reminders_allowed)
  select contributor_id, p_now, p_by, way, asks_in_30_days, asks_in_365_days, days_between,
    from_one_organisation_in_30_days, open_at_once, short_notice, reminders_allowed
  from guarded_profile where contributor_id = p_contributor
$$;

-- Consent belongs to a profile, is written by another feature, and must hold for every decision: whoever changes it queues like a
-- decision does, and a withdrawal counts from when it got its turn. Otherwise an ask could carry a later time than the withdrawal.
create function guard_consent_takes_turn() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from guard_row g join guarded_profile p using (recipient_id) where p.contributor_id = new.contributor_id for no key update of g;
  if new.withdrawn_at is not null and (tg_op = 'INSERT' or old.withdrawn_at is null) then
    new.withdrawn_at := greatest(new.withdrawn_at, clock_now());
  end if;
  return new;
end $$;
create trigger guard_consent_takes_turn before insert or update on consent
  for each row when (new.purpose = 'be_found') execute function guard_consent_takes_turn();

-- == The allowed moves ==
-- Enforced for every writer, whatever a function below might get wrong.
create function guard_check_move() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.state <> old.state and not (
    case old.state
      when 'reserved' then new.state in ('delivered', 'released')
      when 'delivered' then new.state in ('willing', 'no', 'lapsed', 'withdrawn')
      when 'lapsed' then new.state = 'willing'
      when 'willing' then new.state in ('no', 'chosen', 'not_needed')
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
create trigger guard_check_move before update on ask for each row execute function guard_check_move();

-- == Who may be asked: three questions, each written once ==
-- What holds for a person: what they chose, and as limits the stricter of ceiling and own level.
create view effective_level as
select p.contributor_id, p.recipient_id, p.way, p.short_notice,
  least(k.ceiling_asks_in_30_days, coalesce(p.asks_in_30_days, k.default_asks_in_30_days)) as asks_in_30_days,
  least(k.ceiling_asks_in_365_days, coalesce(p.asks_in_365_days, k.default_asks_in_365_days)) as asks_in_365_days,
  greatest(k.ceiling_days_between, coalesce(p.days_between, k.default_days_between)) as days_between,
  least(k.ceiling_from_one_organisation_in_30_days, coalesce(p.from_one_organisation_in_30_days, k.default_from_one_organisation_in_30_days))
    as from_one_organisation_in_30_days,
  least(k.ceiling_open_at_once, coalesce(p.open_at_once, k.default_open_at_once)) as open_at_once,
  k.answer_days_usual, k.unanswered_in_a_row, k.involvements_at_once
from guard_policy k cross join guarded_profile p;
grant select on effective_level to askwell_app;

-- Who of these would hear of this opportunity at all, windows apart, with what the windows need. Plain SQL and stable, so that it is planned
-- as part of the caller's statement, reads each row once, and sees what that statement sees.
create function guard_open_to(
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
  join contributor person on person.id = c.id
  where person.status = 'active'
    and (p_for_16_17 or person.age_band is distinct from '16_or_17')
    and l.way = 'teams_may_ask'
    and least(l.asks_in_30_days, l.asks_in_365_days, l.from_one_organisation_in_30_days, l.open_at_once) > 0
    and (l.short_notice or p_answer_days >= l.answer_days_usual)
    and coalesce(g.rest_until, '-infinity') <= p_now
    and g.unanswered_run < l.unanswered_in_a_row
    and g.involvements_n < l.involvements_at_once
    and (
      coalesce(g.quiet_until, '-infinity') <= p_now
      or not exists (
        select from quiet_period q
        where q.contributor_id = c.id and q.ended_at is null and q.starts_at <= p_now and coalesce(q.ends_at, 'infinity') > p_now
      )
    )
    and exists (
      select from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.context = p_context and s.withdrawn_at is null
    )
    and not exists (
      select from never_organisation n
      where n.contributor_id = c.id and n.organisation_id = any (p_organisations) and n.removed_at is null
    )
$$;

-- Who of these may be asked about this opportunity at this instant: the above, and every window by the guard row.
-- An ask at t counts in [t, t + window): the k-th newest time answers "at most k". Hours, never days: a day is 24 hours, also where clocks
-- change. The comparison with the newest time also keeps the list in order should the clock ever be set back.
create function guard_allowed(
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
$$;

-- == Locks and the recompute ==
-- Whatever a guard row remembers of the ledger, from the ledger. The caller holds the rows' locks, taken in an earlier statement: one
-- statement that locked and counted would count what it saw before it waited.
create function guard_recompute(p_recipients uuid[], p_now timestamptz) returns void language sql volatile set search_path = public, pg_temp as $$
  update guard_row g
  set recent_at = s.recent_at, open_n = s.open_n, unanswered_run = s.unanswered_run, recent_org = o.ids, recent_org_at = o.times
  from guard_row before
  cross join lateral (
    select coalesce((array_agg(a.reserved_at order by a.reserved_at desc))[1:24], '{}') as recent_at,
      count(*) filter (where a.state in ('reserved', 'delivered')) as open_n,
      count(*) filter (where a.state = 'lapsed' and a.lapsed_at > coalesce(before.heard_from_at, '-infinity')) as unanswered_run
    from ask a where a.recipient_id = before.recipient_id and a.state not in ('released', 'not_needed')
  ) s
  cross join lateral (
    select coalesce(array_agg(org.id order by a.reserved_at desc, org.id), '{}') as ids,
      coalesce(array_agg(a.reserved_at order by a.reserved_at desc, org.id), '{}') as times
    from ask a, unnest(a.organisation_ids) as org (id)
    where a.recipient_id = before.recipient_id and a.state not in ('released', 'not_needed') and a.reserved_at > p_now - interval '720 hours'
  ) o
  where before.recipient_id = any (p_recipients) and g.recipient_id = before.recipient_id
$$;

-- Locks the guard rows of these asks' recipients, by id. Returns the recipients.
create function guard_lock_asks(p_asks uuid[]) returns uuid[] language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_found bigint;
  v_recipients uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    -- Elsewhere a statement after the lock would still see what was there before it.
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select count(*) into v_found from ask where id = any (p_asks);
  if v_found <> (select count(distinct id) from unnest(p_asks) as given (id)) then
    raise exception using errcode = 'AW003', message = 'this ask was not found';
  end if;
  select array_agg(l.recipient_id) into v_recipients from (
    select g.recipient_id from guard_row g
    where g.recipient_id in (select a.recipient_id from ask a where a.id = any (p_asks))
    order by g.recipient_id for no key update of g
  ) l;
  return v_recipients;
end $$;

-- Locks the guard row of this profile's recipient and returns the recipient.
create function guard_lock_person(p_contributor uuid) returns uuid language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_recipient uuid;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select g.recipient_id into v_recipient from guard_row g join guarded_profile p using (recipient_id)
  where p.contributor_id = p_contributor for no key update of g;
  if v_recipient is null then
    raise exception using errcode = 'AW003', message = 'this profile was not found';
  end if;
  return v_recipient;
end $$;

-- == Reserving ==
-- One call, one wave, one row a candidate in the given order: asked (with the ask), not_available or not_reached. Decides and records in
-- the caller's transaction; nothing may be sent before it commits.
-- AW002: not open, or closed meanwhile. AW003: no such opportunity. AW004: too many candidates. AW005: none.
create function guard_reserve(p_opportunity uuid, p_contributors uuid[])
returns table (contributor_id uuid, outcome text, ask_id uuid, wave_id uuid, reserved_at timestamptz, closes_at timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_policy guard_policy;
  v_opportunity record;
  v_organisations uuid[];
  v_before timestamptz;
  v_now timestamptz;
  v_candidates uuid[];
  v_places int[];
  v_left int;
  v_last int;
  v_asks uuid[];
  v_asked_places int[];
  v_wave uuid := new_id();
  v_closes_at timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select * into strict v_policy from guard_policy;
  if coalesce(cardinality(p_contributors), 0) = 0 then
    raise exception using errcode = 'AW005', message = 'nobody to ask was given';
  end if;
  if cardinality(p_contributors) > v_policy.candidates_in_a_call then
    raise exception using errcode = 'AW004', message = format('at most %s candidates in one call', v_policy.candidates_in_a_call);
  end if;

  select status, closes_at, organisation_ids, context, suitable_for_16_17, answer_days into v_opportunity
  from opportunity where id = p_opportunity for no key update;
  if not found then
    raise exception using errcode = 'AW003', message = 'this opportunity was not found';
  end if;
  select array_agg(distinct id) into v_organisations from unnest(v_opportunity.organisation_ids) as org (id);

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
  select * into strict v_policy from guard_policy;
  v_before := clock_now();
  select greatest(0, v_policy.opportunity_asks_in_24_hours - count(*)) into v_left from ask a
  where a.opportunity_id = p_opportunity and a.state <> 'released' and a.reserved_at > v_before - interval '24 hours';

  -- The one reading that decides: after the locks, so that no ask carries an earlier time than the choices it obeyed.
  v_now := clock_now();
  if v_opportunity.status <> 'open' or coalesce(v_opportunity.closes_at, 'infinity') <= v_now then
    raise exception using errcode = 'AW002', message = 'this opportunity is not open';
  end if;
  v_closes_at := v_now + v_opportunity.answer_days * interval '24 hours';

  with allowed as (
    select a.*, row_number() over (partition by a.recipient_id order by a.place) as nth_of_person
    from guard_allowed(v_candidates, v_places, p_opportunity, v_organisations, v_opportunity.context, v_opportunity.suitable_for_16_17,
      v_opportunity.answer_days, v_now) a
  ), in_order as (
    select a.*, row_number() over (order by a.place) as nth from allowed a where a.nth_of_person = 1
  ), asked as (
    insert into ask (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select i.recipient_id, i.contributor_id, p_opportunity, v_wave, v_organisations, v_now, i.occasion
    from in_order i where i.nth <= v_left
    on conflict (opportunity_id, recipient_id, occasion) where state <> 'released' do nothing
    returning id, recipient_id
  ), remembered as (
    update guard_row g
    set recent_at = (array[v_now] || g.recent_at)[1:24],
      open_n = g.open_n + 1,
      -- Pairs are let go by age alone, not by number: how many matter depends on how many ask together.
      recent_org = v_organisations || array(
        select earlier.id from unnest(g.recent_org, g.recent_org_at) with ordinality as earlier (id, at, nr)
        where earlier.at > v_now - interval '720 hours' order by earlier.nr
      ),
      recent_org_at = array_fill(v_now, array[cardinality(v_organisations)]) || array(
        select earlier.at from unnest(g.recent_org_at) with ordinality as earlier (at, nr)
        where earlier.at > v_now - interval '720 hours' order by earlier.nr
      )
    from asked n
    where g.recipient_id = n.recipient_id
  )
  select array_agg(n.id), array_agg(i.place), coalesce((select e.place from in_order e where e.nth = v_left), case when v_left = 0 then 0 end)
  into v_asks, v_asked_places, v_last
  from asked n join in_order i using (recipient_id);

  if v_asks is null then
    v_wave := null;
    v_closes_at := null;
  else
    insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
    values (v_wave, p_opportunity, v_now, v_now + v_policy.undelivered_hours * interval '1 hour', v_closes_at);
  end if;

  return query
  select c.id,
    case when a.id is not null then 'asked' when c.place > v_last then 'not_reached' else 'not_available' end,
    a.id, v_wave, v_now, v_closes_at
  from unnest(p_contributors) with ordinality as c (id, place)
  left join unnest(v_asks, v_asked_places) as a (id, place) on a.place = c.place
  order by c.place;
end $$;

-- Who of these may be asked now. A question, not a promise: only guard_reserve decides.
create function guard_available(p_opportunity uuid, p_contributors uuid[]) returns setof uuid
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  v_opportunity record;
begin
  select organisation_ids, context, suitable_for_16_17, answer_days into v_opportunity from opportunity where id = p_opportunity;
  return query
  select a.contributor_id
  from guard_allowed(p_contributors, null, p_opportunity, v_opportunity.organisation_ids, v_opportunity.context,
    v_opportunity.suitable_for_16_17, v_opportunity.answer_days, clock_now()) a;
end $$;

-- == Delivering ==
-- Whether a reserved ask would be made today: everything the person changed meanwhile takes effect at once, windows run from the
-- reservation and count what came before it.
create function guard_may_deliver(p_ask uuid) returns boolean
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
  return v_opportunity.status = 'open'
    and exists (select from wave w where w.id = v_ask.wave_id and w.deliver_by > v_now)
    and exists (
      select from guard_open_to(array[v_ask.contributor_id], null, v_ask.organisation_ids, v_opportunity.context,
        v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_now) l
      cross join lateral (
        select count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '720 hours') as in_30_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '8760 hours') as in_365_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - l.days_between * interval '24 hours') as too_near,
          count(*) filter (where a.state in ('reserved', 'delivered')) as open_n
        from ask a
        where a.recipient_id = v_ask.recipient_id and a.state not in ('released', 'not_needed')
          and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
      ) earlier
      where earlier.in_30_days < l.asks_in_30_days and earlier.in_365_days < l.asks_in_365_days and earlier.too_near = 0
        and earlier.open_n < l.open_at_once
        and not exists (
          select from unnest(v_ask.organisation_ids) as asking (id)
          where l.from_one_organisation_in_30_days <= (
            select count(*) from ask a
            where a.recipient_id = v_ask.recipient_id and a.state not in ('released', 'not_needed') and asking.id = any (a.organisation_ids)
              and a.reserved_at > v_ask.reserved_at - interval '720 hours' and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
          )
        )
    );
end $$;

-- The first of: the mail server accepted it ('mail'), the person's list showed it ('list'), someone told them ('told'). Later ones change
-- nothing. Returns whether this was the first. AW001 when it was released before.
create function guard_mark_delivered(p_ask uuid, p_through text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_state text;
begin
  perform guard_lock_asks(array[p_ask]);
  select state into v_state from ask where id = p_ask;
  if v_state in ('reserved', 'released') then
    update ask set state = 'delivered', delivered_at = clock_now(), delivered_through = p_through where id = p_ask;
  end if;
  return v_state = 'reserved';
end $$;

-- For the person's own list: marks what may be delivered as delivered, and returns everything that this showed for the first time.
create function guard_show_in_list(p_contributor uuid) returns setof uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
begin
  return query
  update ask a set state = 'delivered', delivered_at = clock_now(), delivered_through = 'list'
  where a.recipient_id = v_recipient and a.contributor_id = p_contributor and a.state = 'reserved' and guard_may_deliver(a.id)
  returning a.id;
end $$;

-- For whoever delivers: 'deliver', or 'released' when the person is not to be asked after all (the ask is let go at once), or, when
-- somebody else already settled it, the state it is in.
create function guard_prepare_delivery(p_ask uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_state text;
begin
  perform guard_lock_asks(array[p_ask]);
  select state into v_state from ask where id = p_ask;
  if v_state <> 'reserved' then
    return v_state;
  end if;
  if guard_may_deliver(p_ask) then
    return 'deliver';
  end if;
  perform guard_release(array[p_ask], (
    select case o.status when 'open' then 'paused' else 'withdrawn' end
    from ask a join opportunity o on o.id = a.opportunity_id where a.id = p_ask
  ));
  return 'released';
end $$;

-- Lets go of asks that reached nobody; from now on they count nowhere. Repeating it changes nothing. AW001 for any that was delivered.
create function guard_release(p_asks uuid[], p_reason text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_asks(p_asks);
  v_now timestamptz := clock_now();
begin
  update ask set state = 'released', ended_at = v_now, release_reason = p_reason where id = any (p_asks) and state <> 'released';
  perform guard_recompute(v_recipients, v_now);
end $$;

-- == Taking back, answering, settling ==
-- The asker takes asks back: what nobody received is released, what was received stays counted. AW001 for any that is answered or lapsed.
create function guard_withdraw(p_asks uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_asks(p_asks);
  v_now timestamptz := clock_now();
begin
  update ask
  set state = case state when 'reserved' then 'released' else 'withdrawn' end,
    release_reason = case state when 'reserved' then 'withdrawn' end,
    ended_at = v_now
  where id = any (p_asks) and state not in ('released', 'withdrawn');
  perform guard_recompute(v_recipients, v_now);
end $$;

-- Takes back everything about an opportunity that is still open. Returns those asks.
create function guard_withdraw_opportunity(p_opportunity uuid) returns setof uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_asks uuid[];
begin
  perform 1 from opportunity where id = p_opportunity for no key update;
  perform guard_lock_asks(array(select id from ask where opportunity_id = p_opportunity and state in ('reserved', 'delivered')));
  -- Read again: some may have been answered while the locks were waited for. None can have been added, the opportunity is locked.
  v_asks := array(select id from ask where opportunity_id = p_opportunity and state in ('reserved', 'delivered'));
  perform guard_withdraw(v_asks);
  return query select unnest(v_asks);
end $$;

-- The person's answer. A yes after the ask lapsed counts while the opportunity is open; a no may ask for a rest, and may follow a yes.
-- Returns the state the ask is in. AW001: not to be answered any more. AW002: too late, the places are gone. AW005: no such answer or rest.
create function guard_answer(p_ask uuid, p_answer text, p_rest_days int default null) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
    if not exists (select from opportunity o where o.id = v_ask.opportunity_id and o.status = 'open') then
      raise exception using errcode = 'AW002', message = 'this opportunity is not open';
    end if;
    if exists (
      select from ask later
      where later.opportunity_id = v_ask.opportunity_id and later.recipient_id = v_ask.recipient_id and later.state <> 'released'
        and later.occasion > v_ask.occasion
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
  where recipient_id = any (v_recipients);
  perform guard_recompute(v_recipients, v_now);
  return p_answer;
end $$;

-- After the closing date the asker settles who said yes: chosen, or not needed after all (which leaves every count and window).
-- Both in one call, so that locks are taken in one order. Repeating it changes nothing. AW001 for any that isn't willing.
create function guard_settle(p_chosen uuid[], p_not_needed uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_asks(coalesce(p_chosen, '{}') || coalesce(p_not_needed, '{}'));
  v_now timestamptz := clock_now();
begin
  update ask set state = 'chosen', ended_at = v_now where id = any (p_chosen) and state <> 'chosen';
  update ask set state = 'not_needed', ended_at = v_now where id = any (p_not_needed) and state <> 'not_needed';
  perform guard_recompute(v_recipients, v_now);
end $$;

-- The person would like to be told of this opportunity again: the next ask about it is a new one, under every limit.
create function guard_hear_again(p_ask uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_asks(array[p_ask]);
  update ask set hear_again_at = coalesce(hear_again_at, clock_now())
  where id = p_ask and state in ('no', 'lapsed', 'withdrawn', 'not_needed');
  if not found then
    raise exception using errcode = 'AW001', message = 'this ask has not come to an end';
  end if;
end $$;

-- == Deadlines, found by sweeps ==
-- Each takes one wave that is due, by whichever replica comes first, and returns no row when none is.
create function guard_release_due() returns table (wave_id uuid, released uuid[])
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
  v_asks := array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'reserved'
  );
  perform guard_release(v_asks, 'not_delivered');
  update wave set undelivered_released_at = clock_now() where id = v_wave.id;
  return query select v_wave.id, v_asks;
end $$;

create function guard_lapse_due() returns table (wave_id uuid, lapsed uuid[])
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- == What the person chooses ==
-- The person's own account may change anything up to the ceiling. Anybody else (a helper, a lead) may record the first choice of somebody
-- without an account when they register them; otherwise they only make it stricter: AW006 otherwise. AW005: beyond the ceiling, or no such way.

create function guard_is_own(p_contributor uuid, p_by uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select from contributor where id = p_contributor and account_id = p_by)
$$;

-- Whether this account may open somebody up: the person themselves, or whoever records the first choice of someone who has no account
-- and said it on the phone. A helper of somebody with an account never chooses for them.
create function guard_may_open(p_contributor uuid, p_by uuid, p_chosen_at timestamptz) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from contributor where id = p_contributor and (account_id = p_by or account_id is null and p_chosen_at is null)
  )
$$;

create function guard_set_way(p_contributor uuid, p_by uuid, p_way text, p_short_notice boolean, p_reminders_allowed boolean) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_old guarded_profile;
  v_now timestamptz;
begin
  perform guard_lock_person(p_contributor);
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
  perform guard_note_settings(p_contributor, p_by, v_now);
end $$;

-- Null: as the default level.
create function guard_set_level(
  p_contributor uuid, p_by uuid, p_asks_in_30_days int, p_asks_in_365_days int, p_days_between int, p_from_one_organisation_in_30_days int,
  p_open_at_once int
) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_old effective_level;
  v_new effective_level;
  v_chosen_at timestamptz;
  v_now timestamptz;
begin
  perform guard_lock_person(p_contributor);
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
  select * into v_old from effective_level where contributor_id = p_contributor;
  select level_chosen_at into v_chosen_at from guarded_profile where contributor_id = p_contributor;
  update guarded_profile
  set asks_in_30_days = p_asks_in_30_days, asks_in_365_days = p_asks_in_365_days, days_between = p_days_between,
    from_one_organisation_in_30_days = p_from_one_organisation_in_30_days, open_at_once = p_open_at_once, level_chosen_at = v_now
  where contributor_id = p_contributor;
  select * into v_new from effective_level where contributor_id = p_contributor;
  if not guard_may_open(p_contributor, p_by, v_chosen_at) and (
    v_new.asks_in_30_days > v_old.asks_in_30_days or v_new.asks_in_365_days > v_old.asks_in_365_days or v_new.days_between < v_old.days_between
    or v_new.from_one_organisation_in_30_days > v_old.from_one_organisation_in_30_days or v_new.open_at_once > v_old.open_at_once
  ) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  perform guard_note_settings(p_contributor, p_by, v_now);
end $$;

create function guard_reach_of_quiet(p_contributor uuid) returns void language sql volatile set search_path = public, pg_temp as $$
  update guard_row g
  set quiet_until = (
    select max(coalesce(q.ends_at, 'infinity')) from quiet_period q join guarded_profile p using (contributor_id)
    where p.recipient_id = g.recipient_id and q.ended_at is null
  )
  where g.recipient_id = (select recipient_id from guarded_profile where contributor_id = p_contributor)
$$;

-- First and last day are whole days where the person is; without a first day it begins now, without a last day it lasts until it is ended.
-- Anybody who may act for the person may add one. AW005: no such zone, or days that are over or out of order. AW004: more than 50.
create function guard_add_quiet_period(p_contributor uuid, p_by uuid, p_first_day date, p_last_day date, p_zone text) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- Only the person ends one. Ending it again changes nothing. Returns whose it was. AW003: unknown. AW006: not the person.
create function guard_end_quiet_period(p_quiet_period uuid, p_by uuid) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

create function guard_never_ask_from(p_contributor uuid, p_organisation uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_person(p_contributor);
  if not exists (select from organisation where id = p_organisation) then
    raise exception using errcode = 'AW003', message = 'this organisation was not found';
  end if;
  insert into never_organisation (contributor_id, organisation_id, added_at) values (p_contributor, p_organisation, clock_now())
  on conflict (contributor_id, organisation_id) where removed_at is null do nothing;
end $$;

create function guard_allow_again_from(p_contributor uuid, p_organisation uuid, p_by uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_person(p_contributor);
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update never_organisation set removed_at = clock_now()
  where contributor_id = p_contributor and organisation_id = p_organisation and removed_at is null;
end $$;

-- The person is back (signed in and said so, came forward, answered): what went unanswered before no longer keeps them resting.
create function guard_heard_from(p_contributor uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
  v_now timestamptz := clock_now();
begin
  update guard_row set heard_from_at = v_now where recipient_id = v_recipient;
  perform guard_recompute(array[v_recipient], v_now);
end $$;

-- Ends the rest that was chosen with a no.
create function guard_end_rest(p_contributor uuid, p_by uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
begin
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update guard_row set rest_until = null where recipient_id = v_recipient;
end $$;

-- == Who may call what ==
do $$
declare
  v_function regprocedure;
begin
  for v_function in select oid from pg_proc where pronamespace = 'public'::regnamespace and proname like 'guard\_%' loop
    execute format('revoke execute on function %s from public', v_function);
  end loop;
end
$$;
grant execute on function
  guard_reserve, guard_available, guard_may_deliver, guard_prepare_delivery, guard_mark_delivered, guard_show_in_list, guard_release,
  guard_withdraw, guard_withdraw_opportunity, guard_answer, guard_settle, guard_hear_again, guard_release_due, guard_lapse_due,
  guard_set_way, guard_set_level, guard_add_quiet_period, guard_end_quiet_period, guard_never_ask_from, guard_allow_again_from,
  guard_heard_from, guard_end_rest
to askwell_app;
