-- "Never contact me again" from somebody who hadn't shown that the address is theirs stops nothing by itself: one mail goes to that address and
-- asks. See docs/adr/confirmed-contact.md.

-- Such wishes held so far wherever nobody had confirmed the detail, so anybody could silence anybody. What is left of them is a hash, which
-- nobody can be asked by.
delete from never_contact where not shown_theirs;
alter table never_contact drop column shown_theirs;
grant update (created_at) on never_contact to askwell_app;

create table silence_wish (
  id uuid primary key default new_id(),
  -- As in never_contact, so that it is like no hash of a contact point. One mail for an address, whoever asks and however often.
  value_hash bytea not null unique check (length(value_hash) = 32),
  link_hash bytea not null unique check (length(link_hash) = 32),
  -- The sign-in that asked, hashed for this alone: it counts how many addresses one sign-in has written to.
  asked_by_hash bytea not null check (length(asked_by_hash) = 32),
  -- The address, until the mail has gone.
  key_id text,
  ciphertext bytea,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  constraint silence_wish_sealed check (num_nonnulls(key_id, ciphertext) in (0, 2)),
  constraint silence_wish_order check (expires_at > created_at)
);
create index silence_wish_asked_by on silence_wish (asked_by_hash, created_at);
create index silence_wish_expires_at on silence_wish (expires_at);
grant select, insert, delete, update (key_id, ciphertext, used_at) on silence_wish to askwell_app;
