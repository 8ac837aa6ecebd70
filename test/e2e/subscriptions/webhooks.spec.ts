import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UnsentMessages } from '../../../src/subscriptions/sending/unsent-messages.js';
import type { SignedIn } from '../../support/app.js';
import { deliveredTo, publish } from '../../support/builders/subscriptions.builder.js';
import { DAY, HOUR, Scenario, START } from '../../support/scenario.js';

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

let scenario: Scenario;
let topicId: string;
let server: Server;
let url: string;
let calls: Call[] = [];
let status: number | ((body: string) => number) = 204;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(typeof status === 'number' ? status : status(body)).end('x'.repeat(100));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=private`;
  // Beside a service on this machine, other software on this machine may be called.
  scenario = await Scenario.start({ config: { publicUrl: 'http://127.0.0.1:3000' } });
  [{ id: topicId }] = await scenario.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
});
afterAll(async () => {
  await scenario.end();
  server.close();
});
let tests = 0;
beforeEach(async () => {
  [calls, status] = [[], 204];
  await scenario.app.db.dataSource.query('update subscription set paused_at = clock_now()');
  await scenario.app.db.setClock(new Date(START.getTime() + (tests += 1) * 26 * 7 * DAY));
});

const sweep = async () => {
  await scenario.app.runJob('subscriptions.choose');
  await scenario.work();
};
async function hooked(): Promise<{ who: SignedIn; subscriptionId: string; secret: string }> {
  const who = await scenario.app.signIn();
  const { id: subscriptionId } = await scenario.change<{ id: string }>('subscribeToFindings', { way: 'webhook', howOften: 'at_once', topicIds: [topicId] }, who);
  const { secret } = await scenario.change<{ secret: string }>('setFindingsWebhook', { subscriptionId, url }, who, '{ secret }');
  await scenario.app.db.advance(HOUR);
  return { who, subscriptionId, secret };
}
const signatureOf = ({ headers, body }: Call, secret: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64')).update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`).digest('base64')}`;
const stateOf = async (who: SignedIn) => (await scenario.run<{ myFindingsSubscriptions: { webhook: { host: string; stoppedAt: string | null } | null }[] }>('{ myFindingsSubscriptions { webhook { host stoppedAt } } }', {}, who)).myFindingsSubscriptions[0].webhook;

describe('a webhook', () => {
  it('is called with what is new, signed so that its owner can tell, and with nothing about them', async () => {
    const { who, secret } = await hooked();
    const [id] = await publish(scenario.app, [{ title: 'Inhalers', topics: [topicId], notes: [{ text: 'Said to all.' }, { area: 'QWO', text: 'Only for West Yorkshire.' }] }]);
    await sweep();
    await sweep();
    const [call, ...more] = calls;
    expect(more).toEqual([]);
    expect(call.headers['webhook-signature']).toBe(signatureOf(call, secret));
    expect(Math.abs(Date.now() / 1_000 - Number(call.headers['webhook-timestamp']))).toBeLessThan(60);
    const page = `http://127.0.0.1:3000/findings/${id}`;
    const notes = [{ areaCode: null, area: null, text: 'Said to all.', couldChange: null }];
    expect(JSON.parse(call.body)).toMatchObject({ type: 'findings', data: { findings: [{ id, title: 'Inhalers', summary: 'It helps some people.', page, link: expect.stringContaining('pubmed'), notes }], changes: [] } });
    expect(call.body).not.toContain(who.accountId);
    const stored = await scenario.app.db.dataSource.query<object[]>('select * from findings_webhook');
    expect(JSON.stringify(stored)).not.toMatch(new RegExp(`private|${secret.slice(6, 20).replace(/[+/]/g, '.')}`));
  });

  it('is called again later when it fails, with the same id, and told what became of a finding', async () => {
    const { who } = await hooked();
    const [id] = await publish(scenario.app, [{ topics: [topicId] }]);
    status = 503;
    await sweep();
    status = 200;
    await scenario.app.db.advance(5 * 60_000);
    await sweep();
    expect(calls.map(({ headers }) => headers['webhook-id'])).toEqual([calls[0].headers['webhook-id'], calls[0].headers['webhook-id']]);
    expect(await deliveredTo(scenario.app, who.accountId)).toHaveLength(1);
    await scenario.app.db.advance(DAY);
    await scenario.app.db.dataSource.query('update finding set corrected = true, corrected_at = clock_now() where id = $1', [id]);
    await sweep();
    expect(JSON.parse(calls[2].body)).toMatchObject({ data: { findings: [], changes: [{ id, change: 'corrected', page: `http://127.0.0.1:3000/findings/${id}` }] } });
  });

  it.each([
    ['says that it is gone', async () => void (status = 410)],
    ['took nothing for three days', async () => void (status = 500)],
  ])('is left alone once it %s, loses nothing, and goes on when it is set again', async (why, answer) => {
    const { who, subscriptionId } = await hooked();
    await publish(scenario.app, [{ topics: [topicId] }]);
    await answer();
    await sweep();
    if (!why.includes('gone')) {
      expect(await stateOf(who)).toMatchObject({ stoppedAt: null });
      await scenario.app.db.advance(3 * DAY + HOUR);
      await sweep();
    }
    expect((await stateOf(who))?.stoppedAt).not.toBeNull();
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual([]);
    const before = calls.length;
    await scenario.app.db.advance(HOUR);
    await sweep();
    expect(calls).toHaveLength(before);
    status = 200;
    await scenario.change('setFindingsWebhook', { subscriptionId, url }, who, '{ secret }');
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    expect(calls).toHaveLength(before + 1);
  });

  it('isn’t blamed for what waited with us: a call that was set aside for days and is refused once stops nothing', async () => {
    const { who } = await hooked();
    await publish(scenario.app, [{ topics: [topicId] }]);
    await scenario.app.runJob('subscriptions.choose');
    await scenario.app.db.dataSource.query('update findings_message set next_try_at = null, set_aside_at = clock_now() where account_id = $1', [who.accountId]);
    await scenario.app.db.advance(5 * DAY);
    await scenario.app.nest.get(UnsentMessages).takeUpAgain();
    status = 503;
    await sweep();
    expect([calls.length, await stateOf(who)]).toEqual([1, expect.objectContaining({ stoppedAt: null })]);
    status = 200;
    await scenario.app.db.advance(HOUR);
    await sweep();
    expect(calls.map(({ headers }) => headers['webhook-id'])).toEqual(Array(2).fill(calls[0].headers['webhook-id']));
  });

  it('that takes others and one message never goes on: the one is given up', async () => {
    const { who } = await hooked();
    await publish(scenario.app, [{ title: 'Bitter', topics: [topicId] }]);
    status = (body) => (body.includes('Bitter') ? 422 : 200);
    await sweep();
    await scenario.app.db.advance(DAY);
    await publish(scenario.app, [{ title: 'Sweet', topics: [topicId] }]);
    await sweep();
    await scenario.app.db.advance(2 * DAY + HOUR);
    await sweep();
    expect([await stateOf(who), await deliveredTo(scenario.app, who.accountId)]).toEqual([expect.objectContaining({ stoppedAt: null }), ['Sweet']]);
  });

  it('is at an https address without a name or a password in it', async () => {
    const { who, subscriptionId } = await hooked();
    for (const address of ['http://example.org/hook', 'https://user:word@example.org/', 'ftp://example.org/', 'https://[not:one]', 'javascript:alert(1)']) {
      expect(await scenario.refusal('setFindingsWebhook', { subscriptionId, url: address }, who, '{ secret }')).toBe('BAD_USER_INPUT');
    }
  });

  it('is never called inside a network, whatever address was set', async () => {
    const { who, subscriptionId } = await hooked();
    for (const inside of ['https://10.0.0.1/', 'https://169.254.169.254/latest/meta-data', 'https://[::ffff:10.0.0.1]/']) {
      await scenario.change('setFindingsWebhook', { subscriptionId, url: inside }, who, '{ secret }');
      await publish(scenario.app, [{ topics: [topicId] }]);
      await sweep();
    }
    const messages = await scenario.app.db.dataSource.query<object[]>('select tries, sent_at from findings_message where account_id = $1', [who.accountId]);
    expect(messages).toEqual(Array(3).fill({ tries: 1, sent_at: null }));
  });
});
