import { All, Controller, Get, Header, HttpCode, Param, Post, UseFilters, UseInterceptors } from '@nestjs/common';
import { SilenceLink } from '../contributors/silence-link.js';
import { SilenceWishes } from '../contributors/silence-wishes.js';
import { access } from '../identity/access.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';
import { WrongLinks } from '../platform/limits/wrong-links.js';

const html = 'text/html; charset=utf-8';

/** The page behind the link in the mail that asks whether Askwell shall never write there again. Opening it changes nothing. */
@Access(access.public('whoever holds the link; it names one address, which it never shows'))
@UseFilters(PageErrorFilter)
@UseInterceptors(WrongLinks)
@Controller('stop')
export class StopController {
  constructor(
    private readonly pages: Pages,
    private readonly link: SilenceLink,
    private readonly wishes: SilenceWishes,
  ) {}

  @Get(':token')
  @Header('content-type', html)
  @Header('cache-control', 'no-store')
  async show(@Param('token') token: string): Promise<string> {
    return (await this.wishes.open(this.hashOf(token))) ? this.done() : this.pages.render('stop.njk', { action: `/stop/${token}` });
  }

  @Post(':token')
  @HttpCode(200)
  @Header('content-type', html)
  @Header('cache-control', 'no-store')
  async stop(@Param('token') token: string): Promise<string> {
    await this.wishes.confirm(this.hashOf(token));
    return this.done();
  }

  /** A link that was cut or grew on its way. */
  @All(['', '*'])
  lost(): never {
    throw notFound('This page');
  }

  private done(): string {
    return this.pages.render('problem.njk', { heading: 'Askwell never writes to you again', paragraphs: ['Nothing is sent to this address any more, whoever gives it to us. There is nothing else you need to do.'] });
  }

  private hashOf(token: string): Buffer {
    const hash = this.link.hashOfToken(token);
    if (!hash) throw notFound('This page');
    return hash;
  }
}
