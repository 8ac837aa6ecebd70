-- The audit log holds pseudonyms and is only ever added to; a job seals it in batches, so that whatever was changed, taken out or put in
-- afterwards shows. See docs/adr/audit-sealed.md.

-- == Who a pseudonym stands for ==
-- The only link between the log and a person. Erasing somebody deletes their rows here: what they did stays, who it was is gone.
create table audit_pseudonym (
  kind text not null check (kind in ('account', 'contributor')),
  person_id uuid not null,
  -- Random (UUIDv4): tells neither the person nor the time.
  pseudonym uuid not null unique default gen_random_uuid(),
  primary key (kind, person_id)
);

-- Made with the account or profile, so that no later request ever waits for another one that mentions the same person first.
create function audit_pseudonym_at_birth() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_pseudonym (kind, person_id) select tg_argv[0], born.id from born on conflict do nothing;
  return null;
end
$$;
create trigger audit_pseudonym after insert on account referencing new table as born
  for each statement execute function audit_pseudonym_at_birth('account');
create trigger audit_pseudonym after insert on contributor referencing new table as born
  for each statement execute function audit_pseudonym_at_birth('contributor');

insert into audit_pseudonym (kind, person_id) select 'account', id from account union all select 'contributor', id from contributor;

-- Somebody who isn't known yet, another system for example, is given a pseudonym on first mention.
create function audit_pseudonym_of(v_kind text, v_person uuid) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_found uuid;
begin
  if v_person is null then return null; end if;
  select p.pseudonym into v_found from audit_pseudonym p where p.kind = v_kind and p.person_id = v_person;
  if v_found is null then
    insert into audit_pseudonym (kind, person_id) values (v_kind, v_person) on conflict do nothing;
    select p.pseudonym into v_found from audit_pseudonym p where p.kind = v_kind and p.person_id = v_person;
  end if;
  return v_found;
end
$$;

-- == The log ==
alter table audit_entry rename to audit_line;
alter table audit_line rename column actor_id to actor;
alter table audit_line rename column subject_id to subject;
alter index audit_entry_pkey rename to audit_line_pkey;
alter index audit_entry_subject rename to audit_line_subject;
alter index audit_entry_actor rename to audit_line_actor;

-- Lines of before.
update audit_line set
  actor = audit_pseudonym_of('account', actor),
  subject = case when subject_kind in ('account', 'contributor') then audit_pseudonym_of(subject_kind, subject) else subject end,
  details = case
    when action = 'contributor.helper_name' then details || jsonb_build_object('helperAccountId', audit_pseudonym_of('account', (details ->> 'helperAccountId')::uuid))
    when action = 'opportunity.pass_on' then details || jsonb_build_object(
      'from', audit_pseudonym_of('account', (details ->> 'from')::uuid), 'to', audit_pseudonym_of('account', (details ->> 'to')::uuid))
    else details
  end;

-- Lines that no seal holds yet, written with the line itself: however late a transaction commits, the next seal finds its lines here.
-- Only a trigger writes it; a foreign key and an index would double what a line costs those who wait for their answer.
create table audit_waiting (line_id uuid not null);
insert into audit_waiting (line_id) select id from audit_line;

create table audit_seal (
  number bigint primary key check (number > 0),
  closed_at timestamptz(3) not null,
  -- In the order in which they were hashed.
  line_ids uuid[] not null check (cardinality(line_ids) > 0),
  previous_hash bytea not null check (length(previous_hash) = 32),
  hash bytea not null unique check (length(hash) = 32),
  key_id text not null,
  -- Ed25519 over the hash, with a key that is in no database.
  signature bytea not null check (length(signature) = 64)
);

-- What the nightly check found, for those who look after the service. One row.
create table audit_check (
  only_row boolean primary key default true check (only_row),
  checked_at timestamptz(3) not null,
  seals bigint not null,
  lines bigint not null,
  -- The first seal that doesn't fit, 0 for lines outside every seal; null when all is well.
  broken_at bigint,
  problem text
);

create function audit_line_waits() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_waiting (line_id) select added.id from added;
  return null;
end
$$;
create trigger audit_line_waits after insert on audit_line referencing new table as added
  for each statement execute function audit_line_waits();

-- == Only ever added to ==
-- No role but the owner has the right; the trigger stops the owner's own mistakes as well.
create function audit_only_added_to() returns trigger language plpgsql as $$
begin
  raise exception '% is only ever added to', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger only_added_to before update or delete or truncate on audit_line for each statement execute function audit_only_added_to();
create trigger only_added_to before update or delete or truncate on audit_seal for each statement execute function audit_only_added_to();

-- == The one way in ==
-- One act on any number of subjects. `v_people`: accounts that the details name, by the name of the detail; they too are written as pseudonyms.
create function audit_add(v_actor uuid, v_action text, v_kind text, v_subjects uuid[], v_outcome text, v_details jsonb, v_people jsonb) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_now timestamptz := clock_now();
  v_who uuid := audit_pseudonym_of('account', v_actor);
  v_pseudonyms uuid[];
begin
  if v_people <> '{}' then
    v_details := v_details || (select jsonb_object_agg(named.key, audit_pseudonym_of('account', named.value::uuid)) from jsonb_each_text(v_people) named);
  end if;
  if v_kind in ('account', 'contributor') then
    -- Looked up one by one through the primary key: joined, a table without statistics is read as a whole, 0.3 ms for one subject instead of 0.03.
    v_pseudonyms := array(select (select p.pseudonym from audit_pseudonym p where p.kind = v_kind and p.person_id = person)
                          from unnest(v_subjects) with ordinality named (person, place) order by place);
    if array_position(v_pseudonyms, null) is not null then
      -- In one order, so that two who mention the same strangers can't wait for each other in a circle.
      insert into audit_pseudonym (kind, person_id) select distinct v_kind, person from unnest(v_subjects) person where person is not null order by person on conflict do nothing;
      v_pseudonyms := array(select (select p.pseudonym from audit_pseudonym p where p.kind = v_kind and p.person_id = person)
                            from unnest(v_subjects) with ordinality named (person, place) order by place);
    end if;
    insert into audit_line (at, actor, action, subject_kind, subject, outcome, details)
    select v_now, v_who, v_action, v_kind, pseudonym, v_outcome, v_details from unnest(v_pseudonyms) pseudonym;
  else
    insert into audit_line (at, actor, action, subject_kind, subject, outcome, details)
    select v_now, v_who, v_action, v_kind, subject, v_outcome, v_details from unnest(v_subjects) subject;
  end if;
end
$$;

-- == The log as it is read ==
-- With the people that the pseudonyms stand for, as long as they are here.
create view audit_entry as
select line.id, line.at, actor.person_id as actor_id, line.action, line.subject_kind, subject.person_id as subject_id, line.outcome, line.details
from audit_line line
left join audit_pseudonym actor on actor.kind = 'account' and actor.pseudonym = line.actor
left join audit_pseudonym subject on subject.kind = line.subject_kind and subject.pseudonym = line.subject
where line.subject_kind in ('account', 'contributor')
union all
select line.id, line.at, actor.person_id, line.action, line.subject_kind, line.subject, line.outcome, line.details
from audit_line line
left join audit_pseudonym actor on actor.kind = 'account' and actor.pseudonym = line.actor
where line.subject_kind not in ('account', 'contributor');

revoke insert on audit_line from askwell_app;
grant select on audit_entry, audit_pseudonym, audit_waiting, audit_seal, audit_check to askwell_app;
grant insert on audit_seal to askwell_app;
grant insert, update on audit_check to askwell_app;
-- What was sealed waits no longer; who is erased has no pseudonym any more.
grant delete on audit_waiting, audit_pseudonym to askwell_app;

revoke execute on function audit_pseudonym_at_birth(), audit_pseudonym_of(text, uuid), audit_line_waits(), audit_only_added_to(),
  audit_add(uuid, text, text, uuid[], text, jsonb, jsonb) from public;
grant execute on function audit_add(uuid, text, text, uuid[], text, jsonb, jsonb) to askwell_app;
