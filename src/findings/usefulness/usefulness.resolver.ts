import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { type Actor, isPerson } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import type { LoaderScope } from '../../platform/graphql/loader-scope.js';
import { Loaders } from '../../platform/graphql/request-context.js';
import { readFindings } from '../findings.access.js';
import { FindingsQueries } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { OwnTapLoader, tapOf, UsefulnessLoader } from './usefulness.loaders.js';
import { UsefulnessService } from './usefulness.service.js';
import { FindingReaderType, FindingUsefulnessType, MarkFindingUsefulInput, SetUsefulnessThresholdInput, UnmarkFindingUsefulInput } from './usefulness.types.js';

@Resolver(() => FindingType)
export class UsefulnessResolver {
  constructor(
    private readonly usefulness: UsefulnessService,
    private readonly queries: FindingsQueries,
    private readonly figures: UsefulnessLoader,
    private readonly ownTaps: OwnTapLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => FindingUsefulnessType, { name: 'usefulness', description: 'How many readers found it useful.' })
  async figuresOf(@Parent() { id }: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingUsefulnessType> {
    return (await this.figures.load(loaders, id)) ?? { staff: null, contributors: null };
  }

  @Access(access.withParent)
  @ResolveField(() => Boolean, { description: 'You said that it is useful to you.' })
  async usefulToMe(@CurrentActor() actor: Actor, @Parent() { id }: FindingType, @Loaders() loaders: LoaderScope): Promise<boolean> {
    return isPerson(actor) && (await this.ownTaps.load(loaders, tapOf(actor.accountId, id))) === true;
  }

  @Access(access.signedIn)
  @Query(() => FindingReaderType, { description: 'How you read findings.' })
  myFindingReading(@CurrentActor() actor: Actor): Promise<FindingReaderType> {
    return this.usefulness.reader(actor);
  }

  @Access(access.signedIn, { findingId: readFindings })
  @Mutation(() => FindingType, { description: 'Says that a finding is useful to you. Saying it twice changes nothing; nobody is told that it was you.' })
  async markFindingUseful(@CurrentActor() actor: Actor, @Args('input') input: MarkFindingUsefulInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.usefulness.mark(actor, input));
  }

  @Access(access.signedIn, { findingId: readFindings })
  @Mutation(() => FindingType, { description: 'Takes back that a finding is useful to you.' })
  async unmarkFindingUseful(@CurrentActor() actor: Actor, @Args('input') input: UnmarkFindingUsefulInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.usefulness.unmark(actor, input));
  }

  @Access(access.signedIn)
  @Mutation(() => FindingReaderType, { description: 'Sets from how many “useful to me” on you want to see findings.' })
  async setUsefulnessThreshold(@CurrentActor() actor: Actor, @Args('input') input: SetUsefulnessThresholdInput): Promise<FindingReaderType> {
    await this.usefulness.setThreshold(actor, input);
    return this.usefulness.reader(actor);
  }
}
