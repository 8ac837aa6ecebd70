import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { badInput } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { CharacteristicQuestionType } from './characteristics.types.js';

/** Categories that hold on a day, with what can be done with them. */
const holding = `
  characteristic_category k join characteristic_question q on q.code = k.question_code
  where q.valid_from <= $1 and coalesce(q.valid_to, 'infinity') >= $1 and k.valid_from <= $1 and coalesce(k.valid_to, 'infinity') >= $1`;

/** Questions about oneself and what can be answered. The same for everyone, and all of it optional. */
@Injectable()
export class CharacteristicsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async questions(): Promise<CharacteristicQuestionType[]> {
    return this.dataSource.query<CharacteristicQuestionType[]>(
      `select q.code, q.text_en as text, q.source, q.for_finding as "forFinding",
              q.code <> 'deprivation' or exists (select from deprivation_edition e where e.valid_from <= $1) as available,
              jsonb_agg(jsonb_build_object('code', k.code, 'text', k.text_en, 'kind', k.kind) order by k.position) as categories
       from ${holding} group by q.code order by q.position`,
      [dayInEngland(await this.clock.now())],
    );
  }

  /** Those of these codes that somebody may be found by today. @throws DomainError BAD_USER_INPUT for any other, at its place below `path` */
  async requireForFinding(em: EntityManager, codes: readonly string[], path: string, now: Date): Promise<void> {
    const rows = await em.query<{ code: string }[]>(`select k.code from ${holding} and q.for_finding and k.kind = 'named' and k.code = any ($2)`, [dayInEngland(now), codes]);
    const known = new Set(rows.map(({ code }) => code));
    const wrong = codes.findIndex((code) => !known.has(code));
    if (wrong >= 0) throw badInput(`${path}[${wrong}]`, 'This is nothing that people can be found by. See characteristicQuestions for what is.');
  }
}
