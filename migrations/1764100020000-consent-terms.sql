-- What people agree to, in full: in which words, with whom, on what ground in law, and what a newer wording changes. All of it dated, so that
-- everyone can read years later what they agreed to. More purposes than joining and being found; and taking back a part of being found.

-- Grounds in law, with the days they hold for. Meaning in plain words; the reference says where to read it.
create table lawful_basis (
  code text primary key check (code ~ '^[a-z0-9_]{3,60}$'),
  part text not null check (part in ('article_6', 'article_9', 'schedule_1')),
  reference text not null,
  meaning_en text not null check (length(meaning_en) between 20 and 500),
  source text not null,
  valid_from date not null,
  valid_to date,
  check (valid_to >= valid_from),
  unique (code, part)
);
insert into lawful_basis (code, part, reference, meaning_en, source, valid_from) values
('consent', 'article_6', 'UK GDPR Article 6(1)(a)', 'You agreed to it, and can take it back at any time.', 'https://www.legislation.gov.uk/eur/2016/679/article/6', '2021-01-01'),
('legal_obligation', 'article_6', 'UK GDPR Article 6(1)(c)', 'A law says that it must be done.', 'https://www.legislation.gov.uk/eur/2016/679/article/6', '2021-01-01'),
('public_task', 'article_6', 'UK GDPR Article 6(1)(e)', 'It is needed for a task in the public interest that a law gives to the organisation.', 'https://www.legislation.gov.uk/eur/2016/679/article/6', '2021-01-01'),
('explicit_consent', 'article_9', 'UK GDPR Article 9(2)(a)', 'It is about your health or other things that are protected above all, and you agreed to it in so many words.', 'https://www.legislation.gov.uk/eur/2016/679/article/9', '2021-01-01'),
('substantial_public_interest', 'article_9', 'UK GDPR Article 9(2)(g)', 'It is needed for reasons of substantial public interest, under a condition that the law sets.', 'https://www.legislation.gov.uk/eur/2016/679/article/9', '2021-01-01'),
('research_and_statistics', 'article_9', 'UK GDPR Article 9(2)(j)', 'It is needed for research or statistics, with the safeguards that the law asks for.', 'https://www.legislation.gov.uk/eur/2016/679/article/9', '2021-01-01'),
('research_condition', 'schedule_1', 'Data Protection Act 2018, Schedule 1, paragraph 4', 'Research and statistics in the public interest, with safeguards.', 'https://www.legislation.gov.uk/ukpga/2018/12/schedule/1', '2018-05-25'),
('equality_of_opportunity', 'schedule_1', 'Data Protection Act 2018, Schedule 1, paragraph 8', 'Seeing whether people of different groups have equal opportunities, without deciding anything about one person.', 'https://www.legislation.gov.uk/ukpga/2018/12/schedule/1', '2018-05-25');

alter table consent_wording drop constraint consent_wording_purpose_check;
alter table consent_wording add constraint consent_wording_purpose_check check (purpose in ('join', 'be_found', 'show_own_words', 'find_me_by', 'monitoring'));
alter table consent_wording
  -- What is new against the words before it. Only where it matters is anybody asked again; whoever isn't asked, or doesn't answer, keeps
  -- what they agreed to, and nothing beyond it is done with their data.
  add column change text not null default 'matters' check (change in ('words_only', 'matters')),
  add column what_changed_en text check (length(what_changed_en) between 10 and 1000),
  add column lawful_basis text not null default 'consent',
  add column lawful_basis_part text generated always as ('article_6') stored,
  add column special_category_basis text not null default 'explicit_consent',
  add column special_category_part text generated always as ('article_9') stored,
  add column schedule_1_condition text,
  add column schedule_1_part text generated always as ('schedule_1') stored,
  add constraint consent_wording_basis foreign key (lawful_basis, lawful_basis_part) references lawful_basis (code, part),
  add constraint consent_wording_special foreign key (special_category_basis, special_category_part) references lawful_basis (code, part),
  add constraint consent_wording_condition foreign key (schedule_1_condition, schedule_1_part) references lawful_basis (code, part),
  -- Explicit consent stands by itself; the other grounds of Article 9 named here need a condition of the Act (section 10).
  add constraint consent_wording_condition_given check ((special_category_basis = 'explicit_consent') = (schedule_1_condition is null));

-- Who decides what is done with the data, as it was said with the words. Several of them: each for its part.
create table consent_controller (
  wording_version text not null references consent_wording,
  position smallint not null check (position between 1 and 20),
  name text not null check (length(name) between 2 and 200),
  decides_en text not null check (length(decides_en) between 10 and 500),
  contact text check (length(contact) between 3 and 300),
  primary key (wording_version, position)
);
grant select on lawful_basis, consent_controller to askwell_app;

insert into consent_wording (version, purpose, context, valid_from, text_en) values
('show-own-words-1', 'show_own_words', null, '2025-01-01T00:00:00Z',
 'Teams that find me may read what I wrote in my own words, beside my code and my topics. I know that what I wrote could tell who I am. I can take this back at any time: from then on nobody sees my words, also on lists that were made before.');

insert into consent_controller (wording_version, position, name, decides_en)
select version, 1, 'The organisation that runs Askwell', 'Keeps your profile and what you agreed to, and decides how Askwell works.' from consent_wording;
insert into consent_controller (wording_version, position, name, decides_en)
select version, 2, 'The organisations whose teams post here', 'Each decides whom it invites, and what it does with your name and contact details once you said yes and were chosen.'
from consent_wording where purpose in ('be_found', 'show_own_words');

-- Own words are shown while there is a consent to it: a record with its words, in place of a tick without. Ticks made before become
-- records; they were made beside these words.
insert into consent (contributor_id, purpose, context, wording_version, given_at)
select contributor_id, 'show_own_words', null, 'show-own-words-1', clock_now() from contributor_preference where own_words_shown;
alter table contributor_preference drop column own_words_shown;

-- Being found takes in own words and skills; each can be taken back alone, and given again, for all contexts. A row for each time.
create table found_by_exception (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  part text not null check (part in ('own_words', 'skills')),
  taken_back_at timestamptz(3) not null,
  given_again_at timestamptz(3),
  constraint found_by_exception_order check (given_again_at >= taken_back_at)
);
create unique index found_by_exception_in_force on found_by_exception (contributor_id, part) where given_again_at is null;
create index found_by_exception_contributor on found_by_exception (contributor_id, id);
grant select, insert, delete on found_by_exception to askwell_app;
grant update (given_again_at) on found_by_exception to askwell_app;
