import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../../identity/access.js';
import type { Actor } from '../../../identity/actor.js';
import { CurrentActor } from '../../../identity/current-actor.js';
import { Access } from '../../../platform/graphql/access.js';
import type { LoaderScope } from '../../../platform/graphql/loader-scope.js';
import { Loaders } from '../../../platform/graphql/request-context.js';
import { articleLinks } from '../../article-links.rules.js';
import { anyFinding, curators } from '../../curation/curation.access.js';
import { findingTypeOf } from '../../finding.type-of.js';
import { FindingsQueries, visibleTo } from '../../findings.queries.js';
import { FindingType } from '../../findings.types.js';
import { PreprintLoader, PublishedVersionLoader, type Version } from './versions.loaders.js';
import { VersionsService } from './versions.service.js';
import { FindingVersionType, JudgePublishedVersionInput } from './versions.types.js';

const complexity = ({ childComplexity }: { childComplexity: number }): number => 5 + 2 * childComplexity;

@Resolver(() => FindingType)
export class VersionsResolver {
  constructor(
    private readonly versions: VersionsService,
    private readonly queries: FindingsQueries,
    private readonly publishedOf: PublishedVersionLoader,
    private readonly preprintsOf: PreprintLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [FindingVersionType], { description: 'Of a preprint: what a journal has made of it, as the record of either says.', complexity })
  async publishedVersions(@CurrentActor() actor: Actor, @Parent() { id, preprint }: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingVersionType[]> {
    return preprint ? ((await this.publishedOf.load(loaders, id)) ?? []).map((version) => shownTo(actor, version)) : [];
  }

  @Access(access.withParent)
  @ResolveField(() => [FindingVersionType], { description: 'Of an article: its preprints that are here.', complexity })
  async preprints(@CurrentActor() actor: Actor, @Parent() { id, preprint }: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingVersionType[]> {
    return preprint ? [] : ((await this.preprintsOf.load(loaders, id)) ?? []).map((version) => shownTo(actor, version));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Says that a preprint wasn’t published as what a record names, so that readers are no longer led there; or takes that back.' })
  async judgePublishedVersion(@CurrentActor() actor: Actor, @Args('input') input: JudgePublishedVersionInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.versions.judge(actor, input));
  }
}

function shownTo(actor: Actor, version: Version): FindingVersionType {
  if ('here' in version) {
    const { here } = version;
    return { title: here.title, links: articleLinks(here), retracted: here.retracted, finding: visibleTo(actor).includes(here.status) ? findingTypeOf(here) : null };
  }
  const named = (kind: string): string | null => (version.named.startsWith(`${kind}:`) ? version.named.slice(kind.length + 1) : null);
  return { title: null, links: articleLinks({ doi: named('doi'), pmid: named('pmid'), pmcid: null, urls: [] }), retracted: false, finding: null };
}
