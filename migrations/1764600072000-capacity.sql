-- What somebody said they can give, in involvements at one time, beside the hours a month that were there before. Whoever gives that already is not found and not asked. It can
-- only be stricter than the guard, which knows nothing of it. See docs/adr/what-people-can-give.md.
alter table contributor_preference add column involvements_at_once smallint check (involvements_at_once between 1 and 20);

-- Minutes a month that an opportunity says it takes: all of them spread over the months from its first to its last day, at least one. Null where it doesn't say. Whole numbers
-- throughout, so that `capacity.rules.ts` comes to the same.
create function opportunity_minutes_a_month(o opportunity) returns bigint language sql immutable set search_path = public, pg_temp as $$
  select ((o.meeting_minutes + o.preparation_minutes + o.travel_minutes)::bigint * 304375) / greatest(304375, coalesce(o.ends_on - o.starts_on + 1, 0)::bigint * 10000)
$$;

-- Of these people, those who take part in something, what they give already, and whether that is what they said they can give. Hours that were left open count as what the
-- opportunity says it takes, or as nothing where it doesn't say.
create function people_giving(p_people uuid[]) returns table (contributor_id uuid, involvements int, minutes_a_month bigint, gives_enough boolean)
  language sql stable set search_path = public, pg_temp as $$
  select i.contributor_id, count(*)::int, sum(coalesce(i.hours_per_month * 60, opportunity_minutes_a_month(o), 0))::bigint,
    coalesce(count(*) >= p.involvements_at_once, false) or coalesce(sum(coalesce(i.hours_per_month * 60, opportunity_minutes_a_month(o), 0)) >= p.hours_per_month * 60, false)
  from involvement i join opportunity o on o.id = i.opportunity_id join contributor_preference p on p.contributor_id = i.contributor_id
  where i.contributor_id = any (p_people) and i.ended_at is null
  group by i.contributor_id, p.involvements_at_once, p.hours_per_month
$$;

-- For whoever has just asked, and so holds the guard rows, behind which every involvement begins: nobody came to give what they said they can between being looked up and being
-- asked. 40001: somebody did; tried again they are not available.
create function asked_nobody_who_gives_enough(p_wave uuid) returns void language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if exists (
    select from people_giving(array(select a.contributor_id from wave w join ask a on a.opportunity_id = w.opportunity_id and a.wave_id = w.id where w.id = p_wave and a.contributor_id is not null))
    where gives_enough
  ) then
    raise exception using errcode = '40001', message = 'somebody began at this moment to give what they said they can';
  end if;
end $$;
