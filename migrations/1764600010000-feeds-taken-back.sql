-- Addresses of feeds that lead nowhere any more, so that software that still asks is told to stop (410). Hashes of random tokens, with nothing of whose or what they were;
-- kept for a year, after which who still asks is told that nothing is there.
create table findings_feed_gone (
  token_hash bytea primary key check (length(token_hash) = 32),
  gone_at timestamptz(3) not null default clock_now()
);
create index findings_feed_gone_at on findings_feed_gone (gone_at);
grant select, insert, delete on findings_feed_gone to askwell_app;

-- However it goes: taken back, renewed, with its subscription, or with all of an account.
create function findings_feed_goes() returns trigger
  language plpgsql
  as $$
    begin
      if tg_op = 'DELETE' or old.token_hash <> new.token_hash then
        insert into findings_feed_gone (token_hash) values (old.token_hash) on conflict do nothing;
        delete from findings_feed_gone where gone_at < clock_now() - interval '1 year';
      end if;
      return null;
    end
  $$;
create trigger findings_feed_goes after update or delete on findings_feed for each row execute function findings_feed_goes();
