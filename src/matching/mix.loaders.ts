import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import type { MixType } from './mix.types.js';

/** The mix that posts look for, by opportunity; a post without one loads as null. */
export async function mixesOf(em: EntityManager, opportunityIds: readonly string[]): Promise<Map<string, MixType>> {
  const rows = await em.query<(MixType & { id: string })[]>(
    `select r.opportunity_id as id, r.why,
            jsonb_agg(jsonb_build_object('code', k.code, 'text', k.text_en, 'kind', k.kind) order by q.position, k.position) as categories
     from opportunity_mix_reason r join opportunity_mix m using (opportunity_id)
     join characteristic_category k on k.code = m.category_code join characteristic_question q on q.code = k.question_code
     where r.opportunity_id = any ($1::uuid[]) group by r.opportunity_id`,
    [opportunityIds],
  );
  return new Map(rows.map(({ id, ...mix }) => [id, mix]));
}

@Injectable()
export class MixLoader extends RequestLoader<string, MixType> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected batch(opportunityIds: readonly string[]): Promise<ReadonlyMap<string, MixType>> {
    return mixesOf(this.dataSource.manager, opportunityIds);
  }
}
