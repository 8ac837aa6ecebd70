-- "I already work with them": a standing relationship raises how often that one organisation may ask in 30 days, and nothing else. See rule 5 of
-- the burden guard. Only the person makes and ends one, and only they see it.

create table linked_organisation (
  id uuid primary key default new_id(),
  contributor_id uuid not null references guarded_profile on delete cascade,
  organisation_id uuid not null references organisation,
  -- Null: as often as any one organisation may, also when that changes.
  asks_in_30_days smallint check (asks_in_30_days between 1 and 24),
  linked_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index linked_organisation_once on linked_organisation (contributor_id, organisation_id) where ended_at is null;
create index linked_organisation_contributor on linked_organisation (contributor_id, id);
grant select on linked_organisation to askwell_app;

-- What each link that stands allows, never more than the ceiling.
create view link_limit as
select l.contributor_id, l.organisation_id,
  least(k.ceiling_from_one_organisation_in_30_days, coalesce(l.asks_in_30_days, k.ceiling_from_one_organisation_in_30_days)) as most_in_30_days
from linked_organisation l cross join guard_policy k where l.ended_at is null;
grant select on link_limit to askwell_app;

-- A talk with an organisation they are linked to. It is no ask: it stands in no window, and the guard never reads it.
create table standing_contact (
  id uuid primary key default new_id(),
  contributor_id uuid not null references guarded_profile on delete cascade,
  organisation_id uuid not null references organisation,
  on_day date not null,
  noted_at timestamptz(3) not null
);
create index standing_contact_contributor on standing_contact (contributor_id, on_day, id);
grant select on standing_contact to askwell_app;

-- Only the person. Said again with another figure, that one holds from now on; with the same, nothing changes.
-- AW001: they said that this organisation must never ask them. AW003: no such organisation. AW005: not a figure from 1 to the ceiling. AW006: not the person.
create function guard_link(p_contributor uuid, p_organisation uuid, p_by uuid, p_asks_in_30_days int) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_now timestamptz;
begin
  perform guard_lock_person(p_contributor);
  v_now := clock_now();
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can say whom they work with';
  end if;
  if not exists (select from organisation where id = p_organisation) then
    raise exception using errcode = 'AW003', message = 'this organisation was not found';
  end if;
  if p_asks_in_30_days not between 1 and (select ceiling_from_one_organisation_in_30_days from guard_policy) then
    raise exception using errcode = 'AW005', message = 'a link is for 1 invitation in 30 days to the most for everyone';
  end if;
  if exists (select from never_organisation n where n.contributor_id = p_contributor and n.organisation_id = p_organisation and n.removed_at is null) then
    raise exception using errcode = 'AW001', message = 'you said that this organisation must never ask you; allow it again first';
  end if;
  update linked_organisation set ended_at = v_now
  where contributor_id = p_contributor and organisation_id = p_organisation and ended_at is null and asks_in_30_days is distinct from p_asks_in_30_days;
  insert into linked_organisation (contributor_id, organisation_id, asks_in_30_days, linked_at)
  values (p_contributor, p_organisation, p_asks_in_30_days, v_now)
  on conflict (contributor_id, organisation_id) where ended_at is null do nothing;
end $$;

-- Ending it again changes nothing.
create function guard_unlink(p_contributor uuid, p_organisation uuid, p_by uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_person(p_contributor);
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can say whom they work with';
  end if;
  update linked_organisation set ended_at = clock_now() where contributor_id = p_contributor and organisation_id = p_organisation and ended_at is null;
end $$;

-- Only the person, of an organisation they are linked to, of a day that has come where they are. AW001: not linked. AW004: too many on one day.
-- AW005: a day to come, or long ago. AW006: not the person.
create function guard_note_contact(p_contributor uuid, p_organisation uuid, p_by uuid, p_day date) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_now timestamptz;
begin
  perform guard_lock_person(p_contributor);
  v_now := clock_now();
  if not guard_is_own(p_contributor, p_by) then
    raise exception using errcode = 'AW006', message = 'only the person can say whom they work with';
  end if;
  if not exists (select from linked_organisation l where l.contributor_id = p_contributor and l.organisation_id = p_organisation and l.ended_at is null) then
    raise exception using errcode = 'AW001', message = 'you have not said that you work with this organisation';
  end if;
  if p_day not between (v_now at time zone 'Europe/London')::date - 365 and (v_now at time zone 'Europe/London')::date then
    raise exception using errcode = 'AW005', message = 'the day is today, or one of the last 365 days';
  end if;
  if (select count(*) >= 20 from standing_contact s where s.contributor_id = p_contributor and s.on_day = p_day) then
    raise exception using errcode = 'AW004', message = 'at most 20 contacts are noted for one day';
  end if;
  insert into standing_contact (contributor_id, organisation_id, on_day, noted_at) values (p_contributor, p_organisation, p_day, v_now);
end $$;

-- As before, and it ends a link: both at once would make no sense.
create or replace function guard_never_ask_from(p_contributor uuid, p_organisation uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform guard_lock_person(p_contributor);
  if not exists (select from organisation where id = p_organisation) then
    raise exception using errcode = 'AW003', message = 'this organisation was not found';
  end if;
  insert into never_organisation (contributor_id, organisation_id, added_at) values (p_contributor, p_organisation, clock_now())
  on conflict (contributor_id, organisation_id) where removed_at is null do nothing;
  update linked_organisation set ended_at = clock_now() where contributor_id = p_contributor and organisation_id = p_organisation and ended_at is null;
end $$;

revoke execute on function guard_link, guard_unlink, guard_note_contact from public;
grant execute on function guard_link, guard_unlink, guard_note_contact to askwell_app;

-- As before; for an organisation they are linked to, as often as the link says. Links are looked up only where one of these organisations has asked
-- in the last 30 days, so nobody else's decision takes any longer.
create or replace function guard_allowed(
  p_contributors uuid[], p_places int[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int,
  p_now timestamptz
) returns table (place int, contributor_id uuid, recipient_id uuid, occasion int) language sql stable as $$
  select o.place, o.contributor_id, o.recipient_id, about.asked + 1
  from guard_open_to(p_contributors, p_places, p_organisations, p_context, p_for_16_17, p_answer_days, p_now) o
  cross join lateral (
    select count(*)::int as asked, coalesce(bool_and(a.hear_again_at is not null), true) as open_again
    from ask a where a.opportunity_id = p_opportunity and a.recipient_id = o.recipient_id and a.state <> 'released'
  ) about
  where about.open_again
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

create or replace function guard_may_deliver(p_ask uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_now();
  v_ask ask;
  v_opportunity record;
begin
  select * into v_ask from ask where id = p_ask;
  if v_ask.id is null or v_ask.state <> 'reserved' then
    return false;
  end if;
  select status, context, suitable_for_16_17, answer_days into v_opportunity from opportunity where id = v_ask.opportunity_id;
  return v_opportunity.status = 'open'
    and exists (select from wave w where w.id = v_ask.wave_id and w.deliver_by > v_now)
    and not guard_study_for_another(v_ask.opportunity_id, v_ask.contributor_id)
    and exists (
      select from guard_open_to(array[v_ask.contributor_id], null, v_ask.organisation_ids, v_opportunity.context,
        v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_now) l
      cross join lateral (
        select count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '720 hours') as in_30_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '8760 hours') as in_365_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - l.days_between * interval '24 hours') as too_near,
          count(*) filter (where a.state in ('reserved', 'delivered')) as open_n
        from ask a
        where a.recipient_id = v_ask.recipient_id and a.state not in ('released', 'not_needed')
          and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
      ) earlier
      where earlier.in_30_days < l.asks_in_30_days and earlier.in_365_days < l.asks_in_365_days and earlier.too_near = 0
        and earlier.open_n < l.open_at_once
        and not exists (
          select from unnest(v_ask.organisation_ids) as asking (id)
          where greatest(l.from_one_organisation_in_30_days, (
            select k.most_in_30_days from link_limit k where k.contributor_id = v_ask.contributor_id and k.organisation_id = asking.id
          )) <= (
            select count(*) from ask a
            where a.recipient_id = v_ask.recipient_id and a.state not in ('released', 'not_needed') and asking.id = any (a.organisation_ids)
              and a.reserved_at > v_ask.reserved_at - interval '720 hours' and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
          )
        )
    );
end $$;
