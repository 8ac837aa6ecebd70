-- What is chosen by words is compared with the index, which is read a moment after the publication: so the choosing for streams is asked for again with each change of that
-- index, where somebody listens by words. A job exists exactly when the change does; many at once are one job.
create function choose_live_by_words_soon() returns trigger language plpgsql as $$
begin
  if exists (select from subscription where channel = 'live' and paused_at is null and words_query is not null) then
    perform graphile_worker.add_job('subscriptions.choose-live', job_key := 'subscriptions.choose-live', max_attempts := 1);
  end if;
  return null;
end
$$;
create trigger findings_indexed after update of changes on search_generation
  for each row when (new.engine = 'postgres' and new.index_name = 'findings' and new.state = 'live' and new.changes > old.changes) execute function choose_live_by_words_soon();
