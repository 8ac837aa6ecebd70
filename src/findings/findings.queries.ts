import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { type Actor, has } from '../identity/actor.js';
import { type FindingStatus, findingStatuses } from './curation/curated.columns.js';
import { Finding } from './finding.entity.js';
import { findingTypeOf } from './finding.type-of.js';
import { findingNotFound } from './findings.errors.js';
import type { FindingType } from './findings.types.js';

/** What everyone signed in may read. */
export const readable = ['published', 'superseded'] as const satisfies readonly FindingStatus[];

/** Reading findings. Everyone signed in sees what is published, also once it is superseded; knowledge brokers and administrators see all. */
@Injectable()
export class FindingsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** A double's id leads to the finding that it was joined into. @throws DomainError NOT_FOUND, also for what this reader may not see */
  async finding(actor: Actor, id: string): Promise<FindingType> {
    const [double] = await this.dataSource.query<{ into: string }[]>('select joined_into as into from finding where id = $1 and joined_into is not null', [id]);
    const finding = await this.dataSource.manager.findOneBy(Finding, { id: double?.into ?? id, status: In(visibleTo(actor)) });
    if (finding === null) throw findingNotFound();
    return findingTypeOf(finding);
  }

  /** Ids of the topics an account follows, the latest first. */
  async followedTopicIds(actor: Actor): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      'select topic_id as id from topic_follow where account_id = $1 order by created_at desc, topic_id limit 1000',
      [actor.accountId],
    );
    return rows.map(({ id }) => id);
  }
}

export function mayCurate(actor: Actor): boolean {
  return has(actor, 'knowledge_broker') || has(actor, 'administrator');
}

export function visibleTo(actor: Actor): readonly FindingStatus[] {
  return mayCurate(actor) ? findingStatuses : readable;
}
