-- One reminder at most for an ask, to those who allow it, some days before its wave closes. It is part of that ask: it stands in no window. See rule 6
-- of the burden guard.

-- 0: none are sent. The reminder comes when what isn't delivered has long been let go.
alter table guard_policy add column reminder_days_before smallint not null default 3;
update guard_policy set reminder_days_before = greatest(0, least(3, (answer_days_short * 24 - undelivered_hours) / 24 - 1));
alter table guard_policy add constraint guard_policy_reminder
  check (reminder_days_before between 0 and 30 and undelivered_hours < (answer_days_short - reminder_days_before) * 24);

-- Whether the service has looked whom to remind in this wave.
alter table wave add column reminders_at timestamptz(3);

-- Its key is why there is never a second. Kept apart, so that an ask is as quick to write as before.
create table ask_reminder (
  ask_id uuid primary key references ask,
  at timestamptz(3) not null
);
grant select on ask_reminder to askwell_app;

-- Takes one wave that closes soon, by whichever replica comes first: the asks of it that somebody might be reminded of. guard_remind decides about each.
-- Returns no row when no wave is due.
create function guard_remind_due() returns table (wave_id uuid, asks uuid[])
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- Call before sending. True, once for each ask: what the person is and chose must still allow the ask today, and it must wait for their answer.
create function guard_remind(p_ask uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
end $$;

-- The mail server did not take the reminder, and that is certain: it may be tried again.
create function guard_reminder_not_sent(p_ask uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_asks(array[p_ask]);
  delete from ask_reminder where ask_id = p_ask;
end $$;

revoke execute on function guard_remind_due, guard_remind, guard_reminder_not_sent from public;
grant execute on function guard_remind_due, guard_remind, guard_reminder_not_sent to askwell_app;
