import { Args, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import type { Grouping } from './concentration.counts.js';
import { ConcentrationReports } from './concentration.reports.js';
import { ConcentrationGroupingEnum, ConcentrationReportType } from './concentration.types.js';

@Resolver()
export class ConcentrationResolver {
  constructor(private readonly reports: ConcentrationReports) {}

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => ConcentrationReportType, {
    nullable: true,
    description: 'How evenly asking is spread, by one thing at a time; none where a quarter has no figures. At most 20 reports about many a day. As a file: GET /reports/concentration.csv?by=area&quarter=2026-10-01.',
  })
  concentrationReport(
    @CurrentActor() actor: Actor,
    @Args('by', { type: () => ConcentrationGroupingEnum, description: 'What people are grouped by. There are no figures for two things together.' }) by: Grouping,
    @Args('quarter', { type: () => String, nullable: true, description: 'The first day of a quarter (see quarters), 2026-10-01; without it the newest.' }) quarter: string | null,
  ): Promise<ConcentrationReportType | null> {
    return this.reports.read(actor, by, quarter ?? null);
  }
}
