-- The circle closed: what a finding grew out of, and what a team says is known already on what its post is about.

-- A finding grew out of a post, said by one side and confirmed by the other; or out of an organisation's work, said by a broker. See docs/adr/what-a-finding-grew-out-of.md.
create table finding_origin (
  id uuid primary key default new_id(),
  finding_id uuid not null references finding on delete cascade,
  opportunity_id uuid references opportunity,
  organisation_id uuid references organisation,
  state text not null check (state in ('proposed', 'confirmed', 'ended')),
  -- Which side said it: whoever curates findings, or a team of the post.
  said_by text not null check (said_by in ('broker', 'team')),
  said_by_account uuid not null references account,
  said_at timestamptz(3) not null,
  confirmed_by uuid references account,
  confirmed_at timestamptz(3),
  -- The side that took it back, or said no: only that side can say it again.
  ended_side text check (ended_side in ('broker', 'team')),
  ended_by uuid references account,
  ended_at timestamptz(3),
  constraint finding_origin_of check (num_nonnulls(opportunity_id, organisation_id) = 1 and (organisation_id is null or (said_by = 'broker' and state <> 'proposed'))),
  constraint finding_origin_confirmed check (num_nonnulls(confirmed_by, confirmed_at) in (0, 2) and (state <> 'confirmed' or organisation_id is not null or confirmed_by is not null)),
  constraint finding_origin_ended check (num_nonnulls(ended_side, ended_by, ended_at) = case when state = 'ended' then 3 else 0 end),
  unique (finding_id, opportunity_id),
  unique (finding_id, organisation_id)
);
create index finding_origin_opportunity on finding_origin (opportunity_id) where opportunity_id is not null;
create index finding_origin_organisation on finding_origin (organisation_id) where organisation_id is not null;
create index finding_origin_proposed on finding_origin (id) where state = 'proposed';
grant select, insert, update on finding_origin to askwell_app;

-- Findings that a team put on its post.
create table opportunity_finding (
  opportunity_id uuid not null references opportunity,
  finding_id uuid not null references finding on delete cascade,
  pinned_by uuid not null references account,
  pinned_at timestamptz(3) not null,
  primary key (opportunity_id, finding_id)
);
create index opportunity_finding_finding on opportunity_finding (finding_id);
grant select, insert, delete on opportunity_finding to askwell_app;
