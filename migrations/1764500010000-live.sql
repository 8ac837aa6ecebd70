-- Findings as they are published, told to a reader's software over a stream (`live`). Like a feed, a stream reads what was written down as delivered;
-- it has a place in a row, so that software that was away goes on behind the last one it got.

alter table subscription drop constraint subscription_channel_check;
alter table subscription add constraint subscription_channel_check check (channel in ('mail', 'feed', 'webhook', 'live'));
alter table subscription add constraint subscription_live_at_once check (channel <> 'live' or how_often = 'at_once');
create index subscription_live on subscription (id) where channel = 'live' and paused_at is null;

-- In the order of what is committed, because whoever chooses holds a lock from before the first place is taken until the commit.
create sequence live_place as bigint;
grant usage on sequence live_place to askwell_app;

alter table finding_delivery drop constraint finding_delivery_channel_check;
alter table finding_delivery add constraint finding_delivery_channel_check check (channel in ('mail', 'feed', 'webhook', 'live'));
alter table finding_delivery add column live_place bigint;
alter table finding_delivery add constraint finding_delivery_live check ((channel = 'live') = (live_place is not null));
create index finding_delivery_live on finding_delivery (subscription_id, live_place) where channel = 'live';

-- What became of a finding is told over the stream that brought it.
alter table finding_change_told add column subscription_id uuid references subscription on delete set null;
alter table finding_change_told add column live_place bigint;
create index finding_change_told_live on finding_change_told (subscription_id, live_place) where live_place is not null;

-- A finding was published: what it is to streams is chosen at once, by a job that exists exactly when the publication does. Many at once are one job.
create function choose_live_soon() returns trigger language plpgsql as $$
begin
  if exists (select from subscription where channel = 'live' and paused_at is null) then
    perform graphile_worker.add_job('subscriptions.choose-live', job_key := 'subscriptions.choose-live', max_attempts := 1);
  end if;
  return null;
end
$$;
create trigger finding_published after update of status on finding
  for each row when (new.status = 'published' and old.status <> 'published') execute function choose_live_soon();
create trigger finding_inserted_published after insert on finding
  for each row when (new.status = 'published') execute function choose_live_soon();
