import pg from 'pg';

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

type Query = (this: pg.Client, ...given: unknown[]) => unknown;

const ABOUT_THE_INDEX = /search_(document|term|generation|meaning|near)|^set local/;
const FINDS_PEOPLE = /considered as \(/;

/** Writes down how this process looks for candidates while `work` runs; nothing else may run meanwhile. */
export async function record(work: () => Promise<void>): Promise<{ search: Statement[]; candidates: Statement[] }> {
  const found: { search: Statement[]; candidates: Statement[] } = { search: [], candidates: [] };
  const sent = pg.Client.prototype as unknown as { query: Query };
  const { query } = sent;
  sent.query = function (...given) {
    const [first, second] = given as [string | { text: string; values?: unknown[] }, unknown];
    const text = typeof first === 'string' ? first : first.text;
    const values = typeof first === 'string' ? second : first.values;
    const statement = { text, values: Array.isArray(values) ? (values as unknown[]) : [] };
    if (FINDS_PEOPLE.test(text)) found.candidates.push(statement);
    else if (ABOUT_THE_INDEX.test(text)) found.search.push(statement);
    return query.apply(this, given);
  };
  try {
    await work();
  } finally {
    sent.query = query;
  }
  return found;
}

/** How many the same conditions let through, in no order and all of them. */
export function countOf({ text, values }: Statement): Statement {
  const end = text.lastIndexOf('order by considered.worth');
  if (end < 0) throw new Error('candidates are found in another way than this knows');
  const inNoOrder = text.slice(0, end).replace(', sha256(convert_to($1::text || \' \' || id::text, \'UTF8\')) as lot', '').replace('order by worth desc, lot', '');
  if (/lot/.test(inNoOrder)) throw new Error('candidates are put in order in another way than this knows');
  return { text: `select count(*), $1::text, $${values.length}::int from (${inNoOrder}) found`, values };
}

export async function replay(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  await client.query('begin');
  for (const { text, values } of statements) await client.query(text, values);
  await client.query('commit');
}
