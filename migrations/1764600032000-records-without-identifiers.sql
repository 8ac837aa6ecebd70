-- A record without an identifier is known again by what it says, also once better sources have given its finding another title.
create index finding_source_nameless on finding_source (content_hash) where record #>> '{ids,pmid}' is null and record #>> '{ids,doi}' is null and record #>> '{ids,pmcid}' is null;
