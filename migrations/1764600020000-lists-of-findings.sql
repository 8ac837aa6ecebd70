-- Lists of findings by when they came here, by how useful they were, and within a span of either: read from an index, and no longer out of every document.
-- The expressions are those of `numberColumn` (src/search/engines/postgres/conditions.ts); another number of another index is read from the documents as before.
create index search_document_findings_shown on search_document_findings (generation, ((numbers ->> 'shown')::float8) desc nulls last);
create index search_document_findings_to_staff on search_document_findings (generation, ((numbers ->> 'usefulToStaff')::float8) desc nulls last);
create index search_document_findings_to_contributors on search_document_findings (generation, ((numbers ->> 'usefulToContributors')::float8) desc nulls last);
-- Few have the number: nobody asks for those without.
create index search_document_findings_useful on search_document_findings (generation, ((numbers ->> 'useful')::float8)) where (numbers ->> 'useful')::float8 is not null;

-- Counts of facets are made by each process from columns it keeps of an index (FacetCounter). It asks for the documents that a later change than its last one wrote; these
-- numbers are given one after another, while the row of the copy is locked. What was taken away can't be asked for, so that is counted, and the columns are read anew.
alter table search_generation
  add column changes int not null default 0,
  add column removals int not null default 0;
alter table search_document add column changed int not null default 0;
create index search_document_changed on search_document (generation, changed) where changed > 0;

-- So that the new indexes are reckoned with at once.
analyze search_document_findings;
