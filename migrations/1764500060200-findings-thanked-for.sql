-- When a finding grows out of an opportunity, whoever took part is thanked and told first; a day later whoever had the idea that the opportunity took up. See docs/ideas.md.
create table finding_thanks (
  origin_id uuid primary key references finding_origin,
  thanked_at timestamptz(3) not null,
  -- When those with the idea were told.
  passed_on_at timestamptz(3)
);
create index finding_thanks_waiting on finding_thanks (thanked_at) where passed_on_at is null;
grant select, insert on finding_thanks to askwell_app;
grant update (passed_on_at) on finding_thanks to askwell_app;
