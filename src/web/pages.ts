import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import nunjucks from 'nunjucks';

const require = createRequire(import.meta.url);
const nhsukPackage = require.resolve('nhsuk-frontend/package.json');
const { version: nhsukVersion } = require(nhsukPackage) as { version: string };

/** Where the styles of the pages are, to be served below `/assets/nhsuk/`. */
export const nhsukAssets = path.join(path.dirname(nhsukPackage), 'dist', 'nhsuk');

/** Renders templates to HTML. Everything put into one is escaped. */
@Injectable()
export class Pages {
  private readonly environment = new nunjucks.Environment(
    new nunjucks.FileSystemLoader([fileURLToPath(new URL('./templates/', import.meta.url)), path.dirname(nhsukAssets)]),
    { autoescape: true, trimBlocks: true, lstripBlocks: true },
  ).addGlobal('nhsukVersion', nhsukVersion);

  render(template: `${string}.njk`, context: object = {}): string {
    return this.environment.render(template, context);
  }
}
