import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { TopicLoader } from '../reference/reference.loaders.js';
import { TopicType } from '../reference/reference.types.js';
import { FollowTopicInput } from './findings.inputs.js';
import { FindingsQueries } from './findings.queries.js';
import { FollowingService } from './following.service.js';

@Resolver()
export class FollowingResolver {
  constructor(
    private readonly following: FollowingService,
    private readonly queries: FindingsQueries,
    private readonly topicLoader: TopicLoader,
  ) {}

  @Access(access.signedIn)
  @Query(() => [TopicType], { description: 'The topics that the signed-in account follows, the latest first; at most 1,000.' })
  myFollowedTopics(@CurrentActor() actor: Actor, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    return this.followed(actor, loaders);
  }

  @Access(access.signedIn)
  @Mutation(() => [TopicType], { description: 'Follows a topic; following it twice changes nothing. Returns all followed topics.' })
  async followTopic(@CurrentActor() actor: Actor, @Args('input') input: FollowTopicInput, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    await this.following.followTopic(actor, input);
    return this.followed(actor, loaders);
  }

  @Access(access.signedIn)
  @Mutation(() => [TopicType], { description: 'Follows a topic no longer. Returns all followed topics.' })
  async unfollowTopic(@CurrentActor() actor: Actor, @Args('input') input: FollowTopicInput, @Loaders() loaders: LoaderScope): Promise<TopicType[]> {
    await this.following.unfollowTopic(actor, input);
    return this.followed(actor, loaders);
  }

  private async followed(actor: Actor, loaders: LoaderScope): Promise<TopicType[]> {
    const ids = await this.queries.followedTopicIds(actor);
    const topics = await Promise.all(ids.map((id) => this.topicLoader.load(loaders, id)));
    return topics.filter((topic) => topic !== null).map((topic) => TopicType.of(topic));
  }
}
