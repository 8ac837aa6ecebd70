import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { UuidPipe } from '../../platform/graphql/uuid.pipe.js';
import { FindingsQueries } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { anyFinding, curators } from './curation.access.js';
import { ClassifyFindingInput, SummaryPartsInput } from './curation.inputs.js';
import { CurationQueries } from './curation.queries.js';
import { CurationService } from './curation.service.js';
import { CurationSuggestionsType, FindingCurationType, SummaryCheckType } from './curation.types.js';

/** Reading a text for its meaning keeps a core busy for a tenth of a second: as much as ten plain queries. */
const readingCost = ({ childComplexity }: { childComplexity: number }): number => 20 + childComplexity;

@Resolver(() => FindingCurationType)
export class ClassifyingResolver {
  constructor(
    private readonly reading: CurationQueries,
    private readonly curation: CurationService,
    private readonly queries: FindingsQueries,
  ) {}

  @Access(curators, { findingId: anyFinding })
  @Query(() => FindingCurationType, { description: 'What brokers need to know of a finding while they work on it: how its summary reads and what it lacks, who is at work on it, who did what.' })
  findingCuration(@Args('findingId', { type: () => ID, description: 'The finding.' }, UuidPipe) findingId: string): Promise<FindingCurationType> {
    return this.reading.curation(findingId);
  }

  @Access(curators)
  @Query(() => SummaryCheckType, { description: 'How a plain summary would read, and what it lacks; for a text that isn’t saved yet. Nothing is kept.' })
  checkSummary(@Args('summary', { description: 'What is written of it so far.' }) { keyMessage = null, whatWasDone = null, whatWasFound = null, limits = null, howCurrent = null }: SummaryPartsInput): SummaryCheckType {
    return this.reading.check({ keyMessage, whatWasDone, whatWasFound, limits, howCurrent });
  }

  @Access(access.withParent)
  @ResolveField(() => CurationSuggestionsType, { description: 'What it seems to be about. At most 120 in an hour.', complexity: readingCost })
  suggestions(@CurrentActor() actor: Actor, @Parent() { findingId }: FindingCurationType): Promise<CurationSuggestionsType> {
    return this.reading.suggestions(actor, findingId);
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Confirms what a finding is about: topics (conditions and themes), kind of study, areas. What was suggested counts only once it is confirmed.' })
  async classifyFinding(@CurrentActor() actor: Actor, @Args('input') input: ClassifyFindingInput): Promise<FindingType> {
    const suggested = input.areaCodes?.length ? await this.reading.suggestedAreas(input.findingId) : [];
    return this.queries.finding(actor, await this.curation.classify(actor, input, suggested.map(({ area }) => area.code)));
  }
}
