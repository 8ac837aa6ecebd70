-- Ideas: a question, an issue or a priority that somebody wrote for others, and looks for a team. See docs/ideas.md and docs/adr/ideas.md.
-- What an idea says is everybody's once it is published; who wrote it and who says "me too" stand in tables of their own, and are nobody's to see.

create table idea (
  id uuid primary key default new_id(),
  -- What people call it when they speak of it.
  code text not null unique check (length(code) between 4 and 20),
  kind text not null check (kind in ('question', 'issue', 'priority')),
  state text not null check (state in ('waiting', 'change_asked', 'declined', 'published', 'taken_up', 'answered', 'not_taken_up', 'joined', 'withdrawn')),
  -- Counts each text by its author: whoever publishes says which one they read.
  version int not null default 0 check (version >= 0),
  area_code text references area,
  posted_at timestamptz(3) not null,
  published_at timestamptz(3),
  -- A day in London until whose end an answer is in time.
  due_by date not null,
  -- As published. Until then it is sealed (idea_author), and once it was taken back it is gone.
  title text check (length(title) between 10 and 150),
  words text check (length(words) between 1 and 2000),
  -- The name that its author wants shown.
  signed_as text check (length(signed_as) between 2 and 100),
  joined_into uuid references idea,
  constraint idea_text check ((title is not null) = (state in ('published', 'taken_up', 'answered', 'not_taken_up', 'joined')) and (title is not null or num_nonnulls(words, signed_as) = 0)),
  constraint idea_published check (published_at is not null or state in ('waiting', 'change_asked', 'declined', 'withdrawn')),
  constraint idea_joined check ((joined_into is not null) = (state = 'joined') and joined_into <> id)
);
create index idea_to_moderate on idea (id) where state = 'waiting';
create index idea_due on idea (due_by, id) where state = 'published';
create index idea_joined_into on idea (joined_into) where joined_into is not null;
grant select, insert, update, delete on idea to askwell_app;

create table idea_topic (
  idea_id uuid not null references idea,
  topic_id uuid not null references topic,
  primary key (idea_id, topic_id)
);
create index idea_topic_topic on idea_topic (topic_id, idea_id);
grant select, insert, delete on idea_topic to askwell_app;

-- Who wrote it. Gone once they are erased.
create table idea_author (
  idea_id uuid primary key references idea,
  contributor_id uuid not null references contributor,
  -- The account that sent it: theirs, or of who helps them.
  posted_by uuid not null references account,
  -- Title, words and name until it is published; also of what was declined, for its author.
  text_key_id text,
  text_ciphertext bytea,
  -- Why a change is asked for, or why it isn't published.
  note_key_id text,
  note_ciphertext bytea,
  -- Whether its author wants to hear by mail what becomes of it.
  tell_me boolean not null,
  -- Whether it stays, without anything that leads to them, when they are erased.
  may_stay boolean not null,
  constraint idea_author_text check (num_nonnulls(text_key_id, text_ciphertext) in (0, 2)),
  constraint idea_author_note check (num_nonnulls(note_key_id, note_ciphertext) in (0, 2))
);
create index idea_author_contributor on idea_author (contributor_id, idea_id);
grant select, insert, update, delete on idea_author to askwell_app;

-- "Me too": each contributor once.
create table idea_me_too (
  idea_id uuid not null references idea,
  contributor_id uuid not null references contributor,
  tell_me boolean not null,
  said_at timestamptz(3) not null,
  primary key (idea_id, contributor_id)
);
create index idea_me_too_contributor on idea_me_too (contributor_id, idea_id);
grant select, insert, update, delete on idea_me_too to askwell_app;

-- How many people say "me too", of ideas that stand for themselves: each person once, whichever of those joined into it they said it of, or wrote; its own
-- author not among them. From three on: below, a number told one after another says who it was.
create function ideas_me_toos(of_ideas uuid[]) returns table (idea_id uuid, people int)
  language sql stable parallel safe
  begin atomic
    with recursive family (root, id) as (
      select id, id from idea where id = any (of_ideas) and joined_into is null
      union all
      select family.root, idea.id from family join idea on idea.joined_into = family.id
    ), said (root, contributor_id) as (
      select family.root, too.contributor_id from family join idea_me_too too on too.idea_id = family.id
      union
      select family.root, author.contributor_id from family join idea_author author on author.idea_id = family.id where family.id <> family.root
    )
    select said.root, count(*)::int
    from said join contributor on contributor.id = said.contributor_id and contributor.status = 'active'
    where not exists (select from idea_author own where own.idea_id = said.root and own.contributor_id = said.contributor_id)
    group by said.root having count(*) >= 3;
  end;
grant execute on function ideas_me_toos(uuid[]) to askwell_app;

-- Ideas are searched like findings, by words and by meaning: they were written for others to read.
alter table search_generation drop constraint search_generation_index_name_check;
alter table search_generation add constraint search_generation_index_name_check check (index_name in ('opportunities', 'interests', 'findings', 'ideas'));
alter table search_meaning drop constraint search_meaning_index_name_check;
alter table search_meaning add constraint search_meaning_index_name_check check (index_name in ('opportunities', 'findings', 'interests', 'ideas'));
create table search_document_ideas partition of search_document for values in ('ideas');
create table search_term_ideas partition of search_term for values in ('ideas');
create or replace function search_measure(index_name text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp
  as $$
  begin
    case search_measure.index_name
      when 'opportunities' then analyze search_document_opportunities, search_term_opportunities;
      when 'interests' then analyze search_document_interests, search_term_interests;
      when 'findings' then analyze search_document_findings, search_term_findings;
      when 'ideas' then analyze search_document_ideas, search_term_ideas;
    end case;
  end
  $$;
