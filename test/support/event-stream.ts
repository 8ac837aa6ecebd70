import type { GraphqlAnswer, SignedIn, TestApp } from './app.js';

export interface Heard {
  cursor: string;
  findingId: string;
  change: string | null;
  finding: { title: string } | null;
}

export interface StreamError {
  message: string;
  extensions: { code: string } & Record<string, unknown>;
}

export const heardDocument = 'subscription ($subscriptionId: ID!, $after: String) { findingHeard(subscriptionId: $subscriptionId, after: $after) { cursor findingId change finding { title topics { name } } } }';

/** A stream that a client holds open, read as the protocol says and by nothing but `fetch`. */
export class EventStream {
  readonly heard: Heard[] = [];
  readonly errors: StreamError[] = [];
  heartbeats = 0;
  /** Said that it ends for good. */
  completed = false;
  closed = false;
  private waiting: (() => void)[] = [];

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {}

  static async open(url: string, { token }: Pick<SignedIn, 'token'>, variables: object, query = heardDocument): Promise<EventStream> {
    const controller = new AbortController();
    const response = await post(url, token, { query, variables }, controller.signal);
    const stream = new EventStream(response, controller);
    void stream.read().catch(() => undefined).finally(() => stream.changed((stream.closed = true)));
    return stream;
  }

  /** @throws Error after ten seconds */
  async until(what: (stream: this) => boolean, patience = 10_000): Promise<void> {
    const late = performance.now() + patience;
    while (!what(this)) {
      if (performance.now() > late) throw new Error(`It didn't come: heard ${this.heard.length}, errors ${JSON.stringify(this.errors)}, closed ${this.closed}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.waiting.push(() => (clearTimeout(timer), resolve()));
      });
    }
  }

  titles(): (string | undefined)[] {
    return this.heard.map(({ finding }) => finding?.title);
  }

  drop(): void {
    this.controller.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events) this.take(event);
      this.changed();
    }
  }

  private take(event: string): void {
    if (event === ':') this.heartbeats += 1;
    else if (event.startsWith('event: complete')) this.completed = true;
    else {
      const { data, errors } = JSON.parse(event.replace('event: next\ndata: ', '')) as { data?: { findingHeard: Heard } | null; errors?: StreamError[] };
      if (data) this.heard.push(data.findingHeard);
      this.errors.push(...(errors ?? []));
    }
  }

  private changed(_: unknown = null): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

export const post = (url: string, token: string | undefined, body: object, signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });

/** The same database through another server. */
export const through = (app: TestApp, url: string): TestApp => ({
  ...app,
  url,
  async gql(query, variables, token) {
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables }) });
    return { status: response.status, ...((await response.json()) as object) } as GraphqlAnswer<never>;
  },
});

/** Somebody's live subscription to a topic. @returns its id */
export async function liveSubscription(app: TestApp, { token }: SignedIn, topicId: string): Promise<string> {
  const { data, errors } = await app.gql<{ subscribeToFindings: { id: string } }>(
    'mutation ($input: SubscribeToFindingsInput!) { subscribeToFindings(input: $input) { id howOften } }',
    { input: { way: 'live', topicIds: [topicId] } },
    token,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.subscribeToFindings.id;
}

/** What a subscription is told first, also that it is refused; the stream is then closed. */
export async function firstEvent(url: string, token: string | undefined, query: string, variables: object): Promise<GraphqlAnswer> {
  const response = await post(url, token, { query, variables });
  if (!response.ok) {
    const { error, errors = [{ message: error!.message, extensions: error! }] } = (await response.json()) as Partial<GraphqlAnswer> & { error?: { code: string; message: string } };
    return { status: response.status, data: null as never, errors };
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const [, event] = /event: next\ndata: (.*)\n\n/.exec(text) ?? [];
    if (event === undefined) continue;
    // Leaving the loop closes the connection.
    return { status: response.status, ...(JSON.parse(event) as object) } as GraphqlAnswer;
  }
  throw new Error('The stream ended without an event');
}
