import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SynonymSource } from '../search/port.js';

export interface TopicWords {
  topicId: string;
  /** Words for one and the same thing: its name, then as professionals, then as lay people call it. */
  words: string[];
}

/**
 * Words that mean the same, for the search engines. Leaves out what only belongs to a topic (`includes`) or only finds it (`unshown`),
 * abbreviations of one or two letters or that are also a word (ME, ALL, SAD), and lay words that fit several topics ("bad chest").
 */
export async function topicSynonyms(em: EntityManager): Promise<TopicWords[]> {
  return em.query<TopicWords[]>(
    `select n.topic_id as "topicId", array_agg(n.name order by case n.kind when 'lay' then 1 else 0 end, n.place) as words
     from topic_name n
     join topic t on t.id = n.topic_id and t.valid_to is null
     where n.kind in ('name', 'also')
        or (n.kind = 'lay' and not exists (select from topic_name o where o.form = n.form and o.topic_id <> n.topic_id))
        or (n.kind = 'abbreviation' and cardinality(n.words) > 0)
     group by n.topic_id
     having count(*) > 1
     order by n.topic_id`,
  );
}

/** What the search asks when it reads a question. */
@Injectable()
export class TopicSynonymSource implements SynonymSource {
  constructor(private readonly dataSource: DataSource) {}

  async groups(): Promise<readonly (readonly string[])[]> {
    return (await topicSynonyms(this.dataSource.manager)).map(({ words }) => words);
  }
}
