import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isPublic, mayBeOwn } from './networks.js';
import { OutgoingJson, type Resolve } from './outgoing-json.js';

/** A real server on this machine, and names that lead to it or elsewhere as each test says. */
let server: Server;
let port: number;
let connections: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  connections = 0;
  answer = (_, response) => void response.end('{"here":true}');
  server = createServer((request, response) => answer(request, response)).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => void server.close());

/** Names and, for each time they are asked for, where they lead. */
function names(led: Record<string, string[][]>): { resolve: Resolve; asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (name, _, done) => {
    const addresses = led[name][asked.filter((each) => each === name).length] ?? [];
    asked.push(name);
    done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return { resolve, asked };
}

const limits = { timeout: 2_000, largest: 1_000 };
const ask = (url: string, trusted: string, resolve?: Resolve): Promise<string> =>
  new OutgoingJson(resolve).get(url, { trusted, ...limits }).then((object) => JSON.stringify(object), (error: Error) => error.message);
const mayNot = 'its address is one that may not be asked';

describe('a name that the trusted server gave', () => {
  it.each<[string, string[]]>([
    ['this machine', ['127.0.0.1']],
    ['this machine by IPv6', ['::1']],
    ['our network', ['10.1.2.3']],
    ['where clouds keep their credentials', ['169.254.169.254']],
    ['an address in the clothes of another', ['::ffff:127.0.0.1']],
    ['the open internet and our network', ['1.1.1.1', '192.168.0.7']],
    ['nowhere', []],
  ])('is not asked when it leads to %s', async (_, addresses) => {
    expect(await ask(`http://keys.example:${port}/keys`, 'https://login.example', names({ 'keys.example': [addresses] }).resolve)).toBe(mayNot);
    expect(connections).toBe(0);
  });

  it('is not asked when it is an address itself', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '10.0.0.1']) expect(await ask(`http://${host}:${port}/keys`, 'https://login.example')).toBe(mayNot);
    expect(connections).toBe(0);
  });

  it('is looked up once, and connected to where it was checked: changing meanwhile leads nowhere', async () => {
    const { resolve, asked } = names({ 'keys.localhost': [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1']] });
    expect(await ask(`http://keys.localhost:${port}/keys`, 'http://127.0.0.1:1', resolve)).toBe('{"here":true}');
    expect(asked).toEqual(['keys.localhost']);
    // Each request looks again: nothing of an earlier one is trusted.
    expect(await ask(`http://keys.localhost:${port}/keys`, 'http://127.0.0.1:1', resolve)).toBe(mayNot);
    expect(connections).toBe(1);
  });
});

describe('a server that was configured', () => {
  const read = (url: string, trusted: string | undefined, resolve: Resolve): Promise<number | string> =>
    new OutgoingJson(resolve).read(url, { headers: {}, beside: 'https://askwell.example', trusted, ...limits }).then(({ status }) => status, (error: Error) => error.message);

  it('may be read from in our own network, and nothing else there', async () => {
    const { resolve } = names({ 'mirror.internal': [['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1']], 'other.internal': [['127.0.0.1']] });
    const mirror = `http://mirror.internal:${port}`;
    expect(await read(`${mirror}/search`, mirror, resolve)).toBe(200);
    expect(await read(`${mirror}/search`, undefined, resolve)).toBe(mayNot);
    expect(await read(`http://other.internal:${port}/`, mirror, resolve)).toBe(mayNot);
    expect(connections).toBe(1);
  });
});

describe('the trusted server itself', () => {
  it('may stand in our own network, and never where clouds keep their credentials', async () => {
    expect(await ask(`http://login.internal:${port}/`, `http://login.internal:${port}`, names({ 'login.internal': [['127.0.0.1']] }).resolve)).toBe('{"here":true}');
    expect(await ask('http://login.internal/', 'http://login.internal', names({ 'login.internal': [['169.254.169.254']] }).resolve)).toBe(mayNot);
  });

  it('sends us nowhere else', async () => {
    answer = (request, response) => void response.writeHead(302, { location: request.url === '/elsewhere' ? '/' : '/elsewhere' }).end();
    expect(await ask(`http://127.0.0.1:${port}/`, `http://127.0.0.1:${port}`)).toBe('it answered 302');
    expect(connections).toBe(1);
  });

  it('is given up on when it says too much, or too little for too long', async () => {
    const own = `http://127.0.0.1:${port}`;
    answer = (_, response) => void response.end(JSON.stringify({ more: 'x'.repeat(2_000) }));
    expect(await ask(own, own)).toBe('its answer is too large');
    answer = (_, response) => void response.write('{');
    await expect(new OutgoingJson().get(own, { trusted: own, timeout: 100, largest: 1_000 })).rejects.toThrow();
    const silent: Resolve = () => undefined;
    await expect(new OutgoingJson(silent).get('http://login.example/', { trusted: 'http://login.example', timeout: 100, largest: 1_000 })).rejects.toThrow();
  });
});

describe('an address', () => {
  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2a00:1450:4009::200e'])('%s is of the open internet', (address) => expect(isPublic(address)).toBe(true));
  it.each(['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:1.1.1.1', '64:ff9b::a00:1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2002:a00:1::', '2001:db8::1'])(
    '%s is not',
    (address) => expect(isPublic(address)).toBe(false),
  );
  it.each([['10.0.0.1', true], ['127.0.0.1', true], ['::1', true], ['fd12::1', true], ['169.254.169.254', false], ['fd00:ec2::254', false], ['fe80::1', false], ['::ffff:10.0.0.1', false], ['64:ff9b::a00:1', false]])(
    '%s may be a server of our own: %s',
    (address, expected) => expect(mayBeOwn(address)).toBe(expected),
  );
});
