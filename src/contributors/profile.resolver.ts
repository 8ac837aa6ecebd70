import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, anyTeam } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import {
  UpdateAboutInput,
  UpdateAccessNeedsInput,
  UpdateInterestsInput,
  UpdateKindsInput,
  UpdateOwnWordsInput,
  UpdateSkillsInput,
  UpdateTakingPartInput,
  UpdateTreatedByInput,
} from './profile.inputs.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileService } from './profile.service.js';
import { ProfileType } from './profile.types.js';
import { profiles } from './whose-profile.js';

@Resolver(() => ProfileType)
export class ProfileResolver {
  constructor(
    private readonly queries: ProfileQueries,
    private readonly profiles: ProfileService,
  ) {}

  @Access(access.signedIn)
  @Query(() => [ProfileType], { description: 'Your profiles that take part, oldest first; an account holds at most 20.' })
  myProfiles(@CurrentActor() actor: Actor): Promise<ProfileType[]> {
    return this.queries.mine(actor);
  }

  @Access(access.signedIn, { id: profiles.own })
  @Query(() => ProfileType, { description: 'One of your profiles, also after it left.' })
  profile(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }, UuidPipe) id: string): Promise<ProfileType> {
    return this.queries.own(actor, id);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Replaces the topics of a profile.' })
  async updateInterests(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateInterestsInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateInterests(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Replaces what you say in your own words.' })
  async updateOwnWords(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateOwnWordsInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateOwnWords(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Replaces the skills of a profile.' })
  async updateSkills(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateSkillsInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateSkills(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Says which kinds of involvement you like and which you never want.' })
  async updateKinds(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateKindsInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateKinds(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Says where, how much and in which languages you can take part.' })
  async updateTakingPart(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateTakingPartInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateTakingPart(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Replaces what you need to take part.' })
  async updateAccessNeeds(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateAccessNeedsInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateAccessNeeds(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own, 'treatedBy.teamId': anyTeam })
  @Mutation(() => ProfileType, { description: 'Replaces the teams and organisations that treat you.' })
  async updateTreatedBy(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateTreatedByInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateTreatedBy(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Changes name, area or how a group likes to be involved.' })
  async updateAbout(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateAboutInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.profiles.updateAbout(actor, input));
  }
}
