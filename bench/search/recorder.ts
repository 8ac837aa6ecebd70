import pg from 'pg';

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** What one search sends to the engines: statements about the index, with the transactions around them, and questions to Meilisearch. */
export interface Sent {
  readonly statements: readonly Statement[];
  readonly requests: readonly { readonly url: string; readonly body: string; readonly headers: Record<string, string> }[];
}

const ABOUT_THE_INDEX = /search_(document|term|generation|meaning|near)|^(START TRANSACTION|COMMIT)|^set local/;

type Query = (this: pg.Client, ...given: unknown[]) => unknown;

/**
 * Writes down what this process sends while `work` runs; nothing else may run meanwhile.
 * @param wanted which statements
 */
export async function record(work: () => Promise<unknown>, wanted = ABOUT_THE_INDEX): Promise<Sent> {
  const statements: Statement[] = [];
  const requests: { url: string; body: string; headers: Record<string, string> }[] = [];
  const sent = pg.Client.prototype as unknown as { query: Query };
  const { query } = sent;
  const { fetch } = globalThis;
  sent.query = function (...given) {
    const [first, second] = given as [string | { text: string; values?: unknown[] }, unknown];
    const text = typeof first === 'string' ? first : first.text;
    const values = typeof first === 'string' ? second : first.values;
    if (wanted.test(text)) statements.push({ text, values: Array.isArray(values) ? [...(values as unknown[])] : [] });
    return query.apply(this, given);
  };
  globalThis.fetch = (url, options) => {
    const address = url instanceof Request ? url.url : String(url);
    if (address.includes('/multi-search')) requests.push({ url: address, body: String(options?.body), headers: Object.fromEntries(new Headers(options?.headers)) });
    return fetch(url, options);
  };
  try {
    await work();
  } finally {
    sent.query = query;
    globalThis.fetch = fetch;
  }
  return { statements, requests };
}

/** The same again, and nothing else. */
export async function replay(client: pg.Client, { statements, requests }: Sent): Promise<void> {
  for (const { url, body, headers } of requests) {
    const answer = await fetch(url, { method: 'POST', body, headers });
    if (!answer.ok) throw new Error(`Meilisearch answered ${answer.status}`);
    await answer.json();
  }
  for (const { text, values } of statements) await client.query(text, values);
}
