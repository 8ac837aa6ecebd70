-- Whoever runs a saved query is told from whoever took it over: a process that stood still past its lease writes nothing of how the run ended.
alter table saved_query add column running_since timestamptz(3);

-- Why reading ended before the end, in a sentence for whoever brought the file or saved the query; `stopped` is its code.
alter table import_run add column stopped_because text check (length(stopped_because) between 1 and 2000);
