-- What follows from being chosen: an involvement with a named main contact and, always, a next step with a date, until it is closed with thanks.

create table involvement (
  id uuid primary key default new_id(),
  introduction_id uuid not null unique references introduction,
  opportunity_id uuid not null references opportunity,
  -- Null once the person was erased.
  contributor_id uuid references contributor,
  -- Whose it was when it began; who may see it follows the opportunity.
  team_id uuid not null references team,
  state text not null default 'starting' check (state in ('starting', 'under_way', 'thanked', 'left')),
  began_at timestamptz(3) not null,
  ended_at timestamptz(3),
  closed_because text check (closed_because in ('done', 'called_off')),
  thanks text check (length(thanks) between 3 and 2000),
  -- Who the person turns to. The address is sealed.
  main_contact_id uuid not null references account,
  main_contact_name text not null check (length(main_contact_name) between 2 and 200),
  main_contact_role text not null check (length(main_contact_role) between 2 and 100),
  main_contact_email_key_id text,
  main_contact_email_ciphertext bytea,
  -- Who stands in for them, on these days (both included, in England).
  deputy_id uuid references account,
  deputy_name text check (length(deputy_name) between 2 and 200),
  deputy_role text check (length(deputy_role) between 2 and 100),
  deputy_email_key_id text,
  deputy_email_ciphertext bytea,
  deputy_first_day date,
  deputy_last_day date,
  -- What was agreed; each may be left open.
  starts_on date,
  ends_on date check (ends_on >= starts_on),
  hours_per_month smallint check (hours_per_month between 1 and 200),
  agreed_at timestamptz(3),
  -- What was arranged so that they can take part: says something about their health, so it is sealed.
  arranged_key_id text,
  arranged_ciphertext bytea,
  check ((state in ('thanked', 'left')) = (ended_at is not null)),
  check (state = 'thanked' or num_nonnulls(closed_because, thanks) = 0),
  check (contributor_id is null or state <> 'thanked' or num_nonnulls(closed_because, thanks) = 2),
  check (contributor_id is not null or ended_at is not null),
  -- None once whoever it was has been erased.
  check (num_nulls(main_contact_email_key_id, main_contact_email_ciphertext) in (0, 2)),
  check (num_nulls(deputy_id, deputy_name, deputy_role, deputy_email_key_id, deputy_email_ciphertext, deputy_first_day, deputy_last_day) in (0, 7)),
  check (deputy_last_day >= deputy_first_day),
  check (num_nulls(arranged_key_id, arranged_ciphertext) in (0, 2)),
  check (state = 'starting' or state in ('thanked', 'left') or agreed_at is not null)
);
create index involvement_opportunity on involvement (opportunity_id, id);
create index involvement_contributor on involvement (contributor_id, id);
create index involvement_open on involvement (contributor_id) where ended_at is null;

create table involvement_step (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  what text not null check (length(what) between 3 and 500),
  due_on date not null,
  -- The first instant after that day in England.
  overdue_at timestamptz(3) not null,
  set_at timestamptz(3) not null,
  -- Null: the service itself.
  set_by uuid references account,
  ended_at timestamptz(3),
  outcome text check (outcome in ('done', 'changed', 'ended')),
  reminded_at timestamptz(3),
  escalated_at timestamptz(3),
  check (num_nulls(ended_at, outcome) in (0, 2))
);
create unique index involvement_step_one_open on involvement_step (involvement_id) where ended_at is null;
create index involvement_step_of on involvement_step (involvement_id, id);
create index involvement_step_due on involvement_step (overdue_at) where ended_at is null and escalated_at is null;
create index involvement_step_escalated on involvement_step (id) where ended_at is null and escalated_at is not null;

create function involvement_step_has_a_day() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.overdue_at := (new.due_on + 1)::timestamp at time zone 'Europe/London';
  return new;
end $$;
create trigger involvement_step_day before insert or update of due_on on involvement_step for each row execute function involvement_step_has_a_day();

-- What both sides can read of it, in order. No word about health.
create table involvement_event (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  at timestamptz(3) not null,
  kind text not null check (kind in ('chosen', 'step_set', 'step_done', 'step_changed', 'agreed', 'contact_changed', 'deputy_set', 'deputy_ended', 'post_called_off', 'thanked', 'left')),
  by_side text not null check (by_side in ('person', 'team', 'service')),
  actor_id uuid references account,
  text text check (length(text) between 1 and 2000)
);
create index involvement_event_of on involvement_event (involvement_id, id);

grant select, insert, update on involvement to askwell_app;
grant select, insert, update, delete on involvement_step, involvement_event to askwell_app;

-- An open involvement has exactly one open next step, one that ended has none. Looked at when the transaction ends, one transaction after the other.
create function involvement_has_next_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_id uuid;
  v_steps int;
  v_open boolean;
begin
  if tg_table_name = 'involvement' then
    v_id := new.id;
  elsif tg_op = 'DELETE' then
    v_id := old.involvement_id;
  else
    v_id := new.involvement_id;
  end if;
  select ended_at is null into v_open from involvement where id = v_id for no key update;
  if v_open is null then
    return null;
  end if;
  select count(*) into v_steps from involvement_step where involvement_id = v_id and ended_at is null;
  if v_steps <> v_open::int then
    raise exception using errcode = '23514', constraint = 'involvement_next_step',
      message = 'an open involvement has exactly one next step with a date, and one that ended has none';
  end if;
  return null;
end $$;
create constraint trigger involvement_next_step after insert or update on involvement deferrable initially deferred
  for each row execute function involvement_has_next_step();
create constraint trigger involvement_step_next_step after insert or update or delete on involvement_step deferrable initially deferred
  for each row execute function involvement_has_next_step();

-- Being chosen begins an involvement, whoever chose: what has to happen with the introduction happens here, and can't be forgotten elsewhere. The step that the
-- team named has no date there, so it gets one; the team can set another.
create function involvement_begin(p_introductions uuid[], p_step_from date) returns void language sql security definer set search_path = public, pg_temp as $$
  with begun as (
    insert into involvement (introduction_id, opportunity_id, contributor_id, team_id, state, began_at, ended_at, main_contact_id, main_contact_name, main_contact_role,
      main_contact_email_key_id, main_contact_email_ciphertext)
    select i.id, i.opportunity_id, i.contributor_id, o.team_id, case when c.status in ('active', 'on_hold') then 'starting' else 'left' end, i.created_at,
      case when c.status in ('active', 'on_hold') then null else clock_now() end, i.contact_account_id, coalesce(o.contact_name, 'Someone of the team'), 'main contact', o.contact_email_key_id, o.contact_email_ciphertext
    from introduction i join opportunity o on o.id = i.opportunity_id left join contributor c on c.id = i.contributor_id
    where i.id = any (p_introductions)
    order by i.id
    returning id, introduction_id, began_at, ended_at
  ), stepped as (
    insert into involvement_step (involvement_id, what, due_on, overdue_at, set_at)
    select b.id, i.next_step, p_step_from + 14, clock_now(), b.began_at from begun b join introduction i on i.id = b.introduction_id where b.ended_at is null
  )
  insert into involvement_event (involvement_id, at, kind, by_side) select id, began_at, 'chosen', 'team' from begun
  union all select id, ended_at, 'left', 'person' from begun where ended_at is not null
$$;
revoke all on function involvement_begin(uuid[], date) from public;

create function involvement_begins() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform involvement_begin(array(select id from new_rows), (clock_now() at time zone 'Europe/London')::date);
  return null;
end $$;

-- Whoever leaves Askwell, by whatever way, has left what they were in.
create function involvement_ends_with_leaving() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_ended uuid[];
begin
  select array_agg(id) into v_ended from (select id from involvement where contributor_id = new.id and ended_at is null order by id for no key update) open;
  update involvement_step set ended_at = clock_now(), outcome = 'ended' where involvement_id = any (v_ended) and ended_at is null;
  update involvement set state = 'left', ended_at = clock_now() where id = any (v_ended);
  insert into involvement_event (involvement_id, at, kind, by_side) select id, clock_now(), 'left', 'person' from unnest(v_ended) as ended (id);
  return null;
end $$;
create trigger contributor_leaves_involvements after update of status on contributor for each row
  when (new.status = 'left' and old.status <> 'left') execute function involvement_ends_with_leaving();

-- Involvements at one time are a limit of the guard: it counts those that are open, of each profile at the person whose attention it spends.
create function guard_count_involvements(p_recipients uuid[]) returns void language sql set search_path = public, pg_temp as $$
  update guard_row g
  set involvements_n = (
    select count(*) from guarded_profile p join involvement i on i.contributor_id = p.contributor_id and i.ended_at is null where p.own_recipient_id = g.recipient_id
  )
  where g.recipient_id = any (p_recipients)
$$;

create function guard_counts_involvements() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[];
  v_recipients uuid[];
begin
  if tg_op = 'INSERT' then
    v_people := array(select contributor_id from new_rows where contributor_id is not null and ended_at is null);
  else
    v_people := array(
      select o.contributor_id from old_rows o join new_rows n using (id)
      where o.contributor_id is not null and (o.ended_at is null) <> (n.ended_at is null)
    );
  end if;
  if v_people = '{}' then
    return null;
  end if;
  v_recipients := guard_lock_people(v_people);
  perform guard_count_involvements(array(select own_recipient_id from guarded_profile where contributor_id = any (v_people)));
  perform guard_gather(v_recipients);
  return null;
end $$;
create trigger involvement_begun_counts after insert on involvement referencing new table as new_rows for each statement execute function guard_counts_involvements();
create trigger involvement_ended_counts after update on involvement referencing old table as old_rows new table as new_rows for each statement execute function guard_counts_involvements();

-- Another person is asked for a group from now on, or a profile is gone: what it takes part in counts elsewhere, or no more.
create function guard_moves_involvements() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_own uuid[] := array[old.own_recipient_id] || case when tg_op = 'UPDATE' then array[new.own_recipient_id] else '{}'::uuid[] end;
begin
  perform guard_count_involvements(v_own);
  perform guard_gather(array(select coalesce(alias_of, recipient_id) from guard_row where recipient_id = any (v_own)));
  return null;
end $$;
create trigger guarded_profile_moves_involvements after update of own_recipient_id on guarded_profile for each row
  when (new.own_recipient_id is distinct from old.own_recipient_id) execute function guard_moves_involvements();
create trigger guarded_profile_drops_involvements after delete on guarded_profile for each row execute function guard_moves_involvements();

revoke execute on function guard_count_involvements(uuid[]) from public;

-- Those chosen before. Their steps are due two weeks from now, not two weeks from when they were chosen: no team begins with something overdue.
select involvement_begin(array(select id from introduction order by id), (clock_now() at time zone 'Europe/London')::date);
set constraints all immediate;
create trigger introduction_begins_involvement after insert on introduction referencing new table as new_rows for each statement execute function involvement_begins();
