import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { AreaQueries } from '../../reference/areas.queries.js';
import { Finding } from '../finding.entity.js';
import { findingTypeOf } from '../finding.type-of.js';
import { askedArea, checkAskedTopics } from './asked-codes.js';
import { FindingReaders } from './finding-readers.js';
import type { NewFindingsArgs, NewFindingsType } from './new-findings.types.js';

/** One snapshot: the list, how many there are, and the number up to which it is complete. */
const newFindings = `
  with recursive below (id) as (
    select unnest($2::uuid[])
    union
    select topic.id from below join topic on topic.parent_id = below.id
  ), fresh as (
    select f.id, f.shown_nr::int as nr from finding f
    where f.status = 'published' and f.shown_nr > $1
      and ($2::uuid[] is null or exists (select from finding_topic t where t.finding_id = f.id and t.topic_id in (select id from below)))
      and ($3::text[] is null
        or exists (select from finding_area a where a.finding_id = f.id and a.area_code = any ($3::text[]))
        or exists (select from broker_note n where n.finding_id = f.id and n.removed_at is null and (n.area_code is null or n.area_code = any ($3::text[]))))
  )
  select (select coalesce(max(shown_nr), 0)::int from finding) as "upTo", (select count(*)::int from fresh) as total,
    coalesce((select jsonb_agg(page order by page.nr desc) from (select id, nr from fresh where $4::int is null or nr < $4 order by nr desc limit $5) page), '[]') as page`;

/**
 * What is new to a reader. Read from the table itself: an index follows a moment later, and a list that ends at a number must hold everything below it.
 */
@Injectable()
export class NewFindingsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readers: FindingReaders,
    private readonly areas: AreaQueries,
  ) {}

  /** @throws DomainError BAD_USER_INPUT for an area or topic that isn't there */
  async read(actor: Actor, { topicIds, areaCode, first, before }: NewFindingsArgs): Promise<NewFindingsType> {
    const { lookedNr, lastLookedAt } = await this.readers.of(actor);
    const codes = areaCode ? await this.kinOf(areaCode) : null;
    await checkAskedTopics(this.dataSource.manager, { topicIds });
    const [{ upTo, total, page }] = await this.dataSource.query<[{ upTo: number; total: number; page: { id: string; nr: number }[] }]>(newFindings, [
      lookedNr, topicIds?.length ? topicIds : null, codes, before ?? null, first + 1,
    ]); // prettier-ignore
    const shown = page.slice(0, first);
    const found = await this.dataSource.manager.findBy(Finding, { id: In(shown.map(({ id }) => id)), status: 'published' });
    const byId = new Map(found.map((finding) => [finding.id, findingTypeOf(finding)]));
    return { hits: shown.flatMap(({ id }) => byId.get(id) ?? []), total, next: page.length > first ? shown.at(-1)!.nr : null, upTo, lastLookedAt };
  }

  private async kinOf(areaCode: string): Promise<string[]> {
    const areas = await this.areas.days();
    return areas.kinOf(askedArea(areas, areaCode));
  }
}
