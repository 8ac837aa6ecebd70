import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MonitoringAnswers } from '../monitoring/monitoring.service.js';
import { type PeopleAsked, timesAsked } from './concentration.counts.js';
import { MOST_ASKS } from './concentration.rules.js';

/** Of somebody who may be asked and whose answers may be counted for this. */
interface Asked {
  contributorId: string;
  person: string;
  recent: number;
  year: number;
}

/** Words of consent that speak of how often people are invited, and all that came after them. */
const FIRST_WORDING = 'monitoring-2';

const askedOfThoseWhoAgreed = `
  ${timesAsked}
  select p.contributor_id as "contributorId", t.person, t.recent, t.year
  from times t join guarded_profile p on p.recipient_id = t.person
  join consent c on c.contributor_id = p.contributor_id and c.purpose = 'monitoring' and c.withdrawn_at is null
  join consent_wording w on w.version = c.wording_version and w.valid_from >= (select valid_from from consent_wording where version = '${FIRST_WORDING}')
  where p.is_active`;

/**
 * How often people were asked, by what they answered. Answers stand under a pseudonym that takes the service's key to make: they are joined here, in memory,
 * a question at a time, so that no statement and no table holds both sides.
 */
@Injectable()
export class CharacteristicCounts {
  constructor(private readonly answers: MonitoringAnswers) {}

  async at(em: EntityManager, at: Date): Promise<PeopleAsked[]> {
    const asked = await em.query<Asked[]>(askedOfThoseWhoAgreed, [at]);
    const byPseudonym = new Map(asked.map((one) => [this.answers.pseudonym(one.contributorId).toString('base64'), one]));
    const questions = await em.query<{ code: string }[]>('select code from characteristic_question order by position');
    const counts: PeopleAsked[] = [];
    for (const { code } of questions) {
      const given = await em.query<{ pseudonym: string; category: string }[]>(
        `select translate(encode(pseudonym_hash, 'base64'), E'\\n', '') as pseudonym, category_code as category from monitoring_answer where question_code = $1`,
        [code],
      );
      counts.push(...countsOf(given.flatMap(({ pseudonym, category }) => ((one) => (one ? [{ ...one, category }] : []))(byPseudonym.get(pseudonym)))));
    }
    return counts;
  }
}

/** Somebody with several profiles counts once under what any of them answered. */
function countsOf(answered: readonly (Asked & { category: string })[]): PeopleAsked[] {
  const once = new Map(answered.map((one) => [`${one.category} ${one.person}`, one]));
  const counts = new Map<string, PeopleAsked>();
  for (const { category, recent, year } of once.values()) {
    for (const [days, times] of [[90, recent], [365, year]] as const) {
      const asks = Math.min(times, MOST_ASKS);
      const key = `${category} ${days} ${asks}`;
      const count = counts.get(key) ?? { groupedBy: 'characteristic', code: category, days, asks, people: 0 };
      counts.set(key, { ...count, people: count.people + 1 });
    }
  }
  return [...counts.values()];
}
