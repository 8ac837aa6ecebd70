import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { CurationService } from './curation.service.js';
import {
  AddBrokerNoteInput,
  PublishFindingInput,
  RemoveBrokerNoteInput,
  SetFindingTopicsInput,
  WithdrawFindingInput,
  WritePlainSummaryInput,
} from './findings.inputs.js';
import { FindingsQueries } from './findings.queries.js';
import { FindingType } from './findings.types.js';

const anyFinding = whose.everybodys('any finding: they belong to nobody');
const anyNote = whose.everybodys('any note');
const curators = access.permission('knowledge_broker', 'administrator');

@Resolver(() => FindingType)
export class CurationResolver {
  constructor(
    private readonly curation: CurationService,
    private readonly queries: FindingsQueries,
  ) {}

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Writes a finding’s plain summary; a published one changes at once.' })
  async writePlainSummary(@CurrentActor() actor: Actor, @Args('input') input: WritePlainSummaryInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.writePlainSummary(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Adds what a finding means for an area, or everywhere.' })
  async addBrokerNote(@CurrentActor() actor: Actor, @Args('input') input: AddBrokerNoteInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.addBrokerNote(actor, input));
  }

  @Access(curators, { noteId: anyNote })
  @Mutation(() => FindingType, { description: 'Removes a note. Returns the finding it was on.' })
  async removeBrokerNote(@CurrentActor() actor: Actor, @Args('input') input: RemoveBrokerNoteInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.removeBrokerNote(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Says what a finding is about, instead of what its headings and keywords suggest.' })
  async setFindingTopics(@CurrentActor() actor: Actor, @Args('input') input: SetFindingTopicsInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.setFindingTopics(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Publishes a finding that has a plain summary, for everyone who is signed in.' })
  async publishFinding(@CurrentActor() actor: Actor, @Args('input') input: PublishFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.publishFinding(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Takes a finding back; it can be published again.' })
  async withdrawFinding(@CurrentActor() actor: Actor, @Args('input') input: WithdrawFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.withdrawFinding(actor, input));
  }
}
