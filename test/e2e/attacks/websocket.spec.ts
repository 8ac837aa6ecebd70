import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { startTestApp, type TestApp } from '../../support/app.js';

/** Subscriptions are event streams, so nothing is upgraded: whoever tries gets an ordinary answer, and the service goes on. */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const alive = async () => expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
const paths = ['/graphql', '/graphql/stream', '/', '/health/live', '/i/x', '/elsewhere', '/imports'];
const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\nhost: askwell.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`;

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('an upgrade', () => {
  it('is listened for by nobody: a listener that forgets a socket’s errors ends the process', () => {
    expect(app.nest.getHttpServer().listenerCount('upgrade')).toBe(0);
  });

  it.each(paths.flatMap((path) => ['graphql-transport-ws', 'graphql-ws'].map((protocol) => [path, protocol])))('to %s (%s) is refused', async (path, protocol) => {
    const client = new WebSocket(`${app.url.replace('http', 'ws')}${path}`, protocol);
    const [error] = (await once(client, 'error')) as [Error];
    expect(error.message).toMatch(/Unexpected server response: [1-5]\d\d/);
    expect(error.message).not.toMatch(/response: (101|5\d\d)/);
    await alive();
  });

  it('that is reset at once, anywhere, a hundred times', async () => {
    for (let i = 0; i < 100; i += 1) {
      const socket = await open();
      socket.write(upgrade(paths[i % paths.length]));
      socket.resetAndDestroy();
    }
    await alive();
  });

  it('followed by frames: none, a flood, one that is too large, rubbish', async () => {
    const frames: [string, Buffer][] = [
      ['none', Buffer.alloc(0)],
      ['a flood of pings', Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x89, 0x80, 1, 2, 3, 4])))],
      ['one that says it has eight exabytes', Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4])],
      ['four megabytes', Buffer.alloc(4 * 1024 ** 2, 0x81)],
    ];
    for (const [, bytes] of frames) {
      const socket = await open();
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.write(upgrade('/graphql'));
      socket.write(bytes);
      await Promise.race([once(socket, 'close'), wait(500)]);
      socket.destroy();
      expect(answer).not.toMatch(/HTTP\/1\.1 (101|5\d\d)/);
      await alive();
    }
  });

  it('asked for by three hundred at once', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => open()));
    for (const socket of sockets) socket.write(upgrade('/graphql').repeat(3));
    await alive();
    for (const socket of sockets) socket.resetAndDestroy();
    await alive();
  });

  it('to HTTP/2, which some clients offer by themselves, is answered as if it had not been asked for', async () => {
    const socket = await open();
    socket.write('GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/);
    socket.destroy();
  });
});

it('a subscription sent where queries go is refused', async () => {
  const { data, errors } = await app.gql('subscription { findingHeard(subscriptionId: "x") { cursor } }');
  expect([data ?? null, errors?.[0].extensions.code]).toEqual([null, 'BAD_USER_INPUT']);
});
