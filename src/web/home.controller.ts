import { readFile } from 'node:fs/promises';
import { Controller, Get, Header, UseFilters } from '@nestjs/common';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages, styleSheet, styleSheetPath } from './pages.js';

/** The first page: what this is. */
@Access(access.public('says what Askwell is'))
@UseFilters(PageErrorFilter)
@Controller()
export class HomeController {
  private css?: Promise<string>;

  constructor(private readonly pages: Pages) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  show(): string {
    return this.pages.render('home.njk');
  }

  /** Served from memory: one file needs no file server. */
  @Get(styleSheetPath)
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=31536000, immutable')
  styles(): Promise<string> {
    this.css ??= readFile(styleSheet, 'utf8').then(withoutWebFonts);
    return this.css;
  }
}

/** The NHS's own typeface is licensed to it and comes from its server. Readers' browsers ask nobody but us; Arial stands in. */
const withoutWebFonts = (css: string): string => css.replace(/@font-face\s*\{[^}]*\}/g, '');
