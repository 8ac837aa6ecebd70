-- With which names the topics of a finding were matched: sha256 of all of them, empty for what was matched before this was kept. Where it isn't that of the names there are
-- now, the finding is matched again, unless a broker has chosen its topics or readers see it already.
alter table finding add column topics_book text not null default '' check (topics_book ~ '^([0-9a-f]{64})?$');
create index finding_topics_book on finding (topics_book, id) where not topics_chosen and joined_into is null and status not in ('published', 'superseded');
