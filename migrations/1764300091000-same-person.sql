-- Two profiles are one person's when that person says so, signed in to both. See docs/adr/one-person-one-ledger.md.

-- Said in one sign-in with a code from the other. Undone, each is counted by itself again, with what it was asked.
create table same_person (
  id uuid primary key default new_id(),
  first_id uuid not null references contributor,
  second_id uuid not null references contributor,
  -- What is joined: the recipients that asks to these profiles were written to when it was said.
  first_recipient_id uuid not null references recipient,
  second_recipient_id uuid not null references recipient,
  said_at timestamptz(3) not null,
  undone_at timestamptz(3),
  check (first_id < second_id),
  check (undone_at >= said_at)
);
create index same_person_tie on same_person (uuid_send(id)) where undone_at is null;
create unique index same_person_once on same_person (first_id, second_id) where undone_at is null;
create index same_person_second on same_person (second_id, id);
create index same_person_first_recipient on same_person (first_recipient_id) where undone_at is null;
create index same_person_second_recipient on same_person (second_recipient_id) where undone_at is null;
grant select on same_person to askwell_app;

-- A code from one sign-in for the other. It is derived from the nonce and a key that the database doesn't hold.
create table same_person_code (
  contributor_id uuid primary key references contributor,
  nonce uuid not null,
  code_hash bytea not null unique check (length(code_hash) = 32),
  made_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  check (expires_at > made_at)
);
create index same_person_code_expires_at on same_person_code (expires_at);
grant select, insert, update, delete on same_person_code to askwell_app;

create or replace view recipient_tie as
select own.recipient_id, point.value_hash as tie
from profile_recipient own join contact_point point on point.contributor_id = own.contributor_id and point.contact_person_id is not distinct from own.contact_person_id
where point.shown_theirs
union all
select own.recipient_id, point.check_hash
from profile_recipient own join contact_point point on point.contributor_id = own.contributor_id and point.contact_person_id is not distinct from own.contact_person_id
where point.shown_theirs and point.check_hash is not null
union all
select known.recipient_id, known.value_hash from recipient_by_hash known
union all
select said.first_recipient_id, uuid_send(said.id) from same_person said where said.undone_at is null
union all
select said.second_recipient_id, uuid_send(said.id) from same_person said where said.undone_at is null;

-- The caller has made sure that it is said in both. Said again, it changes nothing. Returns which saying stands. AW003: no such profile. AW005: one and the same.
create function guard_same_person(p_one uuid, p_other uuid) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_first uuid := least(p_one, p_other);
  v_second uuid := greatest(p_one, p_other);
  v_first_own uuid;
  v_second_own uuid;
  v_said uuid;
begin
  if p_one = p_other then
    raise exception using errcode = 'AW005', message = 'these are one profile';
  end if;
  perform guard_lock_pools();
  select own_recipient_id into v_first_own from guarded_profile where contributor_id = v_first;
  select own_recipient_id into v_second_own from guarded_profile where contributor_id = v_second;
  if v_first_own is null or v_second_own is null then
    raise exception using errcode = 'AW003', message = 'this profile was not found';
  end if;
  select id into v_said from same_person where first_id = v_first and second_id = v_second and undone_at is null;
  if v_said is null then
    insert into same_person (first_id, second_id, first_recipient_id, second_recipient_id, said_at)
    values (v_first, v_second, v_first_own, v_second_own, clock_now()) returning id into v_said;
    perform guard_repool(array[v_first_own]);
  end if;
  return v_said;
end $$;

-- Of one profile: nothing that was said of it holds any more. Repeating it changes nothing. Returns the others that it was said of.
create function guard_not_same_person(p_contributor uuid) returns uuid[]
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_others uuid[];
  v_recipients uuid[];
begin
  perform guard_lock_pools();
  with undone as (
    update same_person set undone_at = clock_now() where p_contributor in (first_id, second_id) and undone_at is null
    returning case first_id when p_contributor then second_id else first_id end as other, array[first_recipient_id, second_recipient_id] as recipients
  )
  select coalesce(array_agg(other order by other), '{}'), array(select distinct r.id from undone u, unnest(u.recipients) as r (id)) into v_others, v_recipients from undone;
  perform guard_repool(v_recipients);
  return v_others;
end $$;

-- Whoever is forgotten has said nothing. Before the row itself goes, and with it what it says of others.
create function guard_forgets_same_person() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from same_person where old.contributor_id in (first_id, second_id);
  return old;
end $$;
create trigger guard_forgets_same_person before delete on guarded_profile for each row execute function guard_forgets_same_person();

revoke execute on function guard_same_person, guard_not_same_person, guard_forgets_same_person from public;
grant execute on function guard_same_person, guard_not_same_person to askwell_app;

-- As before; asks of others in a pool are looked up only for those who are in one.
create or replace function guard_allowed(
  p_contributors uuid[], p_places int[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int,
  p_now timestamptz
) returns table (place int, contributor_id uuid, recipient_id uuid, occasion int, own_recipient_id uuid) language sql stable as $$
  select o.place, o.contributor_id, o.recipient_id, about.newest + 1, o.own_recipient_id
  from guard_open_to(p_contributors, p_places, p_organisations, p_context, p_for_16_17, p_answer_days, p_now) o
  cross join lateral (
    select coalesce(max(a.occasion), 0)::int as newest, coalesce(bool_and(a.hear_again_at is not null), true) as open_again
    from ask a where a.opportunity_id = p_opportunity and a.recipient_id = o.own_recipient_id and a.state <> 'released'
  ) about
  where about.open_again
    and (cardinality(o.pooled) = 1 or not exists (
      select from ask a where a.opportunity_id = p_opportunity and a.recipient_id = any (o.pooled) and a.state <> 'released' and a.hear_again_at is null
    ))
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
