-- My portfolio: what I did, from the record; what I learned, in my words; learning and support that was offered beside it; and where people go on from what they did.
-- See docs/portfolio.md.

create table portfolio_note (
  id uuid primary key default new_id(),
  contributor_id uuid not null references contributor,
  -- Null: about me, beside all of it.
  involvement_id uuid references involvement,
  text_key_id text not null,
  text_ciphertext bytea not null,
  changed_at timestamptz(3) not null,
  unique nulls not distinct (contributor_id, involvement_id)
);
create index portfolio_note_involvement on portfolio_note (involvement_id);

-- Learning and support that a team offers for an involvement.
create table offered_support (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  kind text not null check (kind in ('induction', 'training', 'mentor', 'peer_support', 'emotional_support', 'equipment', 'other')),
  title text not null check (length(title) between 3 and 200),
  link text check (link ~ '^https://' and length(link) <= 2000),
  offered_by uuid references account,
  offered_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index offered_support_involvement on offered_support (involvement_id, id);

-- Where people often go on from a kind of involvement, and back. Told to whoever did it, asked of nobody, and read by nothing that finds or orders people.
create table involvement_path (
  from_kind text not null,
  to_kind text not null,
  words_en text not null check (length(words_en) between 20 and 300),
  source text not null check (length(source) between 5 and 200),
  source_url text not null check (source_url ~ '^https://'),
  primary key (from_kind, to_kind),
  check (from_kind <> to_kind)
);

grant select, insert, update, delete on portfolio_note, offered_support to askwell_app;
grant select on involvement_path to askwell_app;

insert into involvement_path (from_kind, to_kind, words_en, source, source_url)
select from_kind, to_kind, words_en, 'Askwell’s own suggestion, after the roles in NHS England’s policy on working in partnership with people and communities',
  'https://www.england.nhs.uk/long-read/policy-on-working-in-partnership-with-people-and-communities'
from (values
  ('interview', 'focus_group', 'You told your story once. In a small group you hear others’ and find what they have in common.'),
  ('focus_group', 'document_review', 'You know what matters to people like you. Reading a draft with that in mind is often the next step.'),
  ('focus_group', 'co_production', 'From saying what should change to making it together, with an equal say.'),
  ('survey_advice', 'document_review', 'Whoever finds the wrong word in a survey finds it in a leaflet, too.'),
  ('document_review', 'steering_group', 'You saw one part of a piece of work. A steering group follows all of it.'),
  ('document_review', 'interview_panel', 'Reading closely and asking the right question is what a panel needs.'),
  ('co_production', 'steering_group', 'You made something together. You may like to help guide the next piece of work from its beginning.'),
  ('co_production', 'peer_research', 'You can learn to do research yourself, with people who share your experience.'),
  ('steering_group', 'governance_board', 'From guiding one piece of work to deciding for many of them.'),
  ('steering_group', 'priority_setting', 'You know where work goes astray. Help to decide which questions come first.'),
  ('priority_setting', 'governance_board', 'Boards decide what gets done about what you found important.'),
  ('peer_research', 'dissemination', 'You helped to find it. People listen differently when you tell them.'),
  ('peer_research', 'teaching', 'What you learned by doing research others can learn from you.'),
  ('teaching', 'interview_panel', 'You teach those who will do the work. You can help to choose them.'),
  ('interview_panel', 'governance_board', 'Choosing people and deciding on what they do are close to each other.'),
  ('governance_board', 'teaching', 'What you know of how decisions are made helps those who begin.'),
  ('governance_board', 'focus_group', 'Stepping back is a path, too: a small group now and then, with all that you know.'),
  ('steering_group', 'interview', 'It need not be more each time: one conversation, when it suits you, is as welcome.')
) as path (from_kind, to_kind, words_en);
