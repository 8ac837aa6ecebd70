import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { OpportunityEndingService } from './opportunity-ending.service.js';
import { OpportunityReviewService } from './opportunity-review.service.js';

export const closePastOpportunities = 'opportunities.close-past';
export const passOnLateReviews = 'opportunities.pass-on-late-reviews';

/** More than this wait for the next run, a few minutes later. */
const batch = 500;

const past = `select id from opportunity where status = 'open' and closes_at <= clock_now() order by closes_at, id limit $1`;
const late = `select id from opportunity where status = 'in_review' and review_with = 'lead' and review_due_at <= clock_now() order by review_due_at, id limit $1`;

/** Deadlines are columns; these sweeps find them. Each post is a transaction of its own, so one that fails holds up no other. */
@Injectable()
export class OpportunitySweeps implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly dataSource: DataSource,
    private readonly ending: OpportunityEndingService,
    private readonly review: OpportunityReviewService,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(closePastOpportunities, '*/5 * * * *', () => this.each(past, (id) => this.ending.closeIfPast(id)));
    this.registry.sweep(passOnLateReviews, '*/15 * * * *', () => this.each(late, (id) => this.review.passOn(id)));
  }

  private async each(sql: string, work: (id: string) => Promise<void>): Promise<void> {
    const found = await this.dataSource.query<{ id: string }[]>(sql, [batch]);
    const failures: unknown[] = [];
    for (const { id } of found) {
      await work(id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
