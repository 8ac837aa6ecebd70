-- Who is here: accounts from an issuer of tokens, organisations with their teams, and what each account may do.

create table organisation (
  id uuid primary key default new_id(),
  name text not null check (length(name) between 2 and 200),
  kind text not null check (kind in ('nhs', 'university', 'charity', 'local_authority', 'user_led', 'company', 'other')),
  created_at timestamptz(3) not null default clock_now()
);
create unique index organisation_name on organisation (plain(name));

create table team (
  id uuid primary key default new_id(),
  organisation_id uuid not null references organisation,
  name text not null check (length(name) between 2 and 200),
  created_at timestamptz(3) not null default clock_now()
);
create unique index team_name on team (organisation_id, plain(name));

create table account (
  id uuid primary key default new_id(),
  issuer text not null,
  subject text not null,
  display_name text not null check (length(display_name) between 1 and 200),
  sample boolean not null default false,
  created_at timestamptz(3) not null default clock_now(),
  unique (issuer, subject)
);

create table permission (
  id uuid primary key default new_id(),
  account_id uuid not null references account,
  kind text not null check (kind in ('contributor', 'team_member', 'knowledge_broker', 'ics_staff', 'involvement_lead', 'administrator')),
  team_id uuid references team,
  organisation_id uuid references organisation,
  area_code text,
  granted_at timestamptz(3) not null default clock_now(),
  granted_by uuid references account,
  revoked_at timestamptz(3),
  -- A team member is of one team; a lead is for an organisation or an area; the others have no scope.
  constraint permission_scope check (
    case kind
      when 'team_member' then team_id is not null and organisation_id is null and area_code is null
      when 'involvement_lead' then team_id is null and num_nonnulls(organisation_id, area_code) = 1
      else num_nonnulls(team_id, organisation_id, area_code) = 0
    end
  )
);
create unique index permission_once on permission (account_id, kind, team_id, organisation_id, area_code)
  nulls not distinct where revoked_at is null;
create index permission_team on permission (team_id) where revoked_at is null;

grant select, insert, update on organisation, team, account, permission to askwell_app;
