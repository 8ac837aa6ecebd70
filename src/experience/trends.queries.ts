import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../platform/errors/domain-error.js';
import type { Period } from './experience.lists.js';
import type { ExperienceOfStandardType, ExperienceTrendType } from './results.types.js';

export interface TrendRow extends ExperienceOfStandardType {
  from: string;
}

export interface OrganisationTrendRow extends TrendRow {
  organisationId: string;
  organisation: string;
}

/** SQL: whole batches, of whatever kind, added up. */
const summed = (period: string, more = ''): string =>
  `to_char(date_trunc(${period}, batch.quarter), 'YYYY-MM-DD') as "from", standard.code as standard, standard.name_en as name,
   sum(agree)::int as agree, sum(partly)::int as partly, sum(disagree)::int as disagree, sum(does_not_apply)::int as "doesNotApply"
   from experience_batch batch join experience_statement_standard of on of.statement_code = batch.statement_code join involvement_standard standard on standard.code = of.standard_code ${more}`;

/** How it is to be involved, over time, against the UK Standards: sums of whole batches, each of five people or more, so nothing else has to be hidden. */
@Injectable()
export class ExperienceTrends {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first, at most 20. @param organisationId null: all together, each answer once. @throws DomainError NOT_FOUND */
  async of(organisationId: string | null, by: Period): Promise<ExperienceTrendType[]> {
    if (organisationId !== null) {
      const found = await this.dataSource.query<unknown[]>('select from organisation where id = $1', [organisationId]);
      if (found.length === 0) throw notFound('This organisation');
    }
    const rows = await this.dataSource.query<TrendRow[]>(
      `select ${summed('$2::text')} where ($1::uuid is null or batch.organisation_ids @> array[$1::uuid]) group by 1, standard.code order by 1 desc, standard.position`,
      [organisationId, by],
    );
    const periods = [...new Set(rows.map(({ from }) => from))].slice(0, 20);
    return periods.map((from) => ({ from, standards: rows.filter((row) => row.from === from) }));
  }

  /** Of every organisation, by quarter, the newest five years. */
  ofAll(): Promise<OrganisationTrendRow[]> {
    return this.dataSource.query<OrganisationTrendRow[]>(
      `select organisation.id as "organisationId", organisation.name as organisation, ${summed(`'quarter'`, 'cross join unnest(batch.organisation_ids) as counts_for join organisation on organisation.id = counts_for')}
       where batch.quarter > clock_now() - interval '5 years' group by organisation.id, 3, standard.code order by organisation.name, organisation.id, 3, standard.position`,
    );
  }
}
