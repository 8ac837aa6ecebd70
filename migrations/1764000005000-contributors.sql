-- Who can be found and asked: profiles with what people said about themselves, what they agreed to, and how they can be reached.
-- Names, contact details and free text about safety are ciphertext with the id of its key; contact details are found again by a keyed hash.

-- The words people agree to, dated. A change of words is a new version, added here; nobody's consent is rewritten.
create table consent_wording (
  version text primary key check (version ~ '^[a-z0-9_.-]{3,60}$'),
  purpose text not null check (purpose in ('join', 'be_found')),
  context text check (context in ('research', 'service', 'governance', 'education', 'priority_setting')),
  text_en text not null check (length(text_en) between 20 and 4000),
  text_cy text check (length(text_cy) between 20 and 4000),
  valid_from timestamptz(3) not null,
  constraint consent_wording_context check ((purpose = 'be_found') = (context is not null)),
  constraint consent_wording_once unique nulls not distinct (purpose, context, valid_from),
  unique (version, purpose)
);

create table contributor (
  id uuid primary key default new_id(),
  -- Null for someone who was registered by phone and has no account.
  account_id uuid references account,
  kind text not null check (kind in ('individual', 'acting_for', 'group', 'user_led_organisation')),
  status text not null default 'active' check (status in ('active', 'left')),
  -- Of the person the profile is about. Groups have no age.
  age_band text check (age_band in ('18_or_over', '16_or_17')),
  area_code text not null references area,
  -- What to call them: a person's name or a group's.
  name_key_id text,
  name_ciphertext bytea,
  -- Who took the call, for those registered by phone.
  registered_by uuid references account,
  created_at timestamptz(3) not null default clock_now(),
  left_at timestamptz(3),
  constraint contributor_age check ((kind in ('individual', 'acting_for')) = (age_band is not null)),
  constraint contributor_name check (num_nonnulls(name_key_id, name_ciphertext) in (0, 2)),
  constraint contributor_left check ((status = 'left') = (left_at is not null)),
  constraint contributor_origin check (num_nonnulls(account_id, registered_by) > 0)
);
-- An account has one profile for itself, whoever is first of two callers; others it may have several of.
create unique index contributor_self on contributor (account_id) where kind = 'individual' and status = 'active';
create index contributor_account on contributor (account_id, id);
create index contributor_registered_by on contributor (registered_by, id) where registered_by is not null;
create index contributor_area on contributor (area_code) where status = 'active';

-- A carer speaking for someone: how they are connected, whom for (first name or initials), and on what ground.
create table representation (
  contributor_id uuid primary key references contributor,
  relationship text not null check (relationship in ('parent', 'partner', 'child', 'brother_or_sister', 'other_family', 'friend', 'paid_carer', 'advocate', 'other')),
  person_key_id text not null,
  person_ciphertext bytea not null,
  basis text not null check (basis in ('they_asked_me', 'parental_responsibility', 'power_of_attorney', 'court_deputy', 'best_interests')),
  basis_note_key_id text,
  basis_note_ciphertext bytea,
  constraint representation_note check (num_nonnulls(basis_note_key_id, basis_note_ciphertext) in (0, 2))
);

-- What a profile says about taking part, all of it optional. A row for each contributor.
create table contributor_preference (
  contributor_id uuid primary key references contributor,
  own_words text check (length(own_words) between 1 and 4000),
  -- "May be shown to teams": until it is ticked, own words are only searched.
  own_words_shown boolean not null default false,
  -- How a group likes to be involved ("we come as three").
  group_preference text check (length(group_preference) between 1 and 1000),
  takes_part text check (takes_part in ('online_only', 'in_person_only', 'either')),
  travel_km smallint check (travel_km between 0 and 1000),
  hours_per_month smallint check (hours_per_month between 1 and 200),
  languages text[] not null default '{}' check (cardinality(languages) <= 20),
  kinds_liked text[] not null default '{}' check (cardinality(kinds_liked) <= 20),
  kinds_never text[] not null default '{}' check (cardinality(kinds_never) <= 20),
  constraint contributor_preference_travel check (takes_part is distinct from 'online_only' or travel_km is null),
  constraint contributor_preference_kinds check (not kinds_liked && kinds_never)
);

create table interest (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  topic_id uuid not null references topic,
  relation text not null check (relation in ('lived_experience', 'carer', 'parent', 'bereaved', 'family', 'at_risk', 'professional', 'interested')),
  created_at timestamptz(3) not null default clock_now(),
  unique (contributor_id, topic_id, relation)
);
create index interest_topic on interest (topic_id, contributor_id);

create table skill (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  source text not null check (source in ('living_with_it', 'work', 'life')),
  description text not null check (length(description) between 2 and 200)
);
create unique index skill_once on skill (contributor_id, source, plain(description));

-- What someone agreed to: joining, and being found for each context apart. Taken back by a date, never by deleting.
create table consent (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  purpose text not null,
  context text,
  wording_version text not null,
  given_at timestamptz(3) not null,
  withdrawn_at timestamptz(3),
  -- Spoken consent: who heard it. Null when the person gave it in their own account.
  heard_by uuid references account,
  constraint consent_wording foreign key (wording_version, purpose) references consent_wording (version, purpose),
  constraint consent_context check ((purpose = 'be_found') = (context is not null)),
  constraint consent_order check (withdrawn_at >= given_at)
);
create unique index consent_in_force on consent (contributor_id, purpose, context) nulls not distinct where withdrawn_at is null;
create index consent_contributor on consent (contributor_id, id);

-- The people of a group or user-led organisation. One at a time is the one who is asked.
create table contact_person (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  name_key_id text not null,
  name_ciphertext bytea not null,
  is_current boolean not null default false,
  created_at timestamptz(3) not null default clock_now(),
  ended_at timestamptz(3),
  constraint contact_person_current check (not is_current or ended_at is null)
);
create unique index contact_person_one_current on contact_person (contributor_id) where is_current;
create index contact_person_contributor on contact_person (contributor_id, id);

-- A way to reach someone. `value_hash` is HMAC-SHA-256 of the normalised value, so that profiles of one person can be recognised.
create table contact_point (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  contact_person_id uuid references contact_person,
  channel text not null check (channel in ('email', 'phone')),
  key_id text not null,
  ciphertext bytea not null,
  value_hash bytea not null check (length(value_hash) = 32),
  -- Confirmed by its owner; until then it joins nobody's attention with anybody else's.
  verified_at timestamptz(3),
  created_at timestamptz(3) not null default clock_now(),
  unique nulls not distinct (contributor_id, contact_person_id, channel)
);
create index contact_point_hash on contact_point (value_hash);

-- How and when contact is safe. Relay only: nobody gets the details, also once chosen.
create table safe_contact (
  contributor_id uuid primary key references contributor,
  ways text[] not null default '{}' check (ways <@ array['email', 'phone_call', 'text_message', 'post']),
  times_key_id text,
  times_ciphertext bytea,
  relay_only boolean not null default false,
  constraint safe_contact_times check (num_nonnulls(times_key_id, times_ciphertext) in (0, 2))
);

-- What someone needs to take part, in the four groups of the accessible information standard (DAPB1605) and a fifth for places and people.
create table access_need (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  need_group text not null check (need_group in ('contact_method', 'information_format', 'communication_professional', 'communication_support', 'taking_part')),
  need text not null check (need ~ '^[a-z_]{2,60}$'),
  detail_key_id text,
  detail_ciphertext bytea,
  constraint access_need_detail check (num_nonnulls(detail_key_id, detail_ciphertext) in (0, 2)),
  unique (contributor_id, need_group, need)
);

-- Teams and organisations that treat someone don't see them, unless the person chose so.
create table treated_by (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  team_id uuid references team,
  organisation_id uuid references organisation,
  may_see_me boolean not null default false,
  constraint treated_by_one check (num_nonnulls(team_id, organisation_id) = 1),
  unique nulls not distinct (contributor_id, team_id, organisation_id)
);

-- Accounts named by a contributor to register, pause and answer for them.
create table helper (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  account_id uuid not null references account,
  named_at timestamptz(3) not null,
  -- Who recorded it: the contributor's own account, or whoever heard it on the phone.
  recorded_by uuid not null references account,
  ended_at timestamptz(3)
);
create unique index helper_once on helper (contributor_id, account_id) where ended_at is null;
create index helper_account on helper (account_id, contributor_id) where ended_at is null;

-- The name under which a contributor is searched. Random (UUIDv4, which tells no time), shown to no reader.
create table contributor_search_key (
  contributor_id uuid primary key references contributor,
  key uuid not null unique default gen_random_uuid()
);

grant select on consent_wording to askwell_app;
grant select, insert, update on contributor, representation, contributor_preference, consent, contact_person, contact_point, safe_contact, treated_by, helper,
  contributor_search_key to askwell_app;
-- Lists that a person replaces as a whole, and details they take back.
grant select, insert, update, delete on interest, skill, access_need to askwell_app;
grant delete on treated_by, contact_point, contributor_search_key to askwell_app;

insert into consent_wording (version, purpose, context, valid_from, text_en) values
('join-1', 'join', null, '2025-01-01T00:00:00Z',
 'Askwell keeps what you tell it about yourself, also about your health if you choose to, so that you can find involvement in health and care that suits you. Nobody finds you, and nobody asks you, until you say so. Your name and contact details are locked away: a team sees them only once you said yes to it and were chosen. You can see who looked at your details. You can leave at any time, and you need not say why.'),
('be-found-research-1', 'be_found', 'research', '2025-01-01T00:00:00Z',
 'People who plan research may find me by my topics, my own words, skills, languages, area and what I like to do. They see a code, my topics and how I am connected with them, never my name or contact details. They see my own words only if I ticked that they may. I can take this back at any time, and it stops at once.'),
('be-found-service-1', 'be_found', 'service', '2025-01-01T00:00:00Z',
 'People who plan and improve health and care services may find me by my topics, my own words, skills, languages, area and what I like to do. They see a code, my topics and how I am connected with them, never my name or contact details. They see my own words only if I ticked that they may. I can take this back at any time, and it stops at once.'),
('be-found-governance-1', 'be_found', 'governance', '2025-01-01T00:00:00Z',
 'People who look for members of boards and committees may find me by my topics, my own words, skills, languages, area and what I like to do. They see a code, my topics and how I am connected with them, never my name or contact details. They see my own words only if I ticked that they may. I can take this back at any time, and it stops at once.'),
('be-found-education-1', 'be_found', 'education', '2025-01-01T00:00:00Z',
 'People who teach and train students and staff may find me by my topics, my own words, skills, languages, area and what I like to do. They see a code, my topics and how I am connected with them, never my name or contact details. They see my own words only if I ticked that they may. I can take this back at any time, and it stops at once.'),
('be-found-priority-setting-1', 'be_found', 'priority_setting', '2025-01-01T00:00:00Z',
 'People who decide which questions should be worked on next may find me by my topics, my own words, skills, languages, area and what I like to do. They see a code, my topics and how I am connected with them, never my name or contact details. They see my own words only if I ticked that they may. I can take this back at any time, and it stops at once.');
