-- Every idea gets an answer within 60 days, from teams, knowledge brokers or involvement leads. See docs/ideas.md.

alter table idea
  -- How often somebody said that they are still looking, each time with a reason and another 60 days.
  add column renewals smallint not null default 0 check (renewals between 0 and 2),
  -- The first answer of whatever kind, also that it isn't published.
  add column first_answered_at timestamptz(3),
  -- When those who can answer were told that it is there, and that it waits too long.
  add column told_at timestamptz(3),
  add column reminded_at timestamptz(3);
create index idea_untold on idea (id) where state = 'published' and told_at is null;

create table idea_answer (
  id uuid primary key default new_id(),
  idea_id uuid not null references idea,
  at timestamptz(3) not null,
  kind text not null check (kind in ('taken_up', 'answered', 'still_looking', 'not_taken_up')),
  answered_as text not null check (answered_as in ('team', 'knowledge_broker', 'involvement_lead')),
  account_id uuid not null references account,
  team_id uuid references team,
  opportunity_id uuid references opportunity,
  finding_id uuid references finding,
  -- For everybody to read.
  words text not null check (length(words) between 10 and 2000),
  constraint idea_answer_team check ((team_id is not null) = (answered_as = 'team')),
  constraint idea_answer_opportunity check (opportunity_id is null or kind = 'taken_up' and team_id is not null),
  constraint idea_answer_finding check ((finding_id is not null) = (kind = 'answered')),
  -- One team's no isn't everybody's.
  constraint idea_answer_no check (kind in ('taken_up', 'answered') or answered_as <> 'team')
);
create index idea_answer_of on idea_answer (idea_id, id);
create index idea_answer_opportunity on idea_answer (opportunity_id) where opportunity_id is not null;
create index idea_answer_finding on idea_answer (finding_id) where finding_id is not null;
grant select, insert on idea_answer to askwell_app;

-- Who wants mail about ideas to answer, and where it goes for an account without a profile of its own: an address that their sign-in vouched for, sealed.
create table idea_mail (
  account_id uuid primary key references account,
  address_key_id text,
  address_ciphertext bytea,
  address_hash bytea,
  seen_at timestamptz(3),
  constraint idea_mail_address check (num_nonnulls(address_key_id, address_ciphertext, address_hash, seen_at) in (0, 4))
);
grant select, insert, update, delete on idea_mail to askwell_app;

-- Those whom ideas may concern: their topics are, or belong to, what the account follows. Overdue ones concern involvement leads as well.
create function idea_follows(p_account uuid, p_idea uuid) returns boolean
  language sql stable parallel safe
  begin atomic
    with recursive about (id, parent_id) as (
      select topic.id, topic.parent_id from idea_topic join topic on topic.id = topic_id where idea_id = p_idea
      union
      select parent.id, parent.parent_id from about join topic parent on parent.id = about.parent_id
    )
    select exists (select from about join topic_follow follow on follow.topic_id = about.id where follow.account_id = p_account);
  end;
grant execute on function idea_follows(uuid, uuid) to askwell_app;
