-- Whom a person in an involvement turns to is tied to what a concern about its opportunity is about, also once they have left the team. See docs/adr/who-hears-a-concern.md.
create or replace function concern_tied(p_account uuid, p_organisations uuid[], p_opportunity uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (
      select from permission p left join team t on t.id = p.team_id
      where p.account_id = p_account and (p.revoked_at is null or p.revoked_at > clock_now() - interval '365 days')
        and coalesce(p.organisation_id, t.organisation_id) = any (p_organisations || coalesce((select organisation_ids from opportunity where id = p_opportunity), '{}'))
    )
    or exists (select from opportunity o where o.id = p_opportunity and p_account in (o.contact_account_id, o.reviewer_id, o.created_by))
    or exists (select from opportunity_event e where e.opportunity_id = p_opportunity and p_account in (e.reviewer_id, e.actor_id))
    or exists (select from involvement i where i.opportunity_id = p_opportunity and p_account in (i.main_contact_id, i.deputy_id))
$$;

-- Whether whoever a person turns to is still there for it: in a team of the opportunity, and let in. Looked at when it is asked, so that no way of leaving can be forgotten.
create function involvement_contact_is_there(p_account uuid, p_opportunity uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from permission p join account a on a.id = p.account_id join opportunity o on o.id = p_opportunity
    where p.account_id = p_account and p.kind = 'team_member' and p.team_id = any (o.team_id || o.joint_team_ids) and p.revoked_at is null and a.suspended_at is null)
$$;
