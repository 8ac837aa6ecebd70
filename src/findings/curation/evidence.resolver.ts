import { Args, Field, Mutation, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import type { LoaderScope } from '../../platform/graphql/loader-scope.js';
import { Loaders } from '../../platform/graphql/request-context.js';
import { FindingsQueries } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';
import { anyFinding, curators } from './curation.access.js';
import { type EvidenceRelation, EvidenceRelationEnum, LinkEvidenceInput, SupersedeFindingInput, UndoSupersedingInput, UnlinkEvidenceInput } from './evidence.inputs.js';
import { EvidenceLoader } from './evidence.loader.js';
import { EvidenceService } from './evidence.service.js';

@Access(access.withParent)
@ObjectType('FindingEvidence', { description: 'Another finding that agrees with this one, differs from it, or takes its place.' })
export class FindingEvidenceType {
  @Field(() => EvidenceRelationEnum, { description: 'How this finding stands to the other.' })
  relation!: EvidenceRelation;

  @Field(() => FindingType, { description: 'The other.' })
  finding!: FindingType;
}

@Resolver(() => FindingType)
export class EvidenceResolver {
  constructor(
    private readonly evidenceOf: EvidenceLoader,
    private readonly writing: EvidenceService,
    private readonly queries: FindingsQueries,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [FindingEvidenceType], {
    description: 'Published findings that agree with it, differ from it, or take its place, the latest link first; at most 20.', complexity: ({ childComplexity }) => 5 + 5 * childComplexity,
  })
  async evidence(@Parent() { id }: FindingType, @Loaders() loaders: LoaderScope): Promise<FindingEvidenceType[]> {
    return (await this.evidenceOf.load(loaders, id)) ?? [];
  }

  @Access(curators, { findingId: anyFinding, otherId: anyFinding })
  @Mutation(() => FindingType, { description: 'Puts another finding beside this one, as one that agrees or differs. It is there from both sides; what was said of the two before goes.' })
  async linkEvidence(@CurrentActor() actor: Actor, @Args('input') input: LinkEvidenceInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.writing.link(actor, input));
  }

  @Access(curators, { findingId: anyFinding, otherId: anyFinding })
  @Mutation(() => FindingType, { description: 'Takes a finding away from beside this one, from both sides.' })
  async unlinkEvidence(@CurrentActor() actor: Actor, @Args('input') input: UnlinkEvidenceInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.writing.unlink(actor, input));
  }

  @Access(curators, { findingId: anyFinding, byId: anyFinding })
  @Mutation(() => FindingType, { description: 'Says that newer evidence has taken a published finding’s place. Readers who open it are told and led on; searches leave it out.' })
  async supersedeFinding(@CurrentActor() actor: Actor, @Args('input') input: SupersedeFindingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.writing.supersede(actor, input));
  }

  @Access(curators, { findingId: anyFinding })
  @Mutation(() => FindingType, { description: 'Makes a superseded finding current again.' })
  async undoSuperseding(@CurrentActor() actor: Actor, @Args('input') input: UndoSupersedingInput): Promise<FindingType> {
    return this.queries.finding(actor, await this.writing.undoSuperseding(actor, input));
  }
}
