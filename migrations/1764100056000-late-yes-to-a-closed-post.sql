-- A post closed by its date or its team takes nobody new, and keeps its word to those it asked: a late yes counts while places remain.
-- The person's answer. A yes after the ask lapsed counts while the opportunity is open or closed,
-- until it is filled or withdrawn; who gives out places sees to it that there is one; a no may ask for a rest, and may follow a yes.
-- Returns the state the ask is in. AW001: not to be answered any more. AW002: too late, the places are gone. AW005: no such answer or rest.
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
