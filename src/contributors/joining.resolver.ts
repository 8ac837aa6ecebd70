import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, anyAccount } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { accessNeedTexts } from './access-needs.texts.js';
import { needGroups } from './contributor.lists.js';
import { JoinInput, LeaveInput, RegisterByPhoneInput } from './joining.inputs.js';
import { JoiningService } from './joining.service.js';
import { AccessNeedChoiceType } from './profile-parts.types.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileType } from './profile.types.js';
import { RegisteringService } from './registering.service.js';
import { profiles } from './whose-profile.js';

@Resolver(() => ProfileType)
export class JoiningResolver {
  constructor(
    private readonly joining: JoiningService,
    private readonly registering: RegisteringService,
    private readonly queries: ProfileQueries,
  ) {}

  @Access(access.public('a list of words, the same for everyone'))
  @Query(() => [AccessNeedChoiceType], { description: 'The access needs that can be chosen, by group.' })
  accessNeedChoices(): AccessNeedChoiceType[] {
    return needGroups.flatMap((group) => Object.entries(accessNeedTexts[group]).map(([need, text]) => ({ group, need, text })));
  }

  @Access(access.signedIn)
  @Mutation(() => ProfileType, { description: 'Joins Askwell, for yourself, for someone you care for, or for a group. Nobody can find or ask the profile until it says so.' })
  async joinAsContributor(@CurrentActor() actor: Actor, @Args('input', { description: 'What is needed to join.' }) input: JoinInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.joining.join(actor, input));
  }

  @Access(access.signedIn, { caller: profiles.registering, helperAccountId: anyAccount })
  @Mutation(() => ID, { description: 'Registers someone who joins by phone. For involvement leads, and for helpers, who become theirs. Where there is an e-mail address they get word of it there. Returns the profile’s id.' })
  registerContributorByPhone(@CurrentActor() actor: Actor, @Args('input', { description: 'What they said.' }) input: RegisterByPhoneInput): Promise<string> {
    return this.registering.registerByPhone(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Mutation(() => ID, { description: 'Leaves Askwell with one profile, at once: nobody finds or asks it any more. Returns the profile’s id.' })
  leaveAskwell(@CurrentActor() actor: Actor, @Args('input', { description: 'Which profile.' }) input: LeaveInput): Promise<string> {
    return this.joining.leave(actor, input);
  }
}
