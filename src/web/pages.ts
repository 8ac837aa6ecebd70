import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import nunjucks from 'nunjucks';

const require = createRequire(import.meta.url);
const nhsukPackage = require.resolve('nhsuk-frontend/package.json');
const { version: nhsukVersion } = require(nhsukPackage) as { version: string };

const nhsukTemplates = path.join(path.dirname(nhsukPackage), 'dist');
/** The one style sheet of the pages; its address changes with its version, so that it may be kept for ever. */
export const styleSheet = path.join(nhsukTemplates, 'nhsuk', 'nhsuk-frontend.min.css');
export const styleSheetPath = `/assets/nhsuk-${nhsukVersion}.css`;

/** Renders templates to HTML. Everything put into one is escaped. */
@Injectable()
export class Pages {
  private readonly environment = new nunjucks.Environment(
    new nunjucks.FileSystemLoader([fileURLToPath(new URL('./templates/', import.meta.url)), nhsukTemplates]),
    { autoescape: true, trimBlocks: true, lstripBlocks: true },
  ).addGlobal('styleSheet', styleSheetPath);

  render(template: `${string}.njk`, context: object = {}): string {
    return this.environment.render(template, context);
  }
}
