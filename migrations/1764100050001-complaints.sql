-- Complaints about how we treat people's data. The law gives 30 days to acknowledge one (Data Protection Act 2018, section 164A). What was written is
-- ciphertext, like contact details.
create table complaint (
  id uuid primary key default new_id(),
  -- Whose complaint; null for somebody on the phone, and once its author is erased.
  account_id uuid references account,
  -- The involvement lead who wrote down what was said on the phone.
  taken_by uuid references account,
  received_at timestamptz(3) not null,
  acknowledge_by timestamptz(3) not null,
  text_key_id text,
  text_ciphertext bytea,
  -- Of somebody on the phone: who they are, and how an answer reaches them.
  caller_key_id text,
  caller_ciphertext bytea,
  acknowledged_at timestamptz(3),
  acknowledged_by uuid references account,
  answered_at timestamptz(3),
  answered_by uuid references account,
  answer_key_id text,
  answer_ciphertext bytea,
  -- When those who look after complaints were last told that this one waits.
  reminded_at timestamptz(3),
  -- Its author asked to be erased: that there was a complaint, and when it was answered, stays.
  erased_at timestamptz(3),
  created_at timestamptz(3) not null default clock_now(),
  constraint complaint_due check (acknowledge_by > received_at),
  constraint complaint_text check ((text_ciphertext is null) = (text_key_id is null) and (text_ciphertext is null) = (erased_at is not null)),
  constraint complaint_caller check ((caller_ciphertext is null) = (caller_key_id is null)),
  constraint complaint_author check (erased_at is not null or (account_id is null) = (taken_by is not null)),
  constraint complaint_acknowledged check ((acknowledged_at is null) = (acknowledged_by is null)),
  constraint complaint_answered check ((answered_at is null) = (answered_by is null) and (answered_at is null or acknowledged_at is not null)),
  constraint complaint_answer check ((answer_ciphertext is null) = (answer_key_id is null) and (erased_at is not null or (answer_ciphertext is null) = (answered_at is null)))
);
create index complaint_author on complaint (account_id, id) where account_id is not null;
create index complaint_taken on complaint (taken_by, id) where taken_by is not null;
create index complaint_due on complaint (acknowledge_by) where acknowledged_at is null and erased_at is null;
grant select, insert, update on complaint to askwell_app;
