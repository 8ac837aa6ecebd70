import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiSettings } from '../config/api-settings.js';
import { DomainError } from '../errors/domain-error.js';

/** Largest GraphQL or form body. Files are streamed to `POST /imports` and have a limit of their own. */
export const bodyLimitBytes = 256 * 1024;

/** What every answer carries that no page gave anything else; also those that are written before anything of ours runs. */
const plainHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
} as const;
const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', ...plainHeaders } as const;

const errorBody = (code: string, message: string): string => JSON.stringify({ error: { code, message } });

/** How the server meets clients that are slow, large or broken. */
export function httpServerOptions({ patience, trustedProxies }: ApiSettings): FastifyHttpOptions<Server> {
  return {
    bodyLimit: bodyLimitBytes,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    requestTimeout: patience.upload,
    connectionTimeout: patience.idle,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Who is late is looked for four times in the time allowed for headers; Node's own 30 s would make 10 s of patience 40.
    http: { headersTimeout: patience.headers, connectionsCheckingInterval: Math.ceil(patience.headers / 4), maxHeaderSize: 16 * 1024 },
    clientErrorHandler: answerBroken,
    frameworkErrors: (_error, _request, reply) => answerUnreadablePath(reply as FastifyReply),
  };
}

/** Bytes that are no request, or came too slowly: the answer is written by hand, because no request was made of them. */
function answerBroken(this: FastifyInstance, { code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const [status, name, message] = brokenAs[code ?? ''] ?? [400, 'BAD_USER_INPUT', 'This is not a request that HTTP allows.'];
  const body = errorBody(name, message);
  const lines = Object.entries({ ...jsonHeaders, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }).map(([key, value]) => `${key}: ${value}\r\n`);
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}

const brokenAs: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'BAD_USER_INPUT', 'The request did not arrive in time. Please send it again.'],
  HPE_HEADER_OVERFLOW: [431, 'PAYLOAD_TOO_LARGE', 'The headers are larger than 16 KB.'],
};

/** Before any route is found, so no filter of ours hears of it: an address with a broken %-code. */
function answerUnreadablePath(reply: FastifyReply): void {
  void reply.code(400).headers(jsonHeaders).send(errorBody('BAD_USER_INPUT', 'This address can’t be read. Please check that you copied all of it.'));
}

/**
 * Ends requests whose body does not arrive, or whose answer takes too long. Node's one limit for whole requests must leave time for
 * a large upload; everything else is small.
 */
export function endSlowRequests(fastify: FastifyInstance, { patience }: ApiSettings, isUpload: (path: string) => boolean): void {
  // Fastify's own handlerTimeout ends with the request's body in Node 20, before a handler has begun.
  const answers = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  fastify.addHook('preHandler', (request, reply, done) => {
    if (!isUpload(request.routeOptions.url ?? '')) {
      const giveUp = () => void (reply.sent || reply.raw.headersSent || reply.send(new DomainError('UNAVAILABLE', 'This took too long. Please try again in a minute.')));
      // An answer that has begun to be sent, as streams do, is on its way.
      answers.set(request, setTimeout(giveUp, patience.answer).unref());
    }
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(answers.get(request));
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isUpload(request.routeOptions.url ?? '')) return done();
    const { raw } = request;
    const late = setTimeout(() => {
      if (raw.complete || raw.destroyed) return;
      if (!reply.raw.headersSent) {
        reply.raw.writeHead(408, { ...jsonHeaders, connection: 'close' });
        reply.raw.end(errorBody('BAD_USER_INPUT', 'The request did not arrive in time. Please send it again.'));
      }
      raw.socket.destroySoon();
    }, patience.body);
    for (const event of ['end', 'close'] as const) raw.once(event, () => clearTimeout(late));
    done();
  });
}

/** What nobody said anything else about is kept by nobody, shown nowhere else and runs nothing. */
export function guardAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(plainHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
}
