-- In whose name may be asked: organisations that an administrator has verified, while a recorded agreement with them is in force. The database has
-- the last word, on the rows that are written when a post is sent to review or opened, a list is made, or people are invited.

-- Who checked that an organisation is what it says, when and how. Taken back by a date, never by deleting.
create table organisation_verification (
  id uuid primary key default new_id(),
  organisation_id uuid not null references organisation,
  verified_at timestamptz(3) not null,
  verified_by uuid not null references account,
  how text not null check (length(how) between 5 and 500),
  withdrawn_at timestamptz(3),
  withdrawn_by uuid references account,
  withdrawn_because text check (length(withdrawn_because) between 5 and 500),
  constraint organisation_verification_withdrawn check (num_nulls(withdrawn_at, withdrawn_by, withdrawn_because) in (0, 3)),
  constraint organisation_verification_order check (withdrawn_at >= verified_at)
);
create unique index organisation_verification_one on organisation_verification (organisation_id) where withdrawn_at is null;
create index organisation_verification_of on organisation_verification (organisation_id, id);

-- What an organisation agreed to, for which days; both are included, as days in London.
create table organisation_agreement (
  id uuid primary key default new_id(),
  organisation_id uuid not null references organisation,
  reference text not null check (length(reference) between 2 and 100),
  valid_from date not null,
  valid_to date not null,
  recorded_at timestamptz(3) not null,
  recorded_by uuid not null references account,
  -- Ended early, from that instant on.
  ended_at timestamptz(3),
  ended_by uuid references account,
  ended_because text check (length(ended_because) between 5 and 500),
  constraint organisation_agreement_days check (valid_to >= valid_from),
  constraint organisation_agreement_ended check (num_nulls(ended_at, ended_by, ended_because) in (0, 3)),
  constraint organisation_agreement_order check (ended_at >= recorded_at),
  -- One at a time, so that ending one ends it.
  constraint organisation_agreement_one exclude using gist (organisation_id with =, daterange(valid_from, valid_to, '[]') with &&) where (ended_at is null)
);
create index organisation_agreement_of on organisation_agreement (organisation_id, id);

grant select, insert on organisation_verification, organisation_agreement to askwell_app;
grant update (withdrawn_at, withdrawn_by, withdrawn_because) on organisation_verification to askwell_app;
grant update (ended_at, ended_by, ended_because) on organisation_agreement to askwell_app;

-- What keeps these organisations from asking at this moment; no row: nothing. The rows of the organisations are locked first, in one order and shared,
-- and the clock is read after it: whoever ends an agreement locks its organisation alone, so either this waits and sees the end, or the end waits for this.
create function organisation_gaps(p_organisations uuid[]) returns table (organisation_id uuid, organisation_name text, is_verified boolean, agreement text)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  v_today date;
begin
  perform 1 from organisation where id = any (p_organisations) order by id for share;
  v_today := (clock_now() at time zone 'Europe/London')::date;
  return query
  select gap.id, gap.name, gap.verified, gap.state
  from (
    select o.id, o.name,
      exists (select from organisation_verification v where v.organisation_id = o.id and v.withdrawn_at is null) as verified,
      coalesce((
        select case
            when bool_or(a.ended_at is null and v_today between a.valid_from and a.valid_to) then 'in_force'
            when bool_or(a.ended_at is null and a.valid_from > v_today) then 'not_yet'
            else 'ended'
          end
        from organisation_agreement a where a.organisation_id = o.id having count(*) > 0
      ), 'none') as state
    from organisation o where o.id = any (p_organisations)
  ) gap
  where not gap.verified or gap.state <> 'in_force'
  order by gap.id;
end $$;

create function require_agreement() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  v_organisations uuid[];
begin
  if tg_table_name = 'opportunity' then
    v_organisations := new.organisation_ids;
  else
    select organisation_ids into v_organisations from opportunity where id = new.opportunity_id;
  end if;
  if exists (select from organisation_gaps(v_organisations)) then
    raise exception using errcode = 'AW008', message = 'an organisation in whose name is asked is not verified, or no agreement with it is in force';
  end if;
  return new;
end $$;
create trigger opportunity_agreement_new before insert on opportunity for each row when (new.status in ('in_review', 'open')) execute function require_agreement();
create trigger opportunity_agreement_moved before update of status, organisation_ids on opportunity for each row
  when (new.status in ('in_review', 'open') and (new.status <> old.status or new.organisation_ids <> old.organisation_ids)) execute function require_agreement();
create trigger candidate_list_agreement before insert on candidate_list for each row execute function require_agreement();
create trigger wave_agreement before insert on wave for each row execute function require_agreement();

-- Sample organisations were here before there were agreements.
with sample as (
  select organisation.id, account.id as administrator
  from organisation, account, sample_load
  where account.sample and account.subject = 'sample-administrator'
), verified as (
  insert into organisation_verification (organisation_id, verified_at, verified_by, how)
  select id, clock_now(), administrator, 'Sample data: an invented organisation.' from sample
)
insert into organisation_agreement (organisation_id, reference, valid_from, valid_to, recorded_at, recorded_by)
select id, 'SAMPLE', '2026-01-01', '2036-12-31', clock_now(), administrator from sample;
