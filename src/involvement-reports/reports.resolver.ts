import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { WriteInvolvementReportInput } from './report.inputs.js';
import { ReportQueries } from './reports.queries.js';
import { InvolvementReportType } from './report.types.js';
import { ReportWordsService } from './report-words.service.js';

const ofTeamOrLookedAfter = whose.own('opportunities of the account’s teams, and of organisations or areas that it is there for as an involvement lead; for administrators, where no lead is');

@Resolver()
export class InvolvementReportsResolver {
  constructor(
    private readonly queries: ReportQueries,
    private readonly words: ReportWordsService,
  ) {}

  @Access(access.permission('team_member', 'involvement_lead', 'administrator'), { opportunityId: ofTeamOrLookedAfter })
  @Query(() => InvolvementReportType, {
    description:
      'The short form of GRIPP2 about the involvement in one opportunity: what the record says, and what the team says itself. Also as files: /opportunities/{id}/involvement-report.json, .csv and, to read and print, .html.',
  })
  involvementReport(@CurrentActor() actor: Actor, @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string): Promise<InvolvementReportType> {
    return this.queries.read(actor, opportunityId);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => InvolvementReportType, { description: 'Writes what your team says itself about one item of its report, or takes it back. What was there before isn’t kept.' })
  async writeInvolvementReport(@CurrentActor() actor: Actor, @Args('input') input: WriteInvolvementReportInput): Promise<InvolvementReportType> {
    return this.queries.read(actor, await this.words.write(actor, input));
  }
}
