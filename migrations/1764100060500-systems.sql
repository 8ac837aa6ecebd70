-- Systems of organisations, which sign in by client credentials of the OIDC issuer.

create table api_client (
  id uuid primary key default new_id(),
  organisation_id uuid not null references organisation,
  -- An account of its own that nobody can sign in to: what a system does has an author like everything else.
  account_id uuid not null unique references account,
  issuer text not null,
  client_id text not null check (length(client_id) between 1 and 255),
  name text not null check (length(name) between 2 and 200),
  scopes text[] not null check (cardinality(scopes) between 1 and 10 and scopes <@ array['findings:read', 'findings:import']),
  registered_at timestamptz(3) not null,
  registered_by uuid not null references account,
  revoked_at timestamptz(3),
  revoked_by uuid references account,
  constraint api_client_revoked check ((revoked_at is null) = (revoked_by is null))
);
-- Registered once at a time: its tokens act for one organisation.
create unique index api_client_once on api_client (issuer, client_id) where revoked_at is null;
create index api_client_organisation on api_client (organisation_id);
grant select, insert on api_client to askwell_app;
grant update (revoked_at, revoked_by) on api_client to askwell_app;

-- What keeps these organisations from asking at this moment, for whoever only reads it: locks nothing and writes nothing.
create function organisation_missing(p_organisations uuid[]) returns table (organisation_id uuid, organisation_name text, is_verified boolean, agreement text)
language sql stable set search_path = public, pg_temp as $$
  select gap.id, gap.name, gap.verified, gap.state
  from (
    select o.id, o.name,
      exists (select from organisation_verification v where v.organisation_id = o.id and v.withdrawn_at is null) as verified,
      coalesce((
        select case
            when bool_or(a.ended_at is null and today.day between a.valid_from and a.valid_to) then 'in_force'
            when bool_or(a.ended_at is null and a.valid_from > today.day) then 'not_yet'
            else 'ended'
          end
        from organisation_agreement a where a.organisation_id = o.id having count(*) > 0
      ), 'none') as state
    from organisation o
    cross join (select (clock_now() at time zone 'Europe/London')::date as day offset 0) today
    where o.id = any (p_organisations)
  ) gap
  where not gap.verified or gap.state <> 'in_force'
  order by gap.id
$$;

-- The same for whoever acts on it: the organisations are locked first, in one order and shared, and read and timed after it.
create or replace function organisation_gaps(p_organisations uuid[]) returns table (organisation_id uuid, organisation_name text, is_verified boolean, agreement text)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform 1 from organisation where id = any (p_organisations) order by id for share;
  return query select * from organisation_missing(p_organisations);
end $$;
