import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestLoader } from '../../platform/graphql/loader-scope.js';
import type { FindingUsefulnessType } from './usefulness.types.js';

/** How many found findings useful, as far as it may be shown. */
@Injectable()
export class UsefulnessLoader extends RequestLoader<string, FindingUsefulnessType> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, FindingUsefulnessType>> {
    const rows = await this.dataSource.query<(FindingUsefulnessType & { id: string })[]>('select finding_id as id, staff, contributors from findings_usefulness($1)', [findingIds]);
    return new Map(rows.map(({ id, staff, contributors }) => [id, { staff, contributors }]));
  }
}

export const tapOf = (accountId: string, findingId: string): Tap => `${accountId} ${findingId}`;
export type Tap = `${string} ${string}`;

/** Whether an account found a finding useful. */
@Injectable()
export class OwnTapLoader extends RequestLoader<Tap, true> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(taps: readonly Tap[]): Promise<ReadonlyMap<Tap, true>> {
    const pairs = taps.map((tap) => tap.split(' '));
    const rows = await this.dataSource.query<{ accountId: string; findingId: string }[]>(
      'select account_id as "accountId", finding_id as "findingId" from finding_useful join unnest($1::uuid[], $2::uuid[]) as asked (account_id, finding_id) using (account_id, finding_id)',
      [pairs.map(([accountId]) => accountId), pairs.map(([, findingId]) => findingId)],
    );
    return new Map(rows.map(({ accountId, findingId }) => [tapOf(accountId, findingId), true]));
  }
}
