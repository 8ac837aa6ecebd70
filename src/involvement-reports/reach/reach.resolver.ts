import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { access, ofOwnTeams } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { UuidPipe } from '../../platform/graphql/uuid.pipe.js';
import { ReachReports } from './reach.reports.js';
import type { ReachGrouping } from './reach.rules.js';
import { ReachGroupingEnum, ReachReportType } from './reach.types.js';

@Resolver()
export class ReachResolver {
  constructor(private readonly reports: ReachReports) {}

  @Access(access.permission('team_member'), { teamId: ofOwnTeams })
  @Query(() => ReachReportType, {
    nullable: true,
    description: 'Whom the opportunities of your team reached in twelve months, by one thing at a time; none where a quarter has no figures. At most 20 reports about many a day. As a file: GET /teams/{id}/reach.csv?by=area&quarter=2026-10-01.',
  })
  reachReport(
    @CurrentActor() actor: Actor,
    @Args('teamId', { type: () => ID, description: 'The team.' }, UuidPipe) teamId: string,
    @Args('by', { type: () => ReachGroupingEnum, description: 'What people are grouped by. There are no figures for two things together.' }) by: ReachGrouping,
    @Args('quarter', { type: () => String, nullable: true, description: 'The first day of the last quarter (see quarters), 2026-10-01; without it the newest.' }) quarter: string | null,
  ): Promise<ReachReportType | null> {
    return this.reports.read(actor, teamId, by, quarter ?? null);
  }
}
