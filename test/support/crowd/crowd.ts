import { type BurdenWorld, MOST } from '../builders/burden.builder.js';
import { type CrowdResult, nothingYet, oneClient } from './crowd-client.js';

/** Many clients at once, on connections of their own, with a clock that runs so fast that windows open and close meanwhile. */
export interface Crowd {
  clients: number;
  people: number;
  organisations: number;
  /** Real milliseconds. */
  lasts: number;
  /** How many times faster than real the database's clock runs; 400,000 makes 4.6 days of a second. */
  speed: number;
  /** People say that two profiles are one person’s, and take it back. */
  joins?: boolean;
}

/** Whom a crowd asks about what. */
export interface Gathering {
  posts: string[];
  organisationIds: string[];
  people: { id: string; accountId: string }[];
  joins: boolean;
  /** What organisations ask about on their own, each with its organisation; none where nobody is joined. */
  external: { id: string; organisationId: string }[];
  /** Hashes of addresses in hex, of people here and of others. */
  addresses: string[];
}

export async function letCrowdAsk(world: BurdenWorld, { clients, lasts, speed, ...whom }: Crowd): Promise<CrowdResult> {
  const gathering = await gatherCrowd(world, whom);
  await world.runClock(speed);

  const result = nothingYet();
  const until = performance.now() + lasts;
  await Promise.all(Array.from({ length: clients }, (_, seed) => oneClient({ url: world.db.appUrl, name: 'crowd', seed, goesOn: () => performance.now() < until }, gathering, result)));
  return result;
}

/** New people, and open posts of several organisations, some of them joint. */
export async function gatherCrowd(world: BurdenWorld, { people, organisations, joins = false }: Pick<Crowd, 'people' | 'organisations' | 'joins'>): Promise<Gathering> {
  const organisationIds = await world.organisations(organisations);
  const posts: string[] = [];
  for (let i = 0; i < organisations * 8; i += 1) {
    const own = organisationIds[i % organisations];
    const joint = i % 5 === 0 ? [own, organisationIds[(i + 1) % organisations]] : [own];
    posts.push(await world.post({ organisationIds: joint, answerDays: i % 7 === 0 ? 7 : i % 3 === 0 ? 21 : 14, closesOn: '2200-01-01' }));
  }
  const there = await askablePeople(world, people);
  const external: Gathering['external'] = [];
  for (const organisationId of joins ? organisationIds : []) external.push({ id: await world.external(organisationId), organisationId });
  return { organisationIds, posts, people: there, joins, external, addresses: joins ? await addressesOf(world, there) : [] };
}

/** Half of them confirmed by somebody here, the others nobody's. */
async function addressesOf(world: BurdenWorld, people: Gathering['people']): Promise<string[]> {
  const theirs = people.slice(0, 100).map(({ id }, nr) => ({ id, hash: world.checkHash(`address ${nr}`) }));
  await world.confirmedAlready(theirs);
  return [...theirs.map(({ hash }) => hash), ...theirs.map((_, nr) => world.checkHash(`a stranger’s ${nr}`))].map((hash) => hash.toString('hex'));
}

const LEVELS = [MOST, {}, { ...MOST, asksIn30Days: 2 }, { ...MOST, openAtOnce: 1 }];

/** Some hundred in a statement: one by one takes long for thousands, and all at once longer than a statement may take. */
const AT_ONCE = 500;

async function askablePeople(world: BurdenWorld, count: number): Promise<Gathering['people']> {
  const people: Gathering['people'] = [];
  while (people.length < count) people.push(...(await someMore(world, Math.min(AT_ONCE, count - people.length))));
  return people;
}

async function someMore({ owner, db }: BurdenWorld, count: number): Promise<Gathering['people']> {
  const { rows: people } = await owner.query<{ id: string; accountId: string }>(
    `with own as (insert into account (issuer, subject, display_name) select 'test', gen_random_uuid()::text, 'Somebody' from generate_series(1, $1::int) returning id)
     insert into contributor (account_id, kind, age_band, area_code) select id, 'individual', '18_or_over', 'TEST' from own returning id, account_id as "accountId"`,
    [count],
  );
  const ids = people.map(({ id }) => id);
  await owner.query(
    `insert into consent (contributor_id, purpose, context, wording_version, given_at)
     select c.id, 'be_found', 'research', (select version from consent_wording where purpose = 'be_found' and context = 'research' limit 1), clock_now() from unnest($1::uuid[]) as c (id)`,
    [ids],
  );
  const accounts = people.map(({ accountId }) => accountId);
  await db.dataSource.query(`select guard_set_way(c.id, c.by, 'teams_may_ask', c.nr % 2 = 1, true) from unnest($1::uuid[], $2::uuid[]) with ordinality as c (id, by, nr)`, [ids, accounts]);
  const of = (name: keyof typeof MOST) => people.map((_, nr) => (LEVELS[nr % LEVELS.length] as Partial<typeof MOST>)[name] ?? null);
  await db.dataSource.query(
    `select guard_set_level(c.id, c.by, c.a, c.b, c.c, c.d, c.e)
     from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[]) as c (id, by, a, b, c, d, e)`,
    [ids, accounts, of('asksIn30Days'), of('asksIn365Days'), of('daysBetween'), of('fromOneOrganisationIn30Days'), of('openAtOnce')],
  );
  return people;
}
