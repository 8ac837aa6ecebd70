-- Opportunities of a team: what is wanted, of whom, on which terms; their review by an involvement lead; and the dated
-- facts a post is shown with (payment guidance, bank holidays).

-- Bank holidays of England, for deadlines in working days. Source: https://www.gov.uk/bank-holidays (England and Wales).
-- A year without rows counts weekends only, which can make a deadline a few days early, never late.
create table bank_holiday (
  day date primary key,
  name text not null
);
insert into bank_holiday (day, name) values
  ('2026-01-01', 'New Year’s Day'), ('2026-04-03', 'Good Friday'), ('2026-04-06', 'Easter Monday'), ('2026-05-04', 'Early May bank holiday'),
  ('2026-05-25', 'Spring bank holiday'), ('2026-08-31', 'Summer bank holiday'), ('2026-12-25', 'Christmas Day'), ('2026-12-28', 'Boxing Day (substitute day)'),
  ('2027-01-01', 'New Year’s Day'), ('2027-03-26', 'Good Friday'), ('2027-03-29', 'Easter Monday'), ('2027-05-03', 'Early May bank holiday'),
  ('2027-05-31', 'Spring bank holiday'), ('2027-08-30', 'Summer bank holiday'), ('2027-12-27', 'Christmas Day (substitute day)'), ('2027-12-28', 'Boxing Day (substitute day)'),
  ('2028-01-03', 'New Year’s Day (substitute day)'), ('2028-04-14', 'Good Friday'), ('2028-04-17', 'Easter Monday'), ('2028-05-01', 'Early May bank holiday'),
  ('2028-05-29', 'Spring bank holiday'), ('2028-08-28', 'Summer bank holiday'), ('2028-12-25', 'Christmas Day'), ('2028-12-26', 'Boxing Day');

-- What is published on payment for involvement, with the days it holds for (both included; null: not stated, or still in force).
create table payment_guide (
  id uuid primary key default new_id(),
  publisher text not null,
  lowest_pence int not null check (lowest_pence > 0),
  highest_pence int not null,
  valid_from date,
  valid_to date,
  check (highest_pence >= lowest_pence),
  check (valid_to >= valid_from),
  exclude using gist (publisher with =, daterange(valid_from, valid_to, '[]') with &&)
);

-- Examples within a range. Where only the ends of a range are published, the rest waits for confirmation without an amount.
create table payment_guide_band (
  guide_id uuid not null references payment_guide,
  place int not null check (place > 0),
  activity text not null,
  pence int check (pence > 0),
  primary key (guide_id, place)
);

with guide as (
  insert into payment_guide (publisher, lowest_pence, highest_pence, valid_from, valid_to) values
    ('NIHR', 1250, 45000, null, '2025-12-15'),
    ('NIHR', 1380, 49500, '2025-12-16', null)
  returning id, valid_to
)
insert into payment_guide_band (guide_id, place, activity, pence)
select guide.id, band.place, band.activity, case when guide.valid_to is not null then band.pence end
from guide, (values
  (1, 'up to 30 minutes', 1250),
  (2, 'up to 1 hour', 2500),
  (3, 'about 2 hours with some preparation', 5000),
  (4, 'about half a day with preparation', 7500),
  (5, 'a full day', 15000),
  (6, 'a full day with heavy preparation, or chairing', 30000)
) as band (place, activity, pence);

create table opportunity (
  id uuid primary key default new_id(),
  team_id uuid not null references team,
  -- Every organisation in whose name is asked: the team's own, and others for a joint post. Fair-asking limits count each.
  organisation_ids uuid[] not null check (cardinality(organisation_ids) between 1 and 10),
  created_by uuid references account,
  created_at timestamptz(3) not null default clock_now(),
  updated_at timestamptz(3) not null default clock_now(),
  status text not null default 'draft' check (status in ('draft', 'in_review', 'open', 'filled', 'closed', 'withdrawn')),

  -- Context, and what its framework needs.
  context text not null check (context in ('research', 'service', 'governance', 'education', 'priority_setting')),
  research_kind text check (research_kind in ('involvement', 'participation')),
  research_funder text check (length(research_funder) between 2 and 200),
  research_stage text check (research_stage in ('idea', 'design', 'funding_application', 'set_up', 'under_way', 'analysis', 'sharing_findings', 'putting_into_practice')),
  research_ethics_reference text check (length(research_ethics_reference) between 3 and 60),
  research_iras_id text check (research_iras_id ~ '^[0-9]{4,7}$'),
  research_approved_on date,
  service_duty text check (service_duty in ('icb_14z45', 'nhs_england_13q', 'trust_242_1b', 'other')),
  service_duty_other text check (length(service_duty_other) between 3 and 300),
  service_name text check (length(service_name) between 2 and 200),
  governance_body text check (length(governance_body) between 2 and 200),
  governance_term text check (length(governance_term) between 2 and 200),
  education_course text check (length(education_course) between 2 and 200),
  education_learners text check (length(education_learners) between 2 and 200),
  priority_subject text check (length(priority_subject) between 2 and 300),
  priority_used_by text check (length(priority_used_by) between 2 and 300),
  meets_participants_or_data boolean,

  -- What it is.
  title text not null check (length(title) between 5 and 150),
  summary text check (length(summary) between 30 and 4000),
  what_you_would_do text check (length(what_you_would_do) between 20 and 4000),
  meeting_minutes int check (meeting_minutes between 0 and 60000),
  preparation_minutes int check (preparation_minutes between 0 and 60000),
  travel_minutes int check (travel_minutes between 0 and 60000),
  costs text check (length(costs) between 2 and 1000),
  distressing boolean,
  distressing_details text check (length(distressing_details) between 3 and 1000),

  -- Who is sought. Topics with relations are rows of opportunity_topic.
  kinds text[] not null default '{}' check (
    cardinality(kinds) <= 6 and kinds <@ array['focus_group', 'interview', 'survey_advice', 'document_review', 'steering_group', 'co_production',
      'priority_setting', 'teaching', 'interview_panel', 'peer_research', 'governance_board', 'dissemination', 'study_participation']),
  experience_sought text check (length(experience_sought) between 3 and 1000),
  skills text[] not null default '{}' check (cardinality(skills) <= 10),
  languages text[] not null default '{}' check (cardinality(languages) <= 10),
  places int check (places between 1 and 500),
  suitable_for_16_17 boolean not null default false,
  safeguarding_name text check (length(safeguarding_name) between 2 and 200),
  safeguarding_email_key_id text,
  safeguarding_email_ciphertext bytea,

  -- When and where.
  starts_on date,
  ends_on date,
  closes_on date,
  -- The closing day is included: it closes as the next day begins in London.
  closes_at timestamptz(3) generated always as (((closes_on + 1)::timestamp at time zone 'Europe/London')::timestamptz(3)) stored,
  hear_back_by date,
  short_notice boolean not null default false,
  answer_days int not null default 14,
  online boolean not null default false,
  area_code text references area,
  place text check (length(place) between 2 and 300),
  commitment text check (commitment in ('one_off', 'standing_group')),
  term_months int check (term_months between 1 and 120),
  meetings text check (length(meetings) between 3 and 500),

  -- Terms.
  payment_offered boolean,
  payment_text text check (length(payment_text) between 2 and 500),
  payment_pence int check (payment_pence between 1 and 1000000),
  payment_per text check (payment_per in ('hour', 'session', 'half_day', 'day', 'month', 'year', 'whole')),
  expenses text check (length(expenses) between 2 and 1000),
  access_and_support text check (length(access_and_support) between 2 and 2000),

  -- The named main contact: someone of the team.
  contact_account_id uuid references account,
  contact_name text check (length(contact_name) between 2 and 200),
  contact_email_key_id text,
  contact_email_ciphertext bytea,
  contact_treats_invitees boolean,

  -- Review.
  submitted_at timestamptz(3),
  review_with text check (review_with in ('lead', 'administrators')),
  reviewer_id uuid references account,
  review_due_on date,
  review_due_at timestamptz(3) generated always as (((review_due_on + 1)::timestamp at time zone 'Europe/London')::timestamptz(3)) stored,
  opened_at timestamptz(3),
  ended_at timestamptz(3),

  -- A post holds the facts of its own framework and of no other.
  constraint framework_of_context check (
    (context = 'research' or num_nonnulls(research_kind, research_funder, research_stage, research_ethics_reference, research_iras_id, research_approved_on) = 0)
    and (context = 'service' or num_nonnulls(service_duty, service_duty_other, service_name) = 0)
    and (context = 'governance' or num_nonnulls(governance_body, governance_term) = 0)
    and (context = 'education' or num_nonnulls(education_course, education_learners) = 0)
    and (context = 'priority_setting' or num_nonnulls(priority_subject, priority_used_by) = 0)),
  constraint other_duty_named check (service_duty_other is null or service_duty = 'other'),
  constraint answer_days_offered check (case when short_notice then answer_days = 7 else answer_days in (14, 21) end),
  constraint dates_in_order check (ends_on >= starts_on and hear_back_by >= closes_on),
  constraint distress_described check (distressing_details is null or distressing),
  constraint payment_when_offered check (payment_offered is true or num_nonnulls(payment_text, payment_pence, payment_per) = 0),
  constraint payment_amount_per check (num_nonnulls(payment_pence, payment_per) in (0, 2)),
  constraint term_of_standing_group check (commitment = 'standing_group' or num_nonnulls(term_months, meetings) = 0),
  constraint contact_sealed check (num_nonnulls(contact_email_key_id, contact_email_ciphertext) in (0, 2)),
  constraint safeguarding_sealed check (num_nonnulls(safeguarding_email_key_id, safeguarding_email_ciphertext) in (0, 2)),
  constraint review_state check (
    (status = 'in_review') = (review_with is not null and review_due_on is not null)
    and (reviewer_id is not null) = (review_with is not distinct from 'lead')
    and (status <> 'in_review' or submitted_at is not null)
    and (status not in ('open', 'filled', 'closed') or opened_at is not null)
    and (ended_at is not null) = (status in ('filled', 'closed', 'withdrawn'))),

  -- Once others see it, nothing that its reader needs is missing. The service names each gap before this does.
  constraint complete check (status in ('draft', 'withdrawn') or (
    num_nulls(meets_participants_or_data, summary, what_you_would_do, meeting_minutes, preparation_minutes, travel_minutes, costs, distressing, places,
      starts_on, closes_on, hear_back_by, commitment, payment_offered, expenses, access_and_support, contact_account_id, contact_name,
      contact_email_ciphertext, contact_treats_invitees) = 0
    and cardinality(kinds) > 0
    and (online or area_code is not null)
    and (area_code is null or online or place is not null)
    and (not distressing or distressing_details is not null)
    and (not payment_offered or payment_text is not null)
    and (commitment = 'one_off' or num_nulls(term_months, meetings) = 0)
    and (not suitable_for_16_17 or num_nulls(safeguarding_name, safeguarding_email_ciphertext) = 0)
    and case context
      when 'research' then num_nulls(research_kind, research_funder, research_stage) = 0
      when 'service' then num_nulls(service_duty, service_name) = 0 and (service_duty <> 'other' or service_duty_other is not null)
      when 'governance' then num_nulls(governance_body, governance_term) = 0
      when 'education' then num_nulls(education_course, education_learners) = 0
      else num_nulls(priority_subject, priority_used_by) = 0
    end)),

  -- Being a participant needs approval, and is marked so; so does meeting participants or handling data about them. An
  -- IRAS number alone is given on applying; approval has a day and a reference.
  constraint participation_marked check (
    status in ('draft', 'withdrawn') or ('study_participation' = any (kinds)) = (research_kind is not distinct from 'participation')),
  constraint approval_first check (
    status in ('draft', 'withdrawn') or context <> 'research' or (research_kind = 'involvement' and not meets_participants_or_data)
    or (research_approved_on is not null and num_nonnulls(research_ethics_reference, research_iras_id) > 0))
);
create index opportunity_of_team on opportunity (team_id, id);
create index opportunity_in_review on opportunity (review_due_at, id) where status = 'in_review';
create index opportunity_reviewer on opportunity (reviewer_id) where status = 'in_review';
create index opportunity_open on opportunity (closes_at, id) where status = 'open';

-- An array has no foreign keys, and every organisation in it spends a limit of its own: the database checks what it names.
create function opportunity_organisations() returns trigger language plpgsql as $$
begin
  if not exists (select from team where team.id = new.team_id and team.organisation_id = any (new.organisation_ids)) then
    raise exception 'the team''s own organisation must be among the organisations' using errcode = 'check_violation', constraint = 'own_organisation';
  end if;
  if (select count(*) from organisation where id = any (new.organisation_ids)) <> cardinality(new.organisation_ids) then
    raise exception 'an organisation is unknown or named twice' using errcode = 'check_violation', constraint = 'known_organisations';
  end if;
  return new;
end
$$;
create trigger opportunity_organisations before insert or update of team_id, organisation_ids on opportunity
  for each row execute function opportunity_organisations();

-- A topic sought, and how one should be connected with it; no relation named means any.
create table opportunity_topic (
  opportunity_id uuid not null references opportunity,
  topic_id uuid not null references topic,
  place int not null,
  relations text[] not null default '{}' check (
    relations <@ array['lived_experience', 'carer', 'parent', 'bereaved', 'family', 'at_risk', 'professional', 'interested']),
  primary key (opportunity_id, topic_id)
);
create index opportunity_topic_topic on opportunity_topic (topic_id);

-- Meetings whose time is known already.
create table opportunity_session (
  opportunity_id uuid not null references opportunity,
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  primary key (opportunity_id, starts_at),
  check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours')
);

-- Every move of a post and every hand-over of its review. Written once.
create table opportunity_event (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  at timestamptz(3) not null,
  -- null: the service itself, as when a closing date has passed.
  actor_id uuid references account,
  kind text not null check (kind in ('submitted', 'approved', 'sent_back', 'passed_on', 'filled', 'closed', 'withdrawn')),
  from_status text not null,
  to_status text not null,
  -- Who reviews from then on; null with kind passed_on or submitted: the administrators.
  reviewer_id uuid references account,
  comment text check (length(comment) between 1 and 2000)
);
create index opportunity_event_of on opportunity_event (opportunity_id, id);

grant select on bank_holiday, payment_guide, payment_guide_band to askwell_app;
grant select, insert, update on opportunity to askwell_app;
grant select, insert, delete on opportunity_topic, opportunity_session to askwell_app;
grant select, insert on opportunity_event to askwell_app;
