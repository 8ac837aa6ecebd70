-- A token that was given out before its account was erased opens nothing afterwards. See docs/adr/erasure.md.
create table erased_sign_in (
  -- HMAC of issuer and subject: of use only to whoever brings that sign-in again. Kept for a week, longer than access tokens live.
  sign_in_hash bytea primary key check (length(sign_in_hash) = 32),
  erased_at timestamptz(3) not null
);
grant select, insert, update, delete on erased_sign_in to askwell_app;
