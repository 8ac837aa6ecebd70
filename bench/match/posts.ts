import type { DataSource } from 'typeorm';
import { OpportunityRows } from '../../test/support/builders/opportunities.builder.js';
import type { JudgedDocument } from '../judged/judged-set.js';
import type { ThrowawayDatabase } from '../support/throwaway.js';

const LONGEST = 4_000;

/**
 * Brings judged documents in as open posts of one team, without topics: what somebody wrote must be enough.
 * @returns post → document
 */
export async function asPosts(db: ThrowawayDatabase, documents: readonly JudgedDocument[]): Promise<Map<string, string>> {
  const rows = await OpportunityRows.connect(db);
  const posts = new Map<string, string>();
  try {
    const team = await rows.team();
    const member = await rows.member(team);
    await rows.owner.query('begin');
    for (const document of documents) posts.set(await rows.post(team, member.accountId, columnsOf(document)), document.id);
    await rows.owner.query('commit');
  } finally {
    await rows.end();
  }
  return posts;
}

/** What has no title is called by its beginning; what is longer than a summary goes on in what one would do. */
function columnsOf({ title, text }: JudgedDocument): Record<string, unknown> {
  const whole = text.trim();
  const { name, rest } = title.trim().length >= 5 ? titled(title.trim(), whole) : titled(whole || title, whole);
  const year = new Date().getUTCFullYear() + 1;
  return {
    title: name.padEnd(5, ' .'), summary: rest.slice(0, LONGEST).padEnd(30, ' .'), what_you_would_do: rest.slice(LONGEST, 2 * LONGEST).padEnd(20, ' .'),
    experience_sought: null, starts_on: `${year}-12-01`, closes_on: `${year}-11-01`, hear_back_by: `${year}-11-20`,
  }; // prettier-ignore
}

/** A title holds 150 characters; the rest of a longer one goes before the text. */
function titled(title: string, text: string): { name: string; rest: string } {
  if (title.length <= 150) return { name: title, rest: text };
  const cut = title.lastIndexOf(' ', 150);
  const end = cut > 50 ? cut : 150;
  return { name: title.slice(0, end), rest: text.startsWith(title) ? text : `${title.slice(end).trim()}\n${text}` };
}

/** One profile of each question's words, and nothing else said; nobody can find them. */
export async function asPeople(owner: DataSource, accounts: readonly string[], words: readonly string[], areaCode: string): Promise<string[]> {
  const rows = await owner.query<{ id: string }[]>(
    `with made as (
       insert into contributor (account_id, kind, age_band, area_code)
       select account, 'individual', '18_or_over', $3 from unnest($1::uuid[]) account returning id, account_id
     ), said as (select * from unnest($1::uuid[], $2::text[]) with ordinality as s (account, words, place))
     insert into contributor_preference (contributor_id, own_words)
     select made.id, said.words from made join said on said.account = made.account_id returning contributor_id as id`,
    [accounts, words.map((each) => each.trim().slice(0, LONGEST) || '.'), areaCode],
  );
  const byAccount = await owner.query<{ id: string; account: string }[]>('select id, account_id as account from contributor where id = any ($1)', [rows.map(({ id }) => id)]);
  const found = new Map(byAccount.map(({ id, account }) => [account, id]));
  return accounts.map((account) => found.get(account)!);
}
