-- Whoever found a finding's double useful found the finding useful, as long as the two are joined: a person counts once, on the side they were on when they said so last.
create or replace function findings_usefulness(of_findings uuid[]) returns table (finding_id uuid, staff int, contributors int)
  language sql stable parallel safe
  begin atomic
    with tap as (
      select distinct on (asked.id, useful.account_id) asked.id, useful.side
      from unnest(of_findings) as asked (id)
      cross join lateral (select asked.id as member_id union all select double.id from finding double where double.joined_into = asked.id) member
      join finding_useful useful on useful.finding_id = member.member_id
      order by asked.id, useful.account_id, useful.created_at desc, useful.finding_id
    )
    select tap.id, case when count(*) filter (where tap.side = 'staff') >= 3 then (count(*) filter (where tap.side = 'staff'))::int end,
      case when count(*) filter (where tap.side = 'contributor') >= 3 then (count(*) filter (where tap.side = 'contributor'))::int end
    from tap group by tap.id;
  end;
