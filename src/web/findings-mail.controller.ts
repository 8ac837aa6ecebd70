import { All, Controller, Get, Header, HttpCode, Param, Post, UseFilters, UseInterceptors } from '@nestjs/common';
import { access } from '../identity/access.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { StopLink } from '../subscriptions/sending/stop-link.js';
import { Subscribers } from '../subscriptions/subscribers.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';
import { WrongLinks } from '../platform/limits/wrong-links.js';

const html = 'text/html; charset=utf-8';

/**
 * The page behind the link in mail about findings, which is also its List-Unsubscribe address: a mail program sends the one POST of RFC 8058 there
 * without showing a page. Opening it changes nothing, because mail scanners open links too.
 */
@Access(access.public('whoever holds the link; it ends mail about findings to one reader, whom it never shows'))
@UseFilters(PageErrorFilter)
@UseInterceptors(WrongLinks)
@Controller('no-findings')
export class FindingsMailController {
  constructor(
    private readonly pages: Pages,
    private readonly link: StopLink,
    private readonly subscribers: Subscribers,
  ) {}

  @Get(':token')
  @Header('content-type', html)
  @Header('cache-control', 'no-store')
  async show(@Param('token') token: string): Promise<string> {
    return (await this.subscribers.isStopped(this.hashOf(token))) ? this.done() : this.pages.render('no-findings.njk', { action: `/no-findings/${token}` });
  }

  @Post(':token')
  @HttpCode(200)
  @Header('content-type', html)
  @Header('cache-control', 'no-store')
  async stop(@Param('token') token: string): Promise<string> {
    await this.subscribers.stopByLink(this.hashOf(token));
    return this.done();
  }

  /** A link that was cut or grew on its way. */
  @All(['', '*'])
  lost(): never {
    throw notFound('This page');
  }

  private done(): string {
    return this.pages.render('problem.njk', { heading: 'No more mail about findings', paragraphs: ['Nothing about findings is mailed to you any more. There is nothing else you need to do.', 'What you subscribed to stays as you set it. If you want such mail again, sign in and say so.'] });
  }

  private hashOf(token: string): Buffer {
    const hash = this.link.hashOfToken(token);
    if (!hash) throw notFound('This page');
    return hash;
  }
}
