-- Acting for somebody: on what ground, shown by which papers, what it allows, until when; how it ends, and how the person takes their profile over.
-- Nobody ever agrees to taking part in a study for somebody else. See docs/adr/acting-for-someone.md.

-- == The grounds, as facts with the days they hold for ==
-- The law of England and Wales. A change is a new row with its first day; nobody's ground is rewritten.
create table acting_basis (
  basis text not null check (basis in ('they_asked_me', 'parental_responsibility', 'power_of_attorney', 'attorney_for_property', 'court_deputy',
    'deputy_for_property', 'consultee', 'best_interests')),
  valid_from date not null,
  valid_to date,
  title_en text not null check (length(title_en) between 5 and 120),
  words_en text not null check (length(words_en) between 20 and 1000),
  words_cy text check (length(words_cy) between 20 and 1000),
  -- What it allows here. Nothing: it is a ground for something else.
  may text[] not null check (may <@ array['look_after_profile', 'answer', 'receive_contact']),
  -- Until one of these was seen, nobody is asked on this ground.
  papers text[] not null default '{}' check (papers <@ array['lasting_power_of_attorney', 'deputy_order', 'consultee_declaration', 'best_interests_record']),
  -- The person's age for which there is this ground.
  for_16_17 boolean not null,
  for_18_or_over boolean not null,
  review_days int not null check (review_days between 30 and 1095),
  source text not null,
  source_url text not null check (source_url ~ '^https://'),
  primary key (basis, valid_from),
  check (valid_to >= valid_from),
  exclude using gist (basis with =, daterange(valid_from, valid_to, '[]') with &&)
);
grant select on acting_basis to askwell_app;
insert into acting_basis (basis, valid_from, title_en, words_en, may, papers, for_16_17, for_18_or_over, review_days, source, source_url) values
('they_asked_me', '2007-10-01', 'They chose me as their supporter',
 'They decide for themselves and asked you to help them say so. You pass on what they want. They can end it at any time, with one word to you or to Askwell.',
 '{look_after_profile,answer,receive_contact}', '{}', true, true, 365,
 'Mental Capacity Act 2005, section 1(3): all practicable steps to help a person decide', 'https://www.legislation.gov.uk/ukpga/2005/9/section/1'),
('parental_responsibility', '1991-10-14', 'I have parental responsibility',
 'They are 16 or 17 and you have parental responsibility for them. From 16 a young person can also have a profile of their own. It ends when they turn 18.',
 '{look_after_profile,answer,receive_contact}', '{}', true, false, 365,
 'Children Act 1989, sections 3 and 105', 'https://www.legislation.gov.uk/ukpga/1989/41/section/3'),
('power_of_attorney', '2007-10-01', 'I hold a lasting power of attorney for health and welfare',
 'They named you while they could, it is registered, and they can’t decide this themselves now. An involvement lead needs to see the registered document, or a code to view it online, before anybody is asked.',
 '{look_after_profile,answer,receive_contact}', '{lasting_power_of_attorney}', false, true, 365,
 'Mental Capacity Act 2005, sections 9 to 11', 'https://www.legislation.gov.uk/ukpga/2005/9/section/9'),
('attorney_for_property', '2007-10-01', 'I hold a lasting power of attorney for property and money',
 'It lets you look after their money, and says nothing about their health or what they do with their days. So it is no ground for acting for them here. If they can say so, they can ask you to help them; ask an involvement lead what else there is.',
 '{}', '{lasting_power_of_attorney}', false, true, 365,
 'Mental Capacity Act 2005, section 9', 'https://www.legislation.gov.uk/ukpga/2005/9/section/9'),
('court_deputy', '2007-10-01', 'A court named me as their deputy for personal welfare',
 'The Court of Protection named you for their personal welfare. An involvement lead needs to see the order before anybody is asked.',
 '{look_after_profile,answer,receive_contact}', '{deputy_order}', true, true, 365,
 'Mental Capacity Act 2005, sections 16 to 20', 'https://www.legislation.gov.uk/ukpga/2005/9/section/16'),
('deputy_for_property', '2007-10-01', 'A court named me as their deputy for property and money',
 'The order lets you look after their money, and says nothing about their health or what they do with their days. So it is no ground for acting for them here. Ask an involvement lead what else there is.',
 '{}', '{deputy_order}', true, true, 365,
 'Mental Capacity Act 2005, sections 16 to 18', 'https://www.legislation.gov.uk/ukpga/2005/9/section/16'),
('consultee', '2007-10-01', 'I am their consultee',
 'They can’t decide this themselves, and you were asked, as someone who cares for them or was named for it, what they would want. You advise; you don’t agree to anything for them. An involvement lead needs to see the signed declaration before anybody is asked.',
 '{look_after_profile,answer}', '{consultee_declaration}', true, true, 365,
 'Mental Capacity Act 2005, section 32', 'https://www.legislation.gov.uk/ukpga/2005/9/section/32'),
('best_interests', '2007-10-01', 'Those around them agree that it is in their best interests',
 'They can’t decide this themselves, nobody holds a power for it, and those who care for them agree that taking part would be good for them. An involvement lead needs to see a note of who was asked and what they said before anybody is asked.',
 '{look_after_profile,answer,receive_contact}', '{best_interests_record}', true, true, 182,
 'Mental Capacity Act 2005, section 4', 'https://www.legislation.gov.uk/ukpga/2005/9/section/4');

-- == One person acting for another ==
alter table representation drop constraint representation_basis_check;
alter table representation
  add constraint representation_basis_check check (basis in ('they_asked_me', 'parental_responsibility', 'power_of_attorney', 'court_deputy', 'consultee', 'best_interests')),
  add column scope text[] not null default '{look_after_profile,answer,receive_contact}'
    check (cardinality(scope) > 0 and scope <@ array['look_after_profile', 'answer', 'receive_contact']),
  add column needs_papers boolean not null default false,
  add column papers_seen_at timestamptz(3),
  add column review_due_at timestamptz(3) not null default clock_now() + interval '8760 hours',
  add column review_told_at timestamptz(3),
  -- The first instant of the month in which they turn 18; no birth date is kept, and this one goes once it has passed.
  add column majority_at timestamptz(3),
  add column ended_at timestamptz(3),
  add column ended_by uuid references account,
  add column end_reason text check (end_reason in ('came_of_age', 'can_decide_again', 'person_said_so', 'acting_person_said_so', 'loss')),
  -- Who acted, once it has ended.
  add column acted_by uuid references account,
  -- The one answer: before it they act, from it on nobody is asked.
  add column holds_until timestamptz(3) generated always as (
    case
      when ended_at is not null or (needs_papers and papers_seen_at is null) or (basis = 'parental_responsibility' and majority_at is null) then timestamptz '-infinity'
      else least(review_due_at, majority_at)
    end) stored,
  add constraint representation_ended check ((ended_at is null) = (end_reason is null));
update representation set needs_papers = true where basis in ('power_of_attorney', 'court_deputy', 'consultee', 'best_interests');
create index representation_holds_until on representation (holds_until) where ended_at is null;
create index representation_majority on representation (majority_at) where ended_at is null and majority_at is not null;

-- That a paper was seen: by whom, when, of what kind. Never a copy, a number or a picture.
create table acting_paper (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  kind text not null check (kind in ('lasting_power_of_attorney', 'deputy_order', 'consultee_declaration', 'best_interests_record')),
  seen_at timestamptz(3) not null,
  seen_by uuid not null references account
);
create index acting_paper_contributor on acting_paper (contributor_id, id);
grant select, insert, delete on acting_paper to askwell_app;

-- Whoever changes this queues like a decision does: an ask can't carry a later time than the end it should have obeyed.
create function guard_acting_takes_turn() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from guard_row g join guarded_profile p using (recipient_id) where p.contributor_id = new.contributor_id for no key update of g;
  return new;
end $$;
create trigger guard_acting_takes_turn before insert or update on representation for each row execute function guard_acting_takes_turn();
revoke execute on function guard_acting_takes_turn from public;

-- Links to invitations lie in the mailbox of whoever acted. They open nothing any more.
create function acting_ends_links() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update invitation set link_hash = sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) where contributor_id = new.contributor_id;
  return null;
end $$;
create trigger acting_ends_links after update on representation for each row when (old.ended_at is null and new.ended_at is not null) execute function acting_ends_links();
revoke execute on function acting_ends_links from public;

-- == Taking one's own profile over ==
-- The code is derived from the nonce and a key that the database doesn't hold.
create table takeover_code (
  contributor_id uuid primary key references contributor,
  nonce uuid not null,
  code_hash bytea not null unique check (length(code_hash) = 32),
  made_by uuid not null references account,
  made_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  check (expires_at > made_at)
);
grant select, insert, update, delete on takeover_code to askwell_app;

-- A profile that nobody acts for any more waits on hold until its person comes.
alter table contributor drop constraint contributor_origin;
alter table contributor add constraint contributor_origin check (num_nonnulls(account_id, registered_by) > 0 or status = 'on_hold');

-- == Growing up ==
-- The first instant of the month after the one in which they turn 18, when that is known; goes with the band.
alter table contributor add column adult_from timestamptz(3);
alter table contributor add constraint contributor_adult_from check (adult_from is null or age_band = '16_or_17');
create index contributor_growing_up on contributor (adult_from) where age_band = '16_or_17';

-- == The guard ==
-- As before, and on behalf of somebody else only while that holds.
create or replace function guard_open_to(
  p_contributors uuid[], p_places int[], p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int, p_now timestamptz
) returns table (
  place int, contributor_id uuid, recipient_id uuid,
  asks_in_30_days int, asks_in_365_days int, days_between int, from_one_organisation_in_30_days int, open_at_once int,
  recent_at timestamptz[], recent_org uuid[], recent_org_at timestamptz[], open_n int
) language sql stable as $$
  select c.place, l.contributor_id, l.recipient_id,
    l.asks_in_30_days, l.asks_in_365_days, l.days_between, l.from_one_organisation_in_30_days, l.open_at_once,
    g.recent_at, g.recent_org, g.recent_org_at, g.open_n
  from unnest(p_contributors, p_places) as c (id, place)
  join effective_level l on l.contributor_id = c.id
  join guard_row g on g.recipient_id = l.recipient_id
  join contributor person on person.id = c.id
  where person.status = 'active'
    and (person.kind <> 'acting_for' or exists (
      select from representation r where r.contributor_id = c.id and r.holds_until > p_now and 'answer' = any (r.scope)
    ))
    and (p_for_16_17 or person.age_band is distinct from '16_or_17')
    and l.way = 'teams_may_ask'
    and least(l.asks_in_30_days, l.asks_in_365_days, l.from_one_organisation_in_30_days, l.open_at_once) > 0
    and (l.short_notice or p_answer_days >= l.answer_days_usual)
    and coalesce(g.rest_until, '-infinity') <= p_now
    and coalesce(g.left_alone_until, '-infinity') <= p_now
    and g.unanswered_run < l.unanswered_in_a_row
    and g.involvements_n < l.involvements_at_once
    and (
      coalesce(g.quiet_until, '-infinity') <= p_now
      or not exists (
        select from quiet_period q
        where q.contributor_id = c.id and q.ended_at is null and q.starts_at <= p_now and coalesce(q.ends_at, 'infinity') > p_now
      )
    )
    and exists (
      select from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.context = p_context and s.withdrawn_at is null
    )
    and not exists (
      select from never_organisation n
      where n.contributor_id = c.id and n.organisation_id = any (p_organisations) and n.removed_at is null
    )
$$;

-- Whether this is taking part in a study and the profile is one that somebody acts for.
create function guard_study_for_another(p_opportunity uuid, p_contributor uuid) returns boolean language sql stable as $$
  select exists (select from opportunity o where o.id = p_opportunity and o.research_kind = 'participation')
    and exists (select from contributor c where c.id = p_contributor and c.kind = 'acting_for')
$$;
revoke execute on function guard_study_for_another from public;

create or replace function guard_allowed(
  p_contributors uuid[], p_places int[], p_opportunity uuid, p_organisations uuid[], p_context text, p_for_16_17 boolean, p_answer_days int,
  p_now timestamptz
) returns table (place int, contributor_id uuid, recipient_id uuid, occasion int) language sql stable as $$
  select o.place, o.contributor_id, o.recipient_id, about.asked + 1
  from guard_open_to(p_contributors, p_places, p_organisations, p_context, p_for_16_17, p_answer_days, p_now) o
  cross join lateral (
    select count(*)::int as asked, coalesce(bool_and(a.hear_again_at is not null), true) as open_again
    from ask a where a.opportunity_id = p_opportunity and a.recipient_id = o.recipient_id and a.state <> 'released'
  ) about
  where about.open_again
    and o.open_n < o.open_at_once
    and coalesce(o.recent_at[1], '-infinity') <= p_now - o.days_between * interval '24 hours'
    and coalesce(o.recent_at[1], '-infinity') <= p_now
    and coalesce(o.recent_at[o.asks_in_30_days], '-infinity') <= p_now - interval '720 hours'
    and coalesce(o.recent_at[o.asks_in_365_days], '-infinity') <= p_now - interval '8760 hours'
    and (
      not o.recent_org && p_organisations
      or not exists (
        select from unnest(p_organisations) as asking (id)
        where o.from_one_organisation_in_30_days <= (
          select count(*) from unnest(o.recent_org, o.recent_org_at) as earlier (id, at)
          where earlier.id = asking.id and earlier.at > p_now - interval '720 hours'
        )
      )
    )
    and not guard_study_for_another(p_opportunity, o.contributor_id)
$$;

create or replace function guard_may_deliver(p_ask uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_now();
  v_ask ask;
  v_opportunity record;
begin
  select * into v_ask from ask where id = p_ask;
  if v_ask.id is null or v_ask.state <> 'reserved' then
    return false;
  end if;
  select status, context, suitable_for_16_17, answer_days into v_opportunity from opportunity where id = v_ask.opportunity_id;
  return v_opportunity.status = 'open'
    and exists (select from wave w where w.id = v_ask.wave_id and w.deliver_by > v_now)
    and not guard_study_for_another(v_ask.opportunity_id, v_ask.contributor_id)
    and exists (
      select from guard_open_to(array[v_ask.contributor_id], null, v_ask.organisation_ids, v_opportunity.context,
        v_opportunity.suitable_for_16_17, v_opportunity.answer_days, v_now) l
      cross join lateral (
        select count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '720 hours') as in_30_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - interval '8760 hours') as in_365_days,
          count(*) filter (where a.reserved_at > v_ask.reserved_at - l.days_between * interval '24 hours') as too_near,
          count(*) filter (where a.state in ('reserved', 'delivered')) as open_n
        from ask a
        where a.recipient_id = v_ask.recipient_id and a.state not in ('released', 'not_needed')
          and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
      ) earlier
      where earlier.in_30_days < l.asks_in_30_days and earlier.in_365_days < l.asks_in_365_days and earlier.too_near = 0
        and earlier.open_n < l.open_at_once
        and not exists (
          select from unnest(v_ask.organisation_ids) as asking (id)
          where l.from_one_organisation_in_30_days <= (
            select count(*) from ask a
            where a.recipient_id = v_ask.recipient_id and a.state not in ('released', 'not_needed') and asking.id = any (a.organisation_ids)
              and a.reserved_at > v_ask.reserved_at - interval '720 hours' and (a.reserved_at, a.id) < (v_ask.reserved_at, v_ask.id)
          )
        )
    );
end $$;
