-- Between the guard's "deliver" and the record of what came of it, a message may or may not have reached somebody. Until now such an ask
-- could be let go as if it had reached nobody, leave every window, and be made again. Now it counts unless it is known that it wasn't sent.
alter table ask add sending_since timestamptz(3);

-- Whoever was being sent their message has, as far as anybody knows, received it. The caller holds the locks.
create function guard_take_as_delivered(p_asks uuid[], p_now timestamptz) returns void language sql volatile set search_path = public, pg_temp as $$
  update ask set state = 'delivered', delivered_at = p_now, delivered_through = 'mail'
  where id = any (p_asks) and state = 'reserved' and sending_since is not null
$$;

-- For whoever delivers: 'deliver', or 'released' when the person is not to be asked after all (the ask is let go at once), or, when
-- somebody else already settled it, the state it is in. After 'deliver' comes guard_mark_delivered, or guard_not_sent; when neither
-- came, an earlier message may have arrived.
create or replace function guard_prepare_delivery(p_ask uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- The mail server did not take the message, and that is certain. It may be tried again, or let go.
create function guard_not_sent(p_ask uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_asks(array[p_ask]);
  update ask set sending_since = null where id = p_ask and state = 'reserved';
end $$;

-- The asker takes asks back: what nobody received is released, what was received or is being sent stays counted. AW001 for any that is
-- answered or lapsed.
create or replace function guard_withdraw(p_asks uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

create or replace function guard_release_due() returns table (wave_id uuid, released uuid[])
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
  perform guard_take_as_delivered(array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'reserved'
  ), clock_now());
  v_asks := array(
    select a.id from ask a where a.opportunity_id = v_wave.opportunity_id and a.wave_id = v_wave.id and a.state = 'reserved'
  );
  perform guard_release(v_asks, 'not_delivered');
  update wave set undelivered_released_at = clock_now() where id = v_wave.id;
  return query select v_wave.id, v_asks;
end $$;

revoke execute on function guard_take_as_delivered, guard_not_sent from public;
grant execute on function guard_not_sent to askwell_app;
