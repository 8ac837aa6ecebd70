-- What to arrange for a list of people goes, for good, as soon as anybody on it has left, is on hold, takes back being found for it, or is erased. It
-- isn't worked out again for the others: the difference would tell what that person needs. See docs/adr/people-who-suit.md.

create function what_to_arrange_goes(p_lists uuid[]) returns void language plpgsql set search_path = public, pg_temp as $$
begin
  -- In a fixed order: people who share lists may leave at once.
  perform 1 from candidate_list where id = any (p_lists) and to_arrange <> '[]' order by id for no key update;
  update candidate_list set to_arrange = '[]' where id = any (p_lists) and to_arrange <> '[]';
end $$;

create function what_to_arrange_goes_with_profile() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform what_to_arrange_goes(array(
    select entry.list_id from new_rows n join old_rows o using (id)
    join candidate on candidate.contributor_id = n.id join candidate_entry entry on entry.candidate_id = candidate.id
    where o.status = 'active' and n.status <> 'active'
  ));
  return null;
end $$;
create trigger what_to_arrange_goes_with_profile after update on contributor
  referencing old table as old_rows new table as new_rows for each statement execute function what_to_arrange_goes_with_profile();

create function what_to_arrange_goes_with_consent() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform what_to_arrange_goes(array(
    select entry.list_id from new_rows n
    join candidate on candidate.contributor_id = n.contributor_id join opportunity on opportunity.id = candidate.opportunity_id and opportunity.context = n.context
    join candidate_entry entry on entry.candidate_id = candidate.id
    where n.purpose = 'be_found' and n.withdrawn_at is not null
  ));
  return null;
end $$;
create trigger what_to_arrange_goes_with_consent after update on consent
  referencing new table as new_rows for each statement execute function what_to_arrange_goes_with_consent();

create function what_to_arrange_goes_with_entry() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform what_to_arrange_goes(array(select list_id from old_rows));
  return null;
end $$;
create trigger what_to_arrange_goes_with_entry after delete on candidate_entry
  referencing old table as old_rows for each statement execute function what_to_arrange_goes_with_entry();

-- Lists from before named what one person needed, also of people who have gone since. They name nothing any more; the next one does, by today's rules.
update candidate_list set to_arrange = '[]' where to_arrange <> '[]';
create index candidate_entry_candidate on candidate_entry (candidate_id);
