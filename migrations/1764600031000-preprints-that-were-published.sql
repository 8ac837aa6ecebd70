-- A preprint, and the article that a journal made of it after review. Each may name the other, in either's record, before or after the other is here.

create table finding_version (
  -- Whose sources say so: the finding, or a double that was joined into one.
  finding_id uuid not null references finding on delete cascade,
  -- What the other is.
  other_is text not null check (other_is in ('article', 'preprint')),
  -- "pmid:31789841", "doi:10.1000/182"; "ppr:PPR123456", by which Europe PMC knows preprints.
  target text not null,
  primary key (finding_id, other_is, target)
);
create index finding_version_target on finding_version (target);
grant select, insert, delete on finding_version to askwell_app;

-- A broker has seen that the two aren't the same, whichever record says so.
create table finding_version_denial (
  preprint text not null,
  article text not null,
  denied_by uuid not null references account,
  denied_at timestamptz(3) not null,
  primary key (preprint, article)
);
grant select, insert, delete on finding_version_denial to askwell_app;

-- Since when the service knows that a journal has published it.
alter table finding add column now_published_at timestamptz(3);
create index finding_preprint_urls on finding using gin (urls) where preprint;

alter table finding_change_told drop constraint finding_change_told_change_check,
  add constraint finding_change_told_change_check check (change in ('retracted', 'questioned', 'corrected', 'now_published', 'superseded', 'withdrawn'));

-- What was read before says nothing of it, so reading the same again changes nothing.
update finding_source set record = '{"versions": []}'::jsonb || record;

-- By which names others may know a finding, with what was joined into it.
create function finding_keys(of_finding uuid) returns text[]
  language sql stable parallel safe
  begin atomic
    select coalesce(array_agg(distinct known.key), '{}') from (
      select 'pmid:' || pmid as key from finding where id = of_finding and pmid is not null
      union all
      select 'doi:' || doi from finding where id = of_finding and doi is not null
      union all
      select unnest(joined_keys) from finding where joined_into = of_finding
      union all
      select 'ppr:' || substr(url, 35) from finding cross join unnest(urls) as url where id = of_finding and preprint and url like 'https://europepmc.org/article/PPR/%'
      union all
      select 'ppr:' || substr(url, 35) from finding cross join unnest(urls) as url where joined_into = of_finding and preprint and url like 'https://europepmc.org/article/PPR/%'
    ) known;
  end;

-- The finding that is known by this name.
create function finding_of_key(key text) returns uuid
  language sql stable parallel safe
  begin atomic
    select coalesce(named.joined_into, named.id) from (
      select id, joined_into from finding where pmid = substr(key, 6) and key like 'pmid:%'
      union all
      select id, joined_into from finding where doi = substr(key, 5) and key like 'doi:%'
      union all
      select id, joined_into from finding where joined_into is not null and joined_keys @> array[key]
      union all
      select id, joined_into from finding where preprint and urls @> array['https://europepmc.org/article/PPR/' || substr(key, 5)] and key like 'ppr:%'
    ) named limit 1;
  end;

-- Of these findings those that are preprints, with the articles that journals made of them: as the finding here, or as the name of one that isn't. Neither another version of the
-- preprint nor what a broker has denied.
create function finding_published_versions(of_findings uuid[]) returns table (preprint_id uuid, article_id uuid, article_key text)
  language sql stable parallel safe
  begin atomic
    select distinct preprint.id, article.id, case when article.id is null then claim.article_key end
    from unnest(of_findings) as asked (id)
    join finding preprint on preprint.id = asked.id and preprint.preprint and preprint.joined_into is null and preprint.notice is null
    cross join lateral (select finding_keys(preprint.id) as keys offset 0) own
    cross join lateral (
      select finding_of_key(v.target) as article_id, v.target as article_key
      from (select preprint.id as id union all select double.id from finding double where double.joined_into = preprint.id) member
      join finding_version v on v.finding_id = member.id and v.other_is = 'article'
      union
      select coalesce(said.joined_into, said.id), null
      from finding_version v join finding said on said.id = v.finding_id where v.target = any (own.keys) and v.other_is = 'preprint'
    ) claim
    left join finding article on article.id = claim.article_id
    where (claim.article_id is null or (article.id <> preprint.id and not article.preprint and article.notice is null))
      and not exists (
        select from finding_version_denial d
        where d.preprint = any (own.keys) and (d.article = claim.article_key or (claim.article_id is not null and d.article = any (finding_keys(claim.article_id)))));
  end;
