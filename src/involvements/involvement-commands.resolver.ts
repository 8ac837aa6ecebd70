import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { AgreeOnInvolvementInput, ChangeMainContactInput, CloseInvolvementInput, EndDeputyInput, LeaveInvolvementInput, SetDeputyInput, SetNextStepInput } from './involvement.inputs.js';
import { InvolvementType } from './involvement.types.js';
import { InvolvementQueries } from './involvements.queries.js';
import { InvolvementService } from './involvements.service.js';
import { LeavingService } from './leaving.service.js';
import { inSameTeam, involvements } from './whose-involvement.js';

const team = access.permission('team_member');

@Resolver(() => InvolvementType)
export class InvolvementCommandsResolver {
  constructor(
    private readonly queries: InvolvementQueries,
    private readonly service: InvolvementService,
    private readonly leaving: LeavingService,
  ) {}

  @Access(team, { involvementId: involvements.ofTeam })
  @Mutation(() => InvolvementType, { description: 'Says what happens next, and by when. The person is told.' })
  async setNextStep(@CurrentActor() actor: Actor, @Args('input') input: SetNextStepInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.service.setNextStep(actor, input));
  }

  @Access(team, { involvementId: involvements.ofTeam })
  @Mutation(() => InvolvementType, { description: 'Writes down what was agreed with the person: days, hours, what is arranged so that they can take part. What is left out is left open.' })
  async agreeOnInvolvement(@CurrentActor() actor: Actor, @Args('input') input: AgreeOnInvolvementInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.service.agree(actor, input));
  }

  @Access(team, { involvementId: involvements.ofTeam, accountId: inSameTeam })
  @Mutation(() => InvolvementType, { description: 'Names another main contact. Whom the opportunity itself names may still open how to reach the person, nobody else.' })
  async changeMainContact(@CurrentActor() actor: Actor, @Args('input') input: ChangeMainContactInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.service.changeMainContact(actor, input));
  }

  @Access(access.permission('involvement_lead', 'administrator'), { involvementId: involvements.withoutContact, accountId: inSameTeam })
  @Mutation(() => ID, { description: 'Names another main contact where the one there was has left the team or is kept out (involvementsWithoutContact): somebody in the team. Returns the id of the involvement.' })
  nameMainContact(@CurrentActor() actor: Actor, @Args('input') input: ChangeMainContactInput): Promise<string> {
    return this.service.nameMainContact(actor, input);
  }

  @Access(team, { involvementId: involvements.ofTeam, accountId: inSameTeam })
  @Mutation(() => InvolvementType, { description: 'Says who stands in for the main contact, on which days. It takes the place of whom you named before.' })
  async setDeputy(@CurrentActor() actor: Actor, @Args('input') input: SetDeputyInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.service.setDeputy(actor, input));
  }

  @Access(team, { involvementId: involvements.ofTeam })
  @Mutation(() => InvolvementType, { description: 'Ends that somebody stands in for the main contact, before their last day.' })
  async endDeputy(@CurrentActor() actor: Actor, @Args('input') input: EndDeputyInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.service.endDeputy(actor, input));
  }

  @Access(team, { involvementId: involvements.ofTeam })
  @Mutation(() => InvolvementType, { description: 'Closes an involvement with thanks. The person is told.' })
  async closeInvolvement(@CurrentActor() actor: Actor, @Args('input') input: CloseInvolvementInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.service.close(actor, input));
  }

  @Access(access.signedIn, { involvementId: involvements.answeredFor })
  @Mutation(() => InvolvementType, { description: 'Leaves an involvement. You need no reason, and the team learns only that you left.' })
  async leaveInvolvement(@CurrentActor() actor: Actor, @Args('input') input: LeaveInvolvementInput): Promise<InvolvementType> {
    return this.queries.one(actor, await this.leaving.leave(actor, input));
  }
}
