-- A check-in by a second channel: where mail stayed unanswered and a number is confirmed, somebody who looks after the person rings them. One call for a
-- check-in; nothing here says what stayed unanswered.

create table check_in_call (
  id uuid primary key default new_id(),
  bundle_id uuid not null unique references service_bundle on delete cascade,
  contributor_id uuid not null references guarded_profile on delete cascade,
  asked_at timestamptz(3) not null,
  -- Times somebody rang, and who did last.
  tries smallint not null default 0 check (tries between 0 and 2),
  tried_at timestamptz(3),
  tried_by uuid references account,
  tried_as text check (tried_as in ('lead', 'helper')),
  outcome text check (outcome in ('goes_on', 'wants_rest', 'leaves', 'not_reached', 'wrong_number', 'nobody_rang')),
  ended_at timestamptz(3),
  check (num_nonnulls(tried_at, tried_by, tried_as) = case when tries = 0 then 0 else 3 end),
  check ((outcome is null) = (ended_at is null)),
  check (outcome is null or (outcome = 'nobody_rang') = (tries = 0))
);
create index check_in_call_contributor on check_in_call (contributor_id);
create index check_in_call_to_make on check_in_call (asked_at) where ended_at is null;
grant select, insert, update (tries, tried_at, tried_by, tried_as, outcome, ended_at) on check_in_call to askwell_app;
