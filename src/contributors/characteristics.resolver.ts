import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { UpdateFindMeByInput } from './characteristics.inputs.js';
import { CharacteristicsQueries } from './characteristics.queries.js';
import { CharacteristicCategoryType, CharacteristicQuestionType } from './characteristics.types.js';
import { FindMeBy } from './find-me-by.service.js';
import { profiles } from './whose-profile.js';

@Resolver()
export class CharacteristicsResolver {
  constructor(
    private readonly characteristics: CharacteristicsQueries,
    private readonly findMeBy: FindMeBy,
  ) {}

  @Access(access.public('questions, the same for everyone'))
  @Query(() => [CharacteristicQuestionType], { description: 'Questions about oneself, with what can be answered. All of it is optional.' })
  characteristicQuestions(): Promise<CharacteristicQuestionType[]> {
    return this.characteristics.questions();
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Query(() => [CharacteristicCategoryType], { description: 'What you want to be found by, by teams that look for a mix of people. You alone see this list.' })
  myFindMeBy(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'Your profile.' }, UuidPipe) contributorId: string,
  ): Promise<CharacteristicCategoryType[]> {
    return this.findMeBy.own(actor, contributorId);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => [CharacteristicCategoryType], { description: 'Says what you want to be found by. It never lowers how well you fit.' })
  async updateFindMeBy(@CurrentActor() actor: Actor, @Args('input', { description: 'The ticks.' }) input: UpdateFindMeByInput): Promise<CharacteristicCategoryType[]> {
    return this.findMeBy.own(actor, await this.findMeBy.update(actor, input));
  }
}
