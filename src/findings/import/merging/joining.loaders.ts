import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestLoader } from '../../../platform/graphql/loader-scope.js';
import { grouped } from '../../findings.loaders.js';
import type { FindingDoubleType } from './joining.types.js';

/** Doubles of findings, the first that was joined first. */
@Injectable()
export class FindingDoubleLoader extends RequestLoader<string, FindingDoubleType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, FindingDoubleType[]>> {
    const rows = await this.dataSource.query<(FindingDoubleType & { keptId: string })[]>(
      `select finding.id, finding.title, kept_id as "keptId", joined_at as "joinedAt", display_name as "joinedBy"
       from finding_join join finding on finding.id = double_id join account on account.id = joined_by
       where kept_id = any($1) and parted_at is null and finding.joined_into = kept_id order by joined_at, finding_join.id`,
      [findingIds],
    );
    return grouped(rows, ({ keptId }) => keptId);
  }
}
