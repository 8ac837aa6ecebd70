import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import { Finding } from './finding.entity.js';
import type { SummaryCreditsType } from './curation/summary.types.js';
import type { BrokerNoteType, FindingSourceType } from './findings.types.js';

/** Notes of findings, oldest first; at most 50 each. One that was changed keeps its place. */
@Injectable()
export class BrokerNoteLoader extends RequestLoader<string, BrokerNoteType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, BrokerNoteType[]>> {
    const rows = await this.dataSource.query<(BrokerNoteType & { findingId: string })[]>(
      `select note.id, note.finding_id as "findingId", note.area_code as "areaCode", note.text, note.could_change as "couldChange", account.display_name as author, note.created_at as "createdAt"
       from unnest($1::uuid[]) as asked (id)
       cross join lateral (select * from broker_note where finding_id = asked.id and removed_at is null order by coalesce(first_id, id) limit 50) note
       join account on account.id = note.author_id
       order by coalesce(note.first_id, note.id)`,
      [findingIds],
    );
    return grouped(rows, ({ findingId }) => findingId);
  }
}

/** Ids of the topics of findings. */
@Injectable()
export class FindingTopicLoader extends RequestLoader<string, string[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const rows = await this.dataSource.query<{ findingId: string; topicId: string }[]>(
      `select finding_id as "findingId", topic_id as "topicId" from finding_topic join topic on topic.id = topic_id
       where finding_id = any($1) order by topic.name, topic.id`,
      [findingIds],
    );
    return new Map([...grouped(rows, ({ findingId }) => findingId)].map(([id, found]) => [id, found.map(({ topicId }) => topicId)]));
  }
}

/** Findings by id, whatever their status: who asks sees to it that the reader may see them. A double's id leads to the finding it was joined into. */
@Injectable()
export class FindingLoader extends RequestLoader<string, Finding> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, Finding>> {
    const named = await this.dataSource.query<{ id: string; into: string }[]>('select id, joined_into as into from finding where id = any ($1::uuid[]) and joined_into is not null', [ids]);
    const standing = new Map(named.map(({ id, into }) => [id, into]));
    const found = await this.dataSource.manager.findBy(Finding, { id: In(ids.map((id) => standing.get(id) ?? id)) });
    const byId = new Map(found.map((finding) => [finding.id, finding]));
    return new Map(
      ids.flatMap((id) => {
        const finding = byId.get(standing.get(id) ?? id);
        return finding === undefined ? [] : [[id, finding] as const];
      }),
    );
  }
}

/** Codes of the areas that findings speak to. */
@Injectable()
export class FindingAreaLoader extends RequestLoader<string, string[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const rows = await this.dataSource.query<{ findingId: string; code: string }[]>(
      'select finding_id as "findingId", area_code as code from finding_area where finding_id = any($1) order by area_code',
      [findingIds],
    );
    return new Map([...grouped(rows, ({ findingId }) => findingId)].map(([id, found]) => [id, found.map(({ code }) => code)]));
  }
}

/** Who wrote the summaries of findings, and who read them second. */
@Injectable()
export class SummaryCreditsLoader extends RequestLoader<string, SummaryCreditsType> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, SummaryCreditsType>> {
    const rows = await this.dataSource.query<(SummaryCreditsType & { id: string })[]>(
      `select finding.id, writer.display_name as "summarisedBy", summarised_at as "summarisedAt", reader.display_name as "secondReadBy", second_read_at as "secondReadAt"
       from finding left join account writer on writer.id = summarised_by left join account reader on reader.id = second_read_by
       where finding.id = any($1) and plain_summary is not null`,
      [findingIds],
    );
    return new Map(rows.map(({ id, ...credits }) => [id, credits]));
  }
}

/** Where the facts of findings come from, their doubles' sources included. */
@Injectable()
export class FindingSourceLoader extends RequestLoader<string, FindingSourceType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, FindingSourceType[]>> {
    const rows = await this.dataSource.query<(FindingSourceType & { findingId: string })[]>(
      `select coalesce(joined_into, id) as "findingId", source, max(read_at) as "readAt" from finding_source join finding on finding.id = finding_id
       where finding_id in (select unnest($1::uuid[]) union select id from finding where joined_into = any($1)) group by 1, 2 order by 2`,
      [findingIds],
    );
    return grouped(rows, ({ findingId }) => findingId);
  }
}

export function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
