-- Who took a note's text from readers, by removing or by changing it. The note's row says so itself: a step says only on which finding something was done.
alter table broker_note add removed_by uuid references account, add constraint broker_note_removed check (removed_by is null or removed_at is not null);

-- A step has the instant of what was done. It stays with the finding that it was done on, the note goes along when that is joined into another.
update broker_note note set removed_by = (
  select step.account_id from finding_step step
  where step.step in ('note_changed', 'note_removed') and step.at = note.removed_at
    and (step.finding_id = note.finding_id or exists (select from finding_join j where note.finding_id in (j.kept_id, j.double_id) and step.finding_id in (j.kept_id, j.double_id)))
  order by step.id limit 1
) where removed_at is not null;

-- All texts of a finding's notes, those that readers no longer see included.
create index broker_note_texts on broker_note (finding_id, id);
create index broker_note_first on broker_note (first_id) where first_id is not null;
