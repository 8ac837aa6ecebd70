import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import { Area } from './area.entity.js';
import { AreaQueries } from './areas.queries.js';
import { dayInEngland, holdsOn } from './days.rules.js';
import type { NameKind } from './reference-data.js';
import { Topic } from './topic.entity.js';

/** Topics by id, also those that no longer hold: old records name them. */
@Injectable()
export class TopicLoader extends RequestLoader<string, Topic> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, Topic>> {
    const found = await this.dataSource.manager.findBy(Topic, { id: In([...ids]) });
    return new Map(found.map((topic) => [topic.id, topic]));
  }
}

/** Topics of today directly below a topic, by name. */
@Injectable()
export class TopicChildrenLoader extends RequestLoader<string, Topic[]> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected async batch(parentIds: readonly string[]): Promise<ReadonlyMap<string, Topic[]>> {
    const day = dayInEngland(await this.clock.now());
    const found = await this.dataSource.manager.find(Topic, { where: { parentId: In([...parentIds]) }, order: { name: 'ASC', id: 'ASC' } });
    const byParent = new Map<string, Topic[]>(parentIds.map((id) => [id, []]));
    for (const topic of found) if (topic.parentId && holdsOn(topic, day)) byParent.get(topic.parentId)?.push(topic);
    return byParent;
  }
}

export interface ShownName {
  name: string;
  kind: NameKind;
}

/** The names of a topic that are shown beside its own, the best known first. */
@Injectable()
export class TopicNameLoader extends RequestLoader<string, ShownName[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(topicIds: readonly string[]): Promise<ReadonlyMap<string, ShownName[]>> {
    const rows = await this.dataSource.query<(ShownName & { topicId: string })[]>(
      `select topic_id as "topicId", name, kind from topic_name
       where topic_id = any($1::uuid[]) and kind in ('also', 'includes', 'abbreviation')
       order by topic_id, place`,
      [topicIds],
    );
    const byTopic = new Map<string, ShownName[]>();
    for (const { topicId, ...name } of rows) byTopic.set(topicId, [...(byTopic.get(topicId) ?? []), name]);
    return byTopic;
  }
}

/** Areas by code, also those that no longer hold. */
@Injectable()
export class AreaLoader extends RequestLoader<string, Area> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(codes: readonly string[]): Promise<ReadonlyMap<string, Area>> {
    const found = await this.dataSource.manager.findBy(Area, { code: In([...codes]) });
    return new Map(found.map((area) => [area.code, area]));
  }
}

/** The areas that directly took over from an area. */
@Injectable()
export class AreaSuccessorLoader extends RequestLoader<string, Area[]> {
  constructor(private readonly areas: AreaQueries) {
    super();
  }

  protected batch(codes: readonly string[]): Promise<ReadonlyMap<string, Area[]>> {
    return this.areas.successorsOfAll(codes);
  }
}
