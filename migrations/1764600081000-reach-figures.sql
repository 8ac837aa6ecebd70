-- How many people a team's posts reached in twelve months, by one thing at a time: figures made up once a quarter is over, and then fixed. Counts with noise, rounded, none below ten.
-- See docs/involvement-reports.md.
create table reach_publication (
  -- The first day of the last quarter of the twelve months.
  quarter date primary key check (quarter = date_trunc('quarter', quarter)),
  published_at timestamptz(3) not null
);
create table reach_figure (
  quarter date not null references reach_publication,
  team_id uuid not null references team,
  grouped_by text not null check (grouped_by in ('area', 'topic', 'relation')),
  code text not null check (code <> ''),
  asked int check (asked >= 10 and asked % 5 = 0),
  came_forward int check (came_forward >= 10 and came_forward % 5 = 0),
  took_part int check (took_part >= 10 and took_part % 5 = 0),
  check (num_nonnulls(asked, came_forward, took_part) > 0),
  primary key (quarter, team_id, grouped_by, code)
);
grant select, insert on reach_publication, reach_figure to askwell_app;
