import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { AreaLoader, TopicLoader } from '../reference/reference.loaders.js';
import { AreaType, TopicType } from '../reference/reference.types.js';
import { IdeaAnswerType } from './answer.types.js';
import { SearchIdeasArgs } from './idea.inputs.js';
import { IdeaAnswerLoader, IdeaTopicLoader, MeTooLoader } from './idea.loaders.js';
import { IdeaQueries } from './idea.queries.js';
import { IdeaConnection, IdeaSearchResultType, IdeaType } from './idea.types.js';
import { ideas } from './whose-idea.js';

/** Reading ideas. */
@Resolver(() => IdeaType)
export class IdeasResolver {
  constructor(
    private readonly queries: IdeaQueries,
    private readonly topicsOf: IdeaTopicLoader,
    private readonly meToosOf: MeTooLoader,
    private readonly answersOf: IdeaAnswerLoader,
    private readonly topicsById: TopicLoader,
    private readonly areas: AreaLoader,
  ) {}

  @Access(access.signedIn, { id: ideas.readable })
  @Query(() => IdeaType, { description: 'One idea: a published one, or one of your own.' })
  idea(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }, UuidPipe) id: string): Promise<IdeaType> {
    return this.queries.one(actor, id);
  }

  @Access(access.signedIn)
  @Query(() => IdeaSearchResultType, { description: 'Finds published ideas. Those that were joined into another are found by it.' })
  searchIdeas(@CurrentActor() actor: Actor, @Args() args: SearchIdeasArgs): Promise<IdeaSearchResultType> {
    return this.queries.find(actor, args);
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Query(() => IdeaConnection, { description: 'Ideas of one of your profiles, the newest first.' })
  myIdeas(
    @CurrentActor() actor: Actor,
    @Args('contributorId', { type: () => ID, description: 'The profile.' }, UuidPipe) contributorId: string,
    @Args('meToo', { type: () => Boolean, defaultValue: false, description: 'Not those it wrote, but those it says “me too” to.' }) meToo: boolean,
    @Args() args: ConnectionArgs,
  ): Promise<IdeaConnection> {
    return this.queries.mine(actor, contributorId, meToo, args);
  }

  @Access(access.withParent)
  @ResolveField(() => [TopicType], { description: 'What topics it is about, by name.' })
  async topics(@Parent() { id }: IdeaType, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    const ids = (await this.topicsOf.load(loaders, id)) ?? [];
    const topics = await Promise.all(ids.map((topicId) => this.topicsById.load(loaders, topicId)));
    return topics.filter((topic) => topic !== null).map((topic) => TopicType.of(topic));
  }

  @Access(access.withParent)
  @ResolveField(() => AreaType, { nullable: true, description: 'The area that it is about; empty when it is about everywhere.' })
  async area(@Parent() { areaCode }: IdeaType, @Loaders() loaders: LoaderScope): Promise<AreaType | null> {
    const area = areaCode === null ? null : await this.areas.load(loaders, areaCode);
    return area && AreaType.of(area);
  }

  @Access(access.withParent)
  @ResolveField(() => [IdeaAnswerType], { description: 'What was answered, the earliest first.' })
  async answers(@Parent() { id }: IdeaType, @Loaders() loaders: LoaderScope): Promise<IdeaAnswerType[]> {
    return (await this.answersOf.load(loaders, id)) ?? [];
  }

  @Access(access.withParent)
  @ResolveField(() => Int, { nullable: true, description: 'How many people say “me too”, from three on: each once, and its author not among them. Empty for fewer, so that no number tells who it was.' })
  meToos(@Parent() { id }: IdeaType, @Loaders() loaders: LoaderScope): Promise<number | null> {
    return this.meToosOf.load(loaders, id);
  }
}
