-- How many found findings useful, for many at once: an index of 100,000 asked for each of them alone.

create function findings_usefulness(of_findings uuid[]) returns table (finding_id uuid, staff int, contributors int)
  language sql stable parallel safe
  begin atomic
    select useful.finding_id, case when count(*) filter (where side = 'staff') >= 3 then (count(*) filter (where side = 'staff'))::int end,
      case when count(*) filter (where side = 'contributor') >= 3 then (count(*) filter (where side = 'contributor'))::int end
    from finding_useful useful where useful.finding_id = any (of_findings) group by useful.finding_id;
  end;

-- From three on is said in one place.
create or replace function finding_usefulness(of_finding uuid) returns table (staff int, contributors int)
  language sql stable parallel safe
  begin atomic
    select max(shown.staff), max(shown.contributors) from findings_usefulness(array[of_finding]) shown;
  end;
