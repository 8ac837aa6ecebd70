-- Findings from more sources, what more of a source is worth keeping, and works that turn out to be one.

alter table finding
  add column funders text[] not null default '{}',
  -- Not yet reviewed by others, as far as its sources say.
  add column preprint boolean not null default false,
  add column declared_interests text check (length(declared_interests) between 1 and 20000),
  -- A licence, or the words of a copyright line, as the source has them.
  add column abstract_licence text check (length(abstract_licence) between 1 and 2000),
  -- When this service first learnt of it, whatever the notice's own date.
  add column retracted_at timestamptz(3),
  add column corrected_at timestamptz(3),
  -- sha256 of title, year and first author without case, accents and signs: what tells works apart that have no identifier.
  add column likeness text check (likeness ~ '^[0-9a-f]{64}$'),
  -- It turned out to be another one's double. That one has its identifiers and facts; what its sources said stays here, for it can be undone.
  add column joined_into uuid references finding,
  add column joined_keys text[],
  drop constraint finding_named,
  add constraint finding_named check (num_nonnulls(pmid, pmcid, doi, likeness, joined_into) >= 1),
  add constraint finding_joined check ((joined_into is null) = (joined_keys is null) and joined_into <> id),
  -- Nobody is shown a double: it is out of every list, and whoever asks for it is led on.
  add constraint finding_joined_away check (joined_into is null or status = 'withdrawn'),
  add constraint finding_retracted_at check (retracted or retracted_at is null),
  add constraint finding_corrected_at check (corrected or corrected_at is null);

update finding set
  retracted_at = case when retracted then clock_now() end,
  corrected_at = case when corrected then clock_now() end,
  likeness = case when length(regexp_replace(normalize(title, nfkd), '[^[:alnum:]]', '', 'g')) >= 10 and cardinality(authors) > 0 then encode(sha256(convert_to(
    lower(regexp_replace(normalize(title, nfkd), '[^[:alnum:]]', '', 'g')) || '|' || extract(year from publication_date) || '|' ||
    lower(regexp_replace(normalize(regexp_replace(authors[1], ' [A-Z]{1,4}( (Jr|Sr|2nd|3rd|II|III))?$', ''), nfkd), '[^[:alnum:]]', '', 'g')),
  'UTF8')), 'hex') end;

create index finding_likeness on finding (likeness);
-- Without an identifier its likeness is all there is.
create unique index finding_only_likeness on finding (likeness, preprint, (coalesce(notice, ''))) where pmid is null and pmcid is null and doi is null and joined_into is null;
create index finding_joined_into on finding (joined_into) where joined_into is not null;
create index finding_joined_keys on finding using gin (joined_keys) where joined_into is not null;

alter table finding_source
  drop constraint finding_source_source_check,
  add constraint finding_source_source_check check (source in ('pubmed', 'nbib', 'europe_pmc', 'crossref', 'web_of_science', 'ris', 'bibtex', 'feed'));
grant delete on finding_source to askwell_app;
-- What was read before says nothing of these.
update finding_source set record = '{"funders": [], "preprint": null, "declaredInterests": null, "abstractLicence": null, "about": []}'::jsonb || record;

-- Which article a notice of a correction or retraction is about, by identifier, whether that article is here or comes later.
create table finding_notice (
  notice_id uuid not null references finding on delete cascade,
  kind text not null check (kind in ('correction', 'retraction')),
  -- "pmid:31789841", "doi:10.1000/182".
  target text not null,
  primary key (notice_id, kind, target)
);
create index finding_notice_target on finding_notice (target);
grant select, insert, delete on finding_notice to askwell_app;
