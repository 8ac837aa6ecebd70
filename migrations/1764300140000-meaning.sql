-- Search by meaning: for each document a vector that the model made of its text, once, whichever engine answers and however often an index is rebuilt.

-- Hash of what the model reads of a document; null where an index isn't searched by meaning. What was read already is told by it.
alter table search_document add column meaning_hash bytea;
-- What is unread is looked up without visiting the documents themselves.
create index search_document_meaning on search_document (generation, document_id, meaning_hash) where meaning_hash is not null;

create table search_meaning (
  -- Contributors' own words are not among them (docs/adr/search-by-meaning.md).
  index_name text not null check (index_name in ('opportunities', 'findings')),
  -- Which model, and which way of reading with it: vectors of two models can't be compared, and during a change both are in use.
  model text not null,
  document_id text not null,
  -- Of the text that was read; null: the document is gone.
  text_hash bytea check (octet_length(text_hash) = 32),
  -- A step (float4) and 384 whole numbers of it, a byte each; null: there is nothing to compare.
  vector bytea check (octet_length(vector) = 388),
  -- Rises in the order of commits, so that every process can ask for what it hasn't seen (search_meaning_next).
  version bigint not null,
  changed_at timestamptz(3) not null default clock_now(),
  primary key (index_name, model, document_id),
  check (text_hash is not null or vector is null)
);
create index search_meaning_version_order on search_meaning (index_name, model, version);
create sequence search_meaning_version;
grant select, insert, update, delete on search_meaning to askwell_app;
grant usage on sequence search_meaning_version to askwell_app;
