import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { findingTypeOf } from '../findings/finding.type-of.js';
import { FindingType } from '../findings/findings.types.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { OpportunityMapping } from '../opportunities/opportunity.mapping.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { CameOfLoader, KnownFindingsLoader, mostByTopic, OpenOpportunitiesLoader, OriginLoader } from './circle.loaders.js';
import { FindingOriginType, KnownFindingType } from './circle.types.js';
import { mostPinned } from './pinning.service.js';

/** Hardly ever more than one, where other lists count as three. */
const hardlyMoreThanOne = ({ childComplexity }: { childComplexity: number }): number => 1 + childComplexity;

/** What a finding grew out of, and where one can get involved next. */
@Resolver(() => FindingType)
export class FindingCircleResolver {
  constructor(
    private readonly originsOf: OriginLoader,
    private readonly openOn: OpenOpportunitiesLoader,
    private readonly mapping: OpportunityMapping,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [FindingOriginType], { description: 'The opportunities and organisations that it grew out of, as both sides agree; the earliest first, at most 50.', complexity: hardlyMoreThanOne })
  async origins(@Parent() { id }: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingOriginType[]> {
    return (await this.originsOf.load(loaders, id)) ?? [];
  }

  @Access(access.withParent)
  @ResolveField(() => [OpportunityType], { description: `Open opportunities on its topics or on what lies below them, the nearest first, then the newest; at most ${mostByTopic}.` })
  async openOpportunities(@Parent() { id }: FindingType, @CurrentActor() actor: Actor, @Loaders() loaders: LoaderScope): Promise<OpportunityType[]> {
    return ((await this.openOn.load(loaders, id)) ?? []).map((post) => this.mapping.toType(post, actor));
  }
}

/** What is known on what an opportunity is about, and what came of it. */
@Resolver(() => OpportunityType)
export class OpportunityCircleResolver {
  constructor(
    private readonly knownOn: KnownFindingsLoader,
    private readonly cameOf: CameOfLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [KnownFindingType], {
    description: `What is known already: findings that its team put there (at most ${mostPinned}), then published ones on its topics or on what lies below them, the nearest first, then the newest (at most ${mostByTopic}). As a file: GET /opportunities/{id}/known-already.csv.`,
  })
  async knownAlready(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<KnownFindingType[]> {
    return ((await this.knownOn.load(loaders, id)) ?? []).map(({ finding, pinned }) => ({ finding: findingTypeOf(finding), pinned }));
  }

  @Access(access.withParent)
  @ResolveField(() => [FindingType], { description: 'Findings that grew out of it, as both sides agree; the newest first, at most 50. As a file: GET /opportunities/{id}/findings-that-came-of-it.csv.', complexity: hardlyMoreThanOne })
  async findingsThatCameOfIt(@Parent() { id }: OpportunityType, @Loaders() loaders: LoaderScope): Promise<FindingType[]> {
    return ((await this.cameOf.load(loaders, id)) ?? []).map(findingTypeOf);
  }
}
