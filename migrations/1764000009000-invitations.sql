-- Invitations and coming forward: what is kept beside the ledger about one ask, its answer and what follows from it.
-- Whether an ask was delivered and how it was answered is the ledger's alone (table ask); nothing here repeats it.

-- One call of a team that invites people: what it said to all of them.
create table invitation_call (
  wave_id uuid primary key references wave,
  opportunity_id uuid not null references opportunity,
  called_by uuid not null references account,
  called_at timestamptz(3) not null,
  -- What happens first for those who are chosen, shown to everyone asked.
  next_step text not null check (length(next_step) between 10 and 500),
  -- Why the team picked people by hand instead of taking the list in its order.
  picked_because text check (length(picked_because) between 10 and 500),
  -- Set when the willing were told; the seed lets anyone repeat the draw.
  settled_at timestamptz(3),
  draw_seed text,
  check ((settled_at is null) = (draw_seed is null))
);
create index invitation_call_opportunity on invitation_call (opportunity_id, called_at);

create table invitation (
  id uuid primary key default new_id(),
  ask_id uuid not null unique references ask,
  wave_id uuid not null references invitation_call,
  opportunity_id uuid not null references opportunity,
  contributor_id uuid not null references contributor,
  -- The only name by which the team knows the person before they are chosen.
  code text not null,
  created_at timestamptz(3) not null,
  -- SHA-256 of the link's token; the token itself is only in the messages. There from the start, because somebody who read the invitation
  -- in their list or on the phone is still sent the answer to a question, with the link.
  link_hash bytea not null unique check (length(link_hash) = 32),
  link_used_at timestamptz(3),
  no_reason text check (no_reason in ('too_unwell_or_tired', 'no_time', 'dates', 'travel_or_access', 'caring', 'pay_or_benefits', 'not_my_topic',
    'unclear_information', 'already_involved', 'too_many_requests', 'prefer_not_to_say')),
  answered_by_link boolean
);
create index invitation_wave on invitation (wave_id);
create index invitation_contributor on invitation (contributor_id, id);
create index invitation_opportunity on invitation (opportunity_id, id);

-- Codes of an opportunity's list that a call has been through, whatever came of them: the next call goes on behind them.
create table tried_code (
  opportunity_id uuid not null references opportunity,
  code text not null,
  primary key (opportunity_id, code)
);

-- A question before answering: relayed without a name; the answer goes back to whoever asked it.
create table invitation_question (
  id uuid primary key default new_id(),
  invitation_id uuid not null references invitation,
  opportunity_id uuid not null references opportunity,
  asked_at timestamptz(3) not null,
  question text not null check (length(question) between 3 and 1000),
  answer text check (length(answer) between 1 and 2000),
  answered_at timestamptz(3),
  answered_by uuid references account,
  check (num_nulls(answer, answered_at, answered_by) in (0, 3))
);
create index invitation_question_opportunity on invitation_question (opportunity_id, id);
create index invitation_question_invitation on invitation_question (invitation_id, id);

-- Somebody coming forward. Unlimited for the person, and always answered by the date they were shown.
create table expression_of_interest (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  contributor_id uuid not null references contributor,
  code text not null,
  message text check (length(message) between 1 and 1000),
  state text not null default 'waiting' check (state in ('waiting', 'chosen', 'not_chosen', 'taken_back')),
  created_at timestamptz(3) not null,
  answer_by timestamptz(3) not null check (answer_by > created_at),
  answered_at timestamptz(3),
  answered_by uuid references account,
  answer_text text check (length(answer_text) between 1 and 2000),
  reminded_at timestamptz(3),
  escalated_at timestamptz(3),
  unique (opportunity_id, code),
  check ((state in ('chosen', 'not_chosen')) = (answered_at is not null))
);
create unique index expression_of_interest_once on expression_of_interest (opportunity_id, contributor_id) where state <> 'taken_back';
create index expression_of_interest_due on expression_of_interest (answer_by) where state = 'waiting';
create index expression_of_interest_contributor on expression_of_interest (contributor_id, id);
create index expression_of_interest_opportunity on expression_of_interest (opportunity_id, id);

-- Someone was chosen: from here on names and contact are exchanged, and there is a named contact and a next step, always.
create table introduction (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  contributor_id uuid not null references contributor,
  invitation_id uuid unique references invitation,
  expression_of_interest_id uuid unique references expression_of_interest,
  contact_account_id uuid not null references account,
  next_step text not null check (length(next_step) between 10 and 500),
  created_at timestamptz(3) not null,
  unique (opportunity_id, contributor_id),
  check (num_nonnulls(invitation_id, expression_of_interest_id) = 1)
);
create index introduction_opportunity on introduction (opportunity_id, id);

grant select, insert, update on invitation_call, invitation, invitation_question, expression_of_interest to askwell_app;
grant select, insert on introduction, tried_code to askwell_app;
