-- As before; and a message that was on its way when the hold came counts as received: nobody knows that it wasn't, see 1764100055000.
create or replace function guard_takes_hold() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[];
  v_held uuid[];
  v_asks uuid[];
begin
  select array_agg(n.id) into v_held from new_rows n join old_rows o using (id) where n.status = 'on_hold' and o.status = 'active';
  if v_held is null then
    return null;
  end if;
  select array_agg(l.recipient_id) into v_recipients from (
    select g.recipient_id from guard_row g
    where g.recipient_id in (select p.recipient_id from guarded_profile p where p.contributor_id = any (v_held))
    order by g.recipient_id for no key update of g
  ) l;
  v_asks := array(
    select a.id from ask a where a.recipient_id = any (v_recipients) and a.contributor_id = any (v_held) and a.state = 'reserved'
  );
  perform guard_take_as_delivered(v_asks, clock_now());
  perform guard_release(array(select a.id from ask a where a.id = any (v_asks) and a.state = 'reserved'), 'paused');
  return null;
end $$;
