import { Controller, Get, Header, UseFilters } from '@nestjs/common';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';

/** The first page: what this is. */
@Access(access.public('says what Askwell is'))
@UseFilters(PageErrorFilter)
@Controller()
export class HomeController {
  constructor(private readonly pages: Pages) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  show(): string {
    return this.pages.render('home.njk');
  }
}
