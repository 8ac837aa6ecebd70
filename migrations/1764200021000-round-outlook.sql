-- What a team may know of how its round is likely to go on: figures to the nearest 5 below, the same for 24 hours, however often a round is
-- stopped and started. Asked again and again they would tell, by what changes, when somebody was asked, paused or came back.
create table round_outlook (
  opportunity_id uuid primary key references opportunity,
  made_at timestamptz(3) not null,
  -- Who suits and could be asked: now, and others maybe later.
  people_now int not null check (people_now >= 0 and people_now % 5 = 0),
  people_later int not null check (people_later >= 0 and people_later % 5 = 0),
  -- What would let more people be asked now: [{kind, areaCode, people}], people to the nearest 5 below.
  changes jsonb not null default '[]'
);
grant select, insert, update on round_outlook to askwell_app;
