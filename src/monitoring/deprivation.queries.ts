import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { badInput } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import { readPostcode } from './answers.rules.js';

/** The tenth that a postcode lies in, by the newest table loaded. The postcode is looked up and let go. */
@Injectable()
export class Deprivation {
  /** @throws DomainError BAD_USER_INPUT for what is no postcode, one that the table doesn't hold, or when no table is loaded; never repeating it */
  async categoryOf(em: EntityManager, text: string, now: Date): Promise<string> {
    const postcode = readPostcode(text);
    if (!postcode) throw badInput('postcode', 'This doesn’t look like a full postcode.');
    const [row] = await em.query<{ tenth: number | null }[]>(
      `select t.tenth from (select edition from deprivation_edition where valid_from <= $2 order by valid_from desc limit 1) e
       left join deprivation_tenth t on t.edition = e.edition and t.postcode = $1`,
      [postcode, dayInEngland(now)],
    );
    if (!row) throw badInput('postcode', 'How deprived a place is can’t be told here yet: no table of postcodes has been loaded. Please leave the postcode out.');
    if (row.tenth === null) throw badInput('postcode', 'The table of postcodes doesn’t hold this one. It covers England only. Please check it, or leave it out.');
    return `deprivation_${row.tenth}`;
  }
}
