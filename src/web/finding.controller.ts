import { Controller, Get, Header, Param, Res, UseFilters } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { FindingAddresses } from '../findings/browsing/finding-address.js';
import { warningOf } from '../findings/finding.rules.js';
import { access } from '../identity/access.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';

/** The lasting address of a finding: what it is, where to read it, and what became of it. Its summary is for readers who sign in. */
@Access(access.public('what was published elsewhere, as every library has it'))
@UseFilters(PageErrorFilter)
@Controller('findings')
export class FindingController {
  constructor(
    private readonly pages: Pages,
    private readonly addresses: FindingAddresses,
  ) {}

  @Get(':id')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async show(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const found = isUUID(id) ? await this.addresses.at(id) : null;
    if (found === null) throw notFound('This finding');
    if (found.is === 'moved') {
      // For the moment: what was joined by mistake can be parted again.
      void reply.status(302).header('location', this.addresses.of(found.toId));
      return this.pages.render('problem.njk', { heading: 'This finding is part of another', paragraphs: [this.addresses.of(found.toId)] });
    }
    if (found.is === 'taken back') {
      void reply.status(410);
      return this.pages.render('problem.njk', { heading: 'This finding was taken back', paragraphs: ['Askwell doesn’t show it any more. If you relied on it, please look at the article’s own page for corrections.'] });
    }
    const { finding, newerId } = found;
    return this.pages.render('finding.njk', {
      title: finding.title, journal: finding.journal, authors: finding.authors.slice(0, 6).join(', ') + (finding.authors.length > 6 ? ' and others' : ''),
      year: finding.publicationDate.slice(0, 4), preprint: finding.preprint, warning: warningOf(finding), newer: newerId === null ? null : this.addresses.of(newerId),
      urls: finding.urls.filter((url) => /^https?:\/\//i.test(url)), id: finding.id,
    }); // prettier-ignore
  }
}
