import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { AnsweringService } from './answering.service.js';
import { AnswerInvitationInput, AskQuestionInput, HearAgainInput, InvitationConnection, InvitationToTell, InvitationType, RecordToldInput } from './answering.types.js';
import { HearingAgain } from './hearing-again.service.js';
import { InvitationQueries } from './invitations.queries.js';
import { ToldService } from './told.service.js';
import { invitations } from './whose-invitation.js';

/** What the person invited does, and whoever helps them. */
@Resolver(() => InvitationType)
export class AnsweringResolver {
  constructor(
    private readonly queries: InvitationQueries,
    private readonly answering: AnsweringService,
    private readonly told: ToldService,
    private readonly hearing: HearingAgain,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => InvitationConnection, { description: 'What one of your profiles was invited to, the newest first. Seeing an invitation here is receiving it.' })
  async myInvitations(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<InvitationConnection> {
    await this.answering.showList(actor, contributorId);
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.signedIn)
  @Query(() => [InvitationToTell], { description: 'Invitations that wait to be told to people you registered or help; at most 50. They can see that you looked.' })
  invitationsToTell(@CurrentActor() actor: Actor): Promise<InvitationToTell[]> {
    return this.told.toTell(actor);
  }

  @Access(access.signedIn, { invitationId: invitations.answeredFor })
  @Mutation(() => InvitationType, { description: 'Answers an invitation, your own or for someone you speak for. A no needs no reason; a late yes counts while places remain.' })
  async answerInvitation(@CurrentActor() actor: Actor, @Args('input') input: AnswerInvitationInput): Promise<InvitationType> {
    return this.queries.one(await this.answering.answer(actor, input));
  }

  @Access(access.signedIn, { invitationId: invitations.answeredFor })
  @Mutation(() => InvitationType, { description: 'Asks the team something before answering. They don’t learn who asks.' })
  async askAboutInvitation(@CurrentActor() actor: Actor, @Args('input') input: AskQuestionInput): Promise<InvitationType> {
    return this.queries.one(await this.answering.ask(actor, input));
  }

  @Access(access.signedIn, { invitationId: invitations.own })
  @Mutation(() => InvitationType, {
    description: 'Says that you would like to hear of this opportunity again, now that the invitation is over. Otherwise nobody invites you to the same one twice. A new invitation counts in your limits.',
  })
  async hearOfItAgain(@CurrentActor() actor: Actor, @Args('input') input: HearAgainInput): Promise<InvitationType> {
    return this.queries.one(await this.hearing.signedIn(actor, input));
  }

  @Access(access.signedIn, { invitationId: invitations.supported })
  @Mutation(() => ID, { description: 'Records that you told somebody of their invitation, by phone or in person. Returns the invitation’s id.' })
  recordTold(@CurrentActor() actor: Actor, @Args('input') input: RecordToldInput): Promise<string> {
    return this.told.recordTold(actor, input);
  }
}
