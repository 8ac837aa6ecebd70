import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { anyone, withParent } from './reference.access.js';
import { TopicSearchArgs } from './reference.args.js';
import { TopicChildrenLoader, TopicLoader, TopicNameLoader } from './reference.loaders.js';
import { TopicNamesType, TopicType } from './reference.types.js';
import { TopicQueries } from './topics.queries.js';

/** A category has up to about a hundred topics below it; the cost of asking for their fields is counted for thirty. */
const childrenCost = ({ childComplexity }: { childComplexity: number }): number => 1 + 30 * childComplexity;

@Resolver(() => TopicType)
export class TopicResolver {
  constructor(
    private readonly queries: TopicQueries,
    private readonly topicLoader: TopicLoader,
    private readonly childrenLoader: TopicChildrenLoader,
    private readonly nameLoader: TopicNameLoader,
  ) {}

  @Access(anyone)
  @Query(() => [TopicType], {
    description: 'Topics that fit what someone typed, best first. Knows the words people use (knackered, sugar, heart attack), and forgives spelling.',
  })
  async topics(@Args() { search, first }: TopicSearchArgs): Promise<TopicType[]> {
    return (await this.queries.findTopics(search, first)).map((topic) => TopicType.of(topic));
  }

  @Access(anyone)
  @Query(() => TopicType, { description: 'One topic. An unknown slug is answered with NOT_FOUND.' })
  async topic(@Args('slug', { type: () => String, description: 'Its slug, such as heart-attack.' }) slug: string): Promise<TopicType> {
    return TopicType.of(await this.queries.topicBySlug(slug));
  }

  @Access(anyone)
  @Query(() => [TopicType], { description: 'The 21 categories that all topics are below, by name.', complexity: ({ childComplexity }) => 21 * childComplexity })
  async topicCategories(): Promise<TopicType[]> {
    return (await this.queries.categories()).map((topic) => TopicType.of(topic));
  }

  @Access(withParent)
  @ResolveField(() => TopicType, { nullable: true, description: 'The topic or category above it; empty for a category.' })
  async parent(@Parent() topic: TopicType, @Loaders() loaders: LoaderScope): Promise<TopicType | null> {
    const parent = topic.parentId ? await this.topicLoader.load(loaders, topic.parentId) : null;
    return parent && TopicType.of(parent);
  }

  @Access(withParent)
  @ResolveField(() => [TopicType], { description: 'The topics directly below it that can be chosen today, by name.', complexity: childrenCost })
  async children(@Parent() topic: TopicType, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    return ((await this.childrenLoader.load(loaders, topic.id)) ?? []).map((child) => TopicType.of(child));
  }

  @Access(withParent)
  @ResolveField(() => TopicNamesType, { description: 'Its other names.' })
  async names(@Parent() topic: TopicType, @Loaders() loaders: LoaderScope): Promise<TopicNamesType> {
    const names = (await this.nameLoader.load(loaders, topic.id)) ?? [];
    const of = (wanted: string): string[] => names.filter(({ kind }) => kind === wanted).map(({ name }) => name);
    return { also: of('also'), includes: of('includes'), abbreviations: of('abbreviation') };
  }
}
