import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access, whose } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { ConnectionArgs } from '../../platform/graphql/connection.js';
import type { LoaderScope } from '../../platform/graphql/loader-scope.js';
import { Loaders } from '../../platform/graphql/request-context.js';
import { curators } from '../curation/curation.access.js';
import { findingTypeOf } from '../finding.type-of.js';
import { readFindings } from '../findings.access.js';
import { FindingLoader } from '../findings.loaders.js';
import { visibleTo } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { QuestionsQueries } from './questions.queries.js';
import { QuestionsService } from './questions.service.js';
import {
  AnswerFindingQuestionInput, AskAboutFindingInput, FindingQuestionConnection, FindingQuestionType, GiveFindingQuestionBackInput, TakeBackFindingQuestionInput, TakeFindingQuestionInput,
} from './questions.types.js'; // prettier-ignore

const anyQuestion = whose.everybodys('any question about a finding, without a name');
const ownQuestion = whose.own('questions that the account asked');

@Resolver(() => FindingQuestionType)
export class QuestionsResolver {
  constructor(
    private readonly queries: QuestionsQueries,
    private readonly questions: QuestionsService,
    private readonly findings: FindingLoader,
  ) {}

  @Access(access.signedIn)
  @Query(() => FindingQuestionConnection, { description: 'What you asked about findings, with the answers; newest first.' })
  myFindingQuestions(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<FindingQuestionConnection> {
    return this.queries.mine(actor, args);
  }

  @Access(curators)
  @Query(() => FindingQuestionConnection, { description: 'Readers’ questions that nobody has answered and no other broker has taken, without names; those that have waited longest first. That you read them is in the audit log.' })
  findingQuestions(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<FindingQuestionConnection> {
    return this.queries.waiting(actor, args);
  }

  @Access(access.withParent)
  @ResolveField(() => FindingType, { nullable: true, description: 'The finding it is about; empty when you can’t see it any more.' })
  async finding(@CurrentActor() actor: Actor, @Parent() { findingId }: FindingQuestionType, @Loaders() loaders: LoaderScope): Promise<FindingType | null> {
    const finding = await this.findings.load(loaders, findingId);
    return finding !== null && visibleTo(actor).includes(finding.status) ? findingTypeOf(finding) : null;
  }

  @Access(access.signedIn, { findingId: readFindings })
  @Mutation(() => FindingQuestionType, { description: 'Asks knowledge brokers something about a published finding. You read the answer in myFindingQuestions, and are mailed that there is one unless you say no. At most 20 in a day.' })
  async askAboutFinding(@CurrentActor() actor: Actor, @Args('input') input: AskAboutFindingInput): Promise<FindingQuestionType> {
    return this.queries.one(actor, await this.questions.ask(actor, input));
  }

  @Access(access.signedIn, { findingQuestionId: ownQuestion })
  @Mutation(() => ID, { description: 'Takes back a question of yours: it and its answer are gone. Returns its id.' })
  takeBackFindingQuestion(@CurrentActor() actor: Actor, @Args('input') input: TakeBackFindingQuestionInput): Promise<string> {
    return this.questions.takeBack(actor, input);
  }

  @Access(curators, { findingQuestionId: anyQuestion })
  @Mutation(() => FindingQuestionType, { description: 'Takes a question that waits, for four hours: meanwhile no other broker answers it.' })
  async takeFindingQuestion(@CurrentActor() actor: Actor, @Args('input') input: TakeFindingQuestionInput): Promise<FindingQuestionType> {
    return this.queries.one(actor, await this.questions.take(actor, input));
  }

  @Access(curators, { findingQuestionId: anyQuestion })
  @Mutation(() => FindingQuestionType, { description: 'Gives a question back for others to answer.' })
  async giveFindingQuestionBack(@CurrentActor() actor: Actor, @Args('input') input: GiveFindingQuestionBackInput): Promise<FindingQuestionType> {
    return this.queries.one(actor, await this.questions.giveBack(actor, input));
  }

  @Access(curators, { findingQuestionId: anyQuestion })
  @Mutation(() => FindingQuestionType, { description: 'Answers a question, once. Who asked reads the answer.' })
  async answerFindingQuestion(@CurrentActor() actor: Actor, @Args('input') input: AnswerFindingQuestionInput): Promise<FindingQuestionType> {
    return this.queries.one(actor, await this.questions.answer(actor, input));
  }
}
