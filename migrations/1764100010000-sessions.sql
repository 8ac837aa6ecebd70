-- Sessions ended everywhere, and accounts that may not sign in for now. Tokens are an issuer's and can't be called back: what was issued before
-- an instant is refused instead.

alter table account
  add column sessions_ended_at timestamptz(3),
  -- By an administrator, until lifted.
  add column suspended_at timestamptz(3),
  add column suspended_by uuid references account,
  add constraint account_suspended check ((suspended_at is null) = (suspended_by is null)),
  -- What was issued before stays refused once it is lifted.
  add constraint account_suspended_ends_sessions check (suspended_at is null or sessions_ended_at >= suspended_at);
