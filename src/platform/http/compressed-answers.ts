import fastifyCompress, { type FastifyCompressOptions } from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/**
 * Files and feeds: long, and written from what is stored, so nobody who watches how long they are can put guesses of theirs into them (docs/adr/compressed-answers.md).
 * Not GraphQL, nor pages, nor what goes on for as long as somebody listens. Told by their addresses: the library's list of kinds only adds to its own, which has JSON and HTML.
 */
const isCompressed = (address: string): boolean => address.endsWith('.csv') || address.startsWith('/feeds/');

const settings: FastifyCompressOptions = {
  encodings: ['br', 'gzip'],
  customTypes: /^application\/feed\+json(?:;|$)/,
};

/** Files and feeds are sent compressed to whoever can read that. Registered before any route is made. */
export async function compressAnswers(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRoute', (route) => {
    if (isCompressed(route.url)) route.compress = settings;
  });
  // What is sent to us is taken as it is: a few bytes that unpack to gigabytes are nobody's question.
  await fastify.register(fastifyCompress, { ...settings, global: false });
}

/** What such an answer says to whoever keeps it, also where it is sent plain, or not at all (304): the next one may have asked for another coding. */
export const VARIES = { vary: 'accept-encoding' } as const;
