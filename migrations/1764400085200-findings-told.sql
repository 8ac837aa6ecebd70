-- What readers can rely on, and since when, without reading its texts: what is known already on a topic, and which topics have nothing, looked at each finding whole.
create index finding_told on finding (id) include (published_at) where status = 'published' and not retracted and notice is null;
