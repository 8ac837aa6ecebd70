-- Optional characteristics, in two stores under two consents that know nothing of each other: what someone wants to be found by, tick by
-- tick, and what is counted to see whom the service reaches. See docs/adr/monitoring-store.md.

-- Questions and their categories, dated, as the Census of 2021 and the harmonised standards of the Government Statistical Service have them.
create table characteristic_question (
  code text primary key check (code ~ '^[a-z_]{3,40}$'),
  position smallint not null unique,
  text_en text not null,
  for_finding boolean not null,
  source text not null,
  valid_from date not null,
  valid_to date,
  check (valid_to >= valid_from)
);
create table characteristic_category (
  code text primary key check (code ~ '^[a-z0-9_]{3,60}$'),
  question_code text not null references characteristic_question,
  position smallint not null,
  text_en text not null,
  -- Refusing to say, or saying it in one's own words: nothing that anybody is found by.
  kind text not null default 'named' check (kind in ('named', 'own_words', 'not_said')),
  valid_from date not null default '2021-03-21',
  valid_to date,
  check (valid_to >= valid_from),
  unique (question_code, position),
  unique (code, question_code)
);
grant select on characteristic_question, characteristic_category to askwell_app;

insert into characteristic_question (code, position, text_en, for_finding, source, valid_from) values
('age_group', 1, 'How old are you?', true, 'ONS, Census 2021, age, grouped', '2021-03-21'),
('sex', 2, 'What is your sex?', true, 'ONS, Census 2021, sex', '2021-03-21'),
('gender_identity', 3, 'How do you describe your gender?', true, 'ONS, Census 2021, gender identity', '2021-03-21'),
('ethnic_group', 4, 'What is your ethnic group?', true, 'ONS, Census 2021, ethnic group (19 categories); GSS harmonised standard', '2021-03-21'),
('disability', 5, 'Do you have a physical or mental health condition or illness lasting 12 months or more, and does it limit what you do day to day?', true, 'ONS, Census 2021, disability; GSS harmonised standard (Equality Act 2010)', '2021-03-21'),
('sexual_orientation', 6, 'What is your sexual orientation?', true, 'ONS, Census 2021, sexual orientation', '2021-03-21'),
('religion', 7, 'What is your religion?', true, 'ONS, Census 2021, religion', '2021-03-21'),
('deprivation', 8, 'How deprived is the place where you live? (from your postcode, which is not kept)', false, 'Index of Multiple Deprivation, tenths of areas in England, from a published lookup that the operator loads', '2021-03-21');

insert into characteristic_category (question_code, position, code, text_en) values
('age_group', 1, 'age_16_to_24', '16 to 24'), ('age_group', 2, 'age_25_to_29', '25 to 29'), ('age_group', 3, 'age_30_to_44', '30 to 44'),
('age_group', 4, 'age_45_to_59', '45 to 59'), ('age_group', 5, 'age_60_to_74', '60 to 74'), ('age_group', 6, 'age_75_or_over', '75 or over'),
('sex', 1, 'sex_female', 'Female'), ('sex', 2, 'sex_male', 'Male'),
('gender_identity', 1, 'gender_same', 'The same as my sex registered at birth'), ('gender_identity', 2, 'gender_trans_woman', 'Trans woman'),
('gender_identity', 3, 'gender_trans_man', 'Trans man'), ('gender_identity', 4, 'gender_non_binary', 'Non-binary'),
('gender_identity', 5, 'gender_other', 'Another gender identity'),
('ethnic_group', 1, 'ethnic_asian_bangladeshi', 'Asian, Asian British or Asian Welsh: Bangladeshi'),
('ethnic_group', 2, 'ethnic_asian_chinese', 'Asian, Asian British or Asian Welsh: Chinese'),
('ethnic_group', 3, 'ethnic_asian_indian', 'Asian, Asian British or Asian Welsh: Indian'),
('ethnic_group', 4, 'ethnic_asian_pakistani', 'Asian, Asian British or Asian Welsh: Pakistani'),
('ethnic_group', 5, 'ethnic_asian_other', 'Asian, Asian British or Asian Welsh: other'),
('ethnic_group', 6, 'ethnic_black_african', 'Black, Black British, Black Welsh, Caribbean or African: African'),
('ethnic_group', 7, 'ethnic_black_caribbean', 'Black, Black British, Black Welsh, Caribbean or African: Caribbean'),
('ethnic_group', 8, 'ethnic_black_other', 'Black, Black British, Black Welsh, Caribbean or African: other'),
('ethnic_group', 9, 'ethnic_mixed_white_asian', 'Mixed or multiple ethnic groups: White and Asian'),
('ethnic_group', 10, 'ethnic_mixed_white_black_african', 'Mixed or multiple ethnic groups: White and Black African'),
('ethnic_group', 11, 'ethnic_mixed_white_black_caribbean', 'Mixed or multiple ethnic groups: White and Black Caribbean'),
('ethnic_group', 12, 'ethnic_mixed_other', 'Mixed or multiple ethnic groups: other'),
('ethnic_group', 13, 'ethnic_white_british', 'White: English, Welsh, Scottish, Northern Irish or British'),
('ethnic_group', 14, 'ethnic_white_irish', 'White: Irish'),
('ethnic_group', 15, 'ethnic_white_gypsy_irish_traveller', 'White: Gypsy or Irish Traveller'),
('ethnic_group', 16, 'ethnic_white_roma', 'White: Roma'),
('ethnic_group', 17, 'ethnic_white_other', 'White: other'),
('ethnic_group', 18, 'ethnic_arab', 'Arab'),
('ethnic_group', 19, 'ethnic_other', 'Any other ethnic group'),
('disability', 1, 'disability_limited_a_lot', 'Yes, and it limits me a lot'), ('disability', 2, 'disability_limited_a_little', 'Yes, and it limits me a little'),
('disability', 3, 'disability_not_limited', 'Yes, and it does not limit me'), ('disability', 4, 'disability_none', 'No'),
('sexual_orientation', 1, 'orientation_straight', 'Straight or heterosexual'), ('sexual_orientation', 2, 'orientation_gay_or_lesbian', 'Gay or lesbian'),
('sexual_orientation', 3, 'orientation_bisexual', 'Bisexual'), ('sexual_orientation', 4, 'orientation_other', 'Another sexual orientation'),
('religion', 1, 'religion_none', 'No religion'), ('religion', 2, 'religion_buddhist', 'Buddhist'), ('religion', 3, 'religion_christian', 'Christian'),
('religion', 4, 'religion_hindu', 'Hindu'), ('religion', 5, 'religion_jewish', 'Jewish'), ('religion', 6, 'religion_muslim', 'Muslim'),
('religion', 7, 'religion_sikh', 'Sikh'), ('religion', 8, 'religion_other', 'Any other religion');
insert into characteristic_category (question_code, position, code, text_en)
select 'deprivation', n, 'deprivation_' || n, case n when 1 then 'The most deprived tenth of areas' when 10 then 'The least deprived tenth of areas' else 'Tenth ' || n || ' of 10' end
from generate_series(1, 10) n;
insert into characteristic_category (question_code, position, code, text_en, kind)
select code, 90, code || '_own_words', 'In my own words', 'own_words' from characteristic_question where code <> 'deprivation'
union all select code, 91, code || '_not_said', 'I prefer not to say', 'not_said' from characteristic_question;

-- The two purposes.
insert into consent_wording (version, purpose, context, valid_from, text_en) values
('find-me-by-1', 'find_me_by', null, '2025-01-01T00:00:00Z',
 'Teams that look for a mix of people may find me by the things I tick here, and by nothing I do not tick. A team says in its post which of them it looks for, and why; beside my code it sees those, never the others. They never lower how well I fit. I can untick each of them, or take all back, at any time; it stops at once.'),
('monitoring-1', 'monitoring', null, '2025-01-01T00:00:00Z',
 'Askwell may count my answers with those of many others, to see whom it reaches and whom it misses. They are kept apart from my profile, without my name, and are shown to nobody: only rounded numbers of many people are. My postcode is looked up once and not kept. I can take my answers back at any time; from the next time numbers are made up they are no longer among them.');
insert into consent_controller (wording_version, position, name, decides_en) values
('find-me-by-1', 1, 'The organisation that runs Askwell', 'Keeps what you ticked, and decides how Askwell works.'),
('find-me-by-1', 2, 'The organisations whose teams post here', 'Each decides which mix of people it looks for, and says so in its post.'),
('monitoring-1', 1, 'The organisation that runs Askwell', 'Keeps your answers apart, and makes up the numbers.');

-- Found by: what a person ticked, one by one. Matched in Postgres alone, in no index.
create table find_me_by (
  contributor_id uuid not null references contributor,
  category_code text not null references characteristic_category,
  ticked_at timestamptz(3) not null,
  primary key (contributor_id, category_code)
);
create index find_me_by_category on find_me_by (category_code, contributor_id);

-- The mix that a team looks for, as its post says.
create table opportunity_mix (
  opportunity_id uuid not null references opportunity,
  category_code text not null references characteristic_category,
  primary key (opportunity_id, category_code)
);
create table opportunity_mix_reason (
  opportunity_id uuid primary key references opportunity,
  why text not null check (length(why) between 10 and 500)
);
grant select, insert, delete on find_me_by, opportunity_mix, opportunity_mix_reason to askwell_app;

-- Counted: nobody's id, no time, nothing else of the person. The pseudonym is HMAC-SHA-256 of the profile's id under the service's key:
-- with it the person's own request finds their row, to change or to erase it; without the key it leads to nobody.
create table monitoring_answer (
  -- Random, not by time as ids are elsewhere.
  id uuid primary key default gen_random_uuid(),
  pseudonym_hash bytea not null check (length(pseudonym_hash) = 32),
  question_code text not null,
  category_code text not null,
  -- In their own words, sealed; counted as "in own words", read by the person alone.
  own_words_key_id text,
  own_words_ciphertext bytea,
  unique (pseudonym_hash, question_code),
  foreign key (category_code, question_code) references characteristic_category (code, question_code),
  check (num_nonnulls(own_words_key_id, own_words_ciphertext) in (0, 2))
);
-- Whose answers came, went or changed since numbers were last made up: too few, and there are no new numbers.
create table monitoring_changed (
  pseudonym_hash bytea primary key check (length(pseudonym_hash) = 32)
);
-- The numbers, made up once for a quarter and then fixed. `people` is rounded to 5; null stands for too few to show.
create table monitoring_publication (
  quarter date primary key check (quarter = date_trunc('quarter', quarter)),
  published_at timestamptz(3) not null
);
create table monitoring_figure (
  quarter date not null references monitoring_publication,
  category_code text not null references characteristic_category,
  people int check (people >= 10 and people % 5 = 0),
  primary key (quarter, category_code)
);
-- Reports that somebody read on a day.
create table monitoring_budget (
  account_id uuid not null references account,
  day date not null,
  reports smallint not null check (reports between 1 and 20),
  primary key (account_id, day)
);
grant select, insert, update, delete on monitoring_answer, monitoring_changed, monitoring_budget to askwell_app;
grant select, insert on monitoring_publication, monitoring_figure to askwell_app;

-- Which tenth a postcode lies in: a public table of one edition, loaded by the operator; the same for everyone.
create table deprivation_edition (
  edition text primary key check (length(edition) between 3 and 100),
  source text not null check (length(source) between 3 and 500),
  valid_from date not null unique,
  loaded_at timestamptz(3) not null
);
create table deprivation_tenth (
  edition text not null references deprivation_edition on delete cascade,
  postcode text not null check (postcode ~ '^[A-Z0-9]{5,7}$'),
  tenth smallint not null check (tenth between 1 and 10),
  primary key (edition, postcode)
);
grant select on deprivation_edition, deprivation_tenth to askwell_app;
