-- For how long a message has been refused counts from its first refusal, and not from when it was written: it may have waited long for a reason of ours.
alter table findings_message add refused_since timestamptz(3);
update findings_message set refused_since = built_at where tries > 0 and next_try_at is not null;
