-- Whoever asks about a finding is written to when it is answered, if they wish: at the address of their profile, or at the one that their sign-in vouched
-- for as they asked, which is kept until then.
alter table finding_question
  add column mail_me boolean not null default false,
  add column address_key_id text,
  add column address_ciphertext bytea,
  add column address_hash bytea,
  add constraint finding_question_address check (num_nonnulls(address_key_id, address_ciphertext, address_hash) in (0, 3) and (mail_me or address_key_id is null));
