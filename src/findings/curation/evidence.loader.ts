import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { RequestLoader } from '../../platform/graphql/loader-scope.js';
import { Finding } from '../finding.entity.js';
import { findingTypeOf } from '../finding.type-of.js';
import { grouped } from '../findings.loaders.js';
import { readable } from '../findings.queries.js';
import type { FindingType } from '../findings.types.js';
import type { EvidenceRelation } from './evidence.inputs.js';

interface Beside {
  readonly relation: EvidenceRelation;
  readonly finding: FindingType;
}

/** What stands beside findings, as far as every reader may see it; at most 20 each. */
@Injectable()
export class EvidenceLoader extends RequestLoader<string, Beside[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, Beside[]>> {
    const links = await this.dataSource.query<{ findingId: string; otherId: string; relation: EvidenceRelation }[]>(
      `select link.finding_id as "findingId", link.other_id as "otherId", link.relation
       from unnest($1::uuid[]) as asked (id)
       cross join lateral (
         select e.* from finding_evidence e join finding other on other.id = e.other_id and other.status = any ($2::text[])
         where e.finding_id = asked.id order by e.linked_at desc, e.other_id limit 20
       ) link
       order by link.linked_at desc, link.other_id`,
      [findingIds, readable],
    );
    const found = await this.dataSource.manager.findBy(Finding, { id: In(links.map(({ otherId }) => otherId)), status: In([...readable]) });
    const byId = new Map(found.map((finding) => [finding.id, findingTypeOf(finding)]));
    const beside = links.flatMap(({ findingId, otherId, relation }) => {
      const finding = byId.get(otherId);
      return finding === undefined ? [] : [{ findingId, relation, finding }];
    });
    return grouped(beside, ({ findingId }) => findingId);
  }
}
