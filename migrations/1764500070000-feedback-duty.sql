-- What came of it: every opportunity has a day by which those who gave their time, or offered it, hear; and a team that is 30 days late begins no new asking until it has said.
-- See docs/adr/feedback-duty.md.

-- Twelve weeks after the work ends, at the latest a year after the last day on which somebody could come forward, and never before the day by which they hear whether they are in.
create function feedback_day(p_closes_on date, p_ends_on date, p_hear_back_by date) returns date language sql immutable set search_path = public, pg_temp as $$
  select greatest(p_hear_back_by, least(greatest(p_ends_on, p_closes_on) + 84, p_closes_on + 365))
$$;

create table feedback_duty (
  id uuid primary key default new_id(),
  opportunity_id uuid not null unique references opportunity,
  state text not null default 'awaited' check (state in ('awaited', 'extended', 'given')),
  -- The day that people were shown, and the one that holds now.
  first_due_on date not null,
  due_on date not null,
  -- The first instant after it in England.
  due_at timestamptz(3) not null generated always as (((due_on + 1)::timestamp at time zone 'Europe/London')::timestamptz(3)) stored,
  extended_from date,
  extended_at timestamptz(3),
  extended_by uuid references account,
  extended_because text check (length(extended_because) between 10 and 1000),
  given_at timestamptz(3),
  given_by uuid references account,
  outcome text check (outcome in ('done', 'partly', 'not_done', 'called_off')),
  in_plain_words text check (length(in_plain_words) between 20 and 1500),
  you_said text check (length(you_said) between 3 and 4000),
  we_did text check (length(we_did) between 3 and 4000),
  why_not text check (length(why_not) between 3 and 4000),
  announced_at timestamptz(3),
  reminded_at timestamptz(3),
  escalated_at timestamptz(3),
  check (num_nonnulls(extended_from, extended_at, extended_by, extended_because) in (0, 4)),
  check (state <> 'awaited' or extended_at is null),
  check (state <> 'extended' or extended_at is not null),
  check ((state = 'given') = (given_at is not null)),
  check (num_nonnulls(given_at, outcome, in_plain_words) in (0, 3)),
  -- What was not done, or not wholly, has a reason; what was done says what.
  check (outcome not in ('done', 'partly') or we_did is not null),
  check (outcome = 'done' or given_at is null or why_not is not null)
);
create index feedback_duty_due on feedback_duty (due_at) where given_at is null;
create index feedback_duty_escalated on feedback_duty (escalated_at, id) where given_at is null and escalated_at is not null;
create index feedback_duty_given on feedback_duty (given_at) where given_at is not null;

-- Only from the database itself: whatever opens a post gives it its day.
create function feedback_begins() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into feedback_duty (opportunity_id, first_due_on, due_on)
  select new.id, day, day from feedback_day(new.closes_on, new.ends_on, new.hear_back_by) as day
  on conflict (opportunity_id) do nothing;
  return null;
end $$;
create trigger opportunity_owes_feedback after insert or update of status on opportunity for each row when (new.status = 'open') execute function feedback_begins();

-- To whom: chosen, came forward and didn't take it back, or said yes to an invitation. Whoever was only asked isn't bothered. Each once, as what binds them most.
create function feedback_people(p_opportunity uuid) returns table (contributor_id uuid, came_by text) language sql stable set search_path = public, pg_temp as $$
  select distinct on (someone.contributor_id) someone.contributor_id, someone.came_by
  from (
    select i.contributor_id, 'chosen', 1 from introduction i where i.opportunity_id = p_opportunity
    union all
    select e.contributor_id, 'came_forward', 2 from expression_of_interest e where e.opportunity_id = p_opportunity and e.state <> 'taken_back'
    union all
    select v.contributor_id, 'said_yes', 3 from invitation v join ask a on a.id = v.ask_id where v.opportunity_id = p_opportunity and a.state in ('willing', 'chosen', 'not_needed')
  ) someone (contributor_id, came_by, place)
  where someone.contributor_id is not null
  order by someone.contributor_id, someone.place
$$;

-- Whether anybody was asked or came forward, whatever they answered and whether or not they were erased since: that a post is late must not tell a team who said yes.
create function feedback_has_readers(p_opportunity uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select from invitation where opportunity_id = p_opportunity) or exists (select from expression_of_interest where opportunity_id = p_opportunity)
    or exists (select from introduction where opportunity_id = p_opportunity)
$$;

-- Posts of the teams of this one that are 30 days late (a day is 24 hours), by the database's clock at this moment.
create function feedback_holding(p_opportunity uuid) returns table (opportunity_id uuid, due_on date) language sql volatile security definer set search_path = public, pg_temp as $$
  select late.opportunity_id, late.due_on
  from opportunity asking
  join opportunity other on other.team_id = any (asking.team_id || asking.joint_team_ids) or other.joint_team_ids && (asking.team_id || asking.joint_team_ids)
  join feedback_duty late on late.opportunity_id = other.id
  where asking.id = p_opportunity and other.joined_into is null and late.given_at is null and late.due_at <= clock_now() - interval '720 hours' and feedback_has_readers(late.opportunity_id)
  order by late.due_at, late.opportunity_id
$$;
revoke execute on function feedback_holding(uuid) from public;
grant execute on function feedback_holding(uuid) to askwell_app;

-- The last word: the clock is read as the round begins, so none begins in a race with the day passing. What makes a day later or answers only frees, and no day is brought
-- forward to before today; so nothing has to be locked.
create function feedback_holds_round() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from feedback_holding(new.opportunity_id)) then
    raise exception using errcode = 'AW012', message = 'a team of this opportunity is 30 days late with saying what came of another';
  end if;
  return new;
end $$;
create trigger asking_round_held_by_feedback before insert on asking_round for each row execute function feedback_holds_round();

-- Who hears, once it is said: each row is one message, sent once.
create table feedback_person (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references feedback_duty (opportunity_id),
  -- Null once the person was erased.
  contributor_id uuid references contributor,
  came_by text not null check (came_by in ('chosen', 'came_forward', 'said_yes')),
  made_at timestamptz(3) not null,
  -- Words for them alone: sealed.
  words_key_id text,
  words_ciphertext bytea,
  -- Where mail doesn't reach them or isn't their format: on the list of whoever looks after them since then.
  pass_on_since timestamptz(3),
  -- They stayed there too long, so mail goes all the same.
  mailed_anyway_at timestamptz(3),
  told_at timestamptz(3),
  told_by_way text check (told_by_way in ('mail', 'phone', 'post', 'in_person', 'other')),
  told_by uuid references account,
  -- Read signed in, by the person or who answers for them.
  seen_at timestamptz(3),
  check (num_nonnulls(words_key_id, words_ciphertext) in (0, 2)),
  check (num_nonnulls(told_at, told_by_way) in (0, 2)),
  check (told_by is null or told_by_way <> 'mail'),
  unique (opportunity_id, contributor_id)
);
create index feedback_person_contributor on feedback_person (contributor_id);
create index feedback_person_untold on feedback_person (id) where told_at is null and seen_at is null and contributor_id is not null;

grant select on feedback_duty to askwell_app;
grant update (state, due_on, extended_from, extended_at, extended_by, extended_because, given_at, given_by, outcome, in_plain_words, you_said, we_did, why_not, announced_at, reminded_at, escalated_at)
  on feedback_duty to askwell_app;
grant select, insert, update on feedback_person to askwell_app;

-- Posts from before: nobody was shown a day, so each has twelve weeks from now at least, and no team begins with something overdue.
insert into feedback_duty (opportunity_id, first_due_on, due_on)
select o.id, day, day
from opportunity o cross join lateral (
  select greatest(feedback_day(o.closes_on, o.ends_on, o.hear_back_by), (clock_now() at time zone 'Europe/London')::date + 84) as day
) fair
where o.opened_at is not null and o.joined_into is null and o.closes_on is not null
on conflict (opportunity_id) do nothing;
