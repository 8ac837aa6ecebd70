-- My involvement passport: what somebody needs and what helps them, beside the access needs and the safe ways of contact that their profile holds already.
-- A team reads it as it is, while the person shares it with one involvement. See docs/adr/involvement-passport.md.

create table involvement_passport (
  contributor_id uuid primary key references contributor,
  support_key_id text,
  support_ciphertext bytea,
  helps_key_id text,
  helps_ciphertext bytea,
  changed_at timestamptz(3) not null,
  check (num_nulls(support_key_id, support_ciphertext) in (0, 2)),
  check (num_nulls(helps_key_id, helps_ciphertext) in (0, 2))
);

-- That it is shared, never what it says: nothing is copied.
create table passport_share (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  shared_at timestamptz(3) not null,
  withdrawn_at timestamptz(3),
  check (withdrawn_at >= shared_at)
);
create unique index passport_share_in_force on passport_share (involvement_id) where withdrawn_at is null;
create index passport_share_of on passport_share (involvement_id, id);

grant select, insert, update, delete on involvement_passport to askwell_app;
grant select, insert, update, delete on passport_share to askwell_app;

alter table involvement_event drop constraint involvement_event_kind_check;
alter table involvement_event add constraint involvement_event_kind_check check (kind in (
  'chosen', 'step_set', 'step_done', 'step_changed', 'agreed', 'contact_changed', 'deputy_set', 'deputy_ended', 'post_called_off', 'passport_shared', 'passport_taken_back', 'thanked', 'left'));

-- Until when a team may read a passport that is shared with this involvement: while it goes on, and 14 days after a thanks, for what is still to be settled (fares, an
-- interpreter's last bill). Who leaves has taken it back.
create function passport_shown_until(p_state text, p_ended_at timestamptz) returns timestamptz language sql immutable set search_path = public, pg_temp as $$
  select case p_state when 'thanked' then p_ended_at + interval '336 hours' when 'left' then p_ended_at else 'infinity' end
$$;
