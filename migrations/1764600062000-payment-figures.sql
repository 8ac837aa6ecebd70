-- How many people had their money in time, by organisation, of twelve months: made up twice a year, with noise, and never changed. See docs/adr/payment-as-a-record.md.
create table payment_publication (
  -- The first day after the twelve months: the first of April or October.
  until date primary key check (to_char(until, 'MM-DD') in ('04-01', '10-01')),
  published_at timestamptz(3) not null
);
create table payment_figure (
  until date not null references payment_publication,
  -- Null: everybody.
  organisation_id uuid references organisation,
  people int not null check (people >= 10 and people % 5 = 0),
  -- Null: too few to say.
  in_time int check (in_time between 10 and people and in_time % 5 = 0),
  unique nulls not distinct (until, organisation_id)
);
grant select, insert on payment_publication, payment_figure to askwell_app;
