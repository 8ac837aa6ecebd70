-- Whoever's account is kept out can't sign in: not to see what they were asked, nor to say that it is too much. So nobody asks them while it is, through any of the
-- profiles they sign in to; what is on its way is let go, and once the account is restored they are as they were. See docs/adr/burden-guard.md.
create function guard_is_kept_out(p_account uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select from account where id = p_account and suspended_at is not null)
$$;

-- As before, and of an account that may sign in. Whoever joins has locked their account.
create or replace function guard_new_profile() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;

create or replace function guard_copies_person() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;

-- Being kept out, and its end, take their turn at the guard rows like a decision. As with a hold, a message on its way counts as received, and what an organisation
-- announced stays announced: it may have written by now.
create function guard_keeps_out() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
create trigger guard_keeps_out after update on account for each row when ((old.suspended_at is null) <> (new.suspended_at is null)) execute function guard_keeps_out();

-- As before, and of whoever may sign in: what is asked while they can't would be asked in vain, and isn't asked twice.
create or replace function guard_acting_reviews(p_recipient uuid, p_until timestamptz) returns setof uuid language sql stable set search_path = public, pg_temp as $$
  select r.contributor_id
  from guarded_profile p join representation r on r.contributor_id = p.contributor_id join contributor c on c.id = p.contributor_id
  where p.recipient_id = p_recipient and p.is_active and c.kind = 'acting_for' and r.ended_at is null and r.review_told_at is null
    and r.holds_until > '-infinity' and r.holds_until <= p_until
  order by r.holds_until, r.contributor_id
$$;

update guarded_profile p set is_active = false
from contributor c where c.id = p.contributor_id and p.is_active and guard_is_kept_out(c.account_id);

revoke execute on function guard_is_kept_out, guard_keeps_out from public;
