-- "My person": one involvement lead whom somebody names to help them keep together what they are in, across organisations. See docs/my-person.md.

create table my_person (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  lead_id uuid not null references account,
  -- As whom they were found: a lead for this organisation or area. When they are that no more, it ends.
  organisation_id uuid references organisation,
  area_code text references area,
  state text not null check (state in ('asked', 'agreed', 'declined', 'ended')),
  -- What the lead may see once they have agreed, and nothing else.
  shows text[] not null check (cardinality(shows) between 1 and 3 and shows <@ array['next_steps', 'overdue', 'main_contacts']),
  asked_at timestamptz(3) not null,
  agreed_at timestamptz(3),
  ended_at timestamptz(3),
  ended_because text check (ended_because in ('declined', 'by_person', 'by_lead', 'not_there')),
  check (num_nonnulls(organisation_id, area_code) = 1),
  check ((state in ('declined', 'ended')) = (ended_at is not null)),
  check ((ended_at is null) = (ended_because is null)),
  check ((state = 'declined') = (ended_because is not distinct from 'declined')),
  check (state <> 'agreed' or agreed_at is not null)
);
-- One at a time, whoever is first of two callers.
create unique index my_person_one on my_person (contributor_id) where ended_at is null;
create index my_person_of on my_person (contributor_id, id);
create index my_person_lead on my_person (lead_id, id);

-- That the lead was told of a step that is overdue: once for each.
create table my_person_told (
  my_person_id uuid not null references my_person,
  step_id uuid not null references involvement_step,
  told_at timestamptz(3) not null,
  primary key (my_person_id, step_id)
);
create index my_person_told_step on my_person_told (step_id);

grant select, insert, update, delete on my_person, my_person_told to askwell_app;

-- Whether a lead is still there as whom they were named. Asked each time, so that no way of going can be forgotten.
create function my_person_is_there(p_lead uuid, p_organisation uuid, p_area text) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from permission p join account a on a.id = p.account_id
    where p.account_id = p_lead and p.kind = 'involvement_lead' and p.revoked_at is null and a.suspended_at is null
      and p.organisation_id is not distinct from p_organisation and p.area_code is not distinct from p_area)
$$;

-- Whether an account raised a concern, and didn't take it back, about what somebody has a tie to. For that account alone: nobody else is told what it says.
create function my_person_under_concern(p_account uuid, p_lead uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select from concern c where c.account_id = p_account and c.state <> 'withdrawn' and concern_tied(p_lead, c.organisation_ids, c.opportunity_id))
$$;
