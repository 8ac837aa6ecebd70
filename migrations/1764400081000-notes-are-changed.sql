-- A note that is changed is written anew in the place of the first; what it said before stays, as what was removed does.
alter table broker_note add first_id uuid references broker_note, add constraint broker_note_first check (first_id <> id);

alter table finding_step drop constraint finding_step_step_check, add constraint finding_step_step_check check (step in (
  'summarised', 'classified', 'noted', 'note_changed', 'note_removed', 'linked', 'unlinked', 'sent_for_second_look', 'returned', 'second_read', 'published', 'superseded',
  'superseding_undone', 'withdrawn', 'joined', 'parted'));
