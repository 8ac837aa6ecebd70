import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, anyAccount } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { HelperService } from './helper.service.js';
import { ReadingQueries } from './readings.queries.js';
import { ReadingConnection, type ReadingGroup, ReadingGroupEnum } from './readings.types.js';
import { SupportQueries } from './support.queries.js';
import { HelperInput, SupportedPersonConnection, SupportedPersonType, SupportNeedsType } from './support.types.js';
import { profiles } from './whose-profile.js';

@Resolver(() => SupportedPersonType)
export class SupportResolver {
  constructor(
    private readonly queries: SupportQueries,
    private readonly helpers: HelperService,
    private readonly readings: ReadingQueries,
  ) {}

  @Access(access.signedIn)
  @Query(() => SupportedPersonConnection, { description: 'People who named you as their helper and, for involvement leads, people you registered. They can see that you looked.' })
  peopleISupport(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<SupportedPersonConnection> {
    return this.queries.supported(actor, args);
  }

  @Access(access.permission('involvement_lead'), { contributorId: profiles.registered })
  @Query(() => SupportNeedsType, { description: 'What someone you registered needs in order to take part. They can see that you looked.' })
  supportNeeds(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The id of their profile.' }, UuidPipe) contributorId: string,
  ): Promise<SupportNeedsType> {
    return this.queries.supportNeeds(actor, contributorId);
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Query(() => ReadingConnection, { description: 'Who looked at your profile, newest first.' })
  whoLooked(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The id of your profile.' }, UuidPipe) contributorId: string,
    @Args('group', { type: () => ReadingGroupEnum, defaultValue: ReadingGroupEnum.opened_my_details, description: 'Which way of looking.' }) group: ReadingGroup,
    @Args() args: ConnectionArgs,
  ): Promise<ReadingConnection> {
    return this.readings.of(actor, contributorId, group, args);
  }

  @Access(access.signedIn, { contributorId: profiles.own, helperAccountId: anyAccount })
  @Mutation(() => ID, { description: 'Names someone who may pause and answer for you. They can never raise how often you are asked. Returns the profile’s id.' })
  nameHelper(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom.' }) input: HelperInput): Promise<string> {
    return this.helpers.name(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrHelped, helperAccountId: profiles.helperOf })
  @Mutation(() => ID, { description: 'Ends a helper, at once. Helpers can end it themselves. Returns the profile’s id.' })
  endHelper(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom.' }) input: HelperInput): Promise<string> {
    return this.helpers.end(actor, input);
  }
}
