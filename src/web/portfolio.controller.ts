import { Controller, Get, Header } from '@nestjs/common';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Clock } from '../platform/clock/clock.js';
import { Access } from '../platform/graphql/access.js';
import { type PortfolioFile, portfolioFile } from '../portfolio/portfolio.file.rules.js';
import { PortfolioQueries } from '../portfolio/portfolio.queries.js';
import { dayInEngland } from '../reference/days.rules.js';
import { Pages } from './pages.js';

const words = (code: string): string => code.replaceAll('_', ' ');
const dayWords = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const said = (day: string | null): string | null => day && dayWords.format(new Date(`${day}T00:00:00Z`));
const states = { under_way: 'Goes on', thanked: 'Closed with thanks', left: 'You left' } as const;

/** One's own portfolio as files. Whose it is says the token: no address tells anything, and none works without signing in. */
@Controller('me')
export class PortfolioController {
  constructor(
    private readonly portfolios: PortfolioQueries,
    private readonly clock: Clock,
    private readonly pages: Pages,
  ) {}

  @Access(access.signedIn)
  @Get('portfolio.json')
  @Header('cache-control', 'no-store')
  @Header('content-disposition', 'attachment; filename="askwell-portfolio.json"')
  async json(@CurrentActor() actor: Actor): Promise<PortfolioFile> {
    return portfolioFile(await this.portfolios.mine(actor), await this.clock.now(), dayInEngland);
  }

  /** To read, print and listen to. */
  @Access(access.signedIn)
  @Get('portfolio.html')
  @Header('cache-control', 'no-store')
  @Header('content-type', 'text/html; charset=utf-8')
  async html(@CurrentActor() actor: Actor): Promise<string> {
    const { portfolios, madeAt } = await this.json(actor);
    return this.pages.render('portfolio.njk', {
      madeOn: said(dayInEngland(new Date(madeAt))),
      many: portfolios.length > 1,
      portfolios: portfolios.map(({ aboutMe, involvements }) => ({
        aboutMe,
        involvements: involvements.map((each) => ({
          ...each,
          state: states[each.state],
          kinds: each.kinds.map(words).join(', '),
          organisations: each.organisations.join(', '),
          from: said(each.firstDay ?? each.chosenOn),
          until: said(each.lastDay ?? each.endedOn),
          support: each.support.map(({ kind, ...rest }) => ({ ...rest, kind: words(kind) })),
        })),
      })),
    });
  }
}
