import type { DataSource } from 'typeorm';
import { AuditLog } from '../../../src/audit/audit.service.js';
import { Organisation } from '../../../src/identity/organisation.entity.js';
import { Team } from '../../../src/identity/team.entity.js';
import { DraftChecks } from '../../../src/opportunities/draft-checks.js';
import { OpportunitySweeps } from '../../../src/opportunities/opportunities.jobs.js';
import { OpportunityQueries } from '../../../src/opportunities/opportunities.queries.js';
import { OpportunityService } from '../../../src/opportunities/opportunities.service.js';
import { OpportunityEndingService } from '../../../src/opportunities/opportunity-ending.service.js';
import { OpportunityEvent } from '../../../src/opportunities/opportunity-event.entity.js';
import { OpportunityMoves } from '../../../src/opportunities/opportunity-moves.js';
import { OpportunityReviewService } from '../../../src/opportunities/opportunity-review.service.js';
import { OpportunitySession } from '../../../src/opportunities/opportunity-session.entity.js';
import { OpportunityTopic } from '../../../src/opportunities/opportunity-topic.entity.js';
import { Opportunity } from '../../../src/opportunities/opportunity.entity.js';
import { PaymentGuide, PaymentGuideBand } from '../../../src/opportunities/payment-guide.entity.js';
import { ReviewerChoice } from '../../../src/opportunities/reviewer-choice.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { SecretBox } from '../../../src/platform/crypto/secret-box.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { JobRegistry } from '../../../src/platform/jobs/job-registry.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { Area } from '../../../src/reference/area.entity.js';
import { AreaQueries } from '../../../src/reference/areas.queries.js';
import { PostgresEngine } from '../../../src/search/engines/postgres/postgres.engine.js';
import { SearchEngines } from '../../../src/search/search-engines.js';
import { SearchChanges } from '../../../src/search/sync/search-changes.js';

export const entities = [Opportunity, OpportunityTopic, OpportunitySession, OpportunityEvent, PaymentGuide, PaymentGuideBand, Organisation, Team, Area];

/** The feature's services as the application puts them together, on this database. */
export function servicesOn(dataSource: DataSource) {
  const clock = new Clock(dataSource);
  const secrets = new SecretBox(new Map([['test', Buffer.alloc(32, 7)]]), Buffer.alloc(32, 9));
  const unitOfWork = new UnitOfWork(dataSource, clock, secrets);
  const queries = new OpportunityQueries(dataSource);
  const checks = new DraftChecks(new AreaQueries(dataSource, clock));
  const audit = new AuditLog();
  const moves = new OpportunityMoves(audit, new SearchChanges(new Jobs(), new SearchEngines(new PostgresEngine(dataSource), null)));
  const posts = new OpportunityService(unitOfWork, secrets, checks, queries);
  const review = new OpportunityReviewService(unitOfWork, queries, checks, moves, new ReviewerChoice(), audit);
  const ending = new OpportunityEndingService(unitOfWork, queries, moves);
  const registry = new JobRegistry();
  new OpportunitySweeps(registry, dataSource, ending, review).onModuleInit();
  return { posts, review, ending, queries, moves, registry, secrets, unitOfWork };
}
export type Services = ReturnType<typeof servicesOn>;
