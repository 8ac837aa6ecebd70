import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { PassportQueries } from './passport.queries.js';
import { PassportService } from './passport.service.js';
import { ChangePassportInput, MyPassportType, PassportShareInput, PassportType } from './passport.types.js';
import { involvements } from './whose-involvement.js';

@Resolver(() => MyPassportType)
export class PassportResolver {
  constructor(
    private readonly queries: PassportQueries,
    private readonly service: PassportService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Query(() => MyPassportType, { description: 'The involvement passport of one of your profiles, and with whom it is shared.' })
  myPassport(@CurrentActor() actor: Actor, @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string): Promise<MyPassportType> {
    return this.queries.mine(actor, contributorId);
  }

  @Access(access.permission('team_member'), { involvementId: involvements.ofTeam })
  @Query(() => PassportType, { nullable: true, description: 'The passport that somebody shares with your team, as it is now. Null where they don’t share it, or no longer.' })
  passport(@CurrentActor() actor: Actor, @Args('involvementId', { type: () => ID, description: 'The involvement.' }, UuidPipe) involvementId: string): Promise<PassportType | null> {
    return this.queries.ofInvolvement(actor, involvementId);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Mutation(() => MyPassportType, { description: 'Says what support you need and what helps you. Every team you share your passport with reads the change.' })
  async changePassport(@CurrentActor() actor: Actor, @Args('input') input: ChangePassportInput): Promise<MyPassportType> {
    return this.queries.mine(actor, await this.service.change(actor, input));
  }

  @Access(access.signedIn, { involvementId: involvements.ownOrSpokenFor })
  @Mutation(() => MyPassportType, { description: 'Shares your passport with the team of one involvement, until you take it back, leave, or 14 days after the team closed it.' })
  async sharePassport(@CurrentActor() actor: Actor, @Args('input') input: PassportShareInput): Promise<MyPassportType> {
    return this.queries.mine(actor, await this.service.share(actor, input));
  }

  @Access(access.signedIn, { involvementId: involvements.ownOrSpokenFor })
  @Mutation(() => MyPassportType, { description: 'Takes your passport back from the team of one involvement, at once.' })
  async withdrawPassport(@CurrentActor() actor: Actor, @Args('input') input: PassportShareInput): Promise<MyPassportType> {
    return this.queries.mine(actor, await this.service.withdraw(actor, input));
  }
}
