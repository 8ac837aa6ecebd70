-- People who suit an opportunity, as a team sees them: a frozen list of codes with reasons. Who a code stands for never leaves the service.

-- A code for a person, fresh for each opportunity, so that codes of two opportunities can't be compared. Within one opportunity it stays,
-- so that a second list names the same person alike.
create table candidate (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  contributor_id uuid not null references contributor,
  code text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
  created_at timestamptz(3) not null default clock_now(),
  unique (opportunity_id, code),
  unique (opportunity_id, contributor_id)
);
create index candidate_contributor on candidate (contributor_id, id);

-- One answer to "who suits this?", and how many more may be available later. The same for 24 hours, whoever of the team asks: a list that
-- could be made again and again would tell, by what changes, when somebody was asked, paused or came back.
create table candidate_list (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  made_by uuid not null references account,
  made_at timestamptz(3) not null,
  fresh_until timestamptz(3) not null,
  -- Repeats the draw among those who suit equally well.
  seed text not null,
  -- Others who suit and may be available later, to the nearest 5 below; 0 stands for fewer than 5.
  available_later int not null default 0 check (available_later >= 0 and available_later % 5 = 0),
  -- Kinds of access needs on the list: [{group, need}], without counts or names.
  to_arrange jsonb not null default '[]',
  constraint candidate_list_a_day check (fresh_until - made_at = interval '24 hours'),
  -- Two callers at once: one makes the list, the other waits for it and gets the same.
  constraint candidate_list_once exclude using gist (opportunity_id with =, tstzrange(made_at, fresh_until) with &&)
);
create index candidate_list_newest on candidate_list (opportunity_id, made_at desc);

-- Who is on a list, in the order in which they are asked.
create table candidate_entry (
  list_id uuid not null references candidate_list,
  position int not null check (position between 1 and 500),
  candidate_id uuid not null references candidate,
  -- 0 to 1. Not shown: beside the position it would tell who was asked often.
  score real not null check (score between 0 and 1),
  -- Why they suit, as data; said in sentences when it is read.
  reasons jsonb not null,
  -- Their topics that lie near to what is sought: [{topicId, relation}].
  topics jsonb not null,
  primary key (list_id, position),
  unique (list_id, candidate_id)
);

-- When a team last made lists: as many as it may make in 24 hours. The row is locked by whoever makes one.
create table candidate_list_budget (
  team_id uuid primary key references team,
  recent_at timestamptz(3)[] not null check (cardinality(recent_at) <= 20)
);

grant select, insert on candidate, candidate_list, candidate_entry, candidate_list_budget to askwell_app;
-- A list is filled in the transaction that makes it; a code, a place on a list and the time a list was made never change.
grant update (available_later, to_arrange) on candidate_list to askwell_app;
grant update (recent_at) on candidate_list_budget to askwell_app;
