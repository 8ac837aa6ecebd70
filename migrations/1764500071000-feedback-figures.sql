-- How many opportunities people heard of in time, by organisation, in the twelve months that end with a quarter: made up once it is over, and never changed. See docs/adr/feedback-duty.md.
create table feedback_publication (
  -- The first day of the last of the four quarters.
  quarter date primary key check (quarter = date_trunc('quarter', quarter)),
  published_at timestamptz(3) not null
);
create table feedback_figure (
  quarter date not null references feedback_publication,
  -- Null: everybody, each opportunity once.
  organisation_id uuid references organisation,
  -- None is told of fewer than five.
  opportunities int not null check (opportunities >= 5),
  in_time int not null check (in_time >= 0),
  late int not null check (late >= 0),
  waiting int not null check (waiting >= 0),
  put_off int not null check (put_off between 0 and opportunities),
  check (in_time + late + waiting = opportunities),
  unique nulls not distinct (quarter, organisation_id)
);
create index feedback_duty_by_day on feedback_duty (due_on);
grant select, insert on feedback_publication, feedback_figure to askwell_app;
