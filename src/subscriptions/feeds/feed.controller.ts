import { Controller, Get, Param, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FindingAddresses } from '../../findings/browsing/finding-address.js';
import { access } from '../../identity/access.js';
import { notFound } from '../../platform/errors/domain-error.js';
import { Access } from '../../platform/graphql/access.js';
import { VARIES } from '../../platform/http/compressed-answers.js';
import { etagOf, hasAlready } from '../../platform/http/conditional.rules.js';
import { WrongLinks } from '../../platform/limits/wrong-links.js';
import { FeedLink } from './feed-link.js';
import { FeedQueries } from './feed.queries.js';
import { atom, type Feed, jsonFeed } from './feed.rules.js';

/** Feeds at their secret addresses. Nobody between reader and service may keep them, and they are asked for again only if they changed. */
@Access(access.public('whoever holds the address, which its owner can take back; it names one subscription'))
@UseInterceptors(WrongLinks)
@Controller('feeds')
export class FeedController {
  constructor(
    private readonly link: FeedLink,
    private readonly queries: FeedQueries,
    private readonly addresses: FindingAddresses,
  ) {}

  @Get(':token/findings.atom')
  async atom(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(token, request, reply, 'application/atom+xml; charset=utf-8', atom);
  }

  @Get(':token/findings.json')
  async json(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(token, request, reply, 'application/feed+json; charset=utf-8', jsonFeed);
  }

  private async answer(token: string, { headers }: FastifyRequest, reply: FastifyReply, type: string, write: (feed: Feed, pageOf: (id: string) => string) => string): Promise<void> {
    const hash = this.link.hashOfToken(token);
    if (!hash) throw notFound('This feed');
    const feed = await this.queries.feed(hash);
    const body = write(feed, (id) => this.addresses.of(id));
    const etag = etagOf(body);
    // HTTP counts in seconds; rounded up, so that what changes within this second is later.
    const modified = new Date(Math.ceil(feed.updatedAt.getTime() / 1_000) * 1_000);
    void reply.headers(VARIES).header('etag', etag).header('last-modified', modified.toUTCString()).header('cache-control', 'private, no-cache').header('x-robots-tag', 'noindex');
    if (isUnchanged(headers, etag, modified)) await reply.status(304).send();
    else await reply.header('content-type', type).send(body);
  }
}

/** RFC 9110 (13.2.2): by the tag where one was sent, else by the date. */
function isUnchanged(headers: FastifyRequest['headers'], etag: string, modified: Date): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return hasAlready(tags, etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return since >= modified.getTime();
}
