import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { FairAskingQueries } from './fair-asking.queries.js';
import { anotherProfile } from './fair-asking.texts.js';
import { FairAskingType } from './fair-asking.types.js';
import { SamePersonService } from './same-person.service.js';
import { ConfirmSamePersonInput, CountedTogetherType, MakeSamePersonCodeInput, SamePersonCodeType, UndoSamePersonInput } from './same-person.types.js';

/** Several profiles, one person: said, seen and undone by that person alone. */
@Resolver(() => FairAskingType)
export class SamePersonResolver {
  constructor(
    private readonly queries: FairAskingQueries,
    private readonly samePerson: SamePersonService,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => String, { description: 'A question to everybody, in the same words: whether they have another profile.' })
  anotherProfile(): string {
    return anotherProfile;
  }

  @Access(access.withParent)
  @ResolveField(() => [CountedTogetherType], { description: 'When you said that this profile and another are both yours, newest first, at most 20. Profiles with one confirmed address are counted together without a word, and aren’t shown here.' })
  countedTogether(@Parent() { contributorId }: FairAskingType): Promise<CountedTogetherType[]> {
    return this.samePerson.said(contributorId);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => SamePersonCodeType, { description: 'Makes a code with which you say, with another profile of yours, that both are one person’s. It works once, for 30 minutes.' })
  makeSamePersonCode(@CurrentActor() actor: Actor, @Args('input', { description: 'Your profile.' }) input: MakeSamePersonCodeInput): Promise<SamePersonCodeType> {
    return this.samePerson.makeCode(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, {
    description: 'Says, with a code from another profile of yours, that both are one person’s: invitations to both are counted together from now on, with all that went before, and the stricter limits hold. The profiles stay apart.',
  })
  async confirmSamePerson(@CurrentActor() actor: Actor, @Args('input', { description: 'Your profile, and the code from the other.' }) input: ConfirmSamePersonInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.samePerson.confirm(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'Takes back all that was said of this profile with codes: each profile is counted by itself again, with what it was asked.' })
  async undoSamePerson(@CurrentActor() actor: Actor, @Args('input', { description: 'Your profile.' }) input: UndoSamePersonInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.samePerson.undo(actor, input));
  }
}
