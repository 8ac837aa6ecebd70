-- People who show teams their own words are found by what these mean, too. A vector tells what somebody wrote about: it lies here alone, under the
-- random key of search, and goes in the transaction in which somebody takes back what it was made under.

alter table search_meaning drop constraint search_meaning_index_name_check;
alter table search_meaning add constraint search_meaning_index_name_check check (index_name in ('opportunities', 'findings', 'interests'));

-- Other processes hold vectors in memory and ask what changed, by versions in the order of commits (see search_meaning). So the vector is emptied
-- under a new version, and the lock that orders versions is taken as the last thing before the commit: nobody who holds it waits for anything.
create function search_meaning_forget(p_keys uuid[]) returns void language plpgsql as $$
begin
  if cardinality(p_keys) = 0 then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('search.meaning.order:interests', 0));
  update search_meaning set text_hash = null, vector = null, version = nextval('search_meaning_version'), changed_at = clock_now()
  where index_name = 'interests' and document_id = any (p_keys::text[]) and text_hash is not null;
end $$;

-- Found by nobody any more, or erased.
create function search_meaning_forget_key() returns trigger language plpgsql as $$
begin
  perform search_meaning_forget(array[old.key]);
  return null;
end $$;
create constraint trigger search_meaning_forget after delete on contributor_search_key
  deferrable initially deferred for each row execute function search_meaning_forget_key();

-- Found, but no longer by their own words.
create function search_meaning_forget_words() returns trigger language plpgsql as $$
begin
  perform search_meaning_forget(array(select key from contributor_search_key where contributor_id = new.contributor_id));
  return null;
end $$;
create constraint trigger search_meaning_forget after update on consent
  deferrable initially deferred for each row when (new.purpose = 'show_own_words' and old.withdrawn_at is null and new.withdrawn_at is not null)
  execute function search_meaning_forget_words();
create constraint trigger search_meaning_forget after insert on found_by_exception
  deferrable initially deferred for each row when (new.part = 'own_words')
  execute function search_meaning_forget_words();

-- Whether what was read of a document may be kept. Asked under the lock above, so that whoever takes something back after it empties what was kept, and
-- whoever did before is seen: their key is gone, or the index has yet to follow them.
create function search_meaning_may_keep(p_index text, p_document text) returns boolean language sql stable as $$
  select case when p_index = 'interests' then
    exists (select from contributor_search_key k where k.key = p_document::uuid)
    and not exists (select from search_pending p where p.engine = 'postgres' and p.index_name = p_index and p.document_id = p_document)
  else true end
$$;
