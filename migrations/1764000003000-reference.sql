-- Topics and areas: reference data with the days they hold for, loaded from files after the migrations.

create table topic (
  id uuid primary key default new_id(),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  -- Null for the 21 categories at the top.
  parent_id uuid references topic check (parent_id <> id),
  valid_from date not null,
  -- The last day it holds; null while it does.
  valid_to date check (valid_to >= valid_from)
);
create index topic_parent on topic (parent_id, id);

-- Every name a topic can be found by, its own included.
create table topic_name (
  topic_id uuid not null references topic on delete cascade,
  name text not null check (name <> ''),
  -- also: another name for the same thing; includes: something narrower; lay: what people say;
  -- unshown: what people type and we don't say back (misspelt, dated, unkind).
  kind text not null check (kind in ('name', 'also', 'includes', 'abbreviation', 'lay', 'unshown')),
  -- The order of the data file: the best known of a kind comes first.
  place int not null,
  -- The name as it is compared: one spelling, no accents or punctuation (searchForm in src/reference/search-form.rules.ts).
  form text not null check (form <> ''),
  -- The words of `form` that say something, for finding a name inside a sentence.
  words text[] not null,
  primary key (topic_id, name)
);
-- No pending list: the names are loaded at once and then only read.
create index topic_name_form on topic_name using gin (form gin_trgm_ops) with (fastupdate = off);

-- Names spelt nearly like one of these parts, the likest part counting. The first is the whole text; of the others a longer
-- one says more: that "care" is nearly "carer" means less than that "angeman" is nearly "angelman".
-- Trigrams of 6,000 names cost 40 ms for each part when compared one by one. The index leaves a few dozen to compare, but the planner
-- takes comparing for cheap and would not use it.
create function topic_name_nearly(parts text[]) returns table (topic_id uuid, name text, kind text, fit float8)
  language sql stable set enable_seqscan = off
  begin atomic
    select n.topic_id, n.name, n.kind, max(similarity(n.form, part.text) * case when part.place = 1 then 1 else 0.5 + 0.035 * least(length(part.text), 10) end)
    from unnest(parts) with ordinality as part (text, place)
    join topic_name n on n.form % part.text
    where length(n.form) >= 4
    group by n.topic_id, n.name, n.kind;
  end;

create table area (
  -- ODS code.
  code text primary key check (code ~ '^[A-Z0-9]{3,9}$'),
  name text not null check (name <> ''),
  kind text not null check (kind in ('icb')),
  valid_from date not null,
  -- The last day it holds; null while it does.
  valid_to date check (valid_to >= valid_from)
);

-- An abolished area and the ones that took over. Several: the old code alone doesn't say where someone is now.
create table area_successor (
  area_code text not null references area,
  successor_code text not null references area check (successor_code <> area_code),
  primary key (area_code, successor_code)
);
create index area_successor_successor on area_successor (successor_code);

-- What was loaded last, so that an unchanged start reads nothing else.
create table reference_load (
  name text primary key,
  sha256 text not null,
  loaded_at timestamptz(3) not null default clock_now()
);

grant select on topic, topic_name, area, area_successor, reference_load to askwell_app;
