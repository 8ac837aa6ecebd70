/** Something to paste into a terminal, and for whom it is. */
export interface TourStep {
  who: string;
  what: string;
  command: string;
}

/** A GraphQL query or mutation as one line to paste, with somebody's token in it. */
export type Ask = (query: string) => string;
export type AskAs = (subject: string, name: string, email?: string) => Promise<Ask>;

/** Safe within a shell's single quotes, whatever is in it. */
export const quoted = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

export const get = (url: string, token?: string): string => `curl -s ${quoted(url)}${token ? ` -H 'authorization: Bearer ${token}'` : ''}`;

export const upload = (url: string, token: string, body: object): string =>
  `curl -s ${quoted(url)} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d ${quoted(JSON.stringify(body))}`;

export const graphql = (url: string, token: string, query: string): string => upload(`${url}/graphql`, token, { query });

/** What an event stream brings within two seconds. */
export const stream = (url: string, token: string, query: string): string => `${upload(`${url}/graphql/stream`, token, { query }).replace('curl -s', 'curl -sN -m 2')} || true`;
