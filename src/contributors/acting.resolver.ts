import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { ActingGrounds } from './acting-grounds.js';
import { ChangeActingScopeInput, EndActingInput, MakeTakeoverCodeInput, RecordPapersSeenInput, RestateActingInput, ReviewActingInput, TakeOverProfileInput } from './acting.inputs.js';
import { ActingQueries } from './acting.queries.js';
import { ActingService } from './acting.service.js';
import { ActingArrangementConnection, ActingArrangementType, ActingBasisType, TakeoverCodeType } from './acting.types.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileType } from './profile.types.js';
import { TakeoverService } from './takeover.service.js';
import { profiles } from './whose-profile.js';

/** Acting for somebody, from its ground to its end. */
@Resolver(() => ActingArrangementType)
export class ActingResolver {
  constructor(
    private readonly grounds: ActingGrounds,
    private readonly queries: ActingQueries,
    private readonly acting: ActingService,
    private readonly takeovers: TakeoverService,
    private readonly profiles: ProfileQueries,
  ) {}

  @Access(access.public('it must be read before joining for somebody'))
  @Query(() => [ActingBasisType], { description: 'The grounds on which somebody may act for another, in plain words, as they hold today.' })
  actingBases(): Promise<ActingBasisType[]> {
    return this.grounds.inForce();
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => ActingArrangementConnection, {
    description: 'Who acts for somebody in your areas, where something waits for you: papers to be seen, a review due within 30 days, a profile to be handed over. They can see that you looked.',
  })
  actingToReview(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<ActingArrangementConnection> {
    return this.queries.toReview(actor, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'), { contributorId: profiles.ledOrRegistered })
  @Mutation(() => ID, { description: 'Records that you saw a paper: its kind, you and the time. Please keep no copy. Returns the profile’s id.' })
  recordPapersSeen(@CurrentActor() actor: Actor, @Args('input', { description: 'Which paper.' }) input: RecordPapersSeenInput): Promise<string> {
    return this.acting.papersSeen(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrLed })
  @Mutation(() => ID, { description: 'Confirms that somebody still acts for another. A lead does it; where no paper is needed, also whoever acts. Returns the profile’s id.' })
  reviewActing(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose profile.' }) input: ReviewActingInput): Promise<string> {
    return this.acting.review(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrLed })
  @Mutation(() => ID, { description: 'Says what somebody who acts for another may do. They can give things up; only a lead gives them back. Returns the profile’s id.' })
  changeActingScope(@CurrentActor() actor: Actor, @Args('input', { description: 'What they may do.' }) input: ChangeActingScopeInput): Promise<string> {
    return this.acting.changeScope(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ID, { description: 'Says anew on what ground you act for somebody. Returns the profile’s id.' })
  restateActing(@CurrentActor() actor: Actor, @Args('input', { description: 'The ground.' }) input: RestateActingInput): Promise<string> {
    return this.acting.restate(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrLed })
  @Mutation(() => ID, {
    description: 'Ends acting for somebody, at once: by whoever acts, or by a lead on the person’s word. The profile rests until the person takes it over. Returns the profile’s id.',
  })
  endActing(@CurrentActor() actor: Actor, @Args('input', { description: 'For whom.' }) input: EndActingInput): Promise<string> {
    return this.acting.end(actor, input);
  }

  @Access(access.permission('involvement_lead', 'administrator'), { contributorId: profiles.ledOrRegistered })
  @Mutation(() => TakeoverCodeType, { description: 'Makes a code with which somebody takes over the profile that others looked after for them. It works once, for 14 days.' })
  makeTakeoverCode(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose profile.' }) input: MakeTakeoverCodeInput): Promise<TakeoverCodeType> {
    return this.takeovers.makeCode(actor, input);
  }

  @Access(access.signedIn)
  @Mutation(() => ProfileType, { description: 'Takes over the profile that somebody looked after for you. Nobody finds or asks you until you say so.' })
  async takeOverProfile(@CurrentActor() actor: Actor, @Args('input', { description: 'The code, and how to reach you.' }) input: TakeOverProfileInput): Promise<ProfileType> {
    return this.profiles.own(actor, await this.takeovers.takeOver(actor, input));
  }
}
