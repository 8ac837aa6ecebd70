-- Word that somebody has died: every message to and about them stops at once, and all of it can be undone. Whoever cared for them is left
-- alone for a while. See rule 3 of the burden guard and docs/adr/word-that-someone-died.md.

-- on_hold: nobody finds or asks the profile, nothing is sent to it and nothing about it, until somebody who may says otherwise.
alter table contributor drop constraint contributor_status_check;
alter table contributor add constraint contributor_status_check check (status in ('active', 'on_hold', 'left'));

create table reported_loss (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  reported_at timestamptz(3) not null,
  -- Null: by the link in an invitation, without signing in.
  reported_by uuid references account,
  reported_as text not null check (reported_as in ('acting', 'helper', 'lead', 'team', 'link')),
  -- Profiles that stand still because of it: the person's own, and those for which nobody but them answers.
  held uuid[] not null,
  confirmed_at timestamptz(3),
  confirmed_by uuid references account,
  undone_at timestamptz(3),
  undone_by uuid references account,
  undone_as text check (undone_as in ('self', 'lead')),
  constraint reported_loss_by check ((reported_by is null) = (reported_as = 'link')),
  constraint reported_loss_confirmed check (num_nulls(confirmed_at, confirmed_by) in (0, 2)),
  constraint reported_loss_undone check (num_nulls(undone_at, undone_by, undone_as) in (0, 3))
);
-- Several people bring the same word; it is kept once.
create unique index reported_loss_standing on reported_loss (contributor_id) where undone_at is null;
create index reported_loss_contributor on reported_loss (contributor_id, id);
grant select, insert on reported_loss to askwell_app;
grant delete on reported_loss to askwell_app;
grant update (confirmed_at, confirmed_by, undone_at, undone_by, undone_as) on reported_loss to askwell_app;

-- A hold waits for its turn like a decision does, then lets go of what was on its way. Statement by statement, so that the guard rows of
-- several profiles are locked in one order.
create function guard_takes_hold() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[];
  v_held uuid[];
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
  perform guard_release(array(
    select a.id from ask a where a.recipient_id = any (v_recipients) and a.contributor_id = any (v_held) and a.state = 'reserved'
  ), 'paused');
  return null;
end $$;
create trigger guard_takes_hold after update on contributor
  referencing old table as old_rows new table as new_rows for each statement execute function guard_takes_hold();
revoke execute on function guard_takes_hold from public;

-- == Being left alone after a loss ==
alter table guard_policy add column rest_after_loss_days smallint not null default 184 check (rest_after_loss_days between 1 and 730);

create table rest_after_loss (
  id uuid primary key default new_id(),
  contributor_id uuid not null references guarded_profile on delete cascade,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  ended_at timestamptz(3),
  -- Null: they told us themselves.
  loss_id uuid references reported_loss on delete set null,
  check (ends_at > starts_at)
);
create index rest_after_loss_contributor on rest_after_loss (contributor_id, id);
create index rest_after_loss_loss on rest_after_loss (loss_id) where loss_id is not null;
grant select on rest_after_loss to askwell_app;

-- As quiet_until: no rest after a loss reaches beyond it. The person's own, never recomputed from the ledger.
alter table guard_row add column left_alone_until timestamptz(3);

create function guard_lock_people(p_contributors uuid[]) returns uuid[] language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_recipients uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select coalesce(array_agg(l.recipient_id), '{}') into v_recipients from (
    select g.recipient_id from guard_row g
    where g.recipient_id in (select p.recipient_id from guarded_profile p where p.contributor_id = any (p_contributors))
    order by g.recipient_id for no key update of g
  ) l;
  return v_recipients;
end $$;

create function guard_reach_of_rest(p_recipients uuid[]) returns void language sql volatile set search_path = public, pg_temp as $$
  update guard_row g
  set left_alone_until = (
    select max(r.ends_at) from rest_after_loss r join guarded_profile p using (contributor_id)
    where p.recipient_id = g.recipient_id and r.ended_at is null
  )
  where g.recipient_id = any (p_recipients)
$$;

-- Whoever is forgotten leaves no rest behind on the row.
create function guard_forgets_rest() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform guard_reach_of_rest(array[old.recipient_id]);
  return null;
end $$;
create trigger guard_forgets_rest after delete on guarded_profile for each row execute function guard_forgets_rest();

-- From now on, for as long as the limits say. Anybody who may pause for these people may call it.
create function guard_rest_after_loss(p_contributors uuid[], p_loss uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_people(p_contributors);
  v_now timestamptz := clock_now();
begin
  insert into rest_after_loss (contributor_id, starts_at, ends_at, loss_id)
  select p.contributor_id, v_now, v_now + k.rest_after_loss_days * interval '24 hours', p_loss
  from guarded_profile p cross join guard_policy k where p.contributor_id = any (p_contributors);
  perform guard_reach_of_rest(v_recipients);
end $$;

-- Only the person ends it, for every profile given. Ending it again changes nothing. AW006: one of them isn't theirs.
create function guard_end_rest_after_loss(p_contributors uuid[], p_by uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_people(p_contributors);
begin
  if exists (select from unnest(p_contributors) as given (id) where not guard_is_own(given.id, p_by)) then
    raise exception using errcode = 'AW006', message = 'only the person can open this up again';
  end if;
  update rest_after_loss set ended_at = clock_now() where contributor_id = any (p_contributors) and ended_at is null;
  perform guard_reach_of_rest(v_recipients);
end $$;

-- The word was wrong, so nobody was bereaved. AW001 while it still stands.
create function guard_undo_rest_after_loss(p_loss uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipients uuid[] := guard_lock_people(array(select contributor_id from rest_after_loss where loss_id = p_loss));
begin
  if not exists (select from reported_loss where id = p_loss and undone_at is not null) then
    raise exception using errcode = 'AW001', message = 'this word still stands';
  end if;
  update rest_after_loss set ended_at = clock_now() where loss_id = p_loss and ended_at is null;
  perform guard_reach_of_rest(v_recipients);
end $$;

revoke execute on function guard_forgets_rest, guard_lock_people, guard_reach_of_rest, guard_rest_after_loss, guard_end_rest_after_loss, guard_undo_rest_after_loss from public;
grant execute on function guard_rest_after_loss, guard_end_rest_after_loss, guard_undo_rest_after_loss to askwell_app;

-- As before, and nobody who is left alone after a loss.
create or replace function guard_open_to(
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
    and exists (
      select from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.context = p_context and s.withdrawn_at is null
    )
    and not exists (
      select from never_organisation n
      where n.contributor_id = c.id and n.organisation_id = any (p_organisations) and n.removed_at is null
    )
$$;
