import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';

/** The day by which people hear what came of posts, YYYY-MM-DD; none for a post that was never open. */
@Injectable()
export class FeedbackDayLoader extends RequestLoader<string, string> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(opportunityIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.dataSource.query<{ id: string; day: string }[]>('select opportunity_id as id, due_on::text as day from feedback_duty where opportunity_id = any ($1::uuid[])', [opportunityIds]);
    return new Map(rows.map(({ id, day }) => [id, day]));
  }
}
