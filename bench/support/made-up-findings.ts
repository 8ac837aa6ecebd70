import type pg from 'pg';
import { withClient } from '../../src/platform/database/roles.js';
import { MODEL_ID } from '../../src/search/meaning/model.js';
import { type Random, seeded, whole } from '../simulate/random.js';

/** Words as texts have them: few everywhere, most nearly nowhere (Zipf's law with Mandelbrot's shift), and between them two in five that say nothing. */
const WORDS = 50_000;
const PLAIN = 'the of and in to with for was were by that as from on or at is we this an be which'.split(' ');
const SYLLABLES = 'ba be bo ca co cu da de di fa fi ga go ha hy ka la le li lo ma me mi mo na ne no pa pe phi po ra re ri ro sa se si so ta te ti to tu va ve vi xo za'.split(' ');
const TOGETHER = 1_000;

export class MadeUpTexts {
  private readonly words: string[];
  private readonly cumulative = new Float64Array(WORDS);
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed);
    // The words themselves are the same whatever the seed.
    const letters = seeded(1);
    const made = new Set<string>();
    while (made.size < WORDS) made.add(Array.from({ length: whole(letters, 2, 5) }, () => SYLLABLES[whole(letters, 0, SYLLABLES.length - 1)]).join(''));
    this.words = [...made];
    let sum = 0;
    for (let at = 0; at < WORDS; at += 1) this.cumulative[at] = sum += 1 / (at + 2.7) ** 1.07;
  }

  text(words: number): string {
    return Array.from({ length: words }, () => (this.random() < 0.4 ? PLAIN[whole(this.random, 0, PLAIN.length - 1)] : this.word())).join(' ');
  }

  word(): string {
    const wanted = this.random() * this.cumulative[WORDS - 1];
    let [low, high] = [0, WORDS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cumulative[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return this.words[low];
  }

  whole(least: number, most: number): number {
    return whole(this.random, least, most);
  }
}

/**
 * Published findings as a service would hold after some years, written straight into the tables: title, summary and abstract of the usual lengths.
 * A database that holds some is left as it is.
 * @returns how many there are
 */
export async function makeFindings(ownerUrl: string, count: number): Promise<number> {
  const texts = new MadeUpTexts(2);
  return withClient(ownerUrl, async (owner: pg.Client) => {
    const [{ held }] = (await owner.query<{ held: number }>('select count(*)::int as held from finding')).rows;
    if (held > 0) return held;
    const { rows } = await owner.query<{ id: string }>(`insert into account (issuer, subject, display_name) values ('bench', 'broker', 'Broker') returning id`);
    for (let from = 1; from <= count; from += TOGETHER) {
      const some = Array.from({ length: Math.min(TOGETHER, count - from + 1) }, (_, n) => ({
        pmid: String(from + n), title: texts.text(12), summary: texts.text(80), abstract: [{ label: null, text: texts.text(texts.whole(100, 240)) }],
        day: new Date(Date.UTC(2010, 0, 1 + texts.whole(0, 5_500))).toISOString().slice(0, 10),
      })); // prettier-ignore
      await owner.query(
        `insert into finding (pmid, title, plain_summary, abstract, publication_date, publication_precision, language, status, published_at, published_by)
         select pmid, title, summary, abstract, day, 'day', 'eng', 'published', clock_now(), $2
         from jsonb_to_recordset($1::jsonb) as r (pmid text, title text, summary text, abstract jsonb, day date)`,
        [JSON.stringify(some), rows[0].id],
      );
    }
    await owner.query(
      `with topics as (select array_agg(id order by slug) as ids, count(*)::int as n from topic)
       insert into finding_topic (finding_id, topic_id, origin)
       select distinct finding.id, topics.ids[1 + (finding.pmid::bigint * nth * nth % topics.n)::int], 'matched' from finding, topics, generate_series(7, 9) nth`,
    );
    await owner.query('vacuum analyze finding, finding_topic');
    return count;
  });
}

/** Vectors of chance for everything in the live index, as if the model had read it: how long comparing takes doesn't depend on what they say. */
export async function seedVectors(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, (owner: pg.Client) =>
    owner.query(
      // 384 bytes of chance are some 1,430 steps long; a step of 0.0007 makes that 1. In whole bytes, as vectors are stored (little-endian).
      `insert into search_meaning (index_name, model, document_id, text_hash, vector, version)
       select 'findings', $1, d.document_id, d.meaning_hash, '\\x3480373a'::bytea || gen_random_bytes(384), nextval('search_meaning_version')
       from search_document d
       join search_generation g on g.number = d.generation and g.engine = 'postgres' and g.index_name = 'findings' and g.state = 'live'
       where d.index_name = 'findings' and d.meaning_hash is not null
       on conflict do nothing`,
      [MODEL_ID],
    ),
  );
}
