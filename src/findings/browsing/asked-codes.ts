import type { EntityManager } from 'typeorm';
import { badInput } from '../../platform/errors/domain-error.js';
import type { AreaDays } from '../../reference/area-days.rules.js';
import { askedArea as askedAreaCode } from '../../reference/asked-area.js';
import { EVERYWHERE } from '../findings.search.js';

/**
 * The code as it is stored.
 * @returns `EVERYWHERE` where that was asked for, as counts name it
 * @throws DomainError BAD_USER_INPUT where there never was such an area
 */
export function askedArea(areas: AreaDays, areaCode: string): string {
  return areaCode.trim().toLowerCase() === EVERYWHERE ? EVERYWHERE : askedAreaCode(areas, areaCode);
}

export interface AskedTopics {
  readonly topicIds?: readonly string[] | null;
  readonly themeIds?: readonly string[] | null;
  readonly conditionIds?: readonly string[] | null;
}

const known = `
  with recursive theme (id) as (
    select id from topic where slug = 'generic-health-relevance'
    union
    select topic.id from topic join theme on topic.parent_id = theme.id
  )
  select id, name, id in (select id from theme) as "isTheme" from topic where id = any ($1::uuid[])`;

/**
 * The same for topics, also those that are no longer in use. None asked for costs nothing, else one statement.
 * @throws DomainError BAD_USER_INPUT for an id that is no topic's, and for a condition among themes or a theme among conditions
 */
export async function checkAskedTopics(em: EntityManager, asked: AskedTopics): Promise<void> {
  const lists = (['topicIds', 'themeIds', 'conditionIds'] as const).map((path) => ({ path, ids: (asked[path] ?? []).map((id) => id.toLowerCase()) }));
  const ids = lists.flatMap((list) => list.ids);
  if (ids.length === 0) return;
  const topics = new Map((await em.query<{ id: string; name: string; isTheme: boolean }[]>(known, [ids])).map((topic) => [topic.id, topic]));
  for (const { path, ids: wanted } of lists) {
    for (const id of wanted) {
      const topic = topics.get(id);
      if (topic === undefined) throw badInput(path, `${path} must be ids of topics; ${id} isn’t one: the query topics finds them by name`);
      if (path === 'themeIds' && !topic.isTheme) throw badInput(path, `${topic.name} is a condition: ask for it with conditionIds, or with topicIds, which take both`);
      if (path === 'conditionIds' && topic.isTheme) throw badInput(path, `${topic.name} is a theme: ask for it with themeIds, or with topicIds, which take both`);
    }
  }
}
