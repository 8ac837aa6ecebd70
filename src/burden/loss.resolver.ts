import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { KnownProfileInput, OwnProfileInput } from './fair-asking.inputs.js';
import { LossQueries } from './loss.queries.js';
import { LossService } from './loss.service.js';
import { ReportedLossConnection, ReportedLossType } from './loss.types.js';
import { RestAfterLoss } from './rest-after-loss.service.js';

/** When somebody has died, and for those they leave behind. */
@Resolver(() => ReportedLossType)
export class LossResolver {
  constructor(
    private readonly losses: LossService,
    private readonly queries: LossQueries,
    private readonly rest: RestAfterLoss,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.known })
  @Mutation(() => ID, {
    description: 'Tells Askwell that someone has died, whom you act for, help or look after as a lead. Everything to and about them stops at once. It can be undone. Returns the profile’s id.',
  })
  reportLoss(@CurrentActor() actor: Actor, @Args('input', { description: 'About whom.' }) input: KnownProfileInput): Promise<string> {
    return this.losses.report(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ID, { description: 'Says that you, or the person you act for, are here: Askwell was told otherwise, and that was wrong. Everything is as before. Returns the profile’s id.' })
  iAmStillHere(@CurrentActor() actor: Actor, @Args('input', { description: 'Your profile.' }) input: OwnProfileInput): Promise<string> {
    return this.losses.stillHere(actor, input);
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => ReportedLossConnection, { description: 'Word that someone has died, in your areas or of people you registered: please make sure, kindly. They could see that you looked.' })
  reportedLosses(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<ReportedLossConnection> {
    return this.queries.standing(actor, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'), { contributorId: profiles.ledOrRegistered })
  @Mutation(() => ID, { description: 'Records that you made sure of it. Returns the profile’s id.' })
  confirmReportedLoss(@CurrentActor() actor: Actor, @Args('input', { description: 'About whom.' }) input: KnownProfileInput): Promise<string> {
    return this.losses.confirm(actor, input);
  }

  @Access(access.permission('involvement_lead', 'administrator'), { contributorId: profiles.ledOrRegistered })
  @Mutation(() => ID, { description: 'The word was wrong: everything is as before. Returns the profile’s id.' })
  undoReportedLoss(@CurrentActor() actor: Actor, @Args('input', { description: 'About whom.' }) input: KnownProfileInput): Promise<string> {
    return this.losses.undoReported(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSupported })
  @Mutation(() => ID, {
    description: 'Someone close to you, or to somebody you support, has died: nobody asks for about six months. Coming forward stays as free as ever. Returns the profile’s id.',
  })
  restAfterLoss(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose profile.' }) input: KnownProfileInput): Promise<string> {
    return this.rest.begin(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ID, { description: 'Ends the time in which you are left in peace after a loss, for all your profiles. Returns the profile’s id.' })
  endRestAfterLoss(@CurrentActor() actor: Actor, @Args('input', { description: 'Your profile.' }) input: OwnProfileInput): Promise<string> {
    return this.rest.end(actor, input);
  }
}
