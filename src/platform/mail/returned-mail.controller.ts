import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Controller, HttpCode, type OnModuleInit, Post, Req } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppConfig } from '../config/app-config.js';
import { DomainError, notFound } from '../errors/domain-error.js';
import { Access, type AccessRule } from '../graphql/access.js';
import { ReturnedMails } from './returned-mails.js';

const PATH = '/mail/returned';
const TYPE = 'message/rfc822';

/** A report stands before what came back, and people's words for it rarely need more; the rest is thrown away as it comes. */
const KEPT = 256 * 1024;
const LARGEST = 32 * 2 ** 20;

const mailServer: AccessRule = { kind: 'public', description: 'a mail server that knows RETURNED_MAIL_KEY: it passes on what came back', allows: () => true };

/**
 * The way in for mail that came back: a mail server posts each message as it is. What was dealt with is answered 204, whether it changed anything or not: the server need
 * not keep it. Anything else it tries again.
 */
@Access(mailServer)
@Controller()
export class ReturnedMailController implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly returned: ReturnedMails,
    private readonly http: HttpAdapterHost,
  ) {}

  /** Passed on as it arrives, on this path alone: elsewhere nothing of this type is understood. */
  onModuleInit(): void {
    const fastify = this.http.httpAdapter?.getInstance<FastifyInstance>();
    fastify?.addContentTypeParser(TYPE, (request, stream, done) => (request.routeOptions.url === PATH ? done(null, stream) : done(new DomainError('UNSUPPORTED_MEDIA_TYPE', `${TYPE} is understood at ${PATH} alone.`))));
  }

  @Post(PATH)
  @HttpCode(204)
  async take(@Req() request: FastifyRequest): Promise<void> {
    const { key } = this.config.returnedMail ?? {};
    if (key === undefined) throw notFound('This page');
    const { 'x-askwell-key': given, 'x-envelope-to': envelope } = request.headers;
    if (typeof given !== 'string' || !timingSafeEqual(sha256(given), sha256(key))) throw new DomainError('UNAUTHENTICATED', 'The header X-Askwell-Key must hold the key of RETURNED_MAIL_KEY.');
    if (request.headers['content-type']?.split(';')[0].trim().toLowerCase() !== TYPE) throw new DomainError('UNSUPPORTED_MEDIA_TYPE', `Send the message as it is, with a content-type of ${TYPE}.`);
    await this.returned.read(await beginningOf(request.body as IncomingMessage | undefined), typeof envelope === 'string' ? envelope : '');
  }
}

/** Read to its end, so that whoever sends it gets an answer. @throws DomainError PAYLOAD_TOO_LARGE */
async function beginningOf(stream: IncomingMessage | undefined): Promise<Buffer> {
  if (!stream) return Buffer.alloc(0);
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (size < KEPT) kept.push(chunk.subarray(0, KEPT - size));
    size += chunk.length;
    if (size > LARGEST) break;
  }
  // What still comes is thrown away; how long it may take is limited for every request.
  stream.resume();
  if (size > LARGEST) throw new DomainError('PAYLOAD_TOO_LARGE', `A message that came back can have at most ${LARGEST} bytes.`);
  return Buffer.concat(kept);
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
