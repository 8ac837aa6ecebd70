import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { TopicLoader } from '../reference/reference.loaders.js';
import { TopicType } from '../reference/reference.types.js';
import { FindingsSearch } from './browsing/findings-search.js';
import { SearchFindingsArgs } from './browsing/search-findings.args.js';
import { readFindings } from './findings.access.js';
import { BrokerNoteLoader, FindingSourceLoader, FindingTopicLoader } from './findings.loaders.js';
import { FindingsQueries } from './findings.queries.js';
import { BrokerNoteType, FindingSearchResultType, FindingSourceType, FindingType } from './findings.types.js';

@Resolver(() => FindingType)
export class FindingsResolver {
  constructor(
    private readonly queries: FindingsQueries,
    private readonly searching: FindingsSearch,
    private readonly notesOf: BrokerNoteLoader,
    private readonly topicsOf: FindingTopicLoader,
    private readonly sourcesOf: FindingSourceLoader,
    private readonly topicLoader: TopicLoader,
  ) {}

  @Access(access.either(access.signedIn, 'findings:read'))
  @Query(() => FindingSearchResultType, { description: 'Research findings by words, topic, area, kind of study and date, with counts to narrow them down by. As a file: GET /findings.csv with the same arguments (words in the body, with POST); the counts: /findings/counts.csv.' })
  searchFindings(@CurrentActor() actor: Actor, @Args() args: SearchFindingsArgs): Promise<FindingSearchResultType> {
    return this.searching.search(actor, args);
  }

  @Access(access.either(access.signedIn, 'findings:read'), { id: readFindings })
  @Query(() => FindingType, { description: 'One finding.' })
  finding(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }, UuidPipe) id: string): Promise<FindingType> {
    return this.queries.finding(actor, id);
  }

  @Access(access.withParent)
  @ResolveField(() => [TopicType], { description: 'What it is about.' })
  async topics(@Parent() finding: FindingType, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    const ids = (await this.topicsOf.load(loaders, finding.id)) ?? [];
    const topics = await Promise.all(ids.map((id) => this.topicLoader.load(loaders, id)));
    return topics.filter((topic) => topic !== null).map((topic) => TopicType.of(topic));
  }

  @Access(access.withParent)
  @ResolveField(() => [BrokerNoteType], { description: 'What it means for an area, or everywhere; oldest first, at most 50.' })
  async notes(@Parent() finding: FindingType, @Loaders() loaders: LoaderScope): Promise<BrokerNoteType[]> {
    return (await this.notesOf.load(loaders, finding.id)) ?? [];
  }

  @Access(access.withParent)
  @ResolveField(() => [FindingSourceType], { description: 'Where its bibliographic facts come from.' })
  async sources(@Parent() finding: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingSourceType[]> {
    return (await this.sourcesOf.load(loaders, finding.id)) ?? [];
  }
}
