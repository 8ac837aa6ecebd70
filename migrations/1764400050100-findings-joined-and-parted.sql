-- Findings that are one work and were joined by a broker, which can be undone; and what one source said, parted from a finding it was taken for.

create table finding_join (
  id uuid primary key default new_id(),
  kept_id uuid not null references finding on delete cascade,
  double_id uuid not null references finding on delete cascade check (double_id <> kept_id),
  -- Doubles that had been joined into it before and went along, and notes: parted, they go back with it.
  along_ids uuid[] not null,
  note_ids uuid[] not null,
  -- How the double stood before.
  status text not null,
  joined_by uuid not null references account,
  joined_at timestamptz(3) not null,
  parted_by uuid references account,
  parted_at timestamptz(3),
  constraint finding_join_parted check ((parted_by is null) = (parted_at is null))
);
create unique index finding_join_standing on finding_join (double_id) where parted_at is null;
create index finding_join_kept on finding_join (kept_id);
grant select, insert, update on finding_join to askwell_app;

alter table finding_step drop constraint finding_step_step_check, add constraint finding_step_step_check check (step in (
  'summarised', 'classified', 'noted', 'note_removed', 'linked', 'unlinked', 'sent_for_second_look', 'returned', 'second_read', 'published', 'superseded',
  'superseding_undone', 'withdrawn', 'joined', 'parted'));
