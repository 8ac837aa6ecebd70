-- Words about how it was to be involved aren't kept for ever: when those without a name were shown, to the quarter, says when they go.
alter table experience_word_batch add column quarter date not null default date_trunc('quarter', clock_now() at time zone 'Europe/London')::date check (quarter = date_trunc('quarter', quarter));
alter table experience_word_batch alter column quarter drop default;
create index experience_word_batch_quarter on experience_word_batch (quarter);

-- Which ended lately is asked every few minutes.
create index involvement_ended on involvement (ended_at) where ended_at is not null;
