import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { IdeaLikeness } from './idea-likeness.js';
import { wholeText } from './idea-reader.js';
import { JoinedIdeaLoader } from './idea.loaders.js';
import { IdeaQueries } from './idea.queries.js';
import { IdeaType } from './idea.types.js';
import { JoiningService } from './joining.service.js';
import { JoinedIdea, JoinIdeasInput, LikeIdea, PartIdeasInput } from './joining.types.js';
import { ideas } from './whose-idea.js';

const moderators = access.permission('involvement_lead', 'knowledge_broker');

/** Reading a text for its meaning keeps a core busy for a tenth of a second: as much as ten plain queries. */
const readingCost = ({ childComplexity }: { childComplexity: number }): number => 10 + childComplexity;

/** Ideas that say the same, and findings that may answer them. */
@Resolver(() => IdeaType)
export class JoiningResolver {
  constructor(
    private readonly queries: IdeaQueries,
    private readonly joining: JoiningService,
    private readonly likeness: IdeaLikeness,
    private readonly joinedInto: JoinedIdeaLoader,
    private readonly limits: RateLimiter,
  ) {}

  @Access(access.signedIn, { id: ideas.readable })
  @Query(() => LikeIdea, { description: 'What is like an idea that you may read: other ideas, and findings that may answer it. At most 120 in an hour.', complexity: readingCost })
  async likeIdea(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The idea.' }, UuidPipe) id: string): Promise<LikeIdea> {
    await this.limits.take('topicSuggestions', actor.accountId);
    const { title, words } = await this.queries.one(actor, id);
    if (title === null) return { ideas: [], findings: [] };
    const text = wholeText({ title, words });
    const [alike, findings] = await Promise.all([this.likeness.ideas(actor, text, id), this.likeness.findings(text)]);
    return { ideas: alike, findings };
  }

  @Access(moderators, { ideaId: ideas.published, intoId: ideas.published })
  @Mutation(() => IdeaType, { description: 'Joins an idea into another that says the same. It can be undone: nothing is lost.' })
  async joinIdeas(@CurrentActor() actor: Actor, @Args('input', { description: 'Which ones.' }) input: JoinIdeasInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.joining.join(actor, input));
  }

  @Access(moderators, { ideaId: ideas.published })
  @Mutation(() => IdeaType, { description: 'Takes an idea out of the one that it was joined into, as it was before.' })
  async partIdeas(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: PartIdeasInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.joining.part(actor, input));
  }

  @Access(access.withParent)
  @ResolveField(() => [JoinedIdea], { description: 'Ideas that were joined into it, the earliest first; at most 50.' })
  async joined(@Parent() { id }: IdeaType, @Loaders() loaders: LoaderScope): Promise<JoinedIdea[]> {
    return (await this.joinedInto.load(loaders, id)) ?? [];
  }
}
