// How long it takes to count who would fit a draft, with what each criterion costs, among 100,000 people: `npm run bench:feasibility`. One JSON line for each
// draft, the median and the slowest of nine. Beside it what merely finding the people with these interests takes, in the same run. `-- --data DIR` keeps the people in that
// folder for the next run.
import { parseArgs } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import { criteriaIn, type Criteria } from '../../src/feasibility/criteria.rules.js';
import { FittingPeople } from '../../src/feasibility/fitting-people.counts.js';
import { MatchFacts } from '../../src/matching/match-facts.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { machine, print, throwawayDatabase } from '../support/throwaway.js';

const { values: flags } = parseArgs({ options: { people: { type: 'string', default: '100000' }, data: { type: 'string' } } });
const TRIES = 9;

const db = await throwawayDatabase(flags.data);
try {
  const owner = await new DataSource(dataSourceOptions({ url: db.ownerUrl, entities: [], poolSize: 1, statementTimeout: 600_000 })).initialize();
  if ((await peopleThere(owner.manager)) === 0) {
    await somePeople(owner.manager, Number(flags.people));
    await owner.query('vacuum analyze');
  }
  await measure(db.dataSource.manager, await peopleThere(owner.manager));
  await owner.destroy();
} finally {
  await db.drop();
}

async function peopleThere(em: EntityManager): Promise<number> {
  const [{ there }] = await em.query<[{ there: number }]>('select count(*)::int as there from contributor');
  return there;
}

/** Three topics each, of which a tenth of all topics have half of all people; two thirds may be asked; half can be found for research. */
async function somePeople(em: EntityManager, people: number): Promise<void> {
  await em.query(`insert into account (issuer, subject, display_name) select 'bench', n::text, 'Somebody' from generate_series(1, $1::int) n`, [people]);
  await em.query(`insert into contributor (account_id, kind, age_band, area_code)
    select a.id, 'individual', case when random() < 0.03 then '16_or_17' else '18_or_over' end, (array['QYG', 'QWO', 'QHM', 'QOP', 'QT1'])[1 + floor(random() * 5)] from account a where issuer = 'bench'`);
  await em.query(`insert into contributor_preference (contributor_id, takes_part, travel_km, languages, kinds_never)
    select id, t, case when t is distinct from 'online_only' and random() < 0.3 then 100 end, case when random() < 0.1 then '{en,ur}'::text[] else '{en}' end, case when random() < 0.2 then '{interview}'::text[] else '{}' end
    from (select id, (array['online_only', 'in_person_only', 'either', null])[1 + floor(random() * 4)] as t from contributor) c
    on conflict (contributor_id) do update set takes_part = excluded.takes_part, travel_km = excluded.travel_km, languages = excluded.languages, kinds_never = excluded.kinds_never`);
  // What these would remember of each change isn't needed here, and takes ten minutes.
  for (const table of ['interest', 'consent', 'contact_point', 'guarded_profile', 'contributor_preference']) await em.query(`alter table ${table} disable trigger user`);
  await em.query(`insert into interest (contributor_id, topic_id, relation)
    select distinct c.id, t.ids[1 + floor(power(random(), 3) * cardinality(t.ids))], (array['lived_experience', 'lived_experience', 'carer', 'parent', 'family', 'interested'])[1 + floor(random() * 6)]
    from contributor c cross join generate_series(1, 3) cross join (select array_agg(id order by md5(slug)) as ids from topic) t`);
  await em.query(`insert into consent (contributor_id, purpose, context, wording_version, given_at)
    select c.id, 'be_found', 'research', (select version from consent_wording where purpose = 'be_found' and context = 'research' limit 1), clock_now() from contributor c where random() < 0.5`);
  await em.query(`insert into contact_point (contributor_id, channel, key_id, ciphertext, value_hash, verified_at, verified_how, verified_by)
    select id, 'email', 'bench', '\\x00', sha256(convert_to(id::text, 'UTF8')), clock_now(), 'sign_in', account_id from contributor`);
  await em.query(`update guarded_profile set way = 'teams_may_ask', short_notice = random() < 0.3, way_chosen_at = clock_now(), asks_in_30_days = 1, asks_in_365_days = 6, days_between = 7,
    from_one_organisation_in_30_days = 1, open_at_once = 1, level_chosen_at = clock_now() where random() < 0.67`);
}

async function measure(em: EntityManager, there: number): Promise<void> {
  const ground = await new MatchFacts().ground(em);
  const slugs = await em.query<{ id: string; slug: string; people: number }[]>(
    'select topic.id, slug, count(i.id)::int as people from topic left join interest i on i.topic_id = topic.id where parent_id is not null group by topic.id order by people desc',
  );
  const draft = (topics: Criteria['topics'], more: Partial<Criteria> = {}): Criteria => ({
    context: 'research', topics, kinds: ['focus_group', 'interview'], online: false, areaCodes: ['QYG'], languages: [], suitableFor16And17: false, shortNotice: true, ...more,
  }); // prettier-ignore
  const one = (nr: number) => ({ topicId: slugs[nr].id, relations: ['lived_experience'] });
  const drafts: [string, Criteria][] = [
    ['the topic most people have', draft([one(0)])],
    ['a rare topic', draft([one(slugs.length - 1)])],
    ['ten topics that most people have, online', draft(Array.from({ length: 10 }, (_, nr) => one(nr)), { online: true })],
    ['ten topics, any connection, no more asked', draft(Array.from({ length: 10 }, (_, nr) => ({ ...one(nr * 20), relations: [] })), { online: true, kinds: [], shortNotice: false, suitableFor16And17: true })],
  ]; // prettier-ignore
  const people = new FittingPeople();
  for (const [what, criteria] of drafts) {
    const dropped = criteriaIn(criteria, (id) => ground.topics.get(id)?.ancestors.length === 0);
    const topics = ground.topics.near(criteria.topics.map(({ topicId }) => ground.topics.get(topicId)!)).map(({ id }) => id);
    const [bare, times]: number[][] = [[], []];
    let all = 0;
    for (let nr = 0; nr < TRIES; nr += 1) {
      bare.push(await timed(() => em.query('select count(distinct contributor_id) from interest where topic_id = any ($1::uuid[])', [topics])));
      times.push(await timed(async () => void (all = (await people.count(em, ground, criteria, dropped)).find(({ figure }) => figure === 'all')?.people ?? 0)));
    }
    const [median, slowest, bareMedian] = [middle(times), Math.max(...times), middle(bare)].map(Math.round);
    print({ bench: 'feasibility', people: there, draft: what, criteria: dropped.length, wouldFit: all, medianMs: median, slowestMs: slowest, bareMs: bareMedian, ...machine() });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function middle(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
