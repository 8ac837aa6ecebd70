import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CameOfLoader, OpportunityLoader } from '../circle/circle.loaders.js';
import { profiles } from '../contributors/whose-profile.js';
import { readFindings } from '../findings/findings.access.js';
import { findingTypeOf } from '../findings/finding.type-of.js';
import { FindingLoader } from '../findings/findings.loaders.js';
import { visibleTo } from '../findings/findings.queries.js';
import { FindingType } from '../findings/findings.types.js';
import { access, ofOwnTeams } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { seesAll } from '../opportunities/opportunities.queries.js';
import { OpportunityMapping } from '../opportunities/opportunity.mapping.js';
import { OpportunityType } from '../opportunities/opportunity.types.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { AnswerIdeaInput, IdeaAnswerFigures, IdeaAnswerType, MailMeAboutIdeasInput, TellMeOfIdeaInput } from './answer.types.js';
import { AnsweringService } from './answering.service.js';
import { IdeaFigures } from './idea-figures.js';
import { IdeaMail } from './idea-mail.js';
import { IdeaQueries } from './idea.queries.js';
import { IdeaConnection, IdeaType } from './idea.types.js';
import { PostingService } from './posting.service.js';
import { ideas } from './whose-idea.js';

const answerers = access.permission('team_member', 'knowledge_broker', 'involvement_lead');

/** Hardly ever more than one, where other lists count as three. */
const hardlyMoreThanOne = ({ childComplexity }: { childComplexity: number }): number => 1 + childComplexity;

/** Answers to ideas, and who hears of them. */
@Resolver(() => IdeaType)
export class AnsweringResolver {
  constructor(
    private readonly queries: IdeaQueries,
    private readonly answering: AnsweringService,
    private readonly posting: PostingService,
    private readonly mail: IdeaMail,
    private readonly figures: IdeaFigures,
  ) {}

  @Access(answerers)
  @Query(() => IdeaConnection, { description: 'Ideas that look for an answer; those that have waited longest first.' })
  ideasToAnswer(
    @CurrentActor() actor: Actor,
    @Args('followedOnly', { type: () => Boolean, defaultValue: false, description: 'Only those on topics that you follow, or on what belongs to them.' }) followedOnly: boolean,
    @Args() args: ConnectionArgs,
  ): Promise<IdeaConnection> {
    return this.queries.toAnswer(actor, followedOnly, args);
  }

  @Access(access.public('how many, of what everyone who signs in can read'))
  @Query(() => IdeaAnswerFigures, { description: 'How many ideas are answered in time.' })
  ideaAnswerFigures(): Promise<IdeaAnswerFigures> {
    return this.figures.read();
  }

  @Access(answerers, { ideaId: ideas.published, teamId: ofOwnTeams, opportunityId: opportunities.ofTeam, findingId: readFindings })
  @Mutation(() => IdeaType, { description: 'Answers an idea, for everyone to read. Its author, and those who said “me too” and want to hear, are told that there is news.' })
  async answerIdea(@CurrentActor() actor: Actor, @Args('input', { description: 'The answer.' }) input: AnswerIdeaInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.answering.answer(actor, input));
  }

  @Access(access.signedIn, { ideaId: ideas.heardOf, contributorId: profiles.answeredFor })
  @Mutation(() => IdeaType, { description: 'Says whether mail tells one of your profiles what becomes of an idea that it wrote or says “me too” to. News is no invitation and counts towards no limit.' })
  async tellMeOfIdea(@CurrentActor() actor: Actor, @Args('input', { description: 'Whether they want it.' }) input: TellMeOfIdeaInput): Promise<IdeaType> {
    return this.queries.one(actor, await this.posting.tellMe(actor, input));
  }

  @Access(answerers)
  @Mutation(() => Boolean, { description: 'Says whether mail tells you of ideas to answer; the mail never says what they are about. Returns whether mail reaches you.' })
  mailMeAboutIdeas(@CurrentActor() actor: Actor, @Args('input', { description: 'Whether you want it.' }) input: MailMeAboutIdeasInput): Promise<boolean> {
    return this.mail.choose(actor, input);
  }
}

/** What an answer leads to. */
@Resolver(() => IdeaAnswerType)
export class IdeaAnswerResolver {
  constructor(
    private readonly findings: FindingLoader,
    private readonly posts: OpportunityLoader,
    private readonly mapping: OpportunityMapping,
    private readonly cameOf: CameOfLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => OpportunityType, { nullable: true, description: 'The opportunity by which you can join the work, while it is open.' })
  async opportunity(@Parent() { opportunityId }: IdeaAnswerType, @CurrentActor() actor: Actor, @Loaders() loaders: LoaderScope): Promise<OpportunityType | null> {
    const post = opportunityId === null ? null : await this.posts.load(loaders, opportunityId);
    return post !== null && (post.status === 'open' || seesAll(actor, post)) ? this.mapping.toType(post, actor) : null;
  }

  @Access(access.withParent)
  @ResolveField(() => [FindingType], { description: 'Findings that grew out of the opportunity that took it up, as both sides agree; the newest first, at most 50.', complexity: hardlyMoreThanOne })
  async findingsThatCameOfIt(@Parent() { opportunityId }: IdeaAnswerType, @Loaders() loaders: LoaderScope): Promise<FindingType[]> {
    return opportunityId === null ? [] : ((await this.cameOf.load(loaders, opportunityId)) ?? []).map(findingTypeOf);
  }

  @Access(access.withParent)
  @ResolveField(() => FindingType, { nullable: true, description: 'The finding that answers it.' })
  async finding(@Parent() { findingId }: IdeaAnswerType, @CurrentActor() actor: Actor, @Loaders() loaders: LoaderScope): Promise<FindingType | null> {
    const finding = findingId === null ? null : await this.findings.load(loaders, findingId);
    return finding !== null && visibleTo(actor).includes(finding.status) ? findingTypeOf(finding) : null;
  }
}
