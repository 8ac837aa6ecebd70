-- Queries of bibliographic services, and feeds, that knowledge brokers saved and that run by themselves.

create table saved_query (
  id uuid primary key default new_id(),
  name text not null check (length(name) between 1 and 200),
  service text not null check (service in ('europe_pmc', 'pubmed', 'crossref', 'feed')),
  -- In the service's own words; of a feed its address.
  query text not null check (length(query) between 1 and 4000),
  every text not null check (every in ('day', 'week')),
  -- The next run asks for what is new or changed since this day.
  since date not null,
  next_run_at timestamptz(3) not null,
  -- Somebody is at it until then; moved on with every page, so that what a killed process left is free again.
  running_until timestamptz(3),
  -- In a row.
  failures int not null default 0 check (failures >= 0),
  -- What a feed said of itself, by which it is asked whether anything changed.
  etag text check (length(etag) <= 500),
  last_modified text check (length(last_modified) <= 100),
  created_by uuid not null references account,
  created_at timestamptz(3) not null,
  ended_by uuid references account,
  ended_at timestamptz(3),
  constraint saved_query_ended check ((ended_by is null) = (ended_at is null))
);
create index saved_query_due on saved_query (next_run_at, id) where ended_at is null;
grant select, insert, update on saved_query to askwell_app;

alter table import_run
  add column saved_query_id uuid references saved_query,
  drop constraint import_run_channel_check,
  add constraint import_run_channel_check check (channel in ('upload', 'command', 'saved_query') and (channel = 'saved_query') = (saved_query_id is not null));
create index import_run_saved_query on import_run (saved_query_id, started_at) where saved_query_id is not null;
