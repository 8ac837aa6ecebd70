import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../../platform/errors/domain-error.js';
import { IMPORT_LIMITS } from './import-limits.js';

export const UPLOAD_PATH = '/imports';

/** What people call such files; the content decides. */
const CONTENT_TYPES = new Set([
  'application/json', 'application/xml', 'text/xml', 'application/octet-stream', 'text/plain', 'application/x-research-info-systems', 'application/nbib', 'application/x-bibtex', 'text/x-bibtex',
  'application/atom+xml', 'application/rss+xml', 'application/feed+json',
]); // prettier-ignore
const PASSED_ON = 'application/x-askwell-upload';

/**
 * Lets uploads through as they arrive. Fastify would otherwise read a JSON body into memory and refuse it at its limit: on this one path
 * the content type is checked first, then replaced by one whose parser passes the stream on untouched.
 */
export function passUploadsOn(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(PASSED_ON, (_request, stream, done) => done(null, stream));
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.method !== 'POST' || request.routeOptions.url !== UPLOAD_PATH) return done();
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!CONTENT_TYPES.has(type)) {
      return done(new DomainError('UNSUPPORTED_MEDIA_TYPE', `Send the file with a content-type of ${[...CONTENT_TYPES].join(', ')}.`));
    }
    if (request.headers['content-encoding'] !== undefined) {
      return done(new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send the file as it is, without a content-encoding.'));
    }
    if (Number(request.headers['content-length'] ?? 0) > IMPORT_LIMITS.fileBytes) {
      return done(new DomainError('PAYLOAD_TOO_LARGE', `A file can have at most ${IMPORT_LIMITS.fileBytes} bytes.`));
    }
    request.raw.headers['content-type'] = PASSED_ON;
    done();
  });
}

/** The bytes of an upload. When reading ends early the stream is left as it is, for `letRunOff`. */
export function uploadOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  const stream = request.body as IncomingMessage | null | undefined;
  return stream?.iterator({ destroyOnReturn: false }) ?? nothing();
}

/** Whether reading ended because the sender went away in the middle. */
export function brokeOff({ raw }: FastifyRequest, error: unknown): boolean {
  return !raw.complete && raw.destroyed && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}

/** How long a sender may go on after the answer. */
const RUN_OFF_MS = 2_000;

/**
 * Ends an upload that wasn't read to its end. Node throws away what is still on its way, which gives the sender time to see the answer
 * (closing at once could take it away); who goes on for longer loses the connection.
 */
export function letRunOff({ raw }: FastifyRequest): void {
  const { socket } = raw;
  const timer = setTimeout(() => socket.destroy(), RUN_OFF_MS);
  for (const event of ['end', 'close']) raw.once(event, () => clearTimeout(timer));
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A request without a body is an empty file.
}
