import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { SetMonitoringAnswersInput } from './monitoring.inputs.js';
import { MonitoringAnswers } from './monitoring.service.js';
import { MonitoringAnswerType, MonitoringReportType } from './monitoring.types.js';
import { MonitoringReports } from './report.queries.js';

@Resolver()
export class MonitoringResolver {
  constructor(
    private readonly answers: MonitoringAnswers,
    private readonly reports: MonitoringReports,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.own })
  @Query(() => [MonitoringAnswerType], { description: 'Your answers that are counted with those of many others. You alone see them.' })
  myMonitoringAnswers(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'Your profile.' }, UuidPipe) contributorId: string,
  ): Promise<MonitoringAnswerType[]> {
    return this.answers.own(actor, contributorId);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => [MonitoringAnswerType], { description: 'Answers questions about yourself, to be counted with the answers of many others and shown to nobody. All optional; replaces what you answered before.' })
  async setMonitoringAnswers(@CurrentActor() actor: Actor, @Args('input', { description: 'The answers.' }) input: SetMonitoringAnswersInput): Promise<MonitoringAnswerType[]> {
    return this.answers.own(actor, await this.answers.set(actor, input));
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => MonitoringReportType, { nullable: true, description: 'Whom Askwell reaches: the newest figures, made up once for a quarter; none before enough people have answered. At most 20 times a day.' })
  monitoringReport(@CurrentActor() actor: Actor): Promise<MonitoringReportType | null> {
    return this.reports.newest(actor);
  }
}
