-- Search: what can be found, in Postgres always and in Meilisearch when configured, and what an engine has yet to hear of.

create extension if not exists pg_trgm;

-- A copy of an index in an engine. A rebuild fills a new one beside the live one, then they change places in one statement;
-- the old one is kept a while for readers who have just looked up its number.
create table search_generation (
  number int generated always as identity primary key,
  engine text not null check (engine in ('postgres', 'meilisearch')),
  index_name text not null check (index_name in ('opportunities', 'interests', 'findings')),
  -- Unique in the world, so that installations may share a Meilisearch.
  uid text not null unique,
  state text not null check (state in ('building', 'live', 'retired')),
  -- Fingerprint of the definition and of the text analysis: when the program's differs, the index is rebuilt.
  settings text not null,
  -- For the ranking, Postgres only: how many documents, and how many words each field holds in all of them.
  documents int not null default 0 check (documents >= 0),
  field_lengths float8[] not null default '{}',
  changed_at timestamptz(3) not null default clock_now()
);
create unique index search_generation_live on search_generation (engine, index_name) where state = 'live';
create unique index search_generation_building on search_generation (engine, index_name) where state = 'building';
grant select, insert, update, delete on search_generation to askwell_app;

-- Partitioned, so that a word's entry in one index isn't read for another. A new index needs a partition here and in search_term.
create table search_document (
  index_name text not null,
  generation int not null,
  document_id text not null,
  -- Stems made by the program (the same for both engines), with positions; weights B, C and D by field, A is free for reading out.
  words tsvector not null,
  -- The last position of each field, in the order of the definition.
  field_ends int[] not null,
  -- The texts as written, for highlights.
  texts jsonb not null,
  -- Facets as 'name=value'.
  tokens text[] not null,
  numbers jsonb not null,
  -- The index's first number again, to list newest first from an index.
  first_number float8,
  primary key (index_name, generation, document_id)
) partition by list (index_name);
create table search_document_opportunities partition of search_document for values in ('opportunities');
create table search_document_interests partition of search_document for values in ('interests');
create table search_document_findings partition of search_document for values in ('findings');
create index search_document_words on search_document using gin (words);
create index search_document_tokens on search_document using gin (tokens);
create index search_document_first_number on search_document (generation, first_number desc nulls last, document_id);
grant select, insert, update, delete on search_document to askwell_app;

-- Every stem and the number of documents that hold it: how rare a word is, and what a misspelt one may have been.
create table search_term (
  index_name text not null,
  generation int not null,
  stem text not null,
  documents int not null,
  primary key (index_name, generation, stem)
) partition by list (index_name);
create table search_term_opportunities partition of search_term for values in ('opportunities');
create table search_term_interests partition of search_term for values in ('interests');
create table search_term_findings partition of search_term for values in ('findings');
create index search_term_near on search_term using gin (stem gin_trgm_ops);
grant select, insert, update, delete on search_term to askwell_app;

-- What has changed and not yet been confirmed by an engine. Written in the transaction of the change; a row goes when the engine
-- has confirmed the very version that was sent, so a change made meanwhile stays.
create sequence search_pending_version;
create table search_pending (
  engine text not null check (engine in ('postgres', 'meilisearch')),
  index_name text not null,
  document_id text not null,
  version bigint not null default nextval('search_pending_version'),
  changed_at timestamptz(3) not null default clock_now(),
  primary key (engine, index_name, document_id)
);
create index search_pending_version_order on search_pending (engine, index_name, version);
grant select, insert, update, delete on search_pending to askwell_app;
grant usage on sequence search_pending_version to askwell_app;

-- The stems that look like a misspelt one. The threshold is lower than usual because one letter of a short word is many of its
-- trigrams; the program then counts letters.
create function search_near(index_name text, generation int, stem text) returns table (near text, documents int)
  language sql stable
  set pg_trgm.similarity_threshold = 0.2
  as $$
    select term.stem, term.documents
    from public.search_term term
    where term.index_name = search_near.index_name and term.generation = search_near.generation
      and term.stem % search_near.stem and term.documents > 0
      and length(term.stem) between length(search_near.stem) - 2 and length(search_near.stem) + 2
    order by similarity(term.stem, search_near.stem) desc, term.documents desc, term.stem
    limit 30
  $$;
grant execute on function search_near(text, int, text) to askwell_app;

-- Measures an index after a rebuild, so that plans are made for what is there now and not for what was there before. The
-- application's role owns no table and may not analyse one; this it may, and nothing else.
create function search_measure(index_name text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp
  as $$
  begin
    case search_measure.index_name
      when 'opportunities' then analyze search_document_opportunities, search_term_opportunities;
      when 'interests' then analyze search_document_interests, search_term_interests;
      when 'findings' then analyze search_document_findings, search_term_findings;
    end case;
  end
  $$;
revoke all on function search_measure(text) from public;
grant execute on function search_measure(text) to askwell_app;
