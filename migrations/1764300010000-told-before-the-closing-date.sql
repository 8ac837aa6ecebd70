-- A wave closes at its closing date and never earlier, also where its post is filled or withdrawn before: until then whoever said yes counts like everybody
-- asked with them. They hear at once that there is no place; this is when.
alter table invitation_call add column told_at timestamptz(3);
