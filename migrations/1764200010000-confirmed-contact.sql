-- Contact details are confirmed by a code in a mail, by the sign-in, or in a call. See docs/adr/confirmed-contact.md.

alter table contact_point
  add column verified_how text check (verified_how in ('code', 'sign_in', 'call_by_lead', 'call_by_helper')),
  add column verified_by uuid references account,
  add constraint contact_point_verified check (num_nonnulls(verified_at, verified_how, verified_by) in (0, 3)),
  add constraint contact_point_verified_how check (verified_how is null or (verified_how in ('code', 'sign_in')) = (channel = 'email'));
-- Shown to be theirs, to somebody who is neither the person nor named by them. Only this may silence a detail for everybody, free one that was
-- silenced, and join attention with another profile's: a helper's word is for that profile alone, or two accounts of one stranger would do.
alter table contact_point
  add column shown_theirs boolean not null generated always as (coalesce(verified_how in ('code', 'sign_in', 'call_by_lead'), false)) stored;

-- A code on its way to an address, at most one for each. The code itself is derived from the id with a key that the database doesn't hold, so
-- nothing here, in a backup or in a job can be tried against it.
create table contact_code (
  id uuid primary key default new_id(),
  contact_point_id uuid not null unique references contact_point on delete cascade,
  -- Nothing is sent and no code is right, because nothing may be sent there or enough was sent today. Whoever asked reads the same as ever.
  is_void boolean not null,
  tries smallint not null default 0 constraint contact_code_tries check (tries between 0 and 5),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  constraint contact_code_order check (expires_at > created_at)
);
create index contact_code_expires_at on contact_code (expires_at);
grant select, insert, update, delete on contact_code to askwell_app;

-- Another address or number is not confirmed, whoever writes it; a code for the one before is good for nothing.
create function contact_point_is_another() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.verified_at := null;
  new.verified_how := null;
  new.verified_by := null;
  delete from contact_code where contact_point_id = old.id;
  return new;
end $$;
create trigger contact_point_is_another before update of value_hash on contact_point for each row
  when (new.value_hash is distinct from old.value_hash) execute function contact_point_is_another();

-- "Never contact me again": whether whoever asked for it had shown that the detail is theirs. Until then nobody had, for there was no way to.
alter table never_contact add column shown_theirs boolean not null default false;
grant update (shown_theirs, created_at) on never_contact to askwell_app;
