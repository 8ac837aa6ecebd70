import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { accessNeedTexts } from '../contributors/access-needs.texts.js';
import type { NeedGroup } from '../contributors/contributor.lists.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { opportunities } from '../opportunities/whose-opportunity.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs, mapPage } from '../platform/graphql/connection.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import type { CandidateList } from './candidate-list.entity.js';
import { CandidateListQueries } from './candidate-lists.queries.js';
import { CandidateListService } from './candidate-lists.service.js';
import { CandidateConnection, CandidateListType, CreateCandidateListInput } from './candidate-lists.types.js';
import { askEachText, laterText, reasonSentence } from './match.texts.js';

@Resolver(() => CandidateListType)
export class CandidateListsResolver {
  constructor(
    private readonly service: CandidateListService,
    private readonly queries: CandidateListQueries,
  ) {}

  @Access(access.permission('team_member'), { id: opportunities.listOf })
  @Query(() => CandidateListType, { description: 'A list of people who suit an opportunity of your team.' })
  async candidateList(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }, UuidPipe) id: string): Promise<CandidateListType> {
    return toType(await this.queries.list(actor, id));
  }

  @Access(access.permission('team_member'), { opportunityId: opportunities.ofTeam })
  @Mutation(() => CandidateListType, {
    description: 'Who suits an open opportunity of your team, and could be asked now? Makes a list, or returns the one made in the last 24 hours. A team makes at most 20 new lists in 24 hours.',
  })
  async createCandidateList(@CurrentActor() actor: Actor, @Args('input', { description: 'Which opportunity.' }) input: CreateCandidateListInput): Promise<CandidateListType> {
    return toType(await this.queries.list(actor, await this.service.create(actor, input)));
  }

  @Access(access.withParent)
  @ResolveField(() => CandidateConnection, { description: 'The people on it, in the order in which they are asked.' })
  async candidates(@Parent() list: CandidateListType, @CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<CandidateConnection> {
    return mapPage(await this.queries.people(actor, list, args), (person) => ({
      ...person,
      reasons: person.reasons.map((reason) => reasonSentence(reason, 'team')),
    }));
  }
}

const toType = ({ id, opportunityId, madeAt, freshUntil, availableLater, toArrange }: CandidateList): CandidateListType => ({
  id,
  opportunityId,
  madeAt,
  freshUntil,
  availableLater,
  availableLaterText: laterText(availableLater),
  toArrange: toArrange.map(({ group, need }) => ({ group, need, text: needText(group, need) })),
  toArrangeText: askEachText,
});

const needText = (group: NeedGroup, need: string): string => (accessNeedTexts[group] as Readonly<Record<string, string>>)[need] ?? need;
