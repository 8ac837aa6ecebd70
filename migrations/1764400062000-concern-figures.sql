-- How many people raised concerns in a quarter that is over, by kind and by organisation: made up once, with noise, and never changed. See docs/adr/who-hears-a-concern.md.
create table concern_publication (
  -- Its first day.
  quarter date primary key check (quarter = date_trunc('quarter', quarter)),
  published_at timestamptz(3) not null
);
create table concern_figure (
  quarter date not null references concern_publication,
  grouped_by text not null check (grouped_by in ('everybody', 'kind', 'organisation')),
  -- A kind, an organisation's id, or empty for everybody.
  code text not null,
  people int not null check (people >= 10 and people % 5 = 0),
  primary key (quarter, grouped_by, code)
);
grant select, insert on concern_publication, concern_figure to askwell_app;
