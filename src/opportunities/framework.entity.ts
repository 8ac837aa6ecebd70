import { Column } from 'typeorm';
import type { ResearchKind, ResearchStage, ServiceDuty } from './opportunity.lists.js';

/** Research: who pays, how far it is, and what allows it. Columns `research_…`. */
export class ResearchFacts {
  @Column('text', { nullable: true }) kind!: ResearchKind | null;
  @Column('text', { nullable: true }) funder!: string | null;
  @Column('text', { nullable: true }) stage!: ResearchStage | null;
  @Column('text', { nullable: true }) ethicsReference!: string | null;
  @Column('text', { nullable: true }) irasId!: string | null;
  /** Day of the favourable opinion, YYYY-MM-DD. */
  @Column('date', { nullable: true }) approvedOn!: string | null;
}

/** Service improvement: which service, and which duty to involve. Columns `service_…`. */
export class ServiceFacts {
  @Column('text', { nullable: true }) name!: string | null;
  @Column('text', { nullable: true }) duty!: ServiceDuty | null;
  @Column('text', { nullable: true }) dutyOther!: string | null;
}

/** Columns `governance_…`. */
export class GovernanceFacts {
  @Column('text', { nullable: true }) body!: string | null;
  @Column('text', { nullable: true }) term!: string | null;
}

/** Columns `education_…`. */
export class EducationFacts {
  @Column('text', { nullable: true }) course!: string | null;
  @Column('text', { nullable: true }) learners!: string | null;
}

/** Columns `priority_…`. */
export class PriorityFacts {
  @Column('text', { nullable: true }) subject!: string | null;
  @Column('text', { nullable: true }) usedBy!: string | null;
}
