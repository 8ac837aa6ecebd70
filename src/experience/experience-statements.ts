import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ExperienceStatementType } from './experience.types.js';

const columns = `statement.code, statement.text_en as text, statement.text_cy as welsh, statement.source, statement.valid_from::text as "validFrom", statement.valid_to::text as "validTo",
  array(select of.standard_code from experience_statement_standard of join involvement_standard standard on standard.code = of.standard_code where of.statement_code = statement.code order by standard.position) as standards`;

/** The statements by which people say how it was: dated reference data. */
@Injectable()
export class ExperienceStatements {
  /** All there ever were, in their order. One statement. */
  all(em: EntityManager): Promise<ExperienceStatementType[]> {
    return em.query<ExperienceStatementType[]>(`select ${columns} from experience_statement statement order by statement.position, statement.valid_from, statement.code`);
  }
}

/** Those that are in force on a day, YYYY-MM-DD; both days are included. */
export const inForceOn = <T extends { validFrom: string; validTo: string | null }>(statements: readonly T[], day: string): T[] =>
  statements.filter(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day <= validTo));
