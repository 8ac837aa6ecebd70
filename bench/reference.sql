-- What the guard's speed is compared with: the ledger's columns and as few indexes as any ledger of asks needs. The ratio depends on this table
-- (two foreign keys more and it would look a quarter better), so changing it needs an ADR. See docs/measured.md.
create table reference_ask (
  id uuid primary key default new_id(),
  recipient_id uuid not null references recipient,
  contributor_id uuid not null,
  opportunity_id uuid not null,
  wave_id uuid not null,
  organisation_ids uuid[] not null,
  state text not null default 'reserved',
  reserved_at timestamptz(3) not null,
  delivered_at timestamptz(3),
  delivered_through text,
  answered_at timestamptz(3),
  lapsed_at timestamptz(3),
  ended_at timestamptz(3),
  rest_days smallint,
  release_reason text,
  hear_again_at timestamptz(3),
  occasion smallint not null default 1,
  sending_since timestamptz(3),
  unique (opportunity_id, recipient_id)
);
create index reference_ask_recipient on reference_ask (recipient_id, reserved_at) where state <> 'released';
grant select, insert on reference_ask to askwell_app;
