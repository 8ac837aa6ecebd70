-- Topics and areas: reference data with the days they hold for, loaded from files after the migrations.

create table topic (
  id uuid primary key default new_id(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  -- Null for the categories at the top.
  parent_id uuid references topic,
  valid_from date not null,
  -- The last day it holds; null while it does.
  valid_to date check (valid_to >= valid_from)
);
create index topic_parent on topic (parent_id, id);

create table topic_name (
  topic_id uuid not null references topic on delete cascade,
  name text not null,
  kind text not null,
  primary key (topic_id, name)
);

create table area (
  code text primary key,
  name text not null,
  kind text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);

create table area_successor (
  area_code text not null references area,
  successor_code text not null references area,
  primary key (area_code, successor_code)
);

grant select on topic, topic_name, area, area_successor to askwell_app;
