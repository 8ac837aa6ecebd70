import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { mayCurate, readable } from '../findings/findings.queries.js';
import { type Actor, teamIds } from '../identity/actor.js';
import { ofAnyTeam } from '../opportunities/opportunities.queries.js';
import { type ConnectionArgs, keysetPage, type Page } from '../platform/graphql/connection.js';
import type { FindingOriginType } from './circle.types.js';
import { FindingOrigin } from './finding-origin.entity.js';

@Injectable()
export class OriginsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** For answering the one who has just changed it. */
  existing(id: string): Promise<FindingOriginType> {
    return this.dataSource.manager.findOneByOrFail(FindingOrigin, { id });
  }

  /** What the other side said and this account can confirm, the latest first. A team hears of a finding once readers can see it. */
  toConfirm(actor: Actor, args: ConnectionArgs): Promise<Page<FindingOrigin>> {
    const query = this.dataSource.manager.createQueryBuilder(FindingOrigin, 'origin').where(`origin.state = 'proposed'`).andWhere(
      `(origin.saidBy = 'team' and :curates
        or origin.saidBy = 'broker'
          and exists (select from finding named join finding on finding.id = coalesce(named.joined_into, named.id) where named.id = origin.finding_id and finding.status = any (:readable))
          and exists (select from opportunity where opportunity.id = origin.opportunity_id and opportunity.status <> 'withdrawn' and ${ofAnyTeam(':teams')}))`,
      { curates: mayCurate(actor), readable, teams: teamIds(actor) },
    );
    return keysetPage(query, { alias: 'origin', property: null }, args);
  }
}
