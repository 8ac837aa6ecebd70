import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { OptionalUuidPipe, UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { ExperiencePeriodEnum, type Period } from './experience.lists.js';
import { ExperienceResults } from './results.queries.js';
import { ExperienceResultsType, ExperienceTrendType, NamedExperienceConnection } from './results.types.js';
import { ExperienceTrends } from './trends.queries.js';

const lookedAfter = whose.own('opportunities of the account’s teams, and of organisations or areas that it is there for as an involvement lead; for administrators, where no lead is');
const team = whose.own('the account’s teams, and those of organisations that it is an involvement lead for');
const teamOrLead = access.permission('team_member', 'involvement_lead', 'administrator');

/** For whoever reads how it was. */
@Resolver()
export class ExperienceResultsResolver {
  constructor(
    private readonly results: ExperienceResults,
    private readonly trends: ExperienceTrends,
  ) {}

  @Access(teamOrLead, { opportunityId: lookedAfter })
  @Query(() => ExperienceResultsType, { description: 'How people say it was to be involved in an opportunity. What was said without a name shows five people’s at a time or more, so that no two readings differ by fewer.' })
  experienceResults(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
  ): Promise<ExperienceResultsType> {
    return this.results.of(actor, { opportunityId });
  }

  @Access(access.permission('team_member', 'involvement_lead'), { teamId: team })
  @Query(() => ExperienceResultsType, { description: 'The same for all opportunities of a team, with what was counted of several of them together because each had few.' })
  experienceResultsOfTeam(
    @CurrentActor() actor: Actor,
    @Args('teamId', { type: () => ID, description: 'The team.' }, UuidPipe) teamId: string,
  ): Promise<ExperienceResultsType> {
    return this.results.of(actor, { teamId });
  }

  @Access(teamOrLead, { opportunityId: lookedAfter })
  @Query(() => NamedExperienceConnection, { description: 'What people say under their names about how it was to be involved in an opportunity; newest first. They can see that you read it.' })
  namedExperiences(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
    @Args() args: ConnectionArgs,
  ): Promise<NamedExperienceConnection> {
    return this.results.named(actor, opportunityId, args);
  }

  @Access(access.public('how it is to be involved somewhere is for everybody to see; it names no person'))
  @Query(() => [ExperienceTrendType], { description: 'How it is to be involved, against the UK Standards for Public Involvement, over time; the newest first, at most 20. As a file, of all organisations: /reports/experience.csv.' })
  experienceTrends(
    @Args('organisationId', { type: () => ID, nullable: true, description: 'The organisation; without it all together.' }, OptionalUuidPipe) organisationId: string | null,
    @Args('by', { type: () => ExperiencePeriodEnum, defaultValue: 'quarter', description: 'Added up by quarter or by year.' }) by: Period,
  ): Promise<ExperienceTrendType[]> {
    return this.trends.of(organisationId, by);
  }
}
