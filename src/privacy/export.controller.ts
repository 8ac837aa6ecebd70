import { Controller, Get, Header } from '@nestjs/common';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { readableCopy } from './export.readable.rules.js';
import { ExportService } from './export.service.js';
import type { PersonalCopy } from './export.types.js';

/** Not through GraphQL, which is no place for bodies of any size. Whose data it is says the token: no address tells anything. */
@Controller('me')
export class ExportController {
  constructor(private readonly copies: ExportService) {}

  @Access(access.signedIn)
  @Get('export.json')
  @Header('cache-control', 'no-store')
  @Header('content-disposition', 'attachment; filename="askwell-my-data.json"')
  json(@CurrentActor() actor: Actor): Promise<PersonalCopy> {
    return this.copies.copyFor(actor);
  }

  @Access(access.signedIn)
  @Get('export.html')
  @Header('cache-control', 'no-store')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="askwell-my-data.html"')
  async html(@CurrentActor() actor: Actor): Promise<string> {
    return readableCopy(await this.copies.copyFor(actor));
  }
}
