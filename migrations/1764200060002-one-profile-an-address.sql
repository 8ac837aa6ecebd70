-- Invitations go to one profile at an address, and whoever reads it can say that they never joined. See docs/adr/confirmed-contact.md.

-- Whoever reads this address said that they never joined: nothing is sent there for this profile until it is shown to be theirs.
alter table contact_point add column stopped_at timestamptz(3);

-- As before; and another address is newer than those that others gave meanwhile.
create or replace function contact_point_is_another() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.verified_at := null;
  new.verified_how := null;
  new.verified_by := null;
  new.stopped_at := null;
  new.created_at := clock_now();
  delete from contact_code where contact_point_id = old.id;
  return new;
end $$;
