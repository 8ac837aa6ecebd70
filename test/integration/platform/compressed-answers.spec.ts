import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { csvHeaders } from '../../../src/platform/text/csv.js';
import { csvStream } from '../../../src/platform/text/csv-table.js';
import { compressAnswers } from '../../../src/platform/http/compressed-answers.js';
import { guardAnswers } from '../../../src/platform/http/http-server.js';

const ROWS = 200;
const columns = [{ name: 'nr', meaning: 'Which.', of: (row: { nr: number; text: string }) => row.nr }, { name: 'text', meaning: 'What.', of: (row: { text: string }) => row.text }];
/** Hard to compress: what is sent is about as long as what is read. */
const text = (): string => Array.from({ length: 2_000 }, () => Math.random().toString(36).slice(2)).join(' ').slice(0, 5_000);
const piece = (): { nr: number; text: string }[] => Array.from({ length: ROWS }, (_, nr) => ({ nr, text: text() }));

let fastify: FastifyInstance;
let port: number;
/** Pieces of the file that were read, and whether the rest may come. */
let read = 0;
let hold: Promise<void> = Promise.resolve();

beforeAll(async () => {
  fastify = Fastify();
  await compressAnswers(fastify);
  guardAnswers(fastify);
  async function* pieces(most: number, failAt: number): AsyncIterable<{ nr: number; text: string }[]> {
    for (read = 0; read < most; read += 1) {
      if (read === failAt) throw new Error('The database went away');
      if (read === 1) await hold;
      yield piece();
    }
  }
  fastify.get<{ Querystring: { most?: string; failAt?: string } }>('/file.csv', ({ query }, reply) => reply.headers(csvHeaders('file.csv')).send(csvStream(columns, pieces(Number(query.most ?? 2), Number(query.failAt ?? -1)))));
  for (const type of ['application/json', 'text/html; charset=utf-8', 'text/event-stream', 'multipart/mixed; boundary="-"', 'application/graphql-response+json; charset=utf-8']) {
    fastify.get(`/${type.split(/[;+]/)[0]}`, (_request, reply) => reply.header('content-type', type).send('x'.repeat(10_000)));
  }
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = fastify.server.address() as AddressInfo);
});
afterAll(() => fastify.close());

const ask = (path: string, accepts?: string): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => void http.get({ port, host: '127.0.0.1', path, headers: accepts === undefined ? {} : { 'accept-encoding': accepts } }, resolve).on('error', reject));

async function bodyOf(answer: http.IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const each of answer) pieces.push(each as Buffer);
  return Buffer.concat(pieces);
}

it.each([['br', 'br', brotliDecompressSync], ['gzip;q=0.8, identity;q=0.1', 'gzip', gunzipSync], ['gzip, br', 'br', brotliDecompressSync]])('a file is sent as %s: %s', async (accepts, coding, unpack) => {
  const answer = await ask('/file.csv', accepts);
  expect([answer.headers['content-encoding'], answer.headers.vary, answer.headers['cache-control']]).toEqual([coding, 'accept-encoding', 'no-store']);
  const lines = unpack(await bodyOf(answer)).toString().split('\r\n');
  expect([lines[0], lines.length]).toEqual(['\uFEFFnr,text', 2 * ROWS + 2]);
});

it.each([[undefined], ['identity'], ['zstd'], ['br;q=0, gzip;q=0']])('whoever accepts %s gets it plain, and a cache hears that others may not', async (accepts) => {
  const answer = await ask('/file.csv', accepts);
  expect([answer.headers['content-encoding'], answer.headers.vary]).toEqual([undefined, 'accept-encoding']);
  expect((await bodyOf(answer)).subarray(0, 10).toString()).toBe('\uFEFFnr,text');
});

it.each([['application/json'], ['text/html'], ['text/event-stream'], ['multipart/mixed'], ['application/graphql-response']])('%s is sent plain', async (type) => {
  const answer = await ask(`/${type}`, 'gzip, br');
  expect([answer.statusCode, answer.headers['content-encoding'], (await bodyOf(answer)).length]).toEqual([200, undefined, 10_000]);
});

it('the first rows are on their way before the others are read', async () => {
  let goOn = (): void => undefined;
  hold = new Promise((resolve) => (goOn = resolve));
  try {
    const answer = await ask('/file.csv', 'gzip');
    let bytes = 0;
    await new Promise<void>((resolve) => answer.on('data', (some: Buffer) => (bytes += some.length) > 100_000 && resolve()));
    expect(read).toBe(1);
    goOn();
    await new Promise((resolve) => answer.once('end', resolve));
  } finally {
    goOn();
    hold = Promise.resolve();
  }
});

it('whoever doesn’t read holds up the reading, and whoever goes ends it', async () => {
  const answer = await ask('/file.csv?most=1000', 'gzip');
  answer.pause();
  let before = -1;
  for (let turn = 0; turn < 100 && before !== read; turn += 1) {
    before = read;
    await wait(100);
  }
  // Of a gigabyte some megabytes: what the sockets between hold, and the compressor.
  expect(read).toBeLessThan(40);
  answer.destroy();
  await wait(300);
  expect(read).toBeLessThan(60);
});

it.each([['gzip'], ['br'], ['identity']])('what fails midway breaks the connection, sent as %s', async (accepts) => {
  const answer = await ask('/file.csv?most=10&failAt=5', accepts);
  expect(answer.statusCode).toBe(200);
  await expect(bodyOf(answer)).rejects.toThrow('aborted');
});
