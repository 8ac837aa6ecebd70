import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { BringFeedbackForwardInput, ExtendFeedbackInput, GiveFeedbackInput, RecordFeedbackPassedOnInput } from './feedback.inputs.js';
import { FeedbackQueries } from './feedback.queries.js';
import { FeedbackService } from './feedback.service.js';
import { FeedbackDutyType, FeedbackToLookAfterType } from './feedback.types.js';
import { PassingOnFeedback } from './passing-on.service.js';

const lookedAfter = whose.own('opportunities of organisations or areas that the account is there for as an involvement lead, and not in its own teams; for administrators, where no lead is');
const ofWhomTheySupport = whose.own('of people whom the account helps or registered, and its own');

@Resolver()
export class FeedbackCommandsResolver {
  constructor(
    private readonly service: FeedbackService,
    private readonly queries: FeedbackQueries,
    private readonly passingOn: PassingOnFeedback,
  ) {}

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => FeedbackDutyType, {
    description: 'Says what came of an opportunity that has ended: you said, we did, or why not. Everybody who was chosen, came forward or said yes is told, each in their way. It is said once, for good.',
  })
  async giveFeedback(@CurrentActor() actor: Actor, @Args('input') input: GiveFeedbackInput): Promise<FeedbackDutyType> {
    return this.queries.ofOpportunity(actor, await this.service.give(actor, input));
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => FeedbackDutyType, { description: 'Says that people hear earlier what came of it.' })
  async bringFeedbackForward(@CurrentActor() actor: Actor, @Args('input') input: BringFeedbackForwardInput): Promise<FeedbackDutyType> {
    return this.queries.ofOpportunity(actor, await this.service.bringForward(actor, input));
  }

  @Access(access.permission('involvement_lead', 'administrator'), { opportunityId: lookedAfter })
  @Mutation(() => FeedbackToLookAfterType, { description: 'Puts the day off by which people hear what came of an opportunity: once, by a lead outside the team, with a reason that everybody who waits can read.' })
  async extendFeedback(@CurrentActor() actor: Actor, @Args('input') input: ExtendFeedbackInput): Promise<FeedbackToLookAfterType> {
    return this.queries.toLookAfter(await this.service.extend(actor, input));
  }

  @Access(access.signedIn, { feedbackPersonId: ofWhomTheySupport })
  @Mutation(() => ID, { description: 'Records that you told somebody what came of an opportunity, and returns the id. They can see who recorded it.' })
  recordFeedbackPassedOn(@CurrentActor() actor: Actor, @Args('input') input: RecordFeedbackPassedOnInput): Promise<string> {
    return this.passingOn.record(actor, input);
  }
}
