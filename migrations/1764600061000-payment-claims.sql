-- What was offered, claimed and answered about payment, expenses and care in an involvement, and what the team says was paid. A record; Askwell pays nobody. See docs/adr/payment-as-a-record.md.

-- Whether terms cover a kind of claim. Where a team said only in words what it pays, expenses and care can be claimed, and it answers each.
create function terms_cover(p_terms involvement_terms, p_kind text) returns boolean language sql immutable set search_path = public, pg_temp as $$
  select case p_kind when 'payment' then p_terms.payment_offered
    else not p_terms.stated or cardinality(case p_kind when 'expenses' then p_terms.expense_kinds else p_terms.care_kinds end) > 0 end
$$;

-- Where the words of a post alone held, they go on to hold: a list of kinds beside them would be narrower. The rest as it was.
create or replace function terms_worse(p_before involvement_terms, p_after involvement_terms) returns text[] language sql immutable set search_path = public, pg_temp as $$
  select array_remove(array[
    case when p_before.payment_offered and (not p_after.payment_offered or p_after.payment_per is distinct from p_before.payment_per or p_after.payment_pence < p_before.payment_pence
      or p_after.payment_text is distinct from p_before.payment_text) then 'payment' end,
    case when p_after.expenses is distinct from p_before.expenses or p_after.words is distinct from p_before.words then 'words' end,
    case when p_before.stated <> p_after.stated then 'stated' end,
    case when not p_before.expense_kinds <@ p_after.expense_kinds then 'expenseKinds' end,
    case when p_before.in_advance and not p_after.in_advance then 'inAdvance' end,
    case when not p_before.care_kinds <@ p_after.care_kinds then 'careKinds' end,
    case when not p_before.pay_ways <@ p_after.pay_ways then 'payWays' end,
    case when not p_before.pay_to <@ p_after.pay_to then 'payTo' end,
    case when p_after.within_days > p_before.within_days then 'withinDays' end
  ], null)
$$;

create table payment_claim (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  -- Those that held when it was offered or claimed; the database sets them.
  terms_id uuid not null references involvement_terms,
  kind text not null check (kind in ('payment', 'expenses', 'care')),
  state text not null check (state in ('offered', 'accepted', 'declined', 'claimed', 'sent_back', 'approved', 'paid', 'withdrawn')),
  currency text not null default 'GBP' check (currency = 'GBP'),
  pence int not null check (pence between 1 and 1000000),
  -- What the team offered; null: the person claimed it without an offer. Less may be claimed, as some benefits need it.
  offered_pence int check (offered_pence between 1 and 1000000),
  -- The day of the work or the cost.
  for_day date not null,
  in_advance boolean not null default false,
  pay_to text not null default 'person' check (pay_to in ('person', 'group', 'charity')),
  -- Name of the group or charity. Sealed: it can say what somebody lives with.
  payee_key_id text,
  payee_ciphertext bytea,
  -- What it is for. Sealed, for the same reason.
  words_key_id text,
  words_ciphertext bytea,
  -- What the team asks to be changed or added. Sealed.
  reason_key_id text,
  reason_ciphertext bytea,
  begun_at timestamptz(3) not null,
  offered_by uuid references account,
  answered_at timestamptz(3),
  -- The last time, and how often.
  claimed_at timestamptz(3),
  times_claimed int not null default 0,
  -- By the end of this day in England the person was to have the money.
  due_on date,
  due_at timestamptz(3) generated always as (((due_on + 1)::timestamp at time zone 'Europe/London')::timestamptz(3)) stored,
  decided_at timestamptz(3),
  decided_by uuid references account,
  paid_on date,
  paid_way text check (paid_way in ('bank_transfer', 'cheque', 'cash', 'voucher', 'prepaid_card', 'paid_directly')),
  recorded_at timestamptz(3),
  recorded_by uuid references account,
  ended_at timestamptz(3),
  reminded_at timestamptz(3),
  escalated_at timestamptz(3),
  check (num_nonnulls(payee_key_id, payee_ciphertext) in (0, 2) and num_nonnulls(words_key_id, words_ciphertext) in (0, 2) and num_nonnulls(reason_key_id, reason_ciphertext) in (0, 2)),
  check (pay_to <> 'person' or payee_key_id is null),
  check (num_nonnulls(offered_pence, offered_by) in (0, 2)),
  check (kind <> 'payment' or offered_pence is null or pence <= offered_pence),
  check (kind <> 'payment' or not in_advance),
  check (num_nonnulls(claimed_at, due_on) in (0, 2)),
  check (state not in ('claimed', 'sent_back', 'approved', 'paid') or claimed_at is not null),
  check ((state = 'paid') = (num_nonnulls(paid_on, paid_way, recorded_at, recorded_by) = 4) and num_nonnulls(paid_on, paid_way, recorded_at, recorded_by) in (0, 4)),
  check (state not in ('sent_back', 'approved', 'paid') or num_nonnulls(decided_at, decided_by) = 2),
  check ((state in ('declined', 'withdrawn')) = (ended_at is not null))
);
create index payment_claim_of on payment_claim (involvement_id, id);
create index payment_claim_due on payment_claim (due_at) where state in ('claimed', 'approved') and escalated_at is null;
create index payment_claim_escalated on payment_claim (escalated_at, id) where state in ('claimed', 'approved') and escalated_at is not null;
create index payment_claim_by_day on payment_claim (due_on);
grant select, insert on payment_claim to askwell_app;
grant update (terms_id, state, pence, for_day, in_advance, pay_to, payee_key_id, payee_ciphertext, words_key_id, words_ciphertext, reason_key_id, reason_ciphertext, answered_at, claimed_at, times_claimed, due_on,
  decided_at, decided_by, paid_on, paid_way, recorded_at, recorded_by, ended_at, reminded_at, escalated_at) on payment_claim to askwell_app;

-- The last word on where a claim goes: src/payment/claim.rules.ts says the same. What was claimed changes only as it is claimed, by the terms that hold then.
create function payment_claim_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_terms involvement_terms;
  v_today date;
begin
  if (tg_op = 'UPDATE' and new.state <> old.state and not case old.state
      when 'offered' then new.state in ('accepted', 'declined')
      when 'accepted' then new.state in ('declined', 'claimed')
      when 'claimed' then new.state in ('sent_back', 'approved', 'withdrawn')
      when 'sent_back' then new.state in ('claimed', 'withdrawn')
      when 'approved' then new.state = 'paid'
      else false end
    or tg_op = 'INSERT' and not new.state in ('offered', 'claimed'))
  then
    raise exception using errcode = '23514', constraint = 'payment_claim_moves', message = 'a claim does not go from there to there';
  end if;
  if tg_op = 'INSERT' or (new.state = 'claimed' and old.state <> 'claimed') then
    select * into v_terms from involvement_terms where involvement_id = new.involvement_id and state = 'agreed' order by number desc limit 1;
    if v_terms.id is null or not terms_cover(v_terms, new.kind) or not new.pay_to = any (v_terms.pay_to) or (new.in_advance and not v_terms.in_advance) then
      raise exception using errcode = '23514', constraint = 'payment_claim_covered', message = 'the terms that hold do not cover this';
    end if;
    new.terms_id := v_terms.id;
  end if;
  if new.state = 'claimed' and (tg_op = 'INSERT' or old.state <> 'claimed') then
    v_today := (new.claimed_at at time zone 'Europe/London')::date;
    -- What is needed in advance is needed before the day.
    new.due_on := greatest(v_today, case when new.in_advance then least(v_today + v_terms.within_days, new.for_day - 1) else v_today + v_terms.within_days end);
    new.times_claimed := case when tg_op = 'INSERT' then 1 else old.times_claimed + 1 end;
    new.reminded_at := null;
    new.escalated_at := null;
  elsif tg_op = 'UPDATE' and (new.pence, new.for_day, new.in_advance, new.pay_to, new.terms_id, new.claimed_at, new.due_on, new.times_claimed)
      is distinct from (old.pence, old.for_day, old.in_advance, old.pay_to, old.terms_id, old.claimed_at, old.due_on, old.times_claimed) then
    raise exception using errcode = '23514', constraint = 'payment_claim_kept', message = 'what was claimed or offered changes only as it is claimed';
  end if;
  return new;
end $$;
create trigger payment_claim_moves before insert or update on payment_claim for each row execute function payment_claim_moves();

-- Where the team of an involvement is written to today: the deputy on their days, else the main contact; nobody once they have left the team.
create function involvement_team_address(p_involvement uuid) returns table (key_id text, ciphertext bytea) language sql stable set search_path = public, pg_temp as $$
  select case when today.deputy_is_in then i.deputy_email_key_id else i.main_contact_email_key_id end, case when today.deputy_is_in then i.deputy_email_ciphertext else i.main_contact_email_ciphertext end
  from involvement i cross join lateral (
    select coalesce((clock_now() at time zone 'Europe/London')::date between i.deputy_first_day and i.deputy_last_day, false) as deputy_is_in
  ) today
  where i.id = p_involvement and involvement_contact_is_there(case when today.deputy_is_in then i.deputy_id else i.main_contact_id end, i.opportunity_id)
$$;
