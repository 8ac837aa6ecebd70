import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { OfferLoader } from './payment.loaders.js';
import { AnswerBetterTermsInput, LoadPaymentBandsInput, OfferBetterTermsInput, SetPaymentChoiceInput, SetPaymentTermsInput } from './terms.inputs.js';
import { TermsQueries } from './terms.queries.js';
import { TermsService } from './terms.service.js';
import { InvolvementPaymentType, OpportunityPaymentTermsType, PaymentBandsType } from './terms.types.js';
import { payment } from './whose-payment.js';

const team = access.permission('team_member');

@Resolver()
export class TermsResolver {
  constructor(
    private readonly service: TermsService,
    private readonly queries: TermsQueries,
  ) {}

  @Access(access.signedIn, { involvementId: payment.either })
  @Query(() => InvolvementPaymentType, { description: 'On which terms somebody gives their time, and whether something better was offered: for the person and for the team.' })
  involvementPayment(@CurrentActor() actor: Actor, @Args('involvementId', { type: () => ID, description: 'The involvement.' }, UuidPipe) involvementId: string): Promise<InvolvementPaymentType> {
    return this.queries.one(actor, involvementId);
  }

  @Access(team, { opportunityId: opportunities.ofTeam })
  @Mutation(() => ID, {
    description: 'Says which expenses and care an opportunity pays, how, to whom and how soon, and returns its id. Whoever said yes before keeps what they read then.',
  })
  setPaymentTerms(@CurrentActor() actor: Actor, @Args('input') input: SetPaymentTermsInput): Promise<string> {
    return this.service.set(actor, input);
  }

  @Access(team, { involvementId: payment.ofTeam })
  @Mutation(() => InvolvementPaymentType, { description: 'Offers somebody more than was agreed. It holds once they take it; nothing can become less.' })
  async offerBetterTerms(@CurrentActor() actor: Actor, @Args('input') input: OfferBetterTermsInput): Promise<InvolvementPaymentType> {
    return this.queries.one(actor, await this.service.offer(actor, input));
  }

  @Access(access.signedIn, { involvementId: payment.own })
  @Mutation(() => InvolvementPaymentType, { description: 'Takes a better offer or leaves it. If you leave it, what was agreed stays.' })
  async answerBetterTerms(@CurrentActor() actor: Actor, @Args('input') input: AnswerBetterTermsInput): Promise<InvolvementPaymentType> {
    return this.queries.one(actor, await this.service.answer(actor, input));
  }

  @Access(access.signedIn, { contributorId: payment.ownProfile })
  @Mutation(() => ID, { description: 'Says for you alone whether you would rather not be paid, and returns the profile’s id. No team reads it; what you are asked or found for doesn’t depend on it.' })
  setPaymentChoice(@CurrentActor() actor: Actor, @Args('input') input: SetPaymentChoiceInput): Promise<string> {
    return this.service.choose(actor, input);
  }

  @Access(access.permission('involvement_lead', 'administrator'), { organisationId: payment.ledOrganisation })
  @Mutation(() => ID, { description: 'Loads what an organisation pays for involvement from a day on, and returns the id. It is shown beside offers of its teams, and binds nobody.' })
  loadPaymentBands(@CurrentActor() actor: Actor, @Args('input') input: LoadPaymentBandsInput): Promise<string> {
    return this.service.loadBands(actor, input);
  }
}

/** What a post says of payment to whoever may read it. */
@Resolver(() => OpportunityType)
export class OpportunityOfferResolver {
  constructor(private readonly offerOf: OfferLoader) {}

  @Access(access.withParent)
  @ResolveField(() => OpportunityPaymentTermsType, { nullable: true, description: 'Which expenses and care are paid, how, to whom and how soon. Null: the team said it in words alone (expenses).' })
  async paymentTerms(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<OpportunityPaymentTermsType | null> {
    return (await this.offerOf.load(loaders, id))?.terms ?? null;
  }

  @Access(access.withParent)
  @ResolveField(() => [PaymentBandsType], { description: 'What is published today on payment for such work, by NIHR and by the organisations of the post, to read the offer by.' })
  async paymentBands(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<PaymentBandsType[]> {
    return (await this.offerOf.load(loaders, id))?.bands ?? [];
  }

  @Access(access.withParent)
  @ResolveField(() => String, { nullable: true, description: 'A kind word to its team and reviewers, where it offers less than a published band; null for everyone else. It never stops a post.' })
  async paymentHint(@Parent() { id, seenFromInside }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<string | null> {
    return seenFromInside ? ((await this.offerOf.load(loaders, id))?.hint ?? null) : null;
  }
}
