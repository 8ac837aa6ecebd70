import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { dataFolder, readReferenceData, type ReferenceData } from './reference-data.js';

/** Any number, the same in every process: whoever holds it loads. "refd" in ASCII. */
const advisoryLock = 0x72656664;

/**
 * Brings topics and areas up to what the data files say, in one transaction. Loading the same files again changes nothing
 * and costs one look at a hash. Nothing is deleted, since other records point here: a topic or area that left the files keeps the day before
 * as its last day, and holds again when it comes back.
 * @param client connected as the owner of the tables
 * @returns whether anything had to be done
 * @throws ReferenceDataError when the files contradict themselves; the database is then as before
 */
export async function loadReferenceData(client: ClientBase, folder: URL = dataFolder): Promise<boolean> {
  const data = await readReferenceData(folder);
  // Of what will be stored, not of the files: a new rule of spelling must load again too.
  const sha256 = createHash('sha256').update(JSON.stringify(data)).digest('hex');
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
    const { rows } = await client.query<{ sha256: string }>(`select sha256 from reference_load where name = 'reference'`);
    const stale = rows[0]?.sha256 !== sha256;
    if (stale) {
      await loadTopics(client, data);
      await loadAreas(client, data);
      await client.query(
        `insert into reference_load (name, sha256) values ('reference', $1)
         on conflict (name) do update set sha256 = excluded.sha256, loaded_at = clock_now()`,
        [sha256],
      );
    }
    await client.query('commit');
    return stale;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function loadTopics(client: ClientBase, { topics }: ReferenceData): Promise<void> {
  await client.query(
    `insert into topic (slug, name, valid_from)
     select * from unnest($1::text[], $2::text[], $3::date[])
     on conflict (slug) do update set name = excluded.name, valid_from = excluded.valid_from, valid_to = null
     where (topic.name, topic.valid_from, topic.valid_to) is distinct from (excluded.name, excluded.valid_from, null)`,
    [topics.map((topic) => topic.slug), topics.map((topic) => topic.name), topics.map((topic) => topic.validFrom)],
  );
  await client.query(
    `update topic set parent_id = parent.id
     from unnest($1::text[], $2::text[]) as said (slug, parent) left join topic parent on parent.slug = said.parent
     where topic.slug = said.slug and topic.parent_id is distinct from parent.id`,
    [topics.map((topic) => topic.slug), topics.map((topic) => topic.parent)],
  );
  await client.query(
    `update topic set valid_to = greatest(valid_from, ${yesterday}) where valid_to is null and slug <> all($1::text[])`,
    [topics.map((topic) => topic.slug)],
  );
  await loadTopicNames(client, topics);
}

/** Names of a topic that left stay, so that old records can still be read by them. */
async function loadTopicNames(client: ClientBase, topics: ReferenceData['topics']): Promise<void> {
  const names = topics.flatMap(({ slug, names: own }) => own.map((name, place) => ({ slug, place, ...name })));
  await client.query(
    `with said as (
       select topic.id as topic_id, s.name, s.kind, s.place, s.form, s.words
       from jsonb_to_recordset($1::jsonb) as s (slug text, name text, kind text, place int, form text, words text[])
       join topic using (slug)
     ), gone as (
       delete from topic_name old using topic
       where topic.id = old.topic_id and topic.slug = any($2::text[])
         and not exists (select from said where said.topic_id = old.topic_id and said.name = old.name)
     )
     insert into topic_name (topic_id, name, kind, place, form, words)
     select topic_id, name, kind, place, form, words from said
     on conflict (topic_id, name) do update
       set kind = excluded.kind, place = excluded.place, form = excluded.form, words = excluded.words
       where (topic_name.kind, topic_name.place, topic_name.form, topic_name.words)
         is distinct from (excluded.kind, excluded.place, excluded.form, excluded.words)`,
    [JSON.stringify(names), topics.map((topic) => topic.slug)],
  );
}

async function loadAreas(client: ClientBase, { areas }: ReferenceData): Promise<void> {
  const codes = areas.map((area) => area.code);
  await client.query(
    `insert into area (code, name, kind, valid_from, valid_to)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[])
     on conflict (code) do update
       set name = excluded.name, kind = excluded.kind, valid_from = excluded.valid_from, valid_to = excluded.valid_to
       where (area.name, area.kind, area.valid_from, area.valid_to)
         is distinct from (excluded.name, excluded.kind, excluded.valid_from, excluded.valid_to)`,
    [codes, areas.map((area) => area.name), areas.map((area) => area.kind), areas.map((area) => area.validFrom), areas.map((area) => area.validTo)],
  );
  await client.query(`update area set valid_to = greatest(valid_from, ${yesterday}) where valid_to is null and code <> all($1::text[])`, [codes]);

  const pairs = areas.flatMap((area) => area.successors.map((successor) => [area.code, successor]));
  const [from, to] = [pairs.map(([code]) => code), pairs.map(([, successor]) => successor)];
  await client.query(
    `delete from area_successor old
     where old.area_code = any($3::text[])
       and (old.area_code, old.successor_code) not in (select * from unnest($1::text[], $2::text[]))`,
    [from, to, codes],
  );
  await client.query(
    'insert into area_successor (area_code, successor_code) select * from unnest($1::text[], $2::text[]) on conflict do nothing',
    [from, to],
  );
}

/** In the days of the country whose areas these are. */
const yesterday = `((clock_now() at time zone 'Europe/London')::date - 1)`;
