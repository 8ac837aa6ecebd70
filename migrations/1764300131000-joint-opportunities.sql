-- Teams that look for people about the same, in the same place, are told of each other and can make one opportunity of two. What is decided and why:
-- docs/adr/joint-opportunities.md.

alter table opportunity
  -- Teams beside the first, in a joint one. Each may do with it what the first may.
  add column joint_team_ids uuid[] not null default '{}' check (cardinality(joint_team_ids) <= 9),
  -- It ended by being joined into this one.
  add column joined_into uuid references opportunity,
  -- When others like it were last looked for. Before its last change: it is due.
  add column compared_at timestamptz(3),
  add constraint joined_is_over check (joined_into is null or status = 'withdrawn' and joined_into <> id);
create index opportunity_of_joint_team on opportunity using gin (joint_team_ids);
create index opportunity_joined_into on opportunity (joined_into) where joined_into is not null;
create index opportunity_to_compare on opportunity (updated_at, id) where status in ('draft', 'in_review', 'open') and (compared_at is null or compared_at < updated_at);

-- As before, for each of its teams: known, named once, its organisation among those in whose name is asked.
create or replace function opportunity_organisations() returns trigger language plpgsql as $$
begin
  if (select count(*) from team where team.id = any (new.team_id || new.joint_team_ids) and team.organisation_id = any (new.organisation_ids)) <> 1 + cardinality(new.joint_team_ids) then
    raise exception 'each team''s own organisation must be among the organisations' using errcode = 'check_violation', constraint = 'own_organisation';
  end if;
  if (select count(*) from organisation where id = any (new.organisation_ids)) <> cardinality(new.organisation_ids) then
    raise exception 'an organisation is unknown or named twice' using errcode = 'check_violation', constraint = 'known_organisations';
  end if;
  return new;
end
$$;
drop trigger opportunity_organisations on opportunity;
create trigger opportunity_organisations before insert or update of team_id, joint_team_ids, organisation_ids on opportunity
  for each row execute function opportunity_organisations();

-- People are found, asked and come forward in the name of those whom the post named then, and chose by it whom to hear from. So whose it is changes only
-- while nobody is in it. Whoever changes it has locked the row for update, which waits for everything that is about to refer to it.
create function opportunity_has_people(p_opportunity uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select from ask where opportunity_id = p_opportunity)
    or exists (select from expression_of_interest where opportunity_id = p_opportunity)
    or exists (select from introduction where opportunity_id = p_opportunity)
    or exists (select from asking_round where opportunity_id = p_opportunity)
    or exists (select from candidate where opportunity_id = p_opportunity)
    or exists (select from candidate_list where opportunity_id = p_opportunity)
$$;
create function opportunity_stays_whose() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if opportunity_has_people(new.id) then
    raise exception using errcode = 'AW010', message = 'somebody was found, asked or came forward for this opportunity';
  end if;
  return new;
end $$;
create trigger opportunity_stays_whose before update of organisation_ids, joint_team_ids, joined_into on opportunity for each row
  when (new.organisation_ids <> old.organisation_ids or new.joint_team_ids <> old.joint_team_ids or new.joined_into is distinct from old.joined_into)
  execute function opportunity_stays_whose();

alter table opportunity_event drop constraint opportunity_event_kind_check;
alter table opportunity_event add constraint opportunity_event_kind_check
  check (kind in ('submitted', 'approved', 'sent_back', 'passed_on', 'filled', 'closed', 'withdrawn', 'joined'));

-- Two posts of different teams that may be one. A row for each pair, whatever is said of it: what was said not to be the same is not brought up again.
create table possible_joint (
  id uuid primary key default new_id(),
  first_id uuid not null references opportunity,
  second_id uuid not null references opportunity,
  found_at timestamptz(3) not null,
  -- What both are about; of a broader topic and one below it the broader one, which is all that both said.
  topic_ids uuid[] not null check (cardinality(topic_ids) > 0),
  -- Where both are. Null: both can be joined online, from anywhere.
  area_code text references area,
  state text not null default 'found' check (state in ('found', 'proposed', 'dismissed', 'joined')),
  -- A new one with each proposal, so that nobody accepts another than they read.
  proposal_id uuid unique,
  -- Whose team proposes, and which of the two goes on.
  proposing_id uuid,
  kept_id uuid,
  proposed_by uuid references account,
  proposed_at timestamptz(3),
  message text check (length(message) between 3 and 1000),
  decided_by uuid references account,
  decided_at timestamptz(3),
  constraint possible_joint_once unique (first_id, second_id),
  constraint possible_joint_order check (first_id < second_id),
  constraint possible_joint_proposal check (num_nonnulls(proposal_id, proposing_id, kept_id, proposed_by, proposed_at, message) = case state when 'proposed' then 6 else 0 end),
  constraint possible_joint_of_these check (proposing_id in (first_id, second_id) and kept_id in (first_id, second_id)),
  constraint possible_joint_decided check (num_nonnulls(decided_by, decided_at) = case when state in ('dismissed', 'joined') then 2 else 0 end)
);
create index possible_joint_second on possible_joint (second_id);
grant select, insert, update, delete on possible_joint to askwell_app;
