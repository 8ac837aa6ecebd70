-- An account without a profile, such as one of staff, may be written to at an address that it confirmed by a code, where its sign-in vouches for none.
-- See docs/adr/confirmed-contact.md.

create table account_email (
  account_id uuid primary key references account,
  address_key_id text not null,
  address_ciphertext bytea not null,
  -- Keyed; recognises who asked for silence.
  address_hash bytea not null,
  confirmed_at timestamptz(3) not null
);
grant select, insert, update, delete on account_email to askwell_app;

-- One that was typed and waits for its code. The code is derived from the id with a key that the database doesn't hold.
create table account_email_code (
  id uuid primary key,
  account_id uuid not null unique references account,
  address_key_id text not null,
  address_ciphertext bytea not null,
  address_hash bytea not null,
  -- Nothing is sent and no code is right, because nothing may be sent there or enough was sent today. Whoever asked reads the same as ever.
  is_void boolean not null,
  tries smallint not null default 0 constraint account_email_code_tries check (tries between 0 and 5),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  constraint account_email_code_order check (expires_at > created_at)
);
create index account_email_code_expires_at on account_email_code (expires_at);
grant select, insert, update, delete on account_email_code to askwell_app;
