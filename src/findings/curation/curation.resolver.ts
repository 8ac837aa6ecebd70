import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { AddBrokerNoteInput, ChangeBrokerNoteInput, RemoveBrokerNoteInput, SetFindingTopicsInput, WritePlainSummaryInput } from '../findings.inputs.js';
import { FindingsQueries } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { anyFinding, anyNote, curators } from './curation.access.js';
import { WriteSummaryInput } from './curation.inputs.js';
import { CurationService } from './curation.service.js';

@Resolver(() => FindingType)
export class CurationResolver {
  constructor(
    private readonly curation: CurationService,
    private readonly queries: FindingsQueries,
  ) {}

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, {
    description: 'Writes a finding’s plain summary as one text, instead of its parts; a published one changes at once.',
    deprecationReason: 'Use writeSummary, which has the parts of a good summary and sees to it that nobody’s change is lost. Goes no earlier than March 2027.',
  })
  async writePlainSummary(@CurrentActor() actor: Actor, @Args('input') input: WritePlainSummaryInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.writePlainSummary(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Writes parts of a finding’s plain summary. A published one changes at once, needs all parts, and counts as not second-read from then on.' })
  async writeSummary(@CurrentActor() actor: Actor, @Args('input') input: WriteSummaryInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.writeSummary(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Adds what a finding means for an area, or everywhere, and what could change there.' })
  async addBrokerNote(@CurrentActor() actor: Actor, @Args('input') input: AddBrokerNoteInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.addBrokerNote(actor, input));
  }

  @Access(curators, { noteId: anyNote })
  @Mutation(() => FindingType, { description: 'Changes what a note says; what it said before is kept. The changed note has a new id, and you as its author.' })
  async changeBrokerNote(@CurrentActor() actor: Actor, @Args('input') input: ChangeBrokerNoteInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.changeBrokerNote(actor, input));
  }

  @Access(curators, { noteId: anyNote })
  @Mutation(() => FindingType, { description: 'Removes a note. Returns the finding it was on.' })
  async removeBrokerNote(@CurrentActor() actor: Actor, @Args('input') input: RemoveBrokerNoteInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.removeBrokerNote(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, {
    description: 'Says what a finding is about, instead of what its headings and keywords suggest.',
    deprecationReason: 'Use classifyFinding, which takes the study type and areas as well and sees to it that nobody’s change is lost. Goes no earlier than March 2027.',
  })
  async setFindingTopics(@CurrentActor() actor: Actor, @Args('input') input: SetFindingTopicsInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.curation.setFindingTopics(actor, input));
  }
}
