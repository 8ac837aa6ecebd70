import { Args, ArgsType, Field, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsInt, Max, Min } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { TopicLoader } from '../reference/reference.loaders.js';
import { TopicType } from '../reference/reference.types.js';
import { whoFillsGaps } from './gaps.access.js';
import { GapsQueries, mostGaps } from './gaps.queries.js';
import { FindingGapsType, FindingGapType } from './gaps.types.js';

@ArgsType()
export class FindingGapsArgs {
  @Field(() => Int, { defaultValue: 20, description: `How many to return, 1 to ${mostGaps}.` })
  @IsInt()
  @Min(1, { message: 'first must be at least 1' })
  @Max(mostGaps, { message: `first can be at most ${mostGaps}` })
  first: number = 20;
}

@Resolver(() => FindingGapType)
export class GapsResolver {
  constructor(
    private readonly queries: GapsQueries,
    private readonly topics: TopicLoader,
  ) {}

  @Access(whoFillsGaps)
  @Query(() => FindingGapsType, { description: 'Topics that many people follow or have as an interest, and on which no finding is published. People are counted twice a year. As a file: GET /reports/finding-gaps.csv.' })
  async findingGaps(@Args() { first }: FindingGapsArgs): Promise<FindingGapsType> {
    const { month, gaps } = await this.queries.read(first);
    return { month, hits: gaps };
  }

  @Access(access.withParent)
  @ResolveField(() => TopicType, { nullable: true, description: 'The topic.' })
  async topic(@Parent() { topicId }: FindingGapType, @Loaders() loaders: LoaderScope): Promise<TopicType | null> {
    const topic = await this.topics.load(loaders, topicId);
    return topic && TopicType.of(topic);
  }
}
