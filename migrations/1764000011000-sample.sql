-- Whether this database holds sample data, and whether loading them came to its end.
create table sample_load (
  only_row boolean primary key default true check (only_row),
  started_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
grant select, insert, update on sample_load to askwell_app;
