-- Findings: published research, what it means in plain words and for an area, and who follows which topic.

create table finding (
  id uuid primary key default new_id(),
  -- The three names by which the world knows an article; at least one, each belonging to one finding.
  pmid text unique check (pmid ~ '^[1-9][0-9]{0,8}$'),
  pmcid text unique check (pmcid ~ '^PMC[1-9][0-9]{0,9}$'),
  doi text unique check (doi ~ '^10\.' and doi = lower(doi) and length(doi) <= 600),
  -- Bibliographic facts, merged from the sources below.
  title text not null check (length(title) between 1 and 5000),
  abstract jsonb not null default '[]' check (jsonb_typeof(abstract) = 'array'),
  authors text[] not null default '{}',
  journal text,
  -- The first day of what is known: 2021-06-01 with precision month is June 2021.
  publication_date date not null,
  publication_precision text not null check (publication_precision in ('year', 'month', 'day')),
  publication_types text[] not null default '{}',
  mesh_headings text[] not null default '{}',
  keywords text[] not null default '{}',
  language text check (language ~ '^[a-z]{3}$'),
  open_access boolean,
  urls text[] not null default '{}',
  -- Not research itself but a notice about another article.
  notice text check (notice in ('correction', 'retraction')),
  retracted boolean not null default false,
  corrected boolean not null default false,
  -- What brokers add. Only what has a summary is ever published.
  status text not null default 'imported' check (status in ('imported', 'published', 'withdrawn')),
  plain_summary text check (length(plain_summary) between 1 and 5000),
  -- From then on an import leaves the topics alone.
  topics_chosen boolean not null default false,
  published_at timestamptz(3),
  published_by uuid references account,
  withdrawn_at timestamptz(3),
  withdrawn_by uuid references account,
  withdrawal_reason text check (length(withdrawal_reason) between 1 and 1000),
  sample boolean not null default false,
  created_at timestamptz(3) not null default clock_now(),
  constraint finding_named check (num_nonnulls(pmid, pmcid, doi) >= 1),
  constraint finding_published check (status <> 'published' or (plain_summary is not null and published_at is not null and published_by is not null)),
  constraint finding_withdrawn check (status <> 'withdrawn' or (withdrawn_at is not null and withdrawn_by is not null and withdrawal_reason is not null))
);
create index finding_status on finding (status, id);
grant select, insert, update on finding to askwell_app;

-- What each source says of it, so that an import of what is known already changes nothing, whichever source came last.
create table finding_source (
  finding_id uuid not null references finding on delete cascade,
  source text not null check (source in ('pubmed', 'europe_pmc', 'crossref')),
  -- sha256 of the record as read.
  content_hash bytea not null check (length(content_hash) = 32),
  record jsonb not null,
  read_at timestamptz(3) not null,
  primary key (finding_id, source)
);
grant select, insert, update on finding_source to askwell_app;

create table finding_topic (
  finding_id uuid not null references finding on delete cascade,
  topic_id uuid not null references topic,
  -- Matched by its headings and keywords when imported, or chosen by a broker.
  origin text not null check (origin in ('matched', 'chosen')),
  primary key (finding_id, topic_id)
);
create index finding_topic_topic on finding_topic (topic_id, finding_id);
grant select, insert, delete on finding_topic to askwell_app;

create table broker_note (
  id uuid primary key default new_id(),
  finding_id uuid not null references finding on delete cascade,
  -- Null: it holds everywhere.
  area_code text references area,
  text text not null check (length(text) between 1 and 5000),
  author_id uuid not null references account,
  created_at timestamptz(3) not null default clock_now(),
  removed_at timestamptz(3)
);
create index broker_note_finding on broker_note (finding_id, id) where removed_at is null;
grant select, insert, update on broker_note to askwell_app;

-- Each file that was brought: by whom, what came of it, what could not be read and where.
create table import_run (
  id uuid primary key default new_id(),
  account_id uuid references account,
  channel text not null check (channel in ('upload', 'command')),
  file_name text check (length(file_name) between 1 and 500),
  read int not null default 0,
  added int not null default 0,
  changed int not null default 0,
  unchanged int not null default 0,
  refused int not null default 0,
  -- Why reading ended before the end of the file.
  stopped text,
  problems jsonb not null default '[]',
  started_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
create index import_run_started_at on import_run (started_at, id);
grant select, insert, update on import_run to askwell_app;

create table topic_follow (
  account_id uuid not null references account,
  topic_id uuid not null references topic,
  created_at timestamptz(3) not null default clock_now(),
  primary key (account_id, topic_id)
);
create index topic_follow_topic on topic_follow (topic_id, account_id);
grant select, insert, delete on topic_follow to askwell_app;
