import type pg from 'pg';
import { withClient } from '../../src/platform/database/roles.js';
import type { Way } from './ways.js';

/** What an import left for brokers, what they wrote for others to read a second time, what they are at work on, and what readers asked. */
const WAITING = { toCurate: 30_000, toReadSecond: 10_000, atWork: 1_000, questions: 10_000, answered: 20_000 };

/** Beside the findings that are there. A database that has it is left as it is. @param brokerId whose lists are asked for @param sealed what a question says */
export function leaveWaiting(ownerUrl: string, brokerId: string, sealed: { keyId: string; ciphertext: Buffer }): Promise<void> {
  return withClient(ownerUrl, async (owner: pg.Client) => {
    const { rows: [{ left }] } = await owner.query<{ left: boolean }>('select exists (select from finding_question) as left');
    if (left) return;
    const { rows: brokers } = await owner.query<{ id: string }>(`insert into account (issuer, subject, display_name) select 'bench', 'another broker ' || n, 'Broker' from generate_series(1, 10) n returning id`);
    const ids = brokers.map(({ id }) => id);
    const { rows: waiting } = await owner.query<{ id: string }>(
      `insert into finding (pmid, title, plain_summary, abstract, publication_date, publication_precision, language, status, summarised_by, summarised_at)
       select (100000000 + f.nr)::text, f.title, case when f.nr <= $1 then f.plain_summary end, f.abstract, f.publication_date, 'day', 'eng', case when f.nr <= $1 then 'awaiting_second_look' else 'imported' end,
         case when f.nr <= $1 then case when f.nr % 5 = 0 then $3 else ($4::uuid[])[1 + f.nr % 10] end end, case when f.nr <= $1 then clock_now() end
       from (select *, row_number() over (order by id) as nr from finding) f where f.nr <= $2 returning id`,
      [WAITING.toReadSecond, WAITING.toReadSecond + WAITING.toCurate, brokerId, ids],
    );
    await owner.query(`insert into finding_step (finding_id, account_id, step, version, at) select id, summarised_by, 'summarised', 1, clock_now() from finding where status = 'awaiting_second_look'`);
    await owner.query(
      `insert into finding_topic (finding_id, topic_id, origin)
       select distinct f.id, t.ids[1 + (f.nr * nth * nth % cardinality(t.ids))::int], 'matched'
       from unnest($1::uuid[]) with ordinality as f (id, nr), (select array_agg(id order by slug) as ids from topic) t, generate_series(7, 9) nth`,
      [waiting.map(({ id }) => id)],
    );
    // Those that came first are taken, as they would be: a list begins behind them.
    await owner.query(
      `insert into finding_work (finding_id, account_id, taken_at, until)
       select id, case when nr % 20 = 0 then $2 else ($3::uuid[])[1 + nr % 10] end, clock_now() - interval '1 hour', clock_now() + case when nr % 2 = 0 then interval '1000 days' else interval '-1 minute' end
       from (select id, row_number() over (partition by status order by id) as nr from finding where status in ('imported', 'awaiting_second_look')) f where nr <= $1`,
      [WAITING.atWork / 2, brokerId, ids],
    );
    await owner.query(
      `insert into finding_question (finding_id, account_id, asked_at, question_key_id, question_ciphertext, answered_at, answered_by, answer_key_id, answer_ciphertext)
       select f.ids[1 + n % cardinality(f.ids)], r.ids[1 + n % cardinality(r.ids)], clock_now() - n * interval '1 minute', $1, $2,
         case when n > $3 then clock_now() end, case when n > $3 then $5::uuid end, case when n > $3 then $1 end, case when n > $3 then $2::bytea end
       from generate_series(1, $4::int) n, (select array_agg(id) as ids from (select id from finding where status = 'published' limit 5000) f) f,
         (select array_agg(id order by id) as ids from account where issuer = 'bench' and subject like 'reader %') r`,
      [sealed.keyId, sealed.ciphertext, WAITING.questions, WAITING.questions + WAITING.answered, brokerId],
    );
    await owner.query('vacuum analyze');
  });
}

/** What brokers begin their day with. */
export function worklists({ conditionId, themeId }: { conditionId: string; themeId: string }): Way[] {
  const page = 'pageInfo { hasNextPage endCursor } edges { node { id title version topics { name } } }';
  return [
    { what: 'to curate', query: `{ findingsToCurate { ${page} } }` },
    { what: 'to curate, by theme', query: `{ findingsToCurate(topicIds: ["${themeId}"]) { ${page} } }` },
    { what: 'to curate, by condition', query: `{ findingsToCurate(topicIds: ["${conditionId}"]) { ${page} } }` },
    { what: 'to read second', query: `{ findingsToReadSecond { ${page} } }` },
    { what: 'that I have', query: `{ findingsIHave { ${page} } }` },
    { what: 'questions that wait', query: '{ findingQuestions { total edges { node { id question askedAt } } } }' },
  ];
}
