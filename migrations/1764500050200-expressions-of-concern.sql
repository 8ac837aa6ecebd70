-- Journals say of an article that something may be wrong with it before anything is settled. Readers see it, and those who were sent it hear of it, as of a correction.
alter table finding
  add column questioned boolean not null default false,
  add column questioned_at timestamptz(3),
  add constraint finding_questioned_at check (questioned or questioned_at is null);

alter table finding_notice drop constraint finding_notice_kind_check, add constraint finding_notice_kind_check check (kind in ('correction', 'retraction', 'expression_of_concern'));
alter table finding drop constraint finding_notice_check, add constraint finding_notice_check check (notice in ('correction', 'retraction', 'expression_of_concern'));
alter table finding_change_told drop constraint finding_change_told_change_check,
  add constraint finding_change_told_change_check check (change in ('retracted', 'questioned', 'corrected', 'superseded', 'withdrawn'));

-- What was read before says nothing of it, so reading the same again changes nothing.
update finding_source set record = '{"questioned": false}'::jsonb || record;
