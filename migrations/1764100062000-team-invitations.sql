-- Invitations to join a team, and what keeps a team's posts from standing without anybody.

create table team_invitation (
  id uuid primary key default new_id(),
  team_id uuid not null references team,
  invited_by uuid not null references account,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  -- Where it was sent, sealed; forgotten once it was sent to an end.
  email_key_id text,
  email_ciphertext bytea,
  email_hash bytea check (length(email_hash) = 32),
  -- SHA-256 of the code; the code itself is only in the message.
  code_hash bytea not null unique check (length(code_hash) = 32),
  ended_at timestamptz(3),
  ended_how text check (ended_how in ('accepted', 'withdrawn', 'replaced', 'expired')),
  accepted_by uuid references account,
  constraint team_invitation_ended check ((ended_at is null) = (ended_how is null) and (accepted_by is not null) = (ended_how is not distinct from 'accepted')),
  constraint team_invitation_email check (num_nulls(email_key_id, email_ciphertext, email_hash) = case when ended_at is null then 0 else 3 end),
  constraint team_invitation_order check (expires_at > created_at)
);
-- A second one to the same address takes the place of the first.
create unique index team_invitation_once on team_invitation (team_id, email_hash) where ended_at is null;
create index team_invitation_of on team_invitation (team_id, id);
create index team_invitation_due on team_invitation (expires_at) where ended_at is null;
grant select, insert, update on team_invitation to askwell_app;

-- Whether somebody is in a team now who can sign in.
create function team_has_member(p_team uuid, p_but uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from permission p join account a on a.id = p.account_id
    where p.team_id = p_team and p.kind = 'team_member' and p.revoked_at is null and a.suspended_at is null and p.id is distinct from p_but
  )
$$;

-- The last member doesn't go while a post of the team waits for review or is open: whoever comes forward would wait for nobody. The team is locked, so of
-- two who leave at once the second is the last, and a post can't be sent to review meanwhile.
create function team_keeps_a_member() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform 1 from team where id = old.team_id for no key update;
  if exists (select from opportunity where team_id = old.team_id and status in ('in_review', 'open')) and not team_has_member(old.team_id, old.id) then
    raise exception using errcode = 'AW009', message = 'the last member of a team stays while a post of it waits for review or is open';
  end if;
  return new;
end $$;
create trigger team_keeps_a_member before update of revoked_at on permission for each row
  when (old.kind = 'team_member' and old.revoked_at is null and new.revoked_at is not null) execute function team_keeps_a_member();

create function post_has_a_team() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform 1 from team where id = new.team_id for share;
  if not team_has_member(new.team_id, null) then
    raise exception using errcode = 'AW009', message = 'nobody is in the team of this post';
  end if;
  return new;
end $$;
create trigger opportunity_has_a_team before update of status on opportunity for each row
  when (new.status in ('in_review', 'open') and new.status <> old.status) execute function post_has_a_team();
