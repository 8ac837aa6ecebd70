import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Change } from '../subscription.lists.js';
import { near, notesHere, type ToldNote } from './notes-here.sql.js';

/** A finding as readers are told of it. */
export interface ToldFinding {
  id: string;
  title: string;
  summary: string;
  journal: string | null;
  /** YYYY, YYYY-MM or YYYY-MM-DD, as far as it is known. */
  publishedOn: string;
  preprint: boolean;
  secondRead: boolean;
  corrected: boolean;
  /** Its journal has published an expression of concern. */
  questioned: boolean;
  /** A preprint that a journal has published since. */
  nowPublished: boolean;
  /** Where to read the article. */
  link: string | null;
  /** What it means for the reader's area, and everywhere. */
  notes: ToldNote[];
  deliveredAt: Date;
}

export interface ToldChange {
  id: string;
  title: string;
  change: Change;
  reason: string | null;
  /** Where to read the article; of a preprint that a journal has published, that version. */
  link: string | null;
  /** The finding that took its place, or what a journal made of a preprint where it is shown here, by its title and its id. */
  newer: string | null;
  newerId: string | null;
}

export interface ShownPost {
  id: string;
  title: string;
  closesOn: string;
  online: boolean;
  place: string | null;
}

export interface MessageContent {
  findings: ToldFinding[];
  /** How many there are, of which the newest are listed. */
  findingsInAll: number;
  changes: ToldChange[];
  posts: ShownPost[];
}

/** More in one message nobody reads; they are told how many there are. */
export const MOST_LISTED = 200;

/** SQL: a DOI as it stands in an address; those of the nineties hold "<" and ">". The same as `doiLink`, byte by byte. */
const doiInAddress = (doi: string): string => `(
  select string_agg(case when sign ~ '^[A-Za-z0-9;,/:@&=+$_.!~*''()-]$' then sign else regexp_replace(upper(encode(convert_to(sign, 'UTF8'), 'hex')), '(..)', '%\\1', 'g') end, '' order by nr)
  from regexp_split_to_table(${doi}, '') with ordinality as signs (sign, nr))`;

/** SQL: where the article is, the first of `articleLinks`. */
export const articleLink = (finding: string): string =>
  `coalesce('https://doi.org/' || ${doiInAddress(`${finding}.doi`)}, 'https://pmc.ncbi.nlm.nih.gov/articles/' || ${finding}.pmcid || '/', (select url from unnest(${finding}.urls) with ordinality as said (url, nr) where url ~* '^https?://' order by nr limit 1), 'https://pubmed.ncbi.nlm.nih.gov/' || ${finding}.pmid || '/')`;

/** SQL: a finding, `f`, as `ToldFinding` but when it came and what notes say. */
export const toldFinding = `
  f.id, f.title, coalesce(f.key_message, f.plain_summary) as summary, f.journal,
  left(f.publication_date::text, case f.publication_precision when 'year' then 4 when 'month' then 7 else 10 end) as "publishedOn",
  f.preprint, f.second_read = 'second_read' as "secondRead", f.corrected, f.questioned, f.now_published_at is not null as "nowPublished", ${articleLink('f')} as link`;

/** What stands in a message, as it is at the moment it is sent. */
@Injectable()
export class MessageContents {
  async of(em: EntityManager, messageId: string): Promise<MessageContent> {
    const findings = await em.query<(ToldFinding & { inAll: number })[]>(
      `with recursive ${near('select account_id, subscription_id, channel from finding_delivery where message_id = $1')}
       select ${toldFinding}, ${notesHere('d.brought_by')} as notes, d.delivered_at as "deliveredAt", d.in_all as "inAll"
       from (
         select coalesce(named.joined_into, named.id) as id, min(delivered_at) as delivered_at, array_agg(coalesce(subscription_id, account_id)) as brought_by, count(*) over ()::int as in_all
         from finding_delivery join finding named on named.id = finding_id where message_id = $1 group by 1
       ) d
       join finding f on f.id = d.id order by f.published_at desc, f.id limit ${MOST_LISTED}`,
      [messageId],
    );
    const changes = await em.query<ToldChange[]>(
      `select f.id, f.title, t.change, case t.change when 'withdrawn' then f.withdrawal_reason end as reason, coalesce(version.link, ${articleLink('f')}) as link, newer.title as newer, newer.id as "newerId"
       from finding_change_told t join finding f on f.id = t.finding_id
       left join lateral (
         select article.id, coalesce(${articleLink('article')},
           case when said.article_key like 'doi:%' then 'https://doi.org/' || ${doiInAddress('substr(said.article_key, 5)')} when said.article_key like 'pmid:%' then 'https://pubmed.ncbi.nlm.nih.gov/' || substr(said.article_key, 6) || '/' end) as link
         from finding_published_versions(array[f.id]) said left join finding article on article.id = said.article_id
         where t.change = 'now_published' and article.retracted is not true order by article.id, said.article_key limit 1
       ) version on true
       left join lateral (
         select newer.id, newer.title from finding_evidence e join finding named on named.id = e.other_id join finding newer on newer.id = coalesce(named.joined_into, named.id)
         where t.change = 'superseded' and e.finding_id = f.id and e.relation = 'superseded_by' and newer.status = 'published'
         union all
         select newer.id, newer.title from finding newer where newer.id = version.id and newer.status = 'published'
         order by 1 limit 1
       ) newer on true
       where t.message_id = $1 order by f.title, f.id limit ${MOST_LISTED}`,
      [messageId],
    );
    const posts = await em.query<ShownPost[]>(
      `select o.id, o.title, o.closes_on::text as "closesOn", o.online, o.place
       from opportunity_shown s join opportunity o on o.id = s.opportunity_id
       where s.message_id = $1 and o.status = 'open' and o.closes_at > clock_now() order by o.closes_at, o.id limit ${MOST_LISTED}`,
      [messageId],
    );
    return { findings, findingsInAll: findings[0]?.inAll ?? 0, changes, posts };
  }
}
