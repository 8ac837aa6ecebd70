import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Generation, IndexName } from '../port.js';
import { MODEL_ID } from './model.js';

/** A document whose text the model hasn't read. */
export interface Unread {
  readonly id: string;
  readonly hash: string;
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

export interface Read {
  readonly id: string;
  readonly hash: string;
  /** Null: its text can't be read. */
  readonly vector: Buffer | null;
}

export interface Change {
  readonly id: string;
  /** Null: no longer there. */
  readonly vector: Buffer | null;
  readonly version: string;
}

/** A process asks for what changed before each search; what it hasn't asked for in an hour it may miss, which hides and reveals nothing. */
const GONE_FOR = `interval '1 hour'`;
/** Own words of contributors: a vector of what they have changed since is let go at once, and not when the new words are read. */
const OF_PEOPLE: IndexName = 'interests';
/** For so long servers with another model may still run beside us. */
const OTHER_MODEL_FOR = `interval '7 days'`;

/** The vectors in Postgres. Which documents lack one is never noted but always looked up, so a stop at any moment loses nothing. */
@Injectable()
export class MeaningStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Each document's vector is looked up by its key (lateral, offset 0): left to plan, Postgres compared all with all while the table was new to it. */
  async unread(generation: Generation, limit: number): Promise<Unread[]> {
    return this.dataSource.query<Unread[]>(
      `select d.document_id as id, encode(d.meaning_hash, 'hex') as hash, d.texts from search_document d
       left join lateral (
         select m.text_hash from search_meaning m where m.index_name = $1 and m.model = $3 and m.document_id = d.document_id offset 0
       ) m on true
       where d.index_name = $1 and d.generation = $2 and d.meaning_hash is not null and m.text_hash is distinct from d.meaning_hash
       limit $4`,
      [generation.index, generation.number, MODEL_ID, limit],
    );
  }

  async save(index: IndexName, read: readonly Read[]): Promise<void> {
    await this.inOrder(index, (em) =>
      em.query(
        `insert into search_meaning (index_name, model, document_id, text_hash, vector, version)
         select $1, $2, r.id, decode(r.hash, 'hex'), decode(r.vector, 'base64'), nextval('search_meaning_version')
         from unnest($3::text[], $4::text[], $5::text[]) as r(id, hash, vector)
         where search_meaning_may_keep($1, r.id)
         on conflict (index_name, model, document_id) do update
           set text_hash = excluded.text_hash, vector = excluded.vector, version = excluded.version, changed_at = excluded.changed_at`,
        [index, MODEL_ID, read.map((each) => each.id), read.map((each) => each.hash), read.map((each) => each.vector?.toString('base64') ?? null)],
      ),
    );
  }

  /**
   * Lets go of vectors whose document is gone from this copy or has nothing to read any more, of people's whose words are others by now, and of what no
   * process can still be asking for.
   */
  async forgetGone(generation: Generation): Promise<void> {
    await this.inOrder(generation.index, async (em) => {
      await em.query(
        `with gone as materialized (
           select m.document_id from search_meaning m
           left join lateral (
             select d.meaning_hash from search_document d where d.index_name = $1 and d.generation = $3 and d.document_id = m.document_id offset 0
           ) d on true
           where m.index_name = $1 and (m.model = $2 or $1 = '${OF_PEOPLE}') and m.text_hash is not null
             and (d.meaning_hash is null or $1 = '${OF_PEOPLE}' and d.meaning_hash <> m.text_hash)
         )
         update search_meaning m set text_hash = null, vector = null, version = nextval('search_meaning_version'), changed_at = clock_now()
         where m.index_name = $1 and (m.model = $2 or $1 = '${OF_PEOPLE}') and m.document_id = any(array(select document_id from gone))`,
        [generation.index, MODEL_ID, generation.number],
      );
      await em.query(
        `delete from search_meaning where index_name = $1
         and (text_hash is null and changed_at < clock_now() - ${GONE_FOR} or model <> $2 and changed_at < clock_now() - ${OTHER_MODEL_FOR})`,
        [generation.index, MODEL_ID],
      );
    });
  }

  /** What changed after this version, in the order of commits. */
  async changes(index: IndexName, after: string, limit: number): Promise<Change[]> {
    return this.dataSource.query<Change[]>(
      `select document_id as id, vector, version::text from search_meaning
       where index_name = $1 and model = $2 and version > $3 order by version limit $4`,
      [index, MODEL_ID, after, limit],
    );
  }

  /** Versions are drawn by one writer at a time, until it has committed: nobody who asked up to a version can be handed a lower one later. */
  private async inOrder(index: IndexName, work: (em: EntityManager) => Promise<unknown>): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      await em.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`search.meaning.order:${index}`]);
      await work(em);
    });
  }
}
