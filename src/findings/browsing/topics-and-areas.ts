import type { AreaDays } from '../../reference/area-days.rules.js';
import { EVERYWHERE } from '../findings.search.js';
import type { FindingRow } from './findings.columns.js';

/** SQL columns of a finding whose id this expression is: the names of its `topics`, and the areas `named` for it or in a note, by code or as everywhere. */
export const topicsAndAreas = (findingId: string): string => `
    array(select topic.name from finding_topic join topic on topic.id = topic_id where finding_id = ${findingId} order by topic.name) as topics,
    array(
      select area_code from finding_area where finding_id = ${findingId}
      union select coalesce(area_code, '${EVERYWHERE}') from broker_note where finding_id = ${findingId} and removed_at is null
    ) as named`;

/** The areas named, as they are on that day (`YYYY-MM-DD`). */
export function areasOfDay(on: string, named: readonly string[], areas: AreaDays): Pick<FindingRow, 'areas' | 'areaCodes' | 'areaCodesOn'> {
  const areaCodes = [...new Set(named.flatMap((code) => (code === EVERYWHERE ? [code] : areas.on(code, on))))].sort();
  return { areaCodes, areas: areaCodes.map((code) => areas.nameOf(code) ?? code), areaCodesOn: on };
}
