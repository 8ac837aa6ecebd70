-- Mail to an address that somebody typed and nobody has shown to be theirs: a post's main contact, a colleague who is invited. Each message counts once,
-- however often its job runs, and an address gets so many in 24 hours. See docs/adr/confirmed-contact.md.
create table unasked_mail (
  -- Hashed for this alone, so that it is like no hash of a contact point.
  address_hash bytea not null check (length(address_hash) = 32),
  message_hash bytea not null check (length(message_hash) = 32),
  sent_at timestamptz(3) not null,
  primary key (address_hash, message_hash)
);
create index unasked_mail_sent_at on unasked_mail (sent_at);
grant select, insert, delete on unasked_mail to askwell_app;
