import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { AnswerPaymentOfferInput, ClaimPaymentInput, DecideOnPaymentClaimInput, OfferPaymentInput, RecordPaymentMadeInput, SubmitPaymentClaimInput, WithdrawPaymentClaimInput } from './claim.inputs.js';
import { MyPaymentsType, OverduePaymentClaimConnection, PaymentClaimConnection, PaymentClaimType } from './claim.types.js';
import { ClaimQueries } from './claims.queries.js';
import { ClaimService } from './claims.service.js';
import { OverdueClaims } from './overdue-claims.js';
import { payment } from './whose-payment.js';

const team = access.permission('team_member');

@Resolver()
export class ClaimsResolver {
  constructor(
    private readonly queries: ClaimQueries,
    private readonly overdue: OverdueClaims,
  ) {}

  @Access(access.signedIn, { contributorId: payment.spokenFor })
  @Query(() => PaymentClaimConnection, { description: 'What one of your profiles was offered and claimed, the newest first.' })
  myPaymentClaims(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args() args: ConnectionArgs,
  ): Promise<PaymentClaimConnection> {
    return this.queries.ofContributor(actor, contributorId, args);
  }

  @Access(access.signedIn, { contributorId: payment.ownProfile })
  @Query(() => MyPaymentsType, { description: 'What concerns payment and you alone: sums by tax year, and whether you would rather not be paid.' })
  myPayments(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string): Promise<MyPaymentsType> {
    return this.queries.mine(actor, contributorId);
  }

  @Access(team, { opportunityId: opportunities.ofTeam })
  @Query(() => PaymentClaimConnection, { description: 'What people involved in one of your team’s opportunities were offered and claimed, the newest first. They can see that you looked.' })
  paymentClaims(
    @CurrentActor() actor: Actor,
    @Args('opportunityId', { type: () => ID, description: 'The opportunity.' }, UuidPipe) opportunityId: string,
    @Args() args: ConnectionArgs,
  ): Promise<PaymentClaimConnection> {
    return this.queries.ofOpportunity(actor, opportunityId, args);
  }

  @Access(access.permission('involvement_lead', 'administrator'))
  @Query(() => OverduePaymentClaimConnection, {
    description: 'Claims that are overdue though the team was reminded: for involvement leads, in the organisations and areas you are there for; for administrators, where no lead is.',
  })
  overduePaymentClaims(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<OverduePaymentClaimConnection> {
    return this.overdue.of(actor, args);
  }
}

@Resolver()
export class ClaimCommandsResolver {
  constructor(
    private readonly service: ClaimService,
    private readonly queries: ClaimQueries,
  ) {}

  @Access(team, { involvementId: payment.ofTeam })
  @Mutation(() => PaymentClaimType, { description: 'Offers somebody an amount that what was agreed covers. Many don’t ask by themselves.' })
  async offerPayment(@CurrentActor() actor: Actor, @Args('input') input: OfferPaymentInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.offer(actor, input), 'team');
  }

  @Access(access.signedIn, { claimId: payment.ownClaim })
  @Mutation(() => PaymentClaimType, { description: 'Takes an offered amount or declines it. You need no reason, and can decline until you claim it.' })
  async answerPaymentOffer(@CurrentActor() actor: Actor, @Args('input') input: AnswerPaymentOfferInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.answer(actor, input), 'person');
  }

  @Access(access.signedIn, { involvementId: payment.own })
  @Mutation(() => PaymentClaimType, { description: 'Claims payment, expenses or care that the terms cover. The team hears, and by when you are to have the money is kept.' })
  async claimPayment(@CurrentActor() actor: Actor, @Args('input') input: ClaimPaymentInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.claim(actor, input), 'person');
  }

  @Access(access.signedIn, { claimId: payment.ownClaim })
  @Mutation(() => PaymentClaimType, { description: 'Claims what you accepted, or what was sent back, as you say it now.' })
  async submitPaymentClaim(@CurrentActor() actor: Actor, @Args('input') input: SubmitPaymentClaimInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.submit(actor, input), 'person');
  }

  @Access(access.signedIn, { claimId: payment.ownClaim })
  @Mutation(() => PaymentClaimType, { description: 'Takes a claim back that the team hasn’t approved.' })
  async withdrawPaymentClaim(@CurrentActor() actor: Actor, @Args('input') input: WithdrawPaymentClaimInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.withdraw(actor, input), 'person');
  }

  @Access(team, { claimId: payment.claimOfTeam })
  @Mutation(() => PaymentClaimType, { description: 'Approves a claim, or sends it back with a reason. The person is told.' })
  async decideOnPaymentClaim(@CurrentActor() actor: Actor, @Args('input') input: DecideOnPaymentClaimInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.decide(actor, input), 'team');
  }

  @Access(team, { claimId: payment.claimOfTeam })
  @Mutation(() => PaymentClaimType, { description: 'Records that an approved claim was paid by your organisation, outside Askwell. The person is told.' })
  async recordPaymentMade(@CurrentActor() actor: Actor, @Args('input') input: RecordPaymentMadeInput): Promise<PaymentClaimType> {
    return this.queries.changed(actor, await this.service.recordPaid(actor, input), 'team');
  }
}
