import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { IdeaCheck } from './idea-check.js';
import { CheckIdeaArgs, PostIdeaInput, ReviseIdeaInput, SayMeTooInput, TakeMeTooBackInput, WithdrawIdeaInput } from './idea.inputs.js';
import { IdeaQueries } from './idea.queries.js';
import { IdeaCheckType, IdeaType } from './idea.types.js';
import { PostingService } from './posting.service.js';
import { ideas } from './whose-idea.js';

/** Reading a text for its meaning keeps a core busy for a tenth of a second: as much as ten plain queries. */
const readingCost = ({ childComplexity }: { childComplexity: number }): number => 10 + childComplexity;

/** For contributors, and who answers for them. */
@Resolver(() => IdeaType)
export class PostingResolver {
  constructor(
    private readonly queries: IdeaQueries,
    private readonly posting: PostingService,
    private readonly check: IdeaCheck,
  ) {}

  @Access(access.signedIn)
  @Query(() => IdeaCheckType, { description: 'What to look at before you post an idea: what may tell who somebody is, topics and areas to choose, ideas that say much the same, and findings that may answer it. The text is read for this answer and kept nowhere. At most 120 in an hour.', complexity: readingCost })
  checkIdea(@CurrentActor() actor: Actor, @Args() args: CheckIdeaArgs): Promise<IdeaCheckType> {
    return this.check.of(actor, args);
  }

  @Access(access.signedIn, { contributorId: profiles.answeredFor })
  @Mutation(() => IdeaType, { description: 'Posts an idea. An involvement lead or knowledge broker reads it before others do; it gets an answer within 60 days. At most 10 in a day.' })
  async postIdea(@CurrentActor() actor: Actor, @Args('input', { description: 'The idea.' }) input: PostIdeaInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.posting.post(actor, input));
  }

  @Access(access.signedIn, { ideaId: ideas.answeredFor })
  @Mutation(() => IdeaType, { description: 'Says an idea in other words, before it is published. The day by which it gets an answer stays.' })
  async reviseIdea(@CurrentActor() actor: Actor, @Args('input', { description: 'The idea as it is from now on.' }) input: ReviseIdeaInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.posting.revise(actor, input));
  }

  @Access(access.signedIn, { ideaId: ideas.answeredFor })
  @Mutation(() => IdeaType, { description: 'Takes an idea back, whatever became of it: its text is gone at once.' })
  async withdrawIdea(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: WithdrawIdeaInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.posting.withdraw(actor, input));
  }

  @Access(access.signedIn, { ideaId: ideas.published, contributorId: profiles.answeredFor })
  @Mutation(() => IdeaType, { description: 'Says “me too” to an idea. Nobody sees who did. Said again, it changes whether you hear of it.' })
  async sayMeToo(@CurrentActor() actor: Actor, @Args('input', { description: 'Which idea, and who says so.' }) input: SayMeTooInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.posting.sayMeToo(actor, input));
  }

  @Access(access.signedIn, { ideaId: ideas.published, contributorId: profiles.answeredFor })
  @Mutation(() => ID, { description: 'Takes a “me too” back. Returns the idea’s id.' })
  takeMeTooBack(@CurrentActor() actor: Actor, @Args('input', { description: 'Which idea, and who said so.' }) input: TakeMeTooBackInput): Promise<string> {
    return this.posting.takeMeTooBack(actor, input);
  }
}
