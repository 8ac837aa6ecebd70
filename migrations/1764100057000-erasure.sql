-- Erasure: what somebody said goes, totals stay, and no row leads from one to the other. See docs/adr/erasure.md.

-- Rows that are counted long after the person has gone. Null: whoever it was has been erased.
alter table candidate alter column contributor_id drop not null;
alter table invitation alter column contributor_id drop not null;
alter table expression_of_interest alter column contributor_id drop not null;
alter table introduction alter column contributor_id drop not null;
alter table ask alter column contributor_id drop not null;

grant update (contributor_id) on candidate, introduction to askwell_app;
grant delete on contributor, representation, contributor_preference, consent, contact_person, safe_contact, helper, permission, invitation_question,
  candidate_entry to askwell_app;

-- "And never contact me again": a keyed hash of each contact detail, of use for nothing else (its key text differs from contact_point's).
create table never_contact (
  value_hash bytea not null check (length(value_hash) = 32),
  -- The same detail hashed together with the sign-in of whoever asked for it, so that they, and nobody else, can take it back. Null when they
  -- had no account.
  owner_hash bytea check (length(owner_hash) = 32),
  created_at timestamptz(3) not null,
  unique nulls not distinct (value_hash, owner_hash)
);
grant select, insert, delete on never_contact to askwell_app;

-- Ends what is open with these profiles, forgets what they chose, and which profile an ask was about. The asks stay, with the random number of
-- their recipient: it leads to nobody once the last of its profiles is gone. Locks as everywhere: opportunities, then guard rows by id.
-- Profiles that are not there are passed over, so that a second erasure changes nothing.
create function guard_forget(p_contributors uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[];
  v_shared uuid;
  v_now timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  perform 1 from opportunity where id in (
    select a.opportunity_id from ask a join guarded_profile p using (recipient_id)
    where p.contributor_id = any (p_contributors) and a.contributor_id = any (p_contributors) and a.state in ('reserved', 'delivered', 'willing')
  ) order by id for no key update;
  select array_agg(l.recipient_id) into v_recipients from (
    select g.recipient_id from guard_row g
    where g.recipient_id in (select p.recipient_id from guarded_profile p where p.contributor_id = any (p_contributors))
    order by g.recipient_id for no key update of g
  ) l;
  v_now := clock_now();

  -- What may be on its way to them counts as received.
  perform guard_take_as_delivered(array(
    select a.id from ask a where a.recipient_id = any (v_recipients) and a.contributor_id = any (p_contributors) and a.state = 'reserved'
  ), v_now);
  -- To the team each of these is one answer, "not available" or no; whoever goes is drawn for nothing.
  update ask set state = 'released', release_reason = 'paused', ended_at = v_now
  where recipient_id = any (v_recipients) and contributor_id = any (p_contributors) and state = 'reserved';
  update ask
  set state = 'no', answered_at = coalesce(answered_at, v_now), ended_at = case when state = 'willing' then v_now end
  where recipient_id = any (v_recipients) and contributor_id = any (p_contributors) and state in ('delivered', 'willing');
  update ask set contributor_id = null, rest_days = null, hear_again_at = null
  where recipient_id = any (v_recipients) and contributor_id = any (p_contributors);

  delete from quiet_period where contributor_id = any (p_contributors);
  delete from never_organisation where contributor_id = any (p_contributors);
  delete from guarded_profile_history where contributor_id = any (p_contributors);
  delete from guarded_profile where contributor_id = any (p_contributors);

  -- A recipient that other profiles share goes on resting as that person chose.
  update guard_row g set heard_from_at = null, rest_until = null, quiet_until = null
  where g.recipient_id = any (v_recipients) and not exists (select from guarded_profile p where p.recipient_id = g.recipient_id);
  for v_shared in select distinct on (p.recipient_id) p.contributor_id from guarded_profile p where p.recipient_id = any (v_recipients) loop
    perform guard_reach_of_quiet(v_shared);
  end loop;
  perform guard_recompute(v_recipients, v_now);
end $$;
revoke execute on function guard_forget(uuid[]) from public;
grant execute on function guard_forget(uuid[]) to askwell_app;
