import type { EntityManager } from 'typeorm';
import type { Approach, Person } from '../../../src/burden/guard.facts.js';
import { type BurdenWorld, DAY, MOST } from '../../support/builders/burden.builder.js';
import { FROM_ONE_ORGANISATION } from './life-steps.js';

export const CONTEXTS = ['research', 'service'] as const;

/** What the people of the random lives are asked about: single and joint posts, of every time to answer, some for 16 and 17 too. */
export interface Setting {
  organisations: string[];
  posts: Approach[];
  /** What the organisations ask about outside: of each the first, then of each the second. */
  external: string[];
  /** The first of two, by how often one organisation may ask them. */
  first: Map<number, Somebody>;
  /** The second, by whether they are 16 or 17 and somebody acts for them. */
  second: Map<string, Somebody>;
  /** A group for which one of two people is asked. */
  group: Somebody & { people: string[] };
}

export interface Somebody {
  id: string;
  accountId: string;
}

export const secondOf = (young: boolean, acted: boolean): string => `${young} ${acted}`;

export async function makeSetting(world: BurdenWorld): Promise<Setting> {
  const organisations = await world.organisations(3);
  const [a, b, c] = organisations;
  const posts: Approach[] = [];
  const external: string[] = [];
  for (const organisation of [...organisations, ...organisations]) external.push(await world.external(organisation));
  for (const [i, organisationIds] of [[a], [a], [b], [b], [c], [a, b], [b, c], [c], [a], [b]].entries()) {
    const answerDays = i === 4 ? 7 : i === 5 ? 21 : 14;
    const what = { organisationIds, context: CONTEXTS[i === 3 ? 1 : 0], answerDays, suitableFor16And17: i % 2 === 0, participation: i === 7 } as const;
    posts.push({ opportunityId: await world.post({ ...what, closesOn: '2190-01-01' }), ...what });
  }
  const [first, second] = [new Map<number, Somebody>(), new Map<string, Somebody>()];
  for (const most of FROM_ONE_ORGANISATION) first.set(most, await world.person({ level: { ...MOST, fromOneOrganisationIn30Days: most }, contexts: CONTEXTS }));
  for (const young of [false, true]) {
    for (const acted of [false, true]) {
      const options = { level: {}, contexts: CONTEXTS, ageBand: young ? '16_or_17' : '18_or_over', actedFor: acted ? 40 * DAY : undefined } as const;
      second.set(secondOf(young, acted), await world.person(options));
    }
  }
  const group = await world.group({ contexts: CONTEXTS });
  // Lives run as the application, which may not do by itself what the end of an involvement does.
  await world.owner.query(`
    create function life_took_part_until(p_contributor uuid, p_at timestamptz) returns void language sql security definer set search_path = public, pg_temp as $$
      select guard_involvements_over(array[p_contributor], array[p_at]);
      select guard_gather(array[recipient_id]) from guarded_profile where contributor_id = p_contributor
    $$`);
  await world.clockOfTheSession();
  return { organisations, posts, external, first, second, group };
}

/** What somebody took part in is over, as the database notes it when an involvement ends. */
export async function restAfterwards(em: EntityManager, person: Person, id: string, at: Date): Promise<void> {
  person.involvedUntil = at;
  await em.query('select life_took_part_until($1, $2)', [id, at]);
}
