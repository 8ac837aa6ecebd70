import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { AnsweringExperience } from './answering.service.js';
import { AnswerExperienceInput, DeclineExperienceInput, TakeBackExperienceInput, TellMeOfExperienceInput } from './experience.inputs.js';
import { ExperienceQueries } from './experience.queries.js';
import { ExperienceSaidType, ExperienceStatementType, ExperienceToPassOnType, MyExperienceConnection, MyExperienceType } from './experience.types.js';

const answeredFor = whose.own('invitations to say how it was, of profiles that the account answers for');

/** For whoever says how it was. */
@Resolver(() => MyExperienceType)
export class ExperienceResolver {
  constructor(
    private readonly queries: ExperienceQueries,
    private readonly answering: AnsweringExperience,
  ) {}

  @Access(access.public('the sentences by which people say how it was are for everybody to read'))
  @Query(() => [ExperienceStatementType], { description: 'All sentences by which people say or said how it was to be involved, each with the UK Standards for Public Involvement that it tells about.' })
  experienceStatements(): Promise<ExperienceStatementType[]> {
    return this.queries.catalogue();
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => MyExperienceConnection, { description: 'What one of your profiles may say how it was, or said under its name: after each involvement, and once a year while it goes on; the newest first.' })
  myExperiences(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<MyExperienceConnection> {
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.signedIn)
  @Query(() => [ExperienceToPassOnType], { description: 'People whom you registered or help who may say how it was, and whom mail doesn’t reach or isn’t their format; the oldest first, at most 50. They can see that you looked.' })
  experiencesToPassOn(@CurrentActor() actor: Actor): Promise<ExperienceToPassOnType[]> {
    return this.queries.toPassOn(actor);
  }

  @Access(access.signedIn, { invitationId: answeredFor })
  @Mutation(() => ExperienceSaidType, { description: 'Says how it was to be involved, with a name or without. Once for each invitation.' })
  async answerExperience(@CurrentActor() actor: Actor, @Args('input') input: AnswerExperienceInput): Promise<ExperienceSaidType> {
    const { id, receipt } = await this.answering.answer(actor, input);
    return { experience: await this.queries.one(actor, id), receipt };
  }

  @Access(access.signedIn, { invitationId: answeredFor })
  @Mutation(() => MyExperienceType, { description: 'Says that you would rather not say how it was. No reason is needed, and nobody asks again.' })
  async declineExperience(@CurrentActor() actor: Actor, @Args('input') input: DeclineExperienceInput): Promise<MyExperienceType> {
    return this.queries.one(actor, await this.answering.decline(actor, input));
  }

  @Access(access.signedIn, { invitationId: answeredFor })
  @Mutation(() => MyExperienceType, {
    description: 'Takes back how it was. Words go, and answers unless they were counted with other people’s already: a number that changed would show whose it was. Where nothing of it was counted, it can be said anew.',
  })
  async takeBackExperience(@CurrentActor() actor: Actor, @Args('input') input: TakeBackExperienceInput): Promise<MyExperienceType> {
    return this.queries.one(actor, await this.answering.takeBack(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Mutation(() => ID, { description: 'Says whether messages may ask how it was, and returns the id of the profile.' })
  tellMeOfExperience(@CurrentActor() actor: Actor, @Args('input') input: TellMeOfExperienceInput): Promise<string> {
    return this.answering.tellMe(actor, input);
  }
}
