import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { apiForTests } from '../../support/api-settings.js';
import { startTestApp, type TestApp } from '../../support/app.js';

/** Clients that are slow, broken or hostile below GraphQL. Bytes are sent as they are, because no client library would. */

const patience = { headers: 800, body: 800, upload: 5_000, answer: 1_500, idle: 10_000 };
const origin = 'https://www.partner.example';

let app: TestApp;
let broker: string;
beforeAll(async () => {
  app = await startTestApp({ config: { api: { ...apiForTests, patience, allowedOrigins: [origin] } } });
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
});
afterAll(() => app.close());

interface Exchange {
  socket: Socket;
  /** All that came back; complete once the connection ended. */
  text(): string;
  ended: Promise<number>;
}

async function open(): Promise<Exchange> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  const start = performance.now();
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const ended = once(socket, 'close').then(() => performance.now() - start);
  await once(socket, 'connect');
  return { socket, text: () => text, ended };
}

/** Sends these bytes and waits for the end of the connection, or of a first answer. */
async function send(bytes: string | Buffer): Promise<string> {
  const { socket, text, ended } = await open();
  socket.write(bytes);
  await Promise.race([ended, wait(400)]);
  socket.destroy();
  return text();
}

const alive = async () => expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
const query = JSON.stringify({ query: '{ __typename }' });
const request = (headers: string, body = query, start = 'POST /graphql HTTP/1.1') => `${start}\r\nhost: askwell.test\r\n${headers}\r\n\r\n${body}`;
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
const leaks = /node_modules|\bat \S+ \(|\bstack\b|sqlstate|select .* from|fastify|FST_|nest\b/i;

describe('slow clients', () => {
  it('headers that never end are answered with 408', async () => {
    const { socket, text, ended } = await open();
    socket.write('POST /graphql HTTP/1.1\r\nhost: askwell.test\r\n');
    const drip = setInterval(() => socket.write('x-drip: 1\r\n'), 100);
    const lasted = await ended;
    clearInterval(drip);
    expect(lasted).toBeLessThan(3_000);
    expect(statusOf(text())).toBe(408);
    expect(text()).toContain('"code":"BAD_USER_INPUT"');
  });

  it('a connection that says nothing is closed', async () => {
    const { ended } = await open();
    expect(await ended).toBeLessThan(4_000);
  });

  it.each([['with its length', 'content-length: 5000'], ['in chunks', 'transfer-encoding: chunked']])('a body that drips %s is answered with 408', async (_, how) => {
    const { socket, text, ended } = await open();
    socket.write(request(`content-type: application/json\r\n${how}`, ''));
    const drip = setInterval(() => socket.write(how.startsWith('content') ? ' ' : '1\r\n \r\n'), 100);
    const lasted = await ended;
    clearInterval(drip);
    expect(lasted).toBeLessThan(3_000);
    expect(statusOf(text())).toBe(408);
  });

  it('two hundred of them leave room for everyone else', async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => open()));
    for (const { socket } of slow) socket.write('POST /graphql HTTP/1.1\r\nhost: a\r\nx');
    const start = performance.now();
    await alive();
    expect(performance.now() - start).toBeLessThan(1_000);
    await Promise.all(slow.map(({ ended }) => ended));
  });

  it('an upload may take longer than a query', async () => {
    const { socket, text } = await open();
    socket.write(request(`authorization: Bearer ${broker}\r\ncontent-type: application/json\r\ncontent-length: 14`, '', 'POST /imports HTTP/1.1'));
    for (let i = 0; i < 12; i += 1) {
      socket.write(' ');
      await wait(100);
    }
    socket.write('[]');
    await wait(300);
    expect(statusOf(text())).toBeGreaterThanOrEqual(200);
    expect(statusOf(text())).not.toBe(408);
    socket.destroy();
  });

  it('who never reads the answer does not hold the server', async () => {
    const readers = await Promise.all(Array.from({ length: 50 }, () => open()));
    for (const { socket } of readers) {
      socket.pause();
      socket.write(request(`content-type: application/json\r\ncontent-length: ${query.length}`).repeat(50));
    }
    await alive();
    for (const { socket } of readers) socket.destroy();
  });
});

describe('an answer that takes too long', () => {
  it('is given up with 503', async () => {
    let release = () => undefined as void;
    const released = new Promise<void>((resolve) => (release = resolve));
    let held: Promise<void> = Promise.resolve();
    await new Promise<void>((locked) => {
      held = withClient(app.db.ownerUrl, async (client) => {
        await client.query('begin');
        await client.query('lock table account in access exclusive mode');
        locked();
        await released;
        await client.query('rollback');
      });
    });
    const start = performance.now();
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${broker}` }, body: query });
    expect(performance.now() - start).toBeLessThan(2_400);
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 'UNAVAILABLE' } }]);
    release();
    await held;
    await alive();
  });
});

describe('bytes that are no request', () => {
  const smuggled = 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n';
  it.each([
    ['two lengths', request(`content-type: application/json\r\ncontent-length: ${query.length}\r\ncontent-length: 5`)],
    ['a length and chunks', request('content-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked', `0\r\n\r\n${smuggled}`)],
    ['chunks after something else', request('content-type: application/json\r\ntransfer-encoding: gzip, chunked, identity', `0\r\n\r\n${smuggled}`)],
    ['a negative length', request('content-type: application/json\r\ncontent-length: -1')],
    ['a length in words', request('content-type: application/json\r\ncontent-length: five')],
    ['a length with a sign', request('content-type: application/json\r\ncontent-length: +5')],
    ['chunks of a wrong size', request('content-type: application/json\r\ntransfer-encoding: chunked', 'zz\r\nabc\r\n0\r\n\r\n')],
    ['chunks of a huge size', request('content-type: application/json\r\ntransfer-encoding: chunked', 'fffffffffffffffff\r\nabc\r\n0\r\n\r\n')],
    ['a header over two lines', request('content-type: application/json\r\nx-a: b\r\n folded: c')],
    ['a space before the colon', request('content-type : application/json')],
    ['a NUL in a header', request('content-type: application/json\r\nx-a: \u0000')],
    ['no host', `POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\n\r\n`],
    ['two hosts', request('host: elsewhere.example\r\ncontent-type: application/json')],
    ['huge headers', request(`content-type: application/json\r\nx-a: ${'a'.repeat(17_000)}`)],
    ['a thousand headers', request(Array.from({ length: 3_000 }, (_, i) => `x-${i}: a`).join('\r\n'))],
    ['a long address', request('content-type: application/json', '', `GET /${'a'.repeat(17_000)} HTTP/1.1`)],
    ['an unknown method', request('', '', 'STEAL /graphql HTTP/1.1')],
    ['HTTP/3', request('', '', 'GET / HTTP/3.0')],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['a proxy’s request', request('', '', 'CONNECT db:5432 HTTP/1.1')],
    ['nothing but line ends', '\r\n'.repeat(1_000) + 'x'],
    ['random bytes', Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 256))],
  ] as [string, string | Buffer][])('%s', async (_, bytes) => {
    const answer = await send(bytes);
    expect([0, 400, 408, 413, 415, 431, 404, 505]).toContain(statusOf(answer));
    expect(answer.match(/HTTP\/1\.1 \d/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(answer).not.toMatch(leaks);
    // Node answers a missing host by itself, with nothing in it.
    if (statusOf(answer) >= 400 && !/^0\r\n/m.test(answer)) expect(answer).toContain('x-content-type-options: nosniff');
    await alive();
  });

  it('a body shorter or longer than it says is not taken for the next request', async () => {
    const shorter = await send(request(`content-type: application/json\r\ncontent-length: ${query.length - 5}`));
    expect(shorter.match(/HTTP\/1\.1 2\d\d/g)).toBeNull();
    await alive();
  });
});

describe('addresses', () => {
  it.each([
    '/%', '/%zz', '/%c0%ae%c0%ae/etc/passwd', '/..%2f..%2fetc/passwd', '/../../etc/passwd', '//etc/passwd', '/i/%00', '/i/..%2f', '/i/%ff', `/i/${'a'.repeat(300)}`, '/graphql%00', '/graphql/../graphql', '/assets/..%2f..%2fpackage.json',
    '/assets/../package.json', '/.env', '/.git/config', '/i/;/', '/i/a?b=%zz', '/?__proto__[a]=1', '/graphql?query[]=1&query[]=2', '/graphql?query=%zz', '/graphql?query=%7B__typename%7D&query=%7Bme%7D', '/imports', '/health/ready/..', 'http://169.254.169.254/latest', '*', '/\\..\\..\\windows',
    '/i/' + '%F0%9F%98%80'.repeat(20), '/I/a', '/GRAPHQL', '/graphql/', '/graphql//',
  ])('GET %s', async (path) => {
    const answer = await send(`GET ${path} HTTP/1.1\r\nhost: askwell.test\r\napollo-require-preflight: 1\r\nconnection: close\r\n\r\n`);
    expect(statusOf(answer)).toBeGreaterThanOrEqual(200);
    expect(statusOf(answer)).toBeLessThan(500);
    expect(answer).not.toMatch(leaks);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
  });
});

describe('every answer', () => {
  const kinds: [string, string, RequestInit][] = [
    ['the first page', '/', {}], ['a page that isn’t there', '/nothing', {}], ['a link that isn’t one', '/i/nothing', {}], ['GraphQL', '/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: query }],
    ['GraphQL refused', '/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }], ['too large', '/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: `"${'x'.repeat(300_000)}"` }],
    ['an upload refused', '/imports', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[]' }], ['an upload of a wrong kind', '/imports', { method: 'POST', headers: { 'content-type': 'image/png' }, body: 'x' }], ['health', '/health/live', {}],
  ];
  it.each(kinds)('tells browsers to be careful: %s', async (_, path, init) => {
    const { headers } = await fetch(`${app.url}${path}`, init);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'content-security-policy': expect.stringContaining("frame-ancestors 'none'"), 'strict-transport-security': expect.any(String), 'cache-control': expect.stringMatching(/no-store/), 'cross-origin-resource-policy': 'same-origin',
    });
    for (const name of ['x-powered-by', 'server', 'set-cookie', 'access-control-allow-origin']) expect(headers.has(name)).toBe(false);
  });

  it('is for no other site’s scripts, unless that site is configured', async () => {
    const ask = (from: string) => fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', origin: from }, body: query });
    expect((await ask(origin)).headers.get('access-control-allow-origin')).toBe(origin);
    for (const other of ['https://evil.example', 'null', 'https://www.partner.example.evil.example', 'http://www.partner.example', `${origin}:444`]) {
      expect((await ask(other)).headers.get('access-control-allow-origin')).toBeNull();
    }
    const { headers } = await fetch(`${app.url}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } });
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')?.toLowerCase()).toContain('origin');
  });
});

describe('bodies', () => {
  const ask = (body: RequestInit['body'], headers: Record<string, string> = {}) => fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  it.each([
    ['of another encoding', { 'content-encoding': 'gzip' }], ['of another character set', { 'content-type': 'application/json; charset=utf-7' }], ['of no known kind', { 'content-type': 'application/xml' }], ['of a kind that is none', { 'content-type': '/' }],
    ['of two kinds', { 'content-type': 'application/json, text/plain' }],
  ])('%s', async (_, headers) => {
    const response = await ask(query, headers);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(leaks);
  });
  it('uploaded to the address with a slash behind it are taken the same way', async () => {
    const upload = (path: string) => fetch(`${app.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${broker}` }, body: '[]' });
    expect((await upload('/imports/')).status).toBe((await upload('/imports')).status);
  });
  it('that are half a character', async () => {
    expect((await ask(Buffer.concat([Buffer.from('{"query":"{ __typename }","operationName":"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('"}')]))).status).toBeLessThan(500);
  });
});
