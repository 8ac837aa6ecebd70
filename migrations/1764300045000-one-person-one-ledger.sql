-- One person, one ledger: profiles that share a confirmed address or number share a recipient. Attention is pooled, profiles never are. See
-- docs/adr/one-person-one-ledger.md.
--
-- An ask is written to the recipient of its own profile and stays there for good. Recipients that belong together are joined into a pool: a
-- recipient of its own, with a guard row and no asks, worked out from its members whenever it is needed. So joining and parting lose nothing,
-- double nothing, and can be done any number of times.

-- == Whose attention is spent by asking a profile ==
-- Of a group one recipient for each person who is asked for it: what one was asked is not the next one's.
create table profile_recipient (
  recipient_id uuid primary key references recipient,
  contributor_id uuid not null references contributor,
  contact_person_id uuid references contact_person,
  unique nulls not distinct (contributor_id, contact_person_id)
);
insert into profile_recipient (recipient_id, contributor_id, contact_person_id)
select p.recipient_id, p.contributor_id, (select person.id from contact_person person where person.contributor_id = p.contributor_id and person.is_current)
from guarded_profile p;

-- Known only by the keyed hash of an address: nobody's profile yet, and part of whoever confirms that address.
create table recipient_by_hash (
  recipient_id uuid primary key references recipient,
  value_hash bytea not null unique check (length(value_hash) = 32),
  created_at timestamptz(3) not null
);

-- Why recipients belong together: those with one and the same tie do.
create view recipient_tie as
select own.recipient_id, point.value_hash as tie
from profile_recipient own join contact_point point on point.contributor_id = own.contributor_id and point.contact_person_id is not distinct from own.contact_person_id
where point.shown_theirs
union all
select known.recipient_id, known.value_hash from recipient_by_hash known;

-- `recipient_id` is whose guard row decides: the profile's own recipient, or the pool that it is part of.
alter table guarded_profile
  add column own_recipient_id uuid references recipient,
  -- The strictest of each figure among the profiles of a pool that teams may ask; null outside a pool.
  add column pool_asks_in_30_days smallint,
  add column pool_asks_in_365_days smallint,
  add column pool_days_between smallint,
  add column pool_from_one_organisation_in_30_days smallint,
  add column pool_open_at_once smallint,
  -- For which figures one of them follows the default level: 1, 2, 4, 8, 16 in the order above.
  add column pool_defaults smallint;
update guarded_profile set own_recipient_id = recipient_id;
alter table guarded_profile alter column own_recipient_id set not null;
create unique index guarded_profile_own_recipient on guarded_profile (own_recipient_id);

-- Of a pool: whom it is made of. `alias_of` of each of them is the pool.
alter table guard_row add column pooled uuid[];

-- When which recipient was part of which pool, so that what decided at any time can be told afterwards.
create table joined_attention (
  recipient_id uuid not null references recipient,
  pool_id uuid not null references recipient,
  since timestamptz(3) not null,
  until timestamptz(3),
  check (until >= since)
);
create unique index joined_attention_one on joined_attention (recipient_id) where until is null;
create index joined_attention_recipient on joined_attention (recipient_id, since);
grant select on profile_recipient, recipient_by_hash, recipient_tie, joined_attention to askwell_app;

-- == What holds for a person ==
-- What one profile chose, within the ceiling.
create view own_level as
select p.contributor_id,
  least(k.ceiling_asks_in_30_days, coalesce(p.asks_in_30_days, k.default_asks_in_30_days)) as asks_in_30_days,
  least(k.ceiling_asks_in_365_days, coalesce(p.asks_in_365_days, k.default_asks_in_365_days)) as asks_in_365_days,
  greatest(k.ceiling_days_between, coalesce(p.days_between, k.default_days_between)) as days_between,
  least(k.ceiling_from_one_organisation_in_30_days, coalesce(p.from_one_organisation_in_30_days, k.default_from_one_organisation_in_30_days))
    as from_one_organisation_in_30_days,
  least(k.ceiling_open_at_once, coalesce(p.open_at_once, k.default_open_at_once)) as open_at_once
from guard_policy k cross join guarded_profile p;

-- As before, and of a pool the strictest of the profiles that teams may ask.
create or replace view effective_level as
select p.contributor_id, p.recipient_id, p.way, p.short_notice,
  least(k.ceiling_asks_in_30_days, coalesce(p.asks_in_30_days, k.default_asks_in_30_days), p.pool_asks_in_30_days,
    case when p.pool_defaults & 1 > 0 then k.default_asks_in_30_days end) as asks_in_30_days,
  least(k.ceiling_asks_in_365_days, coalesce(p.asks_in_365_days, k.default_asks_in_365_days), p.pool_asks_in_365_days,
    case when p.pool_defaults & 2 > 0 then k.default_asks_in_365_days end) as asks_in_365_days,
  greatest(k.ceiling_days_between, coalesce(p.days_between, k.default_days_between), p.pool_days_between,
    case when p.pool_defaults & 4 > 0 then k.default_days_between end) as days_between,
  least(k.ceiling_from_one_organisation_in_30_days, coalesce(p.from_one_organisation_in_30_days, k.default_from_one_organisation_in_30_days),
    p.pool_from_one_organisation_in_30_days, case when p.pool_defaults & 8 > 0 then k.default_from_one_organisation_in_30_days end)
    as from_one_organisation_in_30_days,
  least(k.ceiling_open_at_once, coalesce(p.open_at_once, k.default_open_at_once), p.pool_open_at_once,
    case when p.pool_defaults & 16 > 0 then k.default_open_at_once end) as open_at_once,
  k.answer_days_usual, k.unanswered_in_a_row, k.involvements_at_once,
  p.is_active, p.is_16_or_17, p.found_in, p.acted_for_until, p.never_from, p.own_recipient_id
from guard_policy k cross join guarded_profile p;

-- == Locks ==
-- A profile may have been joined with others, or parted from them, while its guard row was waited for: then the lock is of no use, and the next is
-- taken. Two that wait for each other that way are a deadlock, and one of them is tried again.
create or replace function guard_lock_person(p_contributor uuid) returns uuid language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_recipient uuid;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  loop
    select p.recipient_id into v_recipient from guarded_profile p where p.contributor_id = p_contributor;
    if v_recipient is null then
      raise exception using errcode = 'AW003', message = 'this profile was not found';
    end if;
    perform from guard_row g where g.recipient_id = v_recipient for no key update;
    exit when exists (select from guarded_profile p where p.contributor_id = p_contributor and p.recipient_id = v_recipient);
  end loop;
  return v_recipient;
end $$;

create or replace function guard_lock_people(p_contributors uuid[]) returns uuid[] language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_recipients uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  loop
    select coalesce(array_agg(l.recipient_id), '{}') into v_recipients from (
      select g.recipient_id from guard_row g
      where g.recipient_id in (select p.recipient_id from guarded_profile p where p.contributor_id = any (p_contributors))
      order by g.recipient_id for no key update of g
    ) l;
    exit when not exists (select from guarded_profile p where p.contributor_id = any (p_contributors) and p.recipient_id <> all (v_recipients));
  end loop;
  return v_recipients;
end $$;

-- Locks the guard rows that decide about these asks' recipients, by id, and returns them.
create or replace function guard_lock_asks(p_asks uuid[]) returns uuid[] language plpgsql volatile set search_path = public, pg_temp as $$
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
  loop
    select array_agg(l.recipient_id) into v_recipients from (
      select g.recipient_id from guard_row g
      where g.recipient_id in (select coalesce(own.alias_of, own.recipient_id) from ask a join guard_row own using (recipient_id) where a.id = any (p_asks))
      order by g.recipient_id for no key update of g
    ) l;
    exit when not exists (
      select from ask a join guard_row own using (recipient_id)
      where a.id = any (p_asks) and coalesce(own.alias_of, own.recipient_id) <> all (coalesce(v_recipients, '{}'))
    );
  end loop;
  return v_recipients;
end $$;

create or replace function guard_consent_takes_turn() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_people(array[new.contributor_id]);
  if new.withdrawn_at is not null and (tg_op = 'INSERT' or old.withdrawn_at is null) then
    new.withdrawn_at := greatest(new.withdrawn_at, clock_now());
  end if;
  return new;
end $$;

create or replace function guard_acting_takes_turn() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_people(array[new.contributor_id]);
  return new;
end $$;

-- == What a guard row remembers ==
-- Of a pool: the ledgers of all its members, as one.
create or replace function guard_recompute(p_recipients uuid[], p_now timestamptz) returns void language sql volatile set search_path = public, pg_temp as $$
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
$$;

-- What the person did themselves is kept with each recipient's own row; of a pool the longest rest holds, and whoever was heard from is heard from.
create function guard_gather(p_recipients uuid[]) returns void language sql volatile set search_path = public, pg_temp as $$
  update guard_row pool
  set heard_from_at = m.heard_from_at, rest_until = m.rest_until, involvements_n = m.involvements_n
  from guard_row before
  cross join lateral (
    select max(own.heard_from_at) as heard_from_at, max(own.rest_until) as rest_until, coalesce(sum(own.involvements_n), 0) as involvements_n
    from guard_row own where own.recipient_id = any (before.pooled)
  ) m
  where before.recipient_id = any (p_recipients) and before.pooled is not null and pool.recipient_id = before.recipient_id
$$;

-- The strictest of the profiles that teams may ask: those that are here, chose it, and didn't say never.
create function guard_strictest(p_recipients uuid[]) returns void language sql volatile set search_path = public, pg_temp as $$
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
$$;

-- Everything that a guard row remembers, from what it is worked out from. The caller holds the rows' locks.
create function guard_refresh(p_recipients uuid[], p_now timestamptz) returns void language plpgsql volatile set search_path = public, pg_temp as $$
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
end $$;

-- == Joining and parting ==
-- Works out anew who belongs together with these, from their ties as they are now, and puts them there. One caller at a time: two that confirm the
-- same address at once would each find the other's tie missing. Locks: this one, then guard rows by id; so whoever needs it takes it before any
-- opportunity or guard row. Given a group, an ask to it spends p_spends from now on.
create function guard_repool(p_recipients uuid[], p_group uuid default null, p_spends uuid default null) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
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
end $$;

create function guard_lock_pools() returns void language sql volatile set search_path = public, pg_temp as $$
  select pg_advisory_xact_lock(1764300045)
$$;

-- A way of contact was shown to be theirs, or no longer is.
create function guard_contact_joins() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
create trigger guard_contact_joins_new after insert on contact_point for each row when (new.shown_theirs) execute function guard_contact_joins();
create trigger guard_contact_joins_changed after update on contact_point for each row
  when ((old.shown_theirs or new.shown_theirs) and (old.shown_theirs, old.value_hash) is distinct from (new.shown_theirs, new.value_hash))
  execute function guard_contact_joins();
create trigger guard_contact_joins_gone after delete on contact_point for each row when (old.shown_theirs) execute function guard_contact_joins();

-- Somebody is asked for a group from now on: what the group is asked spends their attention, and no longer that of whoever was asked before.
create function guard_spends_person() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
create trigger guard_spends_person_new after insert on contact_person for each row when (new.is_current) execute function guard_spends_person();
create trigger guard_spends_person_chosen after update on contact_person for each row when (new.is_current and not old.is_current)
  execute function guard_spends_person();

create or replace function guard_new_profile() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := new_id();
begin
  insert into recipient (id) values (v_recipient);
  insert into guard_row (recipient_id) values (v_recipient);
  insert into profile_recipient (recipient_id, contributor_id) values (v_recipient, new.id);
  insert into guarded_profile (contributor_id, recipient_id, own_recipient_id, is_active, is_16_or_17, acted_for_until)
  values (new.id, v_recipient, v_recipient, new.status = 'active', new.age_band is not distinct from '16_or_17', guard_acted_for_until(new.id));
  perform guard_note_settings(new.id, null, clock_now());
  return null;
end $$;

-- As before; and a profile that is here again, or no longer, changes what the strictest of its pool is.
create or replace function guard_takes_hold() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;

-- == Deciding ==
drop function guard_open_to(uuid[], int[], uuid[], text, boolean, int, timestamptz);
drop function guard_allowed(uuid[], int[], uuid, uuid[], text, boolean, int, timestamptz);

-- As before, with the recipient that an ask is written to and those whose asks count.
create function guard_open_to(
  p_contributors uuid[], p_places int[], p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int, p_now timestamptz
) returns table (
  place int, contributor_id uuid, recipient_id uuid,
  asks_in_30_days int, asks_in_365_days int, days_between int, from_one_organisation_in_30_days int, open_at_once int,
  recent_at timestamptz[], recent_org uuid[], recent_org_at timestamptz[], open_n int, own_recipient_id uuid, pooled uuid[]
) language sql stable as $$
  select c.place, l.contributor_id, l.recipient_id,
    l.asks_in_30_days, l.asks_in_365_days, l.days_between, l.from_one_organisation_in_30_days, l.open_at_once,
    g.recent_at, g.recent_org, g.recent_org_at, g.open_n, l.own_recipient_id, coalesce(g.pooled, array[l.recipient_id])
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

-- As before, over everything that the recipient was asked.
create function guard_allowed(
  p_contributors uuid[], p_places int[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int,
  p_now timestamptz
) returns table (place int, contributor_id uuid, recipient_id uuid, occasion int, own_recipient_id uuid) language sql stable as $$
  select o.place, o.contributor_id, o.recipient_id, about.newest + 1, o.own_recipient_id
  from guard_open_to(p_contributors, p_places, p_organisations, p_context, p_for_16_17, p_answer_days, p_now) o
  cross join lateral (
    -- The newest occasion, not how many there were: some may be with others whom they were joined with.
    select coalesce(max(a.occasion), 0)::int as newest, coalesce(bool_and(a.hear_again_at is not null), true) as open_again
    from ask a where a.opportunity_id = p_opportunity and a.recipient_id = any (o.pooled) and a.state <> 'released'
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
        where greatest(o.from_one_organisation_in_30_days, (
          select l.most_in_30_days from link_limit l where l.contributor_id = o.contributor_id and l.organisation_id = asking.id
        )) <= (
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

-- An ask is written to the profile's own recipient and remembered by the guard row that decided.
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
  v_before timestamptz;
  v_now timestamptz;
  v_candidates uuid[];
  v_places int[];
  v_locked uuid[];
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
  select array_agg(l.contributor_id), array_agg(l.place), array_agg(l.recipient_id) into v_candidates, v_places, v_locked from (
    select l.contributor_id, c.place::int as place, l.recipient_id
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
    -- Whoever was joined with others, or parted from them, while the lock was waited for is not decided about: it was the wrong lock.
    where a.recipient_id = any (v_locked)
  ), in_order as materialized (
    select a.*, new_id() as ask_id, row_number() over (order by a.place) as nth from allowed a where a.nth_of_person = 1
  ), asked as (
    insert into ask (id, recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at, occasion)
    select i.ask_id, i.own_recipient_id, i.contributor_id, p_opportunity, v_wave, v_organisations, v_now, i.occasion
    from in_order i where i.nth <= v_left
    on conflict (opportunity_id, recipient_id, occasion) where state <> 'released' do nothing
    returning id
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
    from in_order i
    where g.recipient_id = i.recipient_id and i.ask_id = any ((select array_agg(n.id) from asked n)::uuid[])
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

-- == Delivering ==
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
end $$;

create or replace function guard_show_in_list(p_contributor uuid) returns setof uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_person(p_contributor);
  return query
  update ask a set state = 'delivered', delivered_at = clock_now(), delivered_through = 'list'
  where a.recipient_id = (select own_recipient_id from guarded_profile where contributor_id = p_contributor) and a.contributor_id = p_contributor and a.state = 'reserved' and guard_may_deliver(a.id)
  returning a.id;
end $$;

-- == Answering ==
-- As before; what the person does with an answer is theirs wherever they are joined with others later.
create or replace function guard_answer(p_ask uuid, p_answer text, p_rest_days int default null) returns text
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
end $$;

-- == Asked outside ==
-- As before: once, also where it is told of two profiles of one person.
create or replace function guard_record_outside(p_contributor uuid, p_external uuid, p_at timestamptz) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- == What the person chooses ==
create or replace function guard_set_way(p_contributor uuid, p_by uuid, p_way text, p_short_notice boolean, p_reminders_allowed boolean) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- Of one's own profile: what others in its pool chose neither widens nor hides it.
create or replace function guard_set_level(
  p_contributor uuid, p_by uuid, p_asks_in_30_days int, p_asks_in_365_days int, p_days_between int, p_from_one_organisation_in_30_days int,
  p_open_at_once int
) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

create or replace function guard_heard_from(p_contributor uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
  v_now timestamptz := clock_now();
begin
  update guard_row set heard_from_at = v_now where recipient_id = (select own_recipient_id from guarded_profile where contributor_id = p_contributor);
  perform guard_gather(array[v_recipient]);
  perform guard_recompute(array[v_recipient], v_now);
end $$;

-- Ends the rest that was chosen with a no, through whichever of their profiles.
create or replace function guard_end_rest(p_contributor uuid, p_by uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid := guard_lock_person(p_contributor);
begin
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update guard_row set rest_until = null
  where recipient_id in (
    select own.recipient_id from profile_recipient own join contributor c on c.id = own.contributor_id
    where c.account_id = p_by and own.recipient_id = any (coalesce((select pooled from guard_row where recipient_id = v_recipient), array[v_recipient]))
  );
  perform guard_gather(array[v_recipient]);
end $$;

-- == Erasure ==
-- As before. What the profile was asked stays, with a random number that is joined with nobody's any more: also where the person stays with another
-- profile, no row may lead from one to the other.
create or replace function guard_forget(p_contributors uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_own uuid[];
  v_recipients uuid[];
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
  v_recipients := array(select distinct coalesce(g.alias_of, g.recipient_id) from guard_row g where g.recipient_id = any (v_own));
  perform from guard_row g where g.recipient_id = any (v_recipients || v_own) order by g.recipient_id for no key update;
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
  update guard_row set heard_from_at = null, rest_until = null, quiet_until = null, left_alone_until = null where recipient_id = any (v_own);
  -- Without their ties they belong to nobody; whoever they were joined with goes on alone.
  perform guard_repool(v_own);
  delete from joined_attention where recipient_id = any (v_own);
  perform guard_recompute(v_own, v_now);
end $$;

-- == Those who are here already ==
select guard_repool(array(
  select distinct mine.recipient_id from recipient_tie mine where exists (
    select from recipient_tie other where other.tie = mine.tie and other.recipient_id <> mine.recipient_id
  )
));

-- == Who may call what ==
revoke execute on function guard_open_to, guard_allowed, guard_gather, guard_strictest, guard_refresh, guard_repool, guard_lock_pools, guard_contact_joins,
  guard_spends_person from public;
