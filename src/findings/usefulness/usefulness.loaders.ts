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

/** Whether an account found a finding useful, or one that was joined into it. */
@Injectable()
export class OwnTapLoader extends RequestLoader<Tap, true> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(taps: readonly Tap[]): Promise<ReadonlyMap<Tap, true>> {
    const pairs = taps.map((tap) => tap.split(' '));
    const rows = await this.dataSource.query<{ accountId: string; findingId: string }[]>(
      `select distinct asked.account_id as "accountId", asked.finding_id as "findingId" from unnest($1::uuid[], $2::uuid[]) as asked (account_id, finding_id)
       cross join lateral (select asked.finding_id as id union all select double.id from finding double where double.joined_into = asked.finding_id) member
       join finding_useful useful on useful.account_id = asked.account_id and useful.finding_id = member.id`,
      [pairs.map(([accountId]) => accountId), pairs.map(([, findingId]) => findingId)],
    );
    return new Map(rows.map(({ accountId, findingId }) => [tapOf(accountId, findingId), true]));
  }
}
