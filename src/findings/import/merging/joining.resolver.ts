import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../../identity/access.js';
import type { Actor } from '../../../identity/actor.js';
import { CurrentActor } from '../../../identity/current-actor.js';
import { Access } from '../../../platform/graphql/access.js';
import type { LoaderScope } from '../../../platform/graphql/loader-scope.js';
import { Loaders } from '../../../platform/graphql/request-context.js';
import { anyFinding, curators } from '../../curation/curation.access.js';
import { FindingsQueries } from '../../findings.queries.js';
import { FindingType } from '../../findings.types.js';
import { JoinFindingsInput, PartFindingInput, PartSourceInput } from './joining.inputs.js';
import { FindingDoubleLoader } from './joining.loaders.js';
import { JoiningService } from './joining.service.js';
import { FindingDoubleType } from './joining.types.js';
import { PartingSourcesService } from './parting-sources.service.js';

@Resolver(() => FindingType)
export class JoiningResolver {
  constructor(
    private readonly joining: JoiningService,
    private readonly parting: PartingSourcesService,
    private readonly queries: FindingsQueries,
    private readonly doublesOf: FindingDoubleLoader,
  ) {}

  @Access(curators, { keptId: anyFinding, doubleId: anyFinding })
  @Mutation(() => FindingType, { description: 'Joins two findings that are one work. Returns the one that stays; partFinding undoes it.' })
  async joinFindings(@CurrentActor() actor: Actor, @Args('input') input: JoinFindingsInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.joining.joinFindings(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Parts a double from the finding it was joined into, by mistake. Returns it as it stood before.' })
  async partFinding(@CurrentActor() actor: Actor, @Args('input') input: PartFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.joining.partFinding(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Parts what one source says from a finding that it was taken for by title, year and first author. Returns the new finding of that source.' })
  async partSource(@CurrentActor() actor: Actor, @Args('input') input: PartSourceInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.parting.partSource(actor, input));
  }

  @Access(access.withParent)
  @ResolveField(() => [FindingDoubleType], { description: 'Findings that were joined into it.' })
  async doubles(@Parent() finding: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingDoubleType[]> {
    return (await this.doublesOf.load(loaders, finding.id)) ?? [];
  }
}
