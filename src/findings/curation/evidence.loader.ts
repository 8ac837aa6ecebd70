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

/** What stands beside findings, as far as every reader may see it; at most 20 each. What was said of a double is said of the finding it was joined into, and nothing of a finding and itself. */
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
         select asked.id as finding_id, beside.* from (
           select distinct on (other.id) other.id as other_id, e.relation, e.linked_at
           from (select asked.id as id union all select double.id from finding double where double.joined_into = asked.id) member
           join finding_evidence e on e.finding_id = member.id
           join finding named on named.id = e.other_id
           join finding other on other.id = coalesce(named.joined_into, named.id) and other.status = any ($2::text[]) and other.id <> asked.id
           order by other.id, e.relation in ('supersedes', 'superseded_by') desc, member.id = asked.id desc, e.linked_at desc
         ) beside order by linked_at desc, other_id limit 20
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
