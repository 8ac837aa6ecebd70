-- Who has one of some hundred interests is looked up by topic and relation together: with the topic alone, rows were read to see the relation, or the whole table.
create index interest_sought on interest (topic_id, relation, contributor_id);
drop index interest_topic;
