import pg from 'pg';
import { type BurdenWorld, MOST } from '../../support/builders/burden.builder.js';

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

export interface CrowdResult {
  calls: number;
  asked: number;
  /** Anything a client met that is neither an outcome nor a refused move. */
  failures: string[];
}

/** What may happen when others change the same ask at the same time. */
const expectedRefusals = new Set(['AW001', 'AW002']);

export async function letCrowdAsk(world: BurdenWorld, { clients, people, organisations, lasts, speed, joins = false }: Crowd): Promise<CrowdResult> {
  const organisationIds = await world.organisations(organisations);
  const posts: string[] = [];
  for (let i = 0; i < organisations * 8; i += 1) {
    const own = organisationIds[i % organisations];
    const joint = i % 5 === 0 ? [own, organisationIds[(i + 1) % organisations]] : [own];
    posts.push(await world.post({ organisationIds: joint, answerDays: i % 7 === 0 ? 7 : i % 3 === 0 ? 21 : 14, closesOn: '2200-01-01' }));
  }
  const levels = [MOST, {}, { ...MOST, asksIn30Days: 2 }, { ...MOST, openAtOnce: 1 }];
  const crowd: { id: string; accountId: string }[] = [];
  for (let i = 0; i < people; i += 1) crowd.push(await world.person({ level: levels[i % levels.length], shortNotice: i % 2 === 0 }));
  await world.runClock(speed);

  const result: CrowdResult = { calls: 0, asked: 0, failures: [] };
  const until = performance.now() + lasts;
  await Promise.all(Array.from({ length: clients }, (_, i) => oneClient(i, until, { world, posts, organisationIds, crowd, joins, result })));
  return result;
}

interface Shared {
  world: BurdenWorld;
  posts: string[];
  organisationIds: string[];
  crowd: { id: string; accountId: string }[];
  joins: boolean;
  result: CrowdResult;
}

async function oneClient(seed: number, until: number, { world, posts, organisationIds, crowd, joins, result }: Shared): Promise<void> {
  const client = new pg.Client({ connectionString: world.db.appUrl });
  await client.connect();
  const random = mulberry32(seed + 1);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const mine: string[] = [];
  const act = async (text: string, values: unknown[]): Promise<void> => {
    await client.query(text, values).catch((error: { code?: string; message: string }) => {
      if (!expectedRefusals.has(error.code ?? '')) result.failures.push(`${error.code ?? ''} ${error.message}`);
    });
  };
  try {
    while (performance.now() < until) {
      const chance = random();
      const somebody = pick(crowd);
      const ask = mine.length > 0 ? pick(mine.slice(-40)) : null;
      if (chance < 0.5 || ask === null) {
        // One of 1, 5 or 30 people, in any order: everybody's choices overlap.
        const candidates = Array.from({ length: pick([1, 5, 30]) }, () => pick(crowd).id);
        const { rows } = await client.query<{ ask_id: string | null }>('select unnest(ask_ids) as ask_id from guard_reserve($1, $2)', [pick(posts), candidates]);
        const asked = rows.flatMap((row) => row.ask_id ?? []);
        mine.push(...asked);
        result.calls += 1;
        result.asked += asked.length;
      } else if (chance < 0.62) await act(`select guard_mark_delivered($1, 'told')`, [ask]);
      else if (chance < 0.68) await act('select guard_prepare_delivery($1)', [ask]);
      else if (chance < 0.76) await act('select guard_answer($1, $2)', [ask, pick(['willing', 'no'])]);
      else if (chance < 0.8) await act('select guard_withdraw($1)', [mine.slice(-3)]);
      else if (chance < 0.84) await act(`select guard_release($1, 'failed')`, [[ask]]);
      else if (chance < 0.87) await act('select guard_settle($1, $2)', pick([[[ask], []], [[], mine.slice(-2)]]));
      else if (chance < 0.9) await act('select guard_set_level($1, $2, $3, $4, $5, $6, $7)', [somebody.id, somebody.accountId, pick([1, 2, 4]), null, pick([2, 7]), pick([1, 4]), pick([1, 2])]);
      else if (chance < 0.92) await act('select guard_set_way($1, $2, $3, null, null)', [somebody.id, somebody.accountId, pick(['teams_may_ask', 'teams_may_ask', 'send_list'])]);
      else if (chance < 0.93) await act('select guard_never_ask_from($1, $2)', [somebody.id, pick(organisationIds)]);
      else if (chance < 0.94) await act('select guard_allow_again_from($1, $2, $3)', [somebody.id, pick(organisationIds), somebody.accountId]);
      else if (chance < 0.95) await act(`select guard_add_quiet_period($1, $2, null, (clock_now() + interval '240 hours')::date, 'Europe/London')`, [somebody.id, somebody.accountId]);
      else if (chance < 0.955) await act('select guard_rest_after_loss(array[$1]::uuid[], null)', [somebody.id]);
      else if (chance < 0.96) await act('select guard_end_rest_after_loss(array[$1]::uuid[], $2)', [somebody.id, somebody.accountId]);
      else if (chance < 0.965) await act(`update contributor set status = case status when 'active' then 'on_hold' else 'active' end where id = $1`, [somebody.id]);
      else if (chance < 0.97) await withdrawAndGive(act, somebody.id);
      else if (joins && chance < 0.975) await act('select guard_same_person($1, $2)', [somebody.id, crowd[(crowd.indexOf(somebody) + 1) % crowd.length].id]);
      else if (joins && chance < 0.98) await act('select guard_not_same_person($1)', [somebody.id]);
      else if (chance < 0.99) await act('select * from guard_release_due()', []);
      else await act('select * from guard_lapse_due()', []);
    }
  } finally {
    await client.end();
  }
}

async function withdrawAndGive(act: (text: string, values: unknown[]) => Promise<void>, contributorId: string): Promise<void> {
  await act(`update consent set withdrawn_at = clock_now() where contributor_id = $1 and withdrawn_at is null and context = 'research'`, [contributorId]);
  await act(
    `insert into consent (contributor_id, purpose, context, wording_version, given_at)
     select $1, 'be_found', 'research', version, clock_now() from consent_wording where context = 'research' limit 1 on conflict do nothing`,
    [contributorId],
  );
}

/** A small seeded generator, so that every client makes other choices, the same in each run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

