-- How many people would fit a draft: told once a month for the same criteria, whoever asks, with noise (docs/adr/feasibility-before-posting.md).
create table feasibility_answer (
  -- Of what is asked of people, written in one way only.
  criteria_hash bytea not null check (octet_length(criteria_hash) = 32),
  -- Its first day.
  month date not null,
  -- As it was told: exact counts are kept nowhere.
  told jsonb not null,
  primary key (month, criteria_hash)
);
create table feasibility_budget (
  team_id uuid primary key references team,
  recent_at timestamptz(3)[] not null check (cardinality(recent_at) <= 10)
);
grant select, insert, delete on feasibility_answer to askwell_app;
grant select, insert on feasibility_budget to askwell_app;
grant update (recent_at) on feasibility_budget to askwell_app;
