-- On which terms somebody gives their time: said before the yes, and kept with the involvement as they were then. See docs/adr/payment-as-a-record.md.

-- Bands of an organisation stand beside those that are published for everybody.
alter table payment_guide
  add column organisation_id uuid references organisation,
  -- Where it is published.
  add column source text check (length(source) between 3 and 300);
-- The longest work that a band is for; null: it depends on more than time.
alter table payment_guide_band add column minutes int check (minutes between 1 and 100000);
update payment_guide set source = 'https://www.nihr.ac.uk/payment-guidance-researchers-and-professionals' where publisher = 'NIHR';
update payment_guide_band band set minutes = case place when 1 then 30 when 2 then 60 when 3 then 120 when 4 then 240 when 5 then 480 end
from payment_guide guide where guide.id = band.guide_id and guide.publisher = 'NIHR';

alter table payment_guide drop constraint payment_guide_publisher_daterange_excl;
alter table payment_guide add constraint payment_guide_one_a_day
  exclude using gist (publisher with =, daterange(valid_from, valid_to, '[]') with &&) where (organisation_id is null);
alter table payment_guide add constraint payment_guide_one_a_day_of_organisation
  exclude using gist (organisation_id with =, daterange(valid_from, valid_to, '[]') with &&);
create index payment_guide_organisation on payment_guide (organisation_id) where organisation_id is not null;

-- The only way in, and only for an organisation's own: what is published for everybody comes with a migration. The bands before end the day before.
create function payment_bands_load(p_organisation uuid, p_from date, p_source text, p_activities text[], p_pence int[], p_minutes int[]) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_id uuid;
begin
  perform from organisation where id = p_organisation for no key update;
  if exists (select from payment_guide where organisation_id = p_organisation and valid_from >= p_from) then
    raise exception using errcode = '23514', constraint = 'payment_bands_in_order', message = 'bands that begin on this day or later are there already';
  end if;
  update payment_guide set valid_to = p_from - 1 where organisation_id = p_organisation and (valid_to is null or valid_to >= p_from);
  insert into payment_guide (publisher, organisation_id, lowest_pence, highest_pence, valid_from, source)
  select o.name, o.id, (select min(p) from unnest(p_pence) p), (select max(p) from unnest(p_pence) p), p_from, p_source from organisation o where o.id = p_organisation
  returning id into v_id;
  insert into payment_guide_band (guide_id, place, activity, pence, minutes)
  select v_id, band.place, band.activity, band.pence, band.minutes from unnest(p_activities, p_pence, p_minutes) with ordinality as band (activity, pence, minutes, place);
  return v_id;
end $$;
revoke execute on function payment_bands_load(uuid, date, text, text[], int[], int[]) from public;
grant execute on function payment_bands_load(uuid, date, text, text[], int[], int[]) to askwell_app;

-- What an opportunity says beyond the amount and the words that it has itself. Never changed: what a team says anew is another row.
create table payment_terms (
  id uuid primary key default new_id(),
  opportunity_id uuid not null references opportunity,
  number int not null check (number > 0),
  set_at timestamptz(3) not null,
  set_by uuid not null references account,
  expense_kinds text[] not null check (expense_kinds <@ array['travel', 'meals', 'overnight_stay', 'phone_and_internet', 'printing_and_post', 'equipment', 'companion']),
  in_advance boolean not null,
  care_kinds text[] not null check (care_kinds <@ array['replacement_care', 'childcare', 'personal_assistant']),
  pay_ways text[] not null check (cardinality(pay_ways) > 0 and pay_ways <@ array['bank_transfer', 'cheque', 'cash', 'voucher', 'prepaid_card', 'paid_directly']),
  pay_to text[] not null check ('person' = any (pay_to) and pay_to <@ array['person', 'group', 'charity']),
  within_days int not null check (within_days between 1 and 90),
  words text check (length(words) between 2 and 1000),
  unique (opportunity_id, number),
  check (not in_advance or cardinality(expense_kinds || care_kinds) > 0)
);
create index payment_terms_of on payment_terms (opportunity_id, set_at);
grant select, insert on payment_terms to askwell_app;

-- What holds for one involvement: copied when it begins, from what the person read when they said yes. A better offer is a further row, and holds once they accept it.
create table involvement_terms (
  id uuid primary key default new_id(),
  involvement_id uuid not null references involvement,
  number int not null check (number > 0),
  state text not null check (state in ('agreed', 'offered', 'declined')),
  made_at timestamptz(3) not null,
  -- Null: the database, as the involvement began.
  made_by uuid references account,
  answered_at timestamptz(3),
  -- As the opportunity said it.
  payment_offered boolean not null,
  payment_text text,
  payment_pence int check (payment_pence between 1 and 1000000),
  payment_per text,
  expenses text,
  -- Whether the team had said what follows; if not, ways and kinds are open, and 30 days hold.
  stated boolean not null,
  expense_kinds text[] not null default '{}',
  in_advance boolean not null default false,
  care_kinds text[] not null default '{}',
  pay_ways text[] not null default '{}',
  pay_to text[] not null default '{person}',
  within_days int not null default 30 check (within_days between 1 and 90),
  words text,
  unique (involvement_id, number),
  check (num_nonnulls(payment_pence, payment_per) in (0, 2)),
  check (payment_offered or num_nonnulls(payment_text, payment_pence, payment_per) = 0),
  check ((state = 'offered') = (answered_at is null)),
  check (number > 1 or (state = 'agreed' and made_by is null))
);
create unique index involvement_terms_one_offer on involvement_terms (involvement_id) where state = 'offered';
grant select, insert on involvement_terms to askwell_app;
grant update (state, answered_at) on involvement_terms to askwell_app;

-- In what an offer would be worse than what holds; empty: in nothing. An amount that was said in words alone can't be compared, so it stays as it was.
create function terms_worse(p_before involvement_terms, p_after involvement_terms) returns text[] language sql immutable set search_path = public, pg_temp as $$
  select array_remove(array[
    case when p_before.payment_offered and (not p_after.payment_offered or p_after.payment_per is distinct from p_before.payment_per or p_after.payment_pence < p_before.payment_pence
      or p_after.payment_text is distinct from p_before.payment_text) then 'payment' end,
    case when p_after.expenses is distinct from p_before.expenses or p_after.words is distinct from p_before.words then 'words' end,
    case when p_before.stated and not p_after.stated then 'stated' end,
    case when not p_before.expense_kinds <@ p_after.expense_kinds then 'expenseKinds' end,
    case when p_before.in_advance and not p_after.in_advance then 'inAdvance' end,
    case when not p_before.care_kinds <@ p_after.care_kinds then 'careKinds' end,
    case when not p_before.pay_ways <@ p_after.pay_ways then 'payWays' end,
    case when not p_before.pay_to <@ p_after.pay_to then 'payTo' end,
    case when p_after.within_days > p_before.within_days then 'withinDays' end
  ], null)
$$;

create function involvement_terms_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_before involvement_terms;
  v_worse text[];
begin
  if tg_op = 'DELETE' then
    raise exception using errcode = '23514', constraint = 'terms_are_kept', message = 'terms that were agreed or offered stay as they were';
  end if;
  if tg_op = 'UPDATE' then
    if old.state <> 'offered' or new.state = 'offered' or to_jsonb(new) - 'state' - 'answered_at' <> to_jsonb(old) - 'state' - 'answered_at' then
      raise exception using errcode = '23514', constraint = 'terms_are_kept', message = 'terms that were agreed or offered stay as they were';
    end if;
    return new;
  end if;
  if new.number = 1 then
    return new;
  end if;
  -- One offer after the other.
  perform from involvement where id = new.involvement_id for no key update;
  select * into v_before from involvement_terms where involvement_id = new.involvement_id and state = 'agreed' order by number desc limit 1;
  v_worse := terms_worse(v_before, new);
  if v_before.id is null or new.state <> 'offered' or cardinality(v_worse) > 0 then
    raise exception using errcode = '23514', constraint = 'terms_no_worse', message = 'an offer is never worse than what holds';
  end if;
  return new;
end $$;
create trigger involvement_terms_kept before insert or update or delete on involvement_terms for each row execute function involvement_terms_kept();

-- What was said at an instant; said only later, the first that was: nothing had been promised before it.
create function payment_terms_at(p_opportunity uuid, p_at timestamptz) returns setof payment_terms language sql stable set search_path = public, pg_temp as $$
  select * from payment_terms where opportunity_id = p_opportunity
  order by set_at <= p_at desc, case when set_at <= p_at then -number else number end limit 1
$$;

-- Whatever begins an involvement freezes its terms, as the person read them when they said yes or came forward.
create function involvement_terms_freeze(p_involvements uuid[]) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into involvement_terms (involvement_id, number, state, made_at, answered_at, payment_offered, payment_text, payment_pence, payment_per, expenses,
    stated, expense_kinds, in_advance, care_kinds, pay_ways, pay_to, within_days, words)
  select i.id, 1, 'agreed', i.began_at, i.began_at, coalesce(o.payment_offered, false), o.payment_text, o.payment_pence, o.payment_per, o.expenses,
    t.id is not null, coalesce(t.expense_kinds, '{}'), coalesce(t.in_advance, false), coalesce(t.care_kinds, '{}'), coalesce(t.pay_ways, '{}'), coalesce(t.pay_to, '{person}'), coalesce(t.within_days, 30), t.words
  from involvement i
  join introduction chosen on chosen.id = i.introduction_id
  join opportunity o on o.id = i.opportunity_id
  left join invitation v on v.id = chosen.invitation_id
  left join ask a on a.id = v.ask_id
  left join expression_of_interest e on e.id = chosen.expression_of_interest_id
  left join lateral payment_terms_at(o.id, coalesce(a.answered_at, e.created_at, i.began_at)) t on true
  where i.id = any (p_involvements)
  order by i.id
$$;
revoke execute on function involvement_terms_freeze(uuid[]) from public;

create function involvement_freezes_terms() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform involvement_terms_freeze(array(select id from new_rows));
  return null;
end $$;
create trigger involvement_freezes_terms after insert on involvement referencing new table as new_rows for each statement execute function involvement_freezes_terms();

-- Those that began before.
select involvement_terms_freeze(array(select id from involvement order by id));

-- "I'd rather not be paid": for the person alone. Nothing but their own page reads it.
create table payment_choice (
  contributor_id uuid primary key references contributor,
  made_at timestamptz(3) not null
);
grant select, insert, delete on payment_choice to askwell_app;
