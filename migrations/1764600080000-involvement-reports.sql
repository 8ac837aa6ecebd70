-- What a team says itself in the report of an involvement, beside what the record says. See docs/involvement-reports.md.
create table involvement_report_words (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  item text not null check (item in ('aim', 'methods', 'results', 'influence', 'reflection')),
  -- Null: taken back. What stood there before isn't kept, so that what should never have been written can go.
  words text check (length(words) between 3 and 4000),
  -- How often it was written: two who write at once don't undo each other.
  version int not null default 1 check (version > 0),
  written_at timestamptz(3) not null,
  written_by uuid not null references account,
  unique (opportunity_id, item)
);
create index involvement_report_words_by on involvement_report_words (written_by);
grant select, insert on involvement_report_words to askwell_app;
grant update (words, version, written_at, written_by) on involvement_report_words to askwell_app;
