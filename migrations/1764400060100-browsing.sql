-- Browsing: in which order findings came before readers, how far each reader has looked, and which topics many people want to hear of.

-- Numbers that are given one after another: whoever publishes waits until the one before has committed or given up. So whoever sees a number has seen all that
-- are lower, and "new since I last looked" misses nothing and shows nothing twice. Instants can't promise that: a transaction may commit after a later one.
create sequence finding_shown;
alter table finding add column shown_nr bigint unique;
update finding set shown_nr = numbered.nr
  from (select id, row_number() over (order by published_at, id) as nr from finding where status in ('published', 'superseded')) numbered where numbered.id = finding.id;
select setval('finding_shown', greatest(1, (select coalesce(max(shown_nr), 0) from finding)), exists (select from finding where shown_nr is not null));
alter table finding add constraint finding_shown check (status not in ('published', 'superseded') or shown_nr is not null);

create function finding_gets_shown() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, public
  as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('finding_shown', 0));
      new.shown_nr := nextval('finding_shown');
      return new;
    end
  $$;
create trigger finding_is_shown_new before insert on finding for each row when (new.status in ('published', 'superseded')) execute function finding_gets_shown();
-- Taken back and published again, it is new again.
create trigger finding_is_shown before update of status on finding for each row
  when (new.status in ('published', 'superseded') and old.status not in ('published', 'superseded')) execute function finding_gets_shown();

-- The number up to which somebody said that they have looked; it never goes back.
alter table finding_reader add column looked_nr bigint not null default 0 check (looked_nr >= 0);

-- About how many people follow a topic or have it as an interest, made up once a month: with noise, rounded to five, none below ten. See docs/adr/gaps.md.
create table topic_wanted_publication (
  month date primary key check (extract(day from month) = 1),
  published_at timestamptz(3) not null
);
create table topic_wanted (
  month date not null references topic_wanted_publication,
  topic_id uuid not null references topic,
  people int not null check (people >= 10 and people % 5 = 0),
  primary key (month, topic_id)
);
grant select, insert on topic_wanted_publication, topic_wanted to askwell_app;
