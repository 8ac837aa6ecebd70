import { Controller, Get, Headers, Param, Res, UseFilters } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { articleLinks } from '../findings/article-links.rules.js';
import { type AtAddress, FindingAddresses } from '../findings/browsing/finding-address.js';
import { warningOf } from '../findings/finding.rules.js';
import { access } from '../identity/access.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { etagOf, hasAlready } from '../platform/http/conditional.rules.js';
import { wantsJson } from './accept.rules.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';

type Shown = Extract<AtAddress, { is: 'shown' }>;

/** The lasting address of a finding: what it is, where to read it, and what became of it. Its summary is for readers who sign in. */
@Access(access.public('what was published elsewhere, as every library has it'))
@UseFilters(PageErrorFilter)
@Controller('findings')
export class FindingController {
  constructor(
    private readonly pages: Pages,
    private readonly addresses: FindingAddresses,
  ) {}

  /** For people a page, for software that asks for it the same as JSON. What is gone or moved is never kept: it may come back, or be parted again. */
  @Get(':id')
  async show(@Param('id') id: string, @Headers('accept') accept: string | undefined, @Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const json = wantsJson(accept);
    void reply.header('vary', 'accept').header('cache-control', 'no-store');
    const found = isUUID(id) ? await this.addresses.at(id) : null;
    if (found === null) {
      if (!json) throw notFound('This finding');
      return this.send(reply.status(404), { status: 'not_found' });
    }
    if (found.is === 'moved') {
      const link = this.addresses.of(found.toId);
      void reply.status(302).header('location', link);
      return this.send(reply, json ? { status: 'joined', link } : this.pages.render('problem.njk', { heading: 'This finding is part of another', paragraphs: [link] }));
    }
    if (found.is === 'taken back') {
      const paragraphs = ['Askwell doesn’t show it any more. If you relied on it, please look at the article’s own page for corrections.'];
      return this.send(reply.status(410), json ? { status: 'taken_back' } : this.pages.render('problem.njk', { heading: 'This finding was taken back', paragraphs }));
    }
    const body = json ? JSON.stringify(this.facts(found)) : this.page(found);
    // No Last-Modified: a second is too long, and what is newer, or a notice, changes the page without changing the finding.
    const etag = etagOf(body);
    void reply.header('etag', etag).header('cache-control', 'no-cache');
    if (hasAlready(known, etag)) return void (await reply.status(304).send());
    return this.send(reply, body, json);
  }

  private async send(reply: FastifyReply, body: string | object, json = typeof body === 'object'): Promise<void> {
    await reply.header('content-type', json ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8').send(typeof body === 'string' ? body : JSON.stringify(body));
  }

  private page({ finding, newerId }: Shown): string {
    return this.pages.render('finding.njk', {
      title: finding.title, journal: finding.journal, authors: finding.authors.slice(0, 6).join(', ') + (finding.authors.length > 6 ? ' and others' : ''),
      year: finding.publicationDate.slice(0, 4), preprint: finding.preprint, warning: warningOf(finding), newer: newerId === null ? null : this.addresses.of(newerId),
      urls: articleLinks(finding), id: finding.id,
    }); // prettier-ignore
  }

  private facts({ finding, newerId }: Shown): object {
    const { id, status, title, authors, journal, publicationDate, publicationPrecision, doi, pmid, pmcid, preprint, retracted, corrected, questioned } = finding;
    return {
      id, link: this.addresses.of(id), status, title, authors, journal, publicationDate, publicationPrecision, doi, pmid, pmcid, urls: articleLinks(finding), preprint, retracted, corrected, expressionOfConcern: questioned,
      warning: warningOf(finding), newer: newerId === null ? null : this.addresses.of(newerId),
    }; // prettier-ignore
  }
}
