import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { type Context, ContextEnum } from '../reference/contexts.js';
import { ConsentChoices } from './consent-choices.service.js';
import { GiveConsentInput, SetFoundByInput, WithdrawAllConsentsInput, WithdrawConsentInput } from './consent.inputs.js';
import { ConsentQueries } from './consent.queries.js';
import { WordingType } from './consent.types.js';
import { ConsentPurposeEnum } from './contributor.enums.js';
import type { ConsentPurpose } from './contributor.lists.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileType } from './profile.types.js';
import { profiles } from './whose-profile.js';

@Resolver(() => ProfileType)
export class ConsentResolver {
  constructor(
    private readonly choices: ConsentChoices,
    private readonly consents: ConsentQueries,
    private readonly profiles: ProfileQueries,
  ) {}

  @Access(access.public('it must be read before joining'))
  @Query(() => WordingType, { description: 'The words to agree to, as they are now, with who decides and the ground in law. The consent sends their version.' })
  consentWording(
    @Args('purpose', { type: () => ConsentPurposeEnum, description: 'What is agreed to.' }) purpose: ConsentPurpose,
    @Args('context', { type: () => ContextEnum, nullable: true, description: 'With be_found: the context.' }) context: Context | null,
  ): Promise<WordingType> {
    return this.consents.currentWording({ purpose, context: context ?? null });
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Agrees to something: to be found by people who work in one context, or that teams read your own words. In force at once.' })
  async giveConsent(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: GiveConsentInput): Promise<ProfileType> {
    return this.profiles.own(actor, await this.choices.give(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Mutation(() => ID, { description: 'Takes one consent back. In force at once. Returns the profile’s id.' })
  withdrawConsent(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: WithdrawConsentInput): Promise<string> {
    return this.choices.withdraw(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Mutation(() => ID, { description: 'Takes back everything you agreed to, but having a profile: nobody finds or asks you. In force at once. Returns the profile’s id.' })
  withdrawAllConsents(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose.' }) input: WithdrawAllConsentsInput): Promise<string> {
    return this.choices.withdrawAll(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Mutation(() => ID, { description: 'Says whether teams find you by your own words, or by your skills. In force at once. Returns the profile’s id.' })
  setFoundBy(@CurrentActor() actor: Actor, @Args('input', { description: 'Which part, and whether.' }) input: SetFoundByInput): Promise<string> {
    return this.choices.setFoundBy(actor, input);
  }
}
