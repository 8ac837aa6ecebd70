import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { SearchIndexRegistry } from '../search/index-registry.js';
import { DraftChecks } from './draft-checks.js';
import { OpportunitySweeps } from './opportunities.jobs.js';
import { EventsOfOpportunityLoader, PaymentGuideLoader, SessionsOfOpportunityLoader, TitleOfOpportunityLoader, TopicsOfOpportunityLoader } from './opportunities.loaders.js';
import { opportunitiesPersonalData, requireNoDuties } from './opportunities.personal-data.js';
import { OpportunityQueries } from './opportunities.queries.js';
import { OpportunityService } from './opportunities.service.js';
import { OpportunityCommandsResolver } from './opportunity-commands.resolver.js';
import { OpportunityContacts } from './opportunity-contacts.js';
import { JointFinder } from './joint-finder.js';
import { JointPairs } from './joint-pairs.js';
import { JointJobs } from './joint.jobs.js';
import { JointQueries } from './joint.queries.js';
import { JointResolver } from './joint.resolver.js';
import { JointService } from './joint.service.js';
import { Joining } from './joining.js';
import { OpportunityEndingService } from './opportunity-ending.service.js';
import { OpportunityEvent } from './opportunity-event.entity.js';
import { OpportunityFactsQuery } from './opportunity.facts.js';
import { OpportunityFieldsResolver } from './opportunity-fields.resolver.js';
import { OpportunityLinksResolver, SoughtTopicResolver } from './opportunity-links.resolver.js';
import { OpportunityMapping } from './opportunity.mapping.js';
import { OpportunityMoves } from './opportunity-moves.js';
import { OpportunityQueriesResolver } from './opportunity-queries.resolver.js';
import { OpportunityReviewService } from './opportunity-review.service.js';
import { OpportunitySearch } from './opportunity-search.queries.js';
import { OpportunitySession } from './opportunity-session.entity.js';
import { OpportunityTopic } from './opportunity-topic.entity.js';
import { Opportunity } from './opportunity.entity.js';
import { opportunityIndex } from './opportunity.search.js';
import { PaymentGuide, PaymentGuideBand } from './payment-guide.entity.js';
import { PossibleJoint } from './possible-joint.entity.js';
import { ReviewerChoice } from './reviewer-choice.js';

/** Posts of teams: writing, review, ending, finding. */
@Module({
  imports: [ReferenceModule, TypeOrmModule.forFeature([Opportunity, OpportunityTopic, OpportunitySession, OpportunityEvent, PaymentGuide, PaymentGuideBand, PossibleJoint])],
  providers: [
    DraftChecks,
    EventsOfOpportunityLoader,
    JointFinder,
    JointJobs,
    JointPairs,
    JointQueries,
    JointResolver,
    JointService,
    Joining,
    OpportunityCommandsResolver,
    OpportunityContacts,
    OpportunityEndingService,
    OpportunityFactsQuery,
    OpportunityFieldsResolver,
    OpportunityLinksResolver,
    OpportunityMapping,
    OpportunityMoves,
    OpportunityQueries,
    OpportunityQueriesResolver,
    OpportunityReviewService,
    OpportunitySearch,
    OpportunityService,
    OpportunitySweeps,
    PaymentGuideLoader,
    ReviewerChoice,
    SessionsOfOpportunityLoader,
    SoughtTopicResolver,
    TitleOfOpportunityLoader,
    TopicsOfOpportunityLoader,
  ],
  exports: [JointFinder, OpportunityContacts, OpportunityEndingService, OpportunityFactsQuery, OpportunityMapping, OpportunityMoves, OpportunityQueries, TitleOfOpportunityLoader],
})
export class OpportunitiesModule implements OnModuleInit {
  constructor(
    private readonly indexes: SearchIndexRegistry,
    private readonly personalData: PersonalDataRegistry,
    private readonly box: SecretBox,
  ) {}

  onModuleInit(): void {
    this.indexes.register(opportunityIndex);
    this.personalData.register('opportunities', opportunitiesPersonalData(this.box));
    this.personalData.beforeErasure(requireNoDuties);
  }
}
