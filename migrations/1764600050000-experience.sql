-- How people found being involved: short statements that they agree with or not, after each involvement and once a year while it goes on. What somebody says without their name is
-- kept so that nothing leads from it to them. See docs/adr/experience-answers.md.

-- The UK Standards for Public Involvement, and the statements by which people say how it was. A statement whose words change is a new one: what was answered keeps its meaning.
create table involvement_standard (
  code text primary key check (code ~ '^[a-z_]{3,40}$'),
  position smallint not null unique,
  name_en text not null,
  name_cy text,
  source text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create table experience_statement (
  code text primary key check (code ~ '^[a-z_]{3,40}$'),
  position smallint not null,
  text_en text not null check (length(text_en) between 5 and 120),
  text_cy text check (length(text_cy) between 5 and 160),
  source text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
create table experience_statement_standard (
  statement_code text not null references experience_statement,
  standard_code text not null references involvement_standard,
  primary key (statement_code, standard_code)
);
grant select on involvement_standard, experience_statement, experience_statement_standard to askwell_app;

insert into involvement_standard (code, position, name_en, source, valid_from)
select code, position, name_en, 'UK Standards for Public Involvement, UK Public Involvement Standards Development Partnership, November 2019', '2019-11-01'
from (values ('inclusive_opportunities', 1, 'Inclusive Opportunities'), ('working_together', 2, 'Working Together'), ('support_and_learning', 3, 'Support and Learning'),
  ('governance', 4, 'Governance'), ('communications', 5, 'Communications'), ('impact', 6, 'Impact')) as standard (code, position, name_en);

insert into experience_statement (code, position, text_en, source, valid_from)
select code, position, text_en, source, '2026-11-01'
from (values
  ('said_what_i_thought', 1, 'I could say what I thought.', 'What public contributors ask for, in their words'),
  ('kept_informed', 2, 'I was kept informed of next steps.', 'What public contributors ask for, in their words'),
  ('knew_main_person', 3, 'I always knew the main person in charge.', 'What public contributors ask for, in their words'),
  ('got_what_i_needed', 4, 'They helped me to get what I needed.', 'What public contributors ask for, in their words'),
  ('suited_me', 5, 'I could take part in a way that suited me.', 'Askwell, after Inclusive Opportunities in the UK Standards'),
  ('was_respected', 6, 'I was respected, and what I know counted.', 'Askwell, after Working Together in the UK Standards'),
  ('could_follow', 7, 'I could follow what was said and sent to me.', 'Askwell, after Communications in the UK Standards'),
  ('could_learn', 8, 'I could learn what I needed for it.', 'Askwell, after Support and Learning in the UK Standards'),
  ('promises_kept', 9, 'What was agreed about payment and expenses was kept.', 'Askwell, after Inclusive Opportunities and Governance in the UK Standards'),
  ('had_a_say', 10, 'I had a say in how things were decided.', 'Askwell, after Governance in the UK Standards'),
  ('know_what_changed', 11, 'I know what changed because of what we said.', 'Askwell, after Impact in the UK Standards')
) as statement (code, position, text_en, source);

insert into experience_statement_standard (statement_code, standard_code) values
('said_what_i_thought', 'working_together'), ('kept_informed', 'communications'), ('knew_main_person', 'working_together'), ('knew_main_person', 'governance'),
('got_what_i_needed', 'support_and_learning'), ('got_what_i_needed', 'inclusive_opportunities'), ('suited_me', 'inclusive_opportunities'), ('was_respected', 'working_together'),
('could_follow', 'communications'), ('could_learn', 'support_and_learning'), ('promises_kept', 'inclusive_opportunities'), ('promises_kept', 'governance'),
('had_a_say', 'governance'), ('know_what_changed', 'impact');

-- That somebody may say how it was, and whether they did; never what. No time of an answer.
create table experience_invitation (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  opportunity_id uuid not null references opportunity,
  contributor_id uuid not null references contributor,
  occasion text not null check (occasion in ('after', 'yearly')),
  -- Which year of it; 0 after it.
  nr smallint not null check ((occasion = 'after') = (nr = 0)),
  state text not null default 'offered' check (state in ('offered', 'answered', 'declined', 'lapsed', 'taken_back')),
  offered_at timestamptz(3) not null,
  closes_at timestamptz(3) not null check (closes_at > offered_at),
  asked_at timestamptz(3),
  reminded_at timestamptz(3) check (reminded_at > asked_at),
  -- The message of the service that spoke of it last.
  bundle_id uuid references service_bundle on delete set null,
  -- Where mail doesn't reach them or isn't their format: on the list of whoever looks after them.
  pass_on_since timestamptz(3),
  unique (involvement_id, occasion, nr)
);
create index experience_invitation_contributor on experience_invitation (contributor_id, offered_at, id);
create index experience_invitation_open on experience_invitation (closes_at) where state = 'offered';
create index experience_invitation_pass_on on experience_invitation (contributor_id) where state = 'offered' and pass_on_since is not null;
create index experience_invitation_bundle on experience_invitation (bundle_id) where bundle_id is not null;

-- Whoever wants no message about it. They can still say how it was.
create table experience_off (
  contributor_id uuid primary key references contributor,
  since timestamptz(3) not null
);

-- What somebody said under their name: one for each invitation. Words are sealed.
create table experience_answer (
  id uuid primary key default new_id(),
  invitation_id uuid not null unique references experience_invitation,
  opportunity_id uuid not null references opportunity,
  contributor_id uuid not null references contributor,
  words_key_id text,
  words_ciphertext bytea,
  check (num_nonnulls(words_key_id, words_ciphertext) in (0, 2))
);
create index experience_answer_opportunity on experience_answer (opportunity_id, id);
create index experience_answer_contributor on experience_answer (contributor_id);
create table experience_answer_level (
  answer_id uuid not null references experience_answer on delete cascade,
  statement_code text not null references experience_statement,
  level text not null check (level in ('agree', 'partly', 'disagree', 'does_not_apply')),
  primary key (answer_id, statement_code)
);

-- Where answers wait until they are together with those of four other people: of one opportunity, then of its team, then of the organisation. All that waits in a box is one sealed
-- text of a length in large steps, shuffled and sealed anew with each change: the table tells neither how many wait, nor in which order, nor since when.
create table experience_box (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('named', 'anonymous')),
  opportunity_id uuid references opportunity,
  team_id uuid references team,
  organisation_id uuid references organisation,
  -- In which quarter something was last put into it.
  filled_in date not null check (filled_in = date_trunc('quarter', filled_in)),
  -- Whether something was put into it since it was last looked at.
  is_due boolean not null,
  contents_key_id text not null,
  contents_ciphertext bytea not null,
  check (num_nonnulls(opportunity_id, team_id, organisation_id) = 1),
  unique nulls not distinct (kind, opportunity_id, team_id, organisation_id)
);
create index experience_box_due on experience_box (id) where is_due;
create index experience_box_filled on experience_box (filled_in) where organisation_id is null;

-- What is shown of answers: how many people together gave which, to one statement. Every figure anywhere is a sum of whole batches, so no two differ by fewer than five people; and a
-- batch is never changed.
create table experience_batch (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('named', 'anonymous')),
  opportunity_id uuid references opportunity,
  team_id uuid references team,
  organisation_ids uuid[] not null check (cardinality(organisation_ids) > 0),
  quarter date not null check (quarter = date_trunc('quarter', quarter)),
  statement_code text not null references experience_statement,
  people int not null check (people >= 5),
  agree int not null check (agree >= 0),
  partly int not null check (partly >= 0),
  disagree int not null check (disagree >= 0),
  does_not_apply int not null check (does_not_apply >= 0),
  check (num_nonnulls(opportunity_id, team_id) <= 1),
  check (agree + partly + disagree + does_not_apply >= people)
);
create index experience_batch_opportunity on experience_batch (opportunity_id) where opportunity_id is not null;
create index experience_batch_team on experience_batch (team_id) where team_id is not null;
create index experience_batch_organisations on experience_batch using gin (organisation_ids);
create index experience_batch_quarter on experience_batch (quarter);

-- Words of at least five people at once. Their ids are random, so no order tells whose came first.
create table experience_word_batch (
  id uuid primary key default gen_random_uuid(),
  opportunity_id uuid references opportunity,
  team_id uuid references team,
  people int not null check (people >= 5),
  check (num_nonnulls(opportunity_id, team_id) = 1)
);
create index experience_word_batch_opportunity on experience_word_batch (opportunity_id) where opportunity_id is not null;
create index experience_word_batch_team on experience_word_batch (team_id) where team_id is not null;
create table experience_word (
  id uuid primary key default gen_random_uuid(),
  batch_id uuid not null references experience_word_batch,
  -- By which whoever holds the receipt can take them back; nobody else can make it.
  receipt_hash bytea not null,
  -- None once they were taken back.
  text_key_id text,
  text_ciphertext bytea,
  check (num_nonnulls(text_key_id, text_ciphertext) in (0, 2))
);
create index experience_word_batch_of on experience_word (batch_id, id);
create index experience_word_receipt on experience_word (receipt_hash);

create function experience_words_together() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if (select count(*) from experience_word where batch_id = new.id) < new.people then
    raise exception using errcode = '23514', constraint = 'experience_words_together', message = 'words are shown together with those of four other people';
  end if;
  return null;
end $$;
create constraint trigger experience_words_together after insert on experience_word_batch deferrable initially deferred for each row execute function experience_words_together();

grant select, insert, delete on experience_invitation, experience_off, experience_answer, experience_answer_level, experience_box to askwell_app;
grant update (state, pass_on_since) on experience_invitation to askwell_app;
grant update (words_key_id, words_ciphertext) on experience_answer to askwell_app;
grant update (filled_in, is_due, contents_key_id, contents_ciphertext) on experience_box to askwell_app;
grant select, insert on experience_batch, experience_word_batch, experience_word to askwell_app;
grant update (text_key_id, text_ciphertext) on experience_word to askwell_app;

-- It is one of the service's own questions: one bundle in some days, through whichever profile.
alter table service_bundle drop constraint service_bundle_asks_check;
alter table service_bundle add constraint service_bundle_asks_check check (cardinality(asks) > 0 and asks <@ array['check_in', 'acting_review', 'experience']);

-- Of which invitations this person may be told now: once, and once more after 30 days where reminders are allowed. Not while they take a break or were left alone after a loss.
create function guard_experience_waiting(p_recipient uuid, p_now timestamptz) returns setof uuid language sql stable set search_path = public, pg_temp as $$
  select i.id
  from guarded_profile p join guard_row g on g.recipient_id = p.recipient_id join experience_invitation i on i.contributor_id = p.contributor_id
  where p.recipient_id = p_recipient and i.state = 'offered' and i.closes_at > p_now and p.is_active and p.acted_for_until > p_now
    and (i.asked_at is null or i.reminded_at is null and p.reminders_allowed and i.asked_at <= p_now - interval '720 hours')
    and not exists (select from experience_off off where off.contributor_id = i.contributor_id)
    and coalesce(g.left_alone_until, '-infinity') <= p_now and not guard_is_quiet(p.contributor_id, p_now)
$$;

-- Takes one person who is to be told, by whichever replica comes first, and records it, all their invitations in one message. What else the service has to ask goes first. Returns the
-- bundle; null when there is nobody.
create function guard_experience_due() returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_recipient uuid;
  v_waiting uuid[];
  v_bundle uuid;
  v_now timestamptz := clock_now();
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'AW007', message = 'the burden guard works in read committed transactions only';
  end if;
  select g.recipient_id into v_recipient
  from experience_invitation i join guarded_profile p on p.contributor_id = i.contributor_id join guard_row g on g.recipient_id = p.recipient_id cross join guard_policy k
  where i.state = 'offered' and (i.asked_at is null or i.reminded_at is null and p.reminders_allowed and i.asked_at <= v_now - interval '720 hours')
    and i.id in (select guard_experience_waiting(p.recipient_id, v_now)) and not guard_asked_lately(p.recipient_id, v_now) and guard_check_in_through(p.recipient_id, v_now) is null
    and not exists (select from guard_acting_reviews(p.recipient_id, v_now + interval '720 hours' + k.service_bundle_days * interval '24 hours'))
  order by i.offered_at limit 1 for no key update of g skip locked;
  -- Asked again under the lock: somebody else may have taken this person a moment ago.
  v_now := clock_now();
  v_waiting := array(select guard_experience_waiting(v_recipient, v_now));
  if v_recipient is null or v_waiting = '{}' or guard_asked_lately(v_recipient, v_now) then
    return null;
  end if;
  insert into service_bundle (contributor_id, at, asks) select contributor_id, v_now, '{experience}' from experience_invitation where id = v_waiting[1] returning id into v_bundle;
  update experience_invitation set reminded_at = case when asked_at is not null then v_now end, asked_at = coalesce(asked_at, v_now), bundle_id = v_bundle where id = any (v_waiting);
  return v_bundle;
end $$;

revoke execute on function guard_experience_waiting, guard_experience_due from public;
grant execute on function guard_experience_due to askwell_app;
