-- Rounds: a team says how many people it wants and of what mix, the service asks in waves until every place is filled, nobody is left to ask, or
-- the team stops it. See docs/adr/fair-choice.md.

-- When the next wave is due is a column, found by a sweep: a job that dies loses nothing. `turn` counts the times a round has gone on; whoever
-- planned a wave makes it only while the turn is the one they planned for, so that of two workers one does.
create table asking_round (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  started_by uuid not null references account,
  started_at timestamptz(3) not null,
  -- What happens first for those who are chosen; everyone asked in any wave reads it.
  next_step text not null check (length(next_step) between 10 and 500),
  -- With the turn it repeats the draw among people who suit equally well.
  seed text not null check (seed ~ '^[0-9a-f]{32}$'),
  state text not null default 'asking' check (state in ('asking', 'filled', 'exhausted', 'stopped', 'closed')),
  turn int not null default 0 check (turn >= 0),
  due_at timestamptz(3) not null,
  ended_at timestamptz(3),
  ended_by uuid references account,
  check ((state = 'asking') = (ended_at is null)),
  check (ended_by is null or state = 'stopped')
);
-- Of two callers who start a round, one does.
create unique index asking_round_one_at_a_time on asking_round (opportunity_id) where state = 'asking';
create index asking_round_due on asking_round (due_at) where state = 'asking';
create index asking_round_opportunity on asking_round (opportunity_id, id);

-- The mix of places: so many are kept for people connected in one of these ways with what the post is about, or found by one of these
-- categories, or both. The rest are anybody's.
create table kept_place (
  opportunity_id uuid not null references opportunity,
  position smallint not null check (position between 1 and 10),
  places smallint not null check (places > 0),
  relations text[] not null default '{}',
  categories text[] not null default '{}',
  primary key (opportunity_id, position),
  check (cardinality(relations) + cardinality(categories) > 0)
);

-- Which round a wave is of; null where people were picked by their codes. `rank_seed` repeats the order in which this wave's people stood.
alter table invitation_call add column round_id uuid references asking_round, add column rank_seed text;
create index invitation_call_round on invitation_call (round_id) where round_id is not null;

grant select, insert, update on asking_round to askwell_app;
grant select, insert, delete on kept_place to askwell_app;
