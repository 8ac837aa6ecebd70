import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { ConnectionArgs, mapPage } from '../../platform/graphql/connection.js';
import { findingTypeOf } from '../finding.type-of.js';
import { FindingsQueries } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { anyFinding, curators } from './curation.access.js';
import { FindingConnection, FindingsToCurateArgs, GiveFindingBackInput, TakeFindingInput } from './work-list.inputs.js';
import { type WorkList, WorkListService } from './work-list.service.js';

@Resolver(() => FindingType)
export class WorkListResolver {
  constructor(
    private readonly work: WorkListService,
    private readonly queries: FindingsQueries,
  ) {}

  @Access(curators)
  @Query(() => FindingConnection, { description: 'Findings that wait to be summarised and that no other broker has taken, the longest here first.' })
  findingsToCurate(@CurrentActor() actor: Actor, @Args() { topicIds, ...args }: FindingsToCurateArgs): Promise<FindingConnection> {
    return this.page(this.work.toCurate(actor, topicIds ?? null), args);
  }

  @Access(curators)
  @Query(() => FindingConnection, { description: 'Findings that wait for a second look by somebody who didn’t write on them, and that no other broker has taken; the longest here first.' })
  findingsToReadSecond(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<FindingConnection> {
    return this.page(this.work.toReadSecond(actor), args);
  }

  @Access(curators)
  @Query(() => FindingConnection, { description: 'Findings that you took and still have.' })
  findingsIHave(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<FindingConnection> {
    return this.page(this.work.mine(actor), args);
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Takes a finding that waits, for four hours: meanwhile no other broker writes on it or publishes it. Taken again, the hours begin anew.' })
  async takeFinding(@CurrentActor() actor: Actor, @Args('input') input: TakeFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.work.takeFinding(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Gives a finding back for others to take.' })
  async giveFindingBack(@CurrentActor() actor: Actor, @Args('input') input: GiveFindingBackInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.work.giveFindingBack(actor, input));
  }

  private async page(list: WorkList, args: ConnectionArgs): Promise<FindingConnection> {
    return mapPage(await this.work.findings(list, args), findingTypeOf);
  }
}
