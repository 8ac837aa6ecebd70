-- Whoever names a team as treating them is hidden from it, and from its organisation (see docs/adr/people-who-suit.md). That held for lists made afterwards and for rounds, not for
-- a code of an older list, nor for an invitation on its way. From the moment it is said nobody of them asks any more.

-- `hiddenFromTeams` of src/matching says the same where many are looked at in one statement.
create function hidden_from_teams(p_contributor uuid, p_teams uuid[], p_organisations uuid[]) returns boolean language sql stable set search_path = public, pg_temp as $$
  select (select count(*) from treated_by t where t.contributor_id = p_contributor and t.team_id = any (p_teams) and t.may_see_me) < cardinality(p_teams)
    and exists (
      select from treated_by t left join team on team.id = t.team_id
      where t.contributor_id = p_contributor and not t.may_see_me and (t.team_id = any (p_teams) or coalesce(t.organisation_id, team.organisation_id) = any (p_organisations))
    )
$$;

-- What is said takes its turn at the guard row like a decision, and lets go of what is on its way from there.
create function guard_hides_from_teams() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_people uuid[] := array(select distinct contributor_id from new_rows where not may_see_me);
  v_asks uuid[];
begin
  if v_people = '{}' then
    return null;
  end if;
  perform guard_lock_people(v_people);
  v_asks := array(
    select a.id from ask a join profile_recipient own using (recipient_id) join opportunity o on o.id = a.opportunity_id
    where own.contributor_id = any (v_people) and a.contributor_id = any (v_people) and a.state = 'reserved'
      and hidden_from_teams(a.contributor_id, o.team_id || o.joint_team_ids, o.organisation_ids)
  );
  if v_asks <> '{}' then
    perform guard_take_as_delivered(v_asks, clock_now());
    perform guard_release(array(select a.id from ask a where a.id = any (v_asks) and a.state = 'reserved'), 'paused');
  end if;
  return null;
end $$;
create trigger guard_hides_from_teams after insert on treated_by referencing new table as new_rows for each statement execute function guard_hides_from_teams();

-- For whoever has just asked, and so holds the guard rows: nobody said it between being looked up and being asked. 40001: somebody did; tried again they are not available.
create function guard_asked_nobody_hidden(p_wave uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from wave w join opportunity o on o.id = w.opportunity_id join ask a on a.opportunity_id = o.id and a.wave_id = w.id
    where w.id = p_wave and hidden_from_teams(a.contributor_id, o.team_id || o.joint_team_ids, o.organisation_ids)
  ) then
    raise exception using errcode = '40001', message = 'somebody said at this moment that the team treats them';
  end if;
end $$;

revoke execute on function hidden_from_teams, guard_hides_from_teams, guard_asked_nobody_hidden from public;
grant execute on function guard_asked_nobody_hidden to askwell_app;
