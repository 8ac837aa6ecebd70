import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { AnswerQuestionInput, InvitationQuestionConnection, InvitationQuestionType } from './answering.types.js';
import { InvitationQueries } from './invitations.queries.js';
import { InvitingService } from './inviting.service.js';
import { InvitePeopleInput, InvitePeopleResult, Round, WithdrawInvitationsInput } from './inviting.types.js';
import { QuestionQueries } from './questions.queries.js';
import { QuestionService } from './questions.service.js';
import { questionsToTeam } from './whose-invitation.js';

/** What a team does: invite, read how the round stands, answer questions, take invitations back. */
@Resolver(() => Round)
export class InvitingResolver {
  constructor(
    private readonly queries: InvitationQueries,
    private readonly inviting: InvitingService,
    private readonly questions: QuestionService,
    private readonly asked: QuestionQueries,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => Round, { description: 'How asking for one of your team’s opportunities stands.' })
  round(@CurrentActor() actor: Actor, @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string): Promise<Round> {
    return this.queries.round(actor, opportunityId);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Query(() => InvitationQuestionConnection, { description: 'Questions from people you invited, the newest first. They carry no name.' })
  invitationQuestions(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
    @Args() args: ConnectionArgs,
  ): Promise<InvitationQuestionConnection> {
    return this.asked.ofOpportunity(actor, opportunityId, args);
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => InvitePeopleResult, { description: 'Invites people by the codes of your list, as one wave. Each code is asked, not available, or not reached.' })
  async invitePeople(@CurrentActor() actor: Actor, @Args('input') input: InvitePeopleInput): Promise<InvitePeopleResult> {
    const { waveId, closesAt, results } = await this.inviting.invite(actor, input);
    return { waveId, closesAt: closesAt === null ? null : new Date(closesAt), results };
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => Round, { description: 'Takes back every invitation that is still open. People who received one are not asked about it again.' })
  async withdrawInvitations(@CurrentActor() actor: Actor, @Args('input') input: WithdrawInvitationsInput): Promise<Round> {
    return this.queries.round(actor, await this.inviting.withdraw(actor, input));
  }

  @Access(access.permission('team_member'), { questionId: questionsToTeam })
  @Mutation(() => InvitationQuestionType, { description: 'Answers a question; the answer is passed on without anyone’s name.' })
  answerInvitationQuestion(@CurrentActor() actor: Actor, @Args('input') input: AnswerQuestionInput): Promise<InvitationQuestionType> {
    return this.questions.answer(actor, input);
  }
}
