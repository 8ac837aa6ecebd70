-- A mail that was accepted and came back later stops mail to its reader, as one that is refused at once does; and one that can't be made for our own
-- reasons is tried less and less often, and set aside in the end. See docs/adr/returned-mail.md.

-- When they last said that they want mail: what was sent before and comes back now says nothing of the address they have since.
alter table subscriber add mail_wanted_at timestamptz(3);
alter table subscriber drop constraint subscriber_mail_stopped_why_check;
alter table subscriber add constraint subscriber_mail_stopped_why_check check (mail_stopped_why in ('asked', 'refused', 'returned', 'no_address'));

-- How often making or handing it over failed for a reason of ours. Set aside once that was too often: nothing is tried until a process starts, as it does with what mends it.
alter table findings_message add failures smallint not null default 0;
alter table findings_message add set_aside_at timestamptz(3);
alter table findings_message add constraint findings_message_set_aside check (set_aside_at is null or (next_try_at is null and sent_at is null));
create index findings_message_set_aside on findings_message (set_aside_at) where set_aside_at is not null;
