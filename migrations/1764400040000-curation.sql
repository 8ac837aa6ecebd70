-- Curation in steps, by more than one broker: a summary in parts, a second look, what a finding speaks to and stands beside, who works on what;
-- what readers ask about findings; what they found useful.

-- Steps. A finding that had a summary and wasn't published is a draft from now on.
alter table finding drop constraint finding_status_check, drop constraint finding_published, drop constraint finding_plain_summary_check;
update finding set status = 'draft' where status = 'imported' and plain_summary is not null;
alter table finding
  add constraint finding_status_check check (status in ('imported', 'draft', 'awaiting_second_look', 'published', 'superseded', 'withdrawn')),
  -- Counts every change by a broker: who sends the one they read changes what they read, and nothing else.
  add version int not null default 0,
  -- The parts a good summary has. plain_summary is always the whole, whether it was written in parts or as one.
  add key_message text check (length(key_message) between 1 and 600),
  add what_was_done text check (length(what_was_done) between 1 and 2000),
  add what_was_found text check (length(what_was_found) between 1 and 2000),
  add limits text check (length(limits) between 1 and 1500),
  add how_current text check (length(how_current) between 1 and 1000),
  add constraint finding_plain_summary_check check (length(plain_summary) between 1 and 8000),
  add constraint finding_whole check (
    num_nonnulls(key_message, what_was_done, what_was_found, limits, how_current) = 0
    or plain_summary = concat_ws(E'\n\n', key_message, what_was_done, what_was_found, limits, how_current)),
  add constraint finding_parts check (
    status not in ('awaiting_second_look', 'published', 'superseded') or num_nonnulls(key_message, what_was_done, what_was_found, limits, how_current) in (0, 5)),
  -- Who wrote the summary that stands there now; null for what was written before this was kept.
  add summarised_by uuid references account,
  add summarised_at timestamptz(3),
  add second_read text not null default 'not_second_read' check (second_read in ('second_read', 'not_second_read')),
  add second_read_by uuid references account,
  add second_read_at timestamptz(3),
  add constraint finding_second_read check (
    (second_read = 'second_read') = (second_read_by is not null and second_read_at is not null) and (second_read_by is null or second_read_by is distinct from summarised_by)),
  add constraint finding_awaiting check (status <> 'awaiting_second_look' or (plain_summary is not null and summarised_by is not null)),
  -- Null until a broker said so.
  add study_type text check (study_type in ('systematic_review', 'trial', 'observational', 'qualitative', 'mixed', 'guideline', 'economic', 'other')),
  add constraint finding_published check (status not in ('published', 'superseded') or (plain_summary is not null and published_at is not null and published_by is not null));

-- A note says what a finding means somewhere, and what could change there.
alter table broker_note add could_change text check (length(could_change) between 1 and 5000);

-- Who did what, for brokers to read. Only added to.
create table finding_step (
  id uuid primary key default new_id(),
  finding_id uuid not null references finding on delete cascade,
  account_id uuid not null references account,
  step text not null check (step in (
    'summarised', 'classified', 'noted', 'note_removed', 'linked', 'unlinked', 'sent_for_second_look', 'returned', 'second_read', 'published', 'superseded',
    'superseding_undone', 'withdrawn')),
  -- The finding's version after it.
  version int not null,
  -- What a second reader asks for; why it was withdrawn.
  note text check (length(note) between 1 and 1000),
  at timestamptz(3) not null
);
create index finding_step_finding on finding_step (finding_id, id);
grant select, insert on finding_step to askwell_app;
insert into finding_step (finding_id, account_id, step, version, at) select id, published_by, 'published', 0, published_at from finding where published_by is not null order by published_at;
insert into finding_step (finding_id, account_id, step, version, note, at)
  select id, withdrawn_by, 'withdrawn', 0, withdrawal_reason, withdrawn_at from finding where status = 'withdrawn' order by withdrawn_at;

-- Areas a finding speaks to, as a broker confirmed.
create table finding_area (
  finding_id uuid not null references finding on delete cascade,
  area_code text not null references area,
  -- Whether the service had suggested it.
  origin text not null check (origin in ('suggested', 'chosen')),
  primary key (finding_id, area_code)
);
create index finding_area_area on finding_area (area_code, finding_id);
grant select, insert, delete on finding_area to askwell_app;

-- Whether a topic is something people live with, or a theme of health and care: everything below "generic health relevance".
create function topic_kind(of_topic uuid) returns text
  language sql stable parallel safe
  begin atomic
    with recursive above as (
      select id, parent_id, slug from topic where id = of_topic
      union
      select topic.id, topic.parent_id, topic.slug from topic join above on above.parent_id = topic.id
    )
    select case when slug = 'generic-health-relevance' then 'theme' else 'condition' end from above where parent_id is null;
  end;

-- Evidence that stands beside a finding. Each link is there from both sides, which the second foreign key sees to.
create table finding_evidence (
  finding_id uuid not null references finding on delete cascade,
  other_id uuid not null references finding on delete cascade check (other_id <> finding_id),
  -- finding_id agrees with, differs from, supersedes, is superseded by other_id.
  relation text not null check (relation in ('agrees', 'differs', 'supersedes', 'superseded_by')),
  mirror text not null generated always as (case relation when 'supersedes' then 'superseded_by' when 'superseded_by' then 'supersedes' else relation end) stored,
  linked_by uuid not null references account,
  linked_at timestamptz(3) not null,
  primary key (finding_id, other_id),
  unique (finding_id, other_id, relation),
  constraint finding_evidence_both_ways foreign key (other_id, finding_id, mirror) references finding_evidence (finding_id, other_id, relation)
);
create unique index finding_evidence_superseded on finding_evidence (finding_id) where relation = 'superseded_by';
create index finding_evidence_other on finding_evidence (other_id);
grant select, insert, delete on finding_evidence to askwell_app;

-- Who is at work on a finding: one at a time, for some hours.
create table finding_work (
  finding_id uuid primary key references finding on delete cascade,
  account_id uuid not null references account,
  taken_at timestamptz(3) not null,
  until timestamptz(3) not null check (until > taken_at)
);
create index finding_work_account on finding_work (account_id);
grant select, insert, update, delete on finding_work to askwell_app;

-- What a reader asks about a published finding. People write of their own health in such questions, so both texts are ciphertext.
create table finding_question (
  id uuid primary key default new_id(),
  finding_id uuid not null references finding on delete cascade,
  account_id uuid not null references account,
  asked_at timestamptz(3) not null,
  question_key_id text not null,
  question_ciphertext bytea not null,
  -- Whoever works on an answer, one at a time.
  taken_by uuid references account,
  taken_until timestamptz(3),
  answered_at timestamptz(3),
  answered_by uuid references account,
  answer_key_id text,
  answer_ciphertext bytea,
  constraint finding_question_taken check ((taken_by is null) = (taken_until is null) and (answered_at is null or taken_by is null)),
  constraint finding_question_answered check (num_nonnulls(answered_at, answered_by, answer_key_id, answer_ciphertext) in (0, 4))
);
create index finding_question_author on finding_question (account_id, asked_at, id);
create index finding_question_waiting on finding_question (asked_at, id) where answered_at is null;
grant select, insert, update, delete on finding_question to askwell_app;

-- Who found what useful: a person counts once, on one side.
create table finding_useful (
  finding_id uuid not null references finding on delete cascade,
  account_id uuid not null references account,
  side text not null check (side in ('staff', 'contributor')),
  created_at timestamptz(3) not null default clock_now(),
  primary key (finding_id, account_id)
);
create index finding_useful_account on finding_useful (account_id);
grant select, insert, delete on finding_useful to askwell_app;

-- How many found it useful, each side for itself and from three on: below that null, so that nobody's own tap shows. The one way to read the figures.
create function finding_usefulness(of_finding uuid) returns table (staff int, contributors int)
  language sql stable parallel safe
  begin atomic
    select case when count(*) filter (where side = 'staff') >= 3 then (count(*) filter (where side = 'staff'))::int end,
      case when count(*) filter (where side = 'contributor') >= 3 then (count(*) filter (where side = 'contributor'))::int end
    from finding_useful where finding_id = of_finding;
  end;

-- How somebody reads findings: only those that so many found useful (both sides together, as shown), and when they last looked.
create table finding_reader (
  account_id uuid primary key references account,
  least_useful int not null default 0 check (least_useful = 0 or least_useful between 3 and 1000),
  last_looked_at timestamptz(3)
);
grant select, insert, update, delete on finding_reader to askwell_app;
