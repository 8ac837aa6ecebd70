import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { DataSource } from 'typeorm';
import { withClient } from '../../../src/platform/database/roles.js';
import { OpenStreams } from '../../../src/platform/streams/open-streams.js';
import { apiForTests } from '../../support/api-settings.js';
import type { SignedIn, TestApp } from '../../support/app.js';
import { indexFindings } from '../../support/builders/findings.builder.js';
import { publish } from '../../support/builders/subscriptions.builder.js';
import { EventStream, heardDocument, liveSubscription, post } from '../../support/event-stream.js';
import { Scenario } from '../../support/scenario.js';

let scenario: Scenario;
let app: TestApp;
let topicId: string;
const open: EventStream[] = [];
beforeAll(async () => {
  scenario = await Scenario.start({ config: { api: { ...apiForTests, streams: { perCaller: 3, perProcess: 6, beat: 300 } } } });
  ({ app } = scenario);
  await app.db.setClock(null);
  [{ id: topicId }] = await app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.drop();
  while (app.nest.get(OpenStreams).count > 0) await new Promise((resolve) => setTimeout(resolve, 10));
});
afterAll(() => scenario.end());

async function listener(): Promise<SignedIn & { subscriptionId: string }> {
  const who = await app.signIn();
  return { ...who, subscriptionId: await liveSubscription(app, who, topicId) };
}
async function stream(who: Pick<SignedIn, 'token'>, variables: object, query?: string): Promise<EventStream> {
  const opened = await EventStream.open(app.url, who, variables, query);
  open.push(opened);
  return opened;
}
/** As the job does that each publication enqueues. */
const chooseLive = (): Promise<void> => app.runJob('subscriptions.choose-live');
async function published(...titles: string[]): Promise<string[]> {
  const ids = await publish(app, titles.map((title) => ({ title, topics: [topicId] })));
  await chooseLive();
  return ids;
}
const asOwner = (sql: string, values: unknown[] = []): Promise<unknown> => withClient(app.db.ownerUrl, (client) => client.query(sql, values));

describe('a live subscription', () => {
  it('tells what is published, once, to every stream of its reader, and nothing by another way', async () => {
    const me = await listener();
    await app.gql('mutation ($input: SubscribeToFindingsInput!) { subscribeToFindings(input: $input) { id } }', { input: { way: 'feed', howOften: 'at_once', topicIds: [topicId] } }, me.token);
    const [one, two] = [await stream(me, me), await stream(me, me)];
    expect([one.response.status, one.response.headers.get('content-type'), one.response.headers.get('cache-control')]).toEqual([200, 'text/event-stream; charset=utf-8', 'no-store']);
    const [id] = await published('Inhalers');
    await Promise.all([one, two].map((each) => each.until(({ heard }) => heard.length > 0)));
    await Promise.all([chooseLive(), app.runJob('subscriptions.choose'), chooseLive()]);
    await published('Spacers');
    await one.until(({ heard }) => heard.length > 1);
    expect(one.titles()).toEqual(['Inhalers', 'Spacers']);
    expect(one.heard[0]).toMatchObject({ findingId: id, change: null });
    expect(await app.db.dataSource.query('select channel, count(*)::int as count from finding_delivery where account_id = $1 group by channel', [me.accountId])).toEqual([{ channel: 'live', count: 2 }]);
  });

  it('goes on behind the cursor: who drops and comes again hears each once, in order', async () => {
    const me = await listener();
    const first = await stream(me, me);
    await published('One', 'Two');
    await first.until(({ heard }) => heard.length === 2);
    first.drop();
    await published('Three');
    const second = await stream(me, { ...me, after: first.heard[1].cursor });
    await published('Four');
    await second.until(({ heard }) => heard.length === 2);
    expect(second.titles()).toEqual(['Three', 'Four']);
    const anew = await stream(me, me);
    await anew.until(({ heard }) => heard.length === 4);
    expect(anew.heard.slice(2)).toEqual(second.heard);
  });

  it('brings more than a page, in order', async () => {
    const me = await listener();
    await published(...Array.from({ length: 45 }, (_, nr) => `Nr ${nr}`));
    const one = await stream(me, me);
    await one.until(({ heard }) => heard.length === 45);
    expect(new Set(one.titles()).size).toBe(45);
    const next = await stream(me, { ...me, after: one.heard[19].cursor });
    await next.until(({ heard }) => heard.length === 25);
    expect(next.heard).toEqual(one.heard.slice(20));
  });

  it('tells what became of what it brought, and shows nothing that is no longer shown', async () => {
    const me = await listener();
    const one = await stream(me, me);
    const [kept, gone] = await published('Kept', 'Gone');
    await one.until(({ heard }) => heard.length === 2);
    await asOwner(`update finding set retracted = true, retracted_at = clock_now() where id = $1`, [kept]);
    await asOwner(`update finding set status = 'withdrawn', withdrawn_at = clock_now(), withdrawn_by = published_by, withdrawal_reason = 'An error.' where id = $1`, [gone]);
    await app.runJob('subscriptions.choose');
    await app.runJob('subscriptions.choose');
    await one.until(({ heard }) => heard.length === 4);
    expect(one.heard.slice(2).map(({ findingId, change, finding }) => [findingId, change, finding?.title ?? null]).sort()).toEqual([[kept, 'retracted', 'Kept'], [gone, 'withdrawn', null]].sort());
    const late = await stream(me, me);
    await late.until(({ heard }) => heard.length === 2);
    expect(late.heard.every(({ change }) => change !== null)).toBe(true);
  });

  it('is silent while word stands that somebody has died, and tells it all once the word was wrong', async () => {
    const person = await scenario.person();
    const me = { ...person, subscriptionId: await liveSubscription(app, person, topicId) };
    const stand = (status: string) => app.db.dataSource.query('update contributor set status = $2 where id = $1', [person.contributorId, status]);
    await published('Written before');
    await stand('on_hold');
    const one = await stream(me, me);
    await published('Meanwhile');
    const beats = one.heartbeats;
    await one.until(({ heartbeats }) => heartbeats > beats + 1);
    expect(one.heard).toEqual([]);
    await stand('active');
    await app.runJob('subscriptions.choose');
    await one.until(({ heard }) => heard.length === 2);
    expect(one.titles()).toEqual(['Written before', 'Meanwhile']);
  });
});

describe('who hears', () => {
  it('a subscription of somebody else is not found, nor one that comes another way', async () => {
    const [me, other] = [await listener(), await listener()];
    const foreign = await stream(other, { subscriptionId: me.subscriptionId });
    await foreign.until(({ closed }) => closed);
    expect([foreign.errors.map(({ extensions: { code } }) => code), foreign.heard, foreign.completed]).toEqual([['NOT_FOUND'], [], true]);
    await published('Not for others');
    expect(foreign.heard).toEqual([]);
    const unknown = await stream(me, { subscriptionId: 'nothing' });
    await unknown.until(({ closed }) => closed);
    expect(unknown.errors[0].extensions.code).toBe('NOT_FOUND');
  });

  it('nobody who isn’t signed in, by a status', async () => {
    const me = await listener();
    for (const token of [undefined, 'a.b.c']) expect((await post(app.url, token, { query: heardDocument, variables: me })).status).toBe(401);
  });

  it('what is published and taken back before it was told is not told', async () => {
    const me = await listener();
    const ids = await publish(app, [{ title: 'Gone', topics: [topicId] }, { title: 'There', topics: [topicId] }]);
    await chooseLive();
    await asOwner(`update finding set status = 'withdrawn', withdrawn_at = clock_now(), withdrawn_by = published_by, withdrawal_reason = 'An error.' where id = $1`, [ids[0]]);
    const one = await stream(me, me);
    await one.until(({ heard }) => heard.length > 0);
    expect(one.titles()).toEqual(['There']);
  });

  it.each([
    ['is suspended', ({ accountId }: SignedIn) => asOwner(`update account set suspended_at = now(), suspended_by = id, sessions_ended_at = now() where id = $1`, [accountId])],
    ['signs out everywhere', (me: SignedIn) => scenario.change('endMySessions', {}, me, '')],
    ['is erased', (me: SignedIn) => scenario.change('eraseMe', { iKnowItCantBeUndone: true }, me, '{ __typename }')],
  ])('an account that %s hears nothing more: its stream says so and ends', async (_, change) => {
    const me = await listener();
    const one = await stream(me, me);
    await one.until(({ heartbeats }) => heartbeats > 0);
    await change(me);
    await published('After that');
    await one.until(({ closed }) => closed);
    expect([one.heard, one.errors.map(({ extensions: { code } }) => code), one.completed]).toEqual([[], [expect.stringMatching(/^(UNAUTHENTICATED|NOT_FOUND)$/)], true]);
  });

  it('a token that expires ends its stream', async () => {
    const me = await listener();
    const { rows } = await withClient(app.db.ownerUrl, (client) => client.query<{ subject: string }>('select subject from account where id = $1', [me.accountId]));
    // 30 seconds are allowed for clocks that differ.
    const one = await stream({ token: await app.issuer.token(rows[0].subject, 'Me', '-28s') }, me);
    expect(one.response.status).toBe(200);
    await one.until(({ closed }) => closed);
    expect([one.errors[0].message, one.completed]).toEqual([expect.stringContaining('it has expired'), true]);
  });

  it('a subscription that is ended ends its streams', async () => {
    const me = await listener();
    const one = await stream(me, me);
    await one.until(({ heartbeats }) => heartbeats > 0);
    await app.gql('mutation ($input: FindingsSubscriptionInput!) { endFindingsSubscription(input: $input) }', { input: { subscriptionId: me.subscriptionId } }, me.token);
    await one.until(({ closed }) => closed);
    expect([one.errors.map(({ message }) => message), one.completed]).toEqual([['This subscription was ended.'], true]);
  });
});

describe('limits', () => {
  const refusal = async (response: Response): Promise<[number, string]> => [response.status, ((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code];
  const deep = `subscription ($subscriptionId: ID!) { findingHeard(subscriptionId: $subscriptionId) { finding { topics { ${'parent { '.repeat(12)} name ${'} '.repeat(12)} } } } }`;
  const doubling = `subscription ($subscriptionId: ID!) { findingHeard(subscriptionId: $subscriptionId) { ...f0 } } ${Array.from({ length: 14 }, (_, nr) => `fragment f${nr} on FindingHeard { ...f${nr + 1} ...f${nr + 1} }`).join(' ')} fragment f14 on FindingHeard { cursor }`;

  it.each([
    ['deep', deep, 'QUERY_TOO_COMPLEX'],
    ['doubling', doubling, 'QUERY_TOO_COMPLEX'],
    ['with many aliases', `subscription ($subscriptionId: ID!) { findingHeard(subscriptionId: $subscriptionId) { ${Array.from({ length: 101 }, (_, nr) => `a${nr}: cursor`).join(' ')} } }`, 'QUERY_TOO_COMPLEX'],
    ['a query', '{ myPermissions { kind } }', 'BAD_USER_INPUT'],
    ['a mutation', 'mutation { markFindingsSeen { id } }', 'BAD_USER_INPUT'],
    ['no field of ours', 'subscription { findingHeart { cursor } }', 'BAD_USER_INPUT'],
    ['not GraphQL', 'subscription {', 'BAD_USER_INPUT'],
    ['two at once', `subscription ($subscriptionId: ID!) { a: findingHeard(subscriptionId: $subscriptionId) { cursor } b: findingHeard(subscriptionId: $subscriptionId) { cursor } }`, 'BAD_USER_INPUT'],
  ])('refuse what is %s', async (_, query, code) => {
    const me = await listener();
    const response = await post(app.url, me.token, { query, variables: { subscriptionId: me.subscriptionId } });
    expect(await refusal(response)).toEqual([400, code]);
  });

  it('help nobody to guess names', async () => {
    const me = await listener();
    expect(await (await post(app.url, me.token, { query: 'subscription { findingHeart { cursor } }' })).text()).not.toContain('findingHeard');
  });

  it('a cursor that is none is refused with what to do', async () => {
    const me = await listener();
    const one = await stream(me, { ...me, after: 'x' });
    await one.until(({ closed }) => closed);
    expect(one.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('so many streams an account, so many a server; who closes one may open another', async () => {
    const [me, you, third] = [await listener(), await listener(), await listener()];
    const mine = [await stream(me, me), await stream(me, me), await stream(me, me)];
    expect(await refusal(await post(app.url, me.token, { query: heardDocument, variables: me }))).toEqual([400, 'TOO_MANY']);
    for (let nr = 0; nr < 3; nr += 1) await stream(you, you);
    expect(await refusal(await post(app.url, third.token, { query: heardDocument, variables: third }))).toEqual([503, 'UNAVAILABLE']);
    mine[0].drop();
    while (app.nest.get(OpenStreams).count > 5) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await stream(third, third)).response.status).toBe(200);
  });

  it('a form, or text, as pages of other origins can send it, is no request', async () => {
    const me = await listener();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const response = await fetch(`${app.url}/graphql/stream`, { method: 'POST', headers: { 'content-type': type, authorization: `Bearer ${me.token}` }, body: JSON.stringify({ query: heardDocument, variables: me }) });
      expect([type, response.status >= 400]).toEqual([type, true]);
    }
    expect((await fetch(`${app.url}/graphql/stream?query=${encodeURIComponent(heardDocument)}`, { headers: { authorization: `Bearer ${me.token}` } })).status).toBe(404);
  });

  it('a subscription sent to /graphql is told where to go', async () => {
    const me = await listener();
    expect(await app.gql(heardDocument, me, me.token)).toMatchObject({ status: 400, errors: [{ message: expect.stringContaining('/graphql/stream'), extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});

it('a client that stops reading is cut off, and what it doesn’t take isn’t made', async () => {
  const me = await listener();
  await publish(app, Array.from({ length: 40 }, () => ({ title: 'Long', summary: 'x'.repeat(8_000), topics: [topicId] })));
  await chooseLive();
  // Nearly a megabyte each: more than the two kernels hold for us after a few.
  const query = heardDocument.replace('finding { title', `finding { ${Array.from({ length: 90 }, (_, nr) => `a${nr}: plainSummary`).join(' ')} title`);
  const body = JSON.stringify({ query, variables: { subscriptionId: me.subscriptionId } });
  const made = jest.spyOn(app.nest.get(DataSource).manager, 'findOneBy');
  // Two minutes as shipped; here one second and a half.
  const server = app.nest.getHttpServer();
  const { idle } = apiForTests.patience;
  expect(server.timeout).toBe(idle);
  server.setTimeout(1_500);
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`POST /graphql/stream HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${me.token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  while (app.nest.get(OpenStreams).count === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const began = performance.now();
  while (app.nest.get(OpenStreams).count > 0 && performance.now() < began + 6_000) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(app.nest.get(OpenStreams).count).toBe(0);
  // Seven fill both kernels; without a bound it goes on until the connection is cut (24 on a slow day).
  expect(made.mock.calls.length).toBeGreaterThan(0);
  expect(made.mock.calls.length).toBeLessThan(14);
  socket.destroy();
  made.mockRestore();
  server.setTimeout(idle);
}, 15_000);

it('beats while nothing happens', async () => {
  const me = await listener();
  const one = await stream(me, me);
  await one.until(({ heartbeats }) => heartbeats >= 4, 4_000);
  expect([one.closed, one.errors]).toEqual([false, []]);
});

it('a client by other hands reads it', async () => {
  const me = await listener();
  const client = createClient({ url: `${app.url}/graphql/stream`, headers: { authorization: `Bearer ${me.token}` }, retryAttempts: 0 });
  const events = client.iterate<{ findingHeard: { finding: { title: string } } }>({ query: heardDocument, variables: { subscriptionId: me.subscriptionId } });
  const first = events.next();
  await published('By other hands');
  expect((await first).value).toMatchObject({ data: { findingHeard: { finding: { title: 'By other hands' } } } });
  await events.return?.();
  client.dispose();
});

it('what is chosen by words comes as soon as it can be found by them, not with the next minute’s look', async () => {
  const me = await app.signIn();
  const { id: subscriptionId } = await scenario.change<{ id: string }>('subscribeToFindings', { way: 'live', words: 'spirometry' }, me);
  const jobs = async (): Promise<number> => (await app.db.dataSource.query<unknown[]>(`select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'subscriptions.choose-live'`)).length;
  const one = await stream(me, { subscriptionId });
  const [id] = await publish(app, [{ title: 'Spirometry at home', topics: [topicId] }]);
  await chooseLive();
  await asOwner(`delete from graphile_worker._private_jobs`);
  await app.db.dataSource.query(`insert into search_pending (engine, index_name, document_id) values ('postgres', 'findings', $1)`, [id]);
  await indexFindings(app);
  expect(await jobs()).toBe(1);
  await chooseLive();
  await one.until(({ heard }) => heard.length > 0);
  expect(one.titles()).toEqual(['Spirometry at home']);
});

it('a publication enqueues the choosing once, only where somebody listens', async () => {
  const jobs = async (): Promise<number> => (await app.db.dataSource.query<unknown[]>(`select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'subscriptions.choose-live'`)).length;
  await asOwner(`delete from graphile_worker._private_jobs`);
  const paused = await app.db.dataSource.query<[unknown[], number]>(`update subscription set paused_at = clock_now() where channel = 'live' and paused_at is null`);
  expect(paused[1]).toBeGreaterThan(0);
  await publish(app, [{ topics: [topicId] }]);
  expect(await jobs()).toBe(0);
  await listener();
  await publish(app, [{ topics: [topicId] }, { topics: [topicId] }]);
  expect(await jobs()).toBe(1);
});
