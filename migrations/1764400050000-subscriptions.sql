-- Subscriptions: what somebody wants to hear of, how often and where to; what was sent to whom; and what became of it since.
-- What somebody follows says something about their health. None of it stands in a job, a log or an address. See docs/adr/subscribing.md.

-- One row for each account that subscribes: where its mail goes, and the link by which that ends.
create table subscriber (
  account_id uuid primary key references account,
  -- sha256 of the token of the link in each mail. The token is derived from the id, with a key that the database doesn't hold.
  link_id uuid not null unique,
  stop_hash bytea not null unique check (length(stop_hash) = 32),
  -- The address of their sign-in, where it vouches for one. Who has a profile is written to as the profile says.
  address_key_id text,
  address_ciphertext bytea,
  address_hash bytea,
  address_seen_at timestamptz(3),
  -- Nothing is mailed from then on: they asked, their mail server refuses the address for good, or there is none.
  mail_stopped_at timestamptz(3),
  mail_stopped_why text check (mail_stopped_why in ('asked', 'refused', 'no_address')),
  created_at timestamptz(3) not null,
  constraint subscriber_address check (num_nonnulls(address_key_id, address_ciphertext, address_hash, address_seen_at) in (0, 4)),
  constraint subscriber_stopped check (num_nonnulls(mail_stopped_at, mail_stopped_why) in (0, 2))
);
grant select, insert, update, delete on subscriber to askwell_app;

create table subscription (
  id uuid primary key default new_id(),
  account_id uuid not null references subscriber,
  channel text not null check (channel in ('mail', 'feed', 'webhook')),
  -- The topics that the account follows, whichever they are when we look; beside those of subscription_topic.
  followed_topics boolean not null default false,
  study_types text[] not null default '{}' check (cardinality(study_types) <= 10),
  words text check (length(words) between 2 and 200),
  -- The words as search reads them, with what means the same: what is found by them is what search would find.
  words_query tsquery,
  -- So many must have found it useful, as shown; null: as many as the reader set for themselves.
  least_useful smallint check (least_useful = 0 or least_useful between 3 and 1000),
  -- Open posts on its topics, as something to look at.
  with_opportunities boolean not null default false,
  how_often text not null check (how_often in ('at_once', 'daily', 'weekly', 'monthly')),
  hour smallint not null check (hour between 0 and 23),
  -- 1 is Monday.
  weekday smallint not null check (weekday between 1 and 7),
  -- Every month has these.
  month_day smallint not null check (month_day between 1 and 28),
  zone text not null check (length(zone) between 1 and 60),
  -- What was published before isn't new.
  since timestamptz(3) not null,
  -- At once: when all of the last weeks is looked through again, for what fits only now.
  due_at timestamptz(3) not null,
  looked_at timestamptz(3) not null,
  paused_at timestamptz(3),
  created_at timestamptz(3) not null,
  constraint subscription_words check ((words is null) = (words_query is null))
);
create index subscription_account on subscription (account_id, id);
create index subscription_due on subscription (due_at) where paused_at is null;
create index subscription_at_once on subscription (id) where paused_at is null and how_often = 'at_once';
grant select, insert, update, delete on subscription to askwell_app;

create table subscription_topic (
  subscription_id uuid not null references subscription on delete cascade,
  topic_id uuid not null references topic,
  primary key (subscription_id, topic_id)
);
create index subscription_topic_topic on subscription_topic (topic_id, subscription_id);

create table subscription_area (
  subscription_id uuid not null references subscription on delete cascade,
  area_code text not null references area,
  primary key (subscription_id, area_code)
);
create index subscription_area_area on subscription_area (area_code, subscription_id);

-- A finding that fits the words has one of these stems at least: by them the few that may fit are found, without trying each with each.
create table subscription_stem (
  subscription_id uuid not null references subscription on delete cascade,
  stem text not null,
  primary key (subscription_id, stem)
);
create index subscription_stem_stem on subscription_stem (stem, subscription_id);
grant select, insert, delete on subscription_topic, subscription_area, subscription_stem to askwell_app;

-- A mail to a reader, or a call of a webhook: made in the transaction that chose what is in it, sent later, by whoever finds it unsent.
create table findings_message (
  id uuid primary key default new_id(),
  account_id uuid not null references subscriber,
  channel text not null check (channel in ('mail', 'webhook')),
  -- Of a webhook. A mail holds what all subscriptions by mail brought.
  subscription_id uuid references subscription on delete cascade,
  built_at timestamptz(3) not null,
  tries smallint not null default 0,
  -- Null once nothing more is tried.
  next_try_at timestamptz(3),
  sent_at timestamptz(3),
  constraint findings_message_ends check (next_try_at is null or sent_at is null),
  constraint findings_message_of check ((channel = 'webhook') = (subscription_id is not null))
);
create index findings_message_account on findings_message (account_id, id);
create index findings_message_subscription on findings_message (subscription_id) where subscription_id is not null;
create index findings_message_unsent on findings_message (next_try_at) where next_try_at is not null;
grant select, insert, update, delete on findings_message to askwell_app;

-- Every reader gets a finding once, whichever way: this key says so.
create table finding_delivery (
  account_id uuid not null references subscriber,
  finding_id uuid not null references finding,
  channel text not null check (channel in ('mail', 'feed', 'webhook')),
  subscription_id uuid references subscription on delete set null,
  -- Null in a feed, which is fetched.
  message_id uuid references findings_message on delete set null,
  delivered_at timestamptz(3) not null,
  primary key (account_id, finding_id)
);
create index finding_delivery_finding on finding_delivery (finding_id, account_id);
create index finding_delivery_subscription on finding_delivery (subscription_id, delivered_at desc, finding_id) where subscription_id is not null;
create index finding_delivery_message on finding_delivery (message_id) where message_id is not null;

-- Who was sent a finding hears once of each thing that became of it.
create table finding_change_told (
  account_id uuid not null references subscriber,
  finding_id uuid not null references finding,
  change text not null check (change in ('retracted', 'corrected', 'superseded', 'withdrawn')),
  message_id uuid references findings_message on delete set null,
  told_at timestamptz(3) not null,
  primary key (account_id, finding_id, change)
);
create index finding_change_told_message on finding_change_told (message_id) where message_id is not null;

-- Posts that somebody was shown to look at; never an ask.
create table opportunity_shown (
  account_id uuid not null references subscriber,
  opportunity_id uuid not null references opportunity,
  message_id uuid references findings_message on delete set null,
  shown_at timestamptz(3) not null,
  primary key (account_id, opportunity_id)
);
create index opportunity_shown_message on opportunity_shown (message_id) where message_id is not null;
grant select, insert, update, delete on finding_delivery, finding_change_told, opportunity_shown to askwell_app;

-- The secret address of a feed. Its token is derived from link_id, with a key that the database doesn't hold; another link_id, another address.
create table findings_feed (
  subscription_id uuid primary key references subscription on delete cascade,
  link_id uuid not null unique,
  -- sha256 of the token.
  token_hash bytea not null unique check (length(token_hash) = 32),
  made_at timestamptz(3) not null
);
grant select, insert, update, delete on findings_feed to askwell_app;

-- Where a webhook's messages go. The secret that signs them is derived from link_id, and stored nowhere.
create table findings_webhook (
  subscription_id uuid primary key references subscription on delete cascade,
  link_id uuid not null unique,
  -- Addresses of webhooks often hold a secret themselves.
  url_key_id text not null,
  url_ciphertext bytea not null,
  made_at timestamptz(3) not null,
  -- Nothing goes there any more: it said that it is gone, or took nothing for three days.
  stopped_at timestamptz(3)
);
grant select, insert, update, delete on findings_webhook to askwell_app;

create index finding_published_at on finding (published_at) where status = 'published';

-- The first instant after `after` at which the clock in that zone shows that hour, on that day of the week or month. An hour that is skipped in spring
-- counts an hour later; one that comes twice in autumn counts once.
create function subscription_next(how_often text, hour int, weekday int, month_day int, zone text, after timestamptz) returns timestamptz(3)
  language sql stable parallel safe
  as $$
    select min(at) from (
      select (day + make_interval(hours => $2)) at time zone $5 as at
      from generate_series(
        date_trunc('day', $6 at time zone $5), date_trunc('day', $6 at time zone $5) + make_interval(days => case $1 when 'weekly' then 8 when 'monthly' then 32 else 2 end),
        interval '1 day') as day
      where case $1
        when 'weekly' then extract(isodow from day) = $3
        when 'monthly' then extract(day from day) = $4
        else true
      end
    ) candidate
    where at > $6
  $$;
