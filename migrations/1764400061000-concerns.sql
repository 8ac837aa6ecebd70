-- Concerns: something is wrong with how somebody is involved. Heard by an involvement lead of another organisation than the one it is about; that
-- organisation and its teams learn nothing of it unless whoever raised it said so. See docs/concerns.md and docs/adr/who-hears-a-concern.md.

-- Who looks after concerns that no lead of another organisation can hear, and after safeguarding; for the whole service, or to be rung for one organisation.
create table concern_contact (
  id uuid primary key default new_id(),
  role text not null check (role in ('concerns', 'safeguarding')),
  -- Null: for the whole service.
  organisation_id uuid references organisation,
  -- Who reads here what is raised. An organisation's own person is told of and rung, and reads nothing here.
  account_id uuid references account,
  name text not null check (length(name) between 2 and 100),
  phone text check (length(phone) between 3 and 50),
  email text check (length(email) between 3 and 200),
  hours text not null check (length(hours) between 2 and 200),
  out_of_hours text not null check (length(out_of_hours) between 2 and 500),
  named_at timestamptz(3) not null,
  named_by uuid not null references account,
  ended_at timestamptz(3),
  constraint concern_contact_reach check (num_nonnulls(phone, email) > 0),
  constraint concern_contact_reads check ((organisation_id is null) = (account_id is not null)),
  constraint concern_contact_scope check (role = 'safeguarding' or organisation_id is null),
  constraint concern_contact_order check (ended_at >= named_at)
);
create unique index concern_contact_one on concern_contact (role, organisation_id) nulls not distinct where ended_at is null;
grant select, insert, delete on concern_contact to askwell_app;
grant update (ended_at) on concern_contact to askwell_app;

create table concern (
  -- Random whole (UUIDv4): an id tells neither when it was made nor which comes next.
  id uuid primary key default gen_random_uuid(),
  route text not null check (route in ('lead', 'safeguarding')),
  kind text not null check (kind in ('tokenism', 'safety', 'ethics', 'risks_or_benefits', 'recruitment', 'access', 'payment', 'other')),
  -- Who raised it; null once they are erased.
  account_id uuid references account,
  raised_as text not null check (raised_as in ('contributor', 'worker')),
  -- What it is about: one opportunity, or an organisation as a whole. The organisations are as they were then.
  opportunity_id uuid references opportunity,
  organisation_ids uuid[] not null check (cardinality(organisation_ids) between 1 and 20),
  state text not null check (state in ('raised', 'received', 'looked_into', 'answered', 'reopened', 'withdrawn')),
  raised_at timestamptz(3) not null,
  -- What was told before the words were taken: what can't be kept confidential.
  wording_version text not null,
  words_key_id text,
  words_ciphertext bytea,
  name_shown boolean not null,
  team_may_know boolean not null,
  -- Null: whoever administers the service and has no tie to the organisations.
  heard_by uuid references account,
  heard_since timestamptz(3) not null,
  -- Days in London; what is due is due until their end.
  acknowledge_by date not null,
  answer_by date not null,
  received_at timestamptz(3),
  answered_at timestamptz(3),
  outcome text check (outcome in ('something_changes', 'explained', 'passed_on', 'not_found')),
  answer_key_id text,
  answer_ciphertext bytea,
  withdrawn_at timestamptz(3),
  -- When the delay of its answer was told to those who look after concerns.
  escalated_at timestamptz(3),
  -- Words go on being withdrawn (but for safeguarding), on erasure, and when nobody needs them any more.
  words_gone_at timestamptz(3),
  constraint concern_words check (num_nonnulls(words_key_id, words_ciphertext) = case when words_gone_at is null then 2 else 0 end),
  constraint concern_author check (account_id is not null or state in ('answered', 'withdrawn') or route = 'safeguarding'),
  constraint concern_heard_by_another check (heard_by <> account_id),
  constraint concern_received check (received_at is not null or state in ('raised', 'withdrawn')),
  constraint concern_answered check ((answered_at is not null) = (state = 'answered') and (outcome is not null) = (state = 'answered')),
  constraint concern_answer check (num_nonnulls(answer_key_id, answer_ciphertext) = case when state = 'answered' and words_gone_at is null then 2 else 0 end),
  constraint concern_withdrawn check ((withdrawn_at is not null) = (state = 'withdrawn'))
);
create index concern_author on concern (account_id, raised_at, id) where account_id is not null;
create index concern_heard on concern (heard_by, raised_at, id);
create index concern_open on concern (acknowledge_by, answer_by) where state not in ('answered', 'withdrawn');
grant select, insert, update on concern to askwell_app;

-- What happened and when, for whoever raised it; no words.
create table concern_step (
  id uuid primary key default new_id(),
  concern_id uuid not null references concern,
  at timestamptz(3) not null,
  step text not null check (step in ('raised', 'received', 'looked_into', 'answered', 'reopened', 'withdrawn', 'handed_over', 'passed_on_late', 'answer_late', 'team_told', 'message'))
);
create index concern_step_of on concern_step (concern_id, id);
grant select, insert on concern_step to askwell_app;

-- Who had it and why they have it no longer, so that it never comes to the same person twice.
create table concern_hearing (
  id uuid primary key default new_id(),
  concern_id uuid not null references concern,
  account_id uuid not null references account,
  since timestamptz(3) not null,
  until timestamptz(3),
  because text check (because in ('conflict', 'away', 'better_placed', 'not_acknowledged', 'no_longer')),
  constraint concern_hearing_ended check ((until is null) = (because is null))
);
create unique index concern_hearing_once on concern_hearing (concern_id, account_id);
create index concern_hearing_load on concern_hearing (account_id, since);
grant select, insert on concern_hearing to askwell_app;
grant update (until, because) on concern_hearing to askwell_app;

create table concern_message (
  id uuid primary key default new_id(),
  concern_id uuid not null references concern,
  from_author boolean not null,
  at timestamptz(3) not null,
  text_key_id text not null,
  text_ciphertext bytea not null
);
create index concern_message_of on concern_message (concern_id, id);
grant select, insert, update, delete on concern_message to askwell_app;

-- What a team is told, in the words of who hears the concern; it has an id of its own, from which nothing leads a team to the concern.
create table concern_for_team (
  id uuid primary key default gen_random_uuid(),
  concern_id uuid not null references concern,
  told_at timestamptz(3) not null,
  text_key_id text not null,
  text_ciphertext bytea not null
);
create index concern_for_team_of on concern_for_team (concern_id, told_at);
grant select, insert, update, delete on concern_for_team to askwell_app;

-- Where mail about concerns goes for an account without a profile of its own: an address that their sign-in vouched for, sealed.
create table concern_mail (
  account_id uuid primary key references account,
  address_key_id text not null,
  address_ciphertext bytea not null,
  address_hash bytea not null,
  seen_at timestamptz(3) not null
);
grant select, insert, update, delete on concern_mail to askwell_app;

-- Whether somebody has, or had in the last year, a tie to what a concern is about: in a team of one of its organisations or lead for one, named in the
-- post, or its reviewer. Who left a team yesterday is no stranger to it today.
create function concern_tied(p_account uuid, p_organisations uuid[], p_opportunity uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (
      select from permission p left join team t on t.id = p.team_id
      where p.account_id = p_account and (p.revoked_at is null or p.revoked_at > clock_now() - interval '365 days')
        and coalesce(p.organisation_id, t.organisation_id) = any (p_organisations || coalesce((select organisation_ids from opportunity where id = p_opportunity), '{}'))
    )
    or exists (select from opportunity o where o.id = p_opportunity and p_account in (o.contact_account_id, o.reviewer_id, o.created_by))
    or exists (select from opportunity_event e where e.opportunity_id = p_opportunity and p_account in (e.reviewer_id, e.actor_id))
$$;

-- Named at this moment to look after concerns, or after safeguarding, for the whole service.
create function concern_named(p_account uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (select from concern_contact where account_id = p_account and ended_at is null)
$$;

-- Whether an account may read a concern as who hears it, at this moment: whatever it was when the concern came to it. The one place that says so.
create function concern_hears(p_account uuid, p_concern uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from concern c
    where c.id = p_concern and c.account_id is distinct from p_account
      and exists (select from account a where a.id = p_account and a.suspended_at is null)
      and case when c.heard_by is null
            then exists (select from permission p where p.account_id = p_account and p.kind = 'administrator' and p.revoked_at is null)
            else c.heard_by = p_account
              and (concern_named(p_account) or exists (select from permission p where p.account_id = p_account and p.kind = 'involvement_lead' and p.revoked_at is null))
          end
      and not concern_tied(p_account, c.organisation_ids, c.opportunity_id)
  )
$$;

-- Who hears a concern next, null where nobody can and administrators must. The caller holds the concern's row; one choice at a time, so that two
-- concerns at once don't both go to whoever had least to do.
create function concern_next_hearer(p_concern uuid) returns uuid
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_concern concern;
  v_next uuid;
begin
  perform pg_advisory_xact_lock('concern'::regclass::oid::int, 0);
  select * into v_concern from concern where id = p_concern;
  if v_concern.route = 'lead' then
    select l.account_id into v_next
    from (select distinct p.account_id from permission p join account a on a.id = p.account_id
          where p.kind = 'involvement_lead' and p.revoked_at is null and p.organisation_id is not null and a.suspended_at is null) l
    where l.account_id is distinct from v_concern.account_id
      and not exists (select from concern_hearing h where h.concern_id = p_concern and h.account_id = l.account_id)
      and not concern_tied(l.account_id, v_concern.organisation_ids, v_concern.opportunity_id)
    order by
      -- Who hears somebody already about the same organisation goes on hearing them: nobody tells it all twice.
      exists (select from concern c where c.heard_by = l.account_id and c.account_id = v_concern.account_id and c.organisation_ids && v_concern.organisation_ids and c.state <> 'withdrawn') desc,
      (select count(*) from concern c where c.heard_by = l.account_id and c.state not in ('answered', 'withdrawn')),
      (select max(h.since) from concern_hearing h where h.account_id = l.account_id) nulls first,
      -- A lot that nobody can foresee and that doesn't change when it is drawn again: the concern's id is random.
      md5(p_concern::text || l.account_id::text)
    limit 1;
  end if;
  if v_next is null then
    select k.account_id into v_next
    from concern_contact k join account a on a.id = k.account_id
    where k.ended_at is null and k.organisation_id is null and a.suspended_at is null
      and (k.role = 'concerns' or v_concern.route = 'safeguarding')
      and k.account_id is distinct from v_concern.account_id
      and not exists (select from concern_hearing h where h.concern_id = p_concern and h.account_id = k.account_id)
      and not concern_tied(k.account_id, v_concern.organisation_ids, v_concern.opportunity_id)
    order by k.role desc, k.id
    limit 1;
  end if;
  return v_next;
end $$;

-- Nobody with a tie hears a concern, whoever writes the row.
create function concern_hearer_untied() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if concern_tied(new.heard_by, new.organisation_ids, new.opportunity_id) then
    raise exception using errcode = 'AW090', message = 'who hears a concern must have no tie to what it is about';
  end if;
  return new;
end $$;
create trigger concern_hearer before insert or update of heard_by on concern
  for each row when (new.heard_by is not null) execute function concern_hearer_untied();
