-- Guard rows are locked in one order, always. Two could wait for each other before: whoever had locked a pool's row and then wrote its member's, and whoever
-- found after the wait that they had been joined or parted meanwhile, kept the wrong row and asked for the right one. Now all rows of a person are locked at
-- once, by id, and rows that turn out to be the wrong ones are given back before others are asked for.

-- The transaction that last locked this row to change something that decides about asking. Whoever sees its changes sees all before it, so a decision
-- knows from the row alone whether what it read beside it was current. See guard_reserve.
alter table guard_row add column changed_in xid8 not null default '0';

-- Of profiles and of asks: the recipient's own row, and the one that decides.
create function guard_rows_of(p_contributors uuid[], p_asks uuid[]) returns table (own_id uuid, root_id uuid) language sql stable set search_path = public, pg_temp as $$
  select p.own_recipient_id, p.recipient_id from guarded_profile p where p.contributor_id = any (p_contributors)
  union
  select own.recipient_id, coalesce(own.alias_of, own.recipient_id) from ask a join guard_row own using (recipient_id) where a.id = any (p_asks)
$$;

-- Locks them, and returns those that decide. A lock that was taken in a block that failed is given back.
create function guard_lock(p_contributors uuid[], p_asks uuid[]) returns uuid[] language plpgsql volatile set search_path = public, pg_temp as $$
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
end $$;

create or replace function guard_lock_person(p_contributor uuid) returns uuid language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock(array[p_contributor], null);
begin
  if v_recipients = '{}' then
    raise exception using errcode = 'AW003', message = 'this profile was not found';
  end if;
  return v_recipients[1];
end $$;

create or replace function guard_lock_people(p_contributors uuid[]) returns uuid[] language sql volatile set search_path = public, pg_temp as $$
  select guard_lock(p_contributors, null)
$$;

-- Locks the guard rows of these asks' recipients, and returns those that decide.
create or replace function guard_lock_asks(p_asks uuid[]) returns uuid[] language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if (select count(*) from ask where id = any (p_asks)) <> (select count(distinct id) from unnest(p_asks) as given (id)) then
    raise exception using errcode = 'AW003', message = 'this ask was not found';
  end if;
  return guard_lock(null, p_asks);
end $$;

-- With everybody who is joined with these, so that whoever joins and parts afterwards has nothing more to lock.
create function guard_lock_joined(p_recipients uuid[]) returns void language sql volatile set search_path = public, pg_temp as $$
  select count(*) from (
    select from guard_row g where g.recipient_id in (
      select unnest(array[own.recipient_id, root.recipient_id] || root.pooled)
      from guard_row own join guard_row root on root.recipient_id = coalesce(own.alias_of, own.recipient_id) where own.recipient_id = any (p_recipients)
    ) order by g.recipient_id for no key update
  ) locked
$$;

-- As before, and every row says who changed it.
create or replace function guard_repool(p_recipients uuid[], p_group uuid default null, p_spends uuid default null) returns void
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
end $$;

-- As before, with everybody who is joined locked before anybody is parted.
create or replace function guard_forget(p_contributors uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
  update guard_row set heard_from_at = null, rest_until = null, quiet_until = null, left_alone_until = null where recipient_id = any (v_own);
  -- Without their ties they belong to nobody; whoever they were joined with goes on alone.
  perform guard_repool(v_own);
  delete from joined_attention where recipient_id = any (v_own);
  perform guard_recompute(v_own, v_now);
end $$;

revoke execute on function guard_rows_of, guard_lock, guard_lock_joined from public;
