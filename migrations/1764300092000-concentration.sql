-- How evenly asking is spread: figures made up once for a quarter and then fixed, of everybody, and by organisation, area and topic. What is kept can be told
-- to every lead: counts with noise, pooled and rounded. See docs/adr/concentration-report.md.
create table concentration_publication (
  quarter date primary key check (quarter = date_trunc('quarter', quarter)),
  published_at timestamptz(3) not null
);
create table concentration_figure (
  quarter date not null references concentration_publication,
  grouped_by text not null check (grouped_by in ('everybody', 'organisation', 'area', 'topic')),
  -- Id or code of what is grouped by; empty for everybody.
  code text not null check ((grouped_by = 'everybody') = (code = '')),
  -- How many people were asked 0, 1, 2 … 12 times in the 90 and in the 365 days before.
  in_90_days int[] check (cardinality(in_90_days) = 13),
  in_365_days int[] check (cardinality(in_365_days) = 13),
  never_asked int check (never_asked >= 10 and never_asked % 5 = 0),
  -- Of posts: what an ask asked for, asks picked by hand, places filled, and the lowest share of places that a post had filled when it ended.
  hours_an_ask numeric(6, 1) check (hours_an_ask >= 0),
  picked_by_hand int check (picked_by_hand >= 10 and picked_by_hand % 5 = 0),
  places_filled int check (places_filled >= 10 and places_filled % 5 = 0),
  worst_filled numeric(3, 2) check (worst_filled between 0 and 1),
  primary key (quarter, grouped_by, code)
);
grant select, insert on concentration_publication, concentration_figure to askwell_app;
