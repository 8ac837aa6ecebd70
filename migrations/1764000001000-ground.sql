-- What every later migration stands on: extensions, the one clock, ids, the audit log and idempotency keys.

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists btree_gist;
create extension if not exists pgcrypto;
create extension if not exists citext;

-- The application's role may look into the schema and nothing else; each migration grants what its tables need.
revoke all on schema public from public;
grant usage on schema public to askwell_app;

-- The service's only clock, in the milliseconds that are stored. Truncated, never rounded up into the future.
-- Volatile: two readings in one transaction differ, so a decision reads it once and passes the instant on.
create function clock_now() returns timestamptz
  language sql volatile parallel restricted
  return date_trunc('milliseconds', clock_timestamp());

-- UUIDv7 (RFC 9562): ids sort by the time they were made, which keeps index pages warm. Postgres has it from 18 on.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    create function new_id() returns uuid language sql volatile parallel safe return uuidv7();
  else
    -- A random UUIDv4 with its first 48 bits replaced by Unix milliseconds; setting bits 52 and 53 turns version 4 into 7.
    create function new_id() returns uuid language sql volatile parallel safe
      return encode(
        set_bit(
          set_bit(
            overlay(
              uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6
            ), 52, 1
          ), 53, 1
        ), 'hex'
      )::uuid;
  end if;
end
$$;

-- For comparing what people typed: lower case, without accents. `unaccent` is only stable because its dictionary could
-- be changed; ours isn't, and an index needs an immutable function.
create function plain(value text) returns text
  language sql immutable strict parallel safe
  return lower(public.unaccent('public.unaccent'::regdictionary, value));

-- A command that was sent twice answers twice and acts once. Rows are kept for 24 hours.
create table idempotency_key (
  caller_id text not null,
  key text not null,
  operation text not null,
  input_hash bytea not null,
  result jsonb,
  created_at timestamptz(3) not null default clock_now(),
  primary key (caller_id, key)
);
create index idempotency_key_created_at on idempotency_key (created_at);
grant select, insert, update, delete on idempotency_key to askwell_app;

-- Who did what, and who looked at whom. Written once: the application may add and read, never change or delete.
create table audit_entry (
  id uuid primary key default new_id(),
  at timestamptz(3) not null default clock_now(),
  actor_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id uuid,
  outcome text not null,
  details jsonb not null default '{}'
);
create index audit_entry_subject on audit_entry (subject_kind, subject_id, at, id);
create index audit_entry_actor on audit_entry (actor_id, at, id);
grant select, insert on audit_entry to askwell_app;
