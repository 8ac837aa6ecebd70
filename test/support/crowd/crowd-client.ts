import pg from 'pg';
import type { Gathering } from './crowd.js';

/** What clients came to, together. */
export interface CrowdResult {
  calls: number;
  /** Asks that a client was told of, once they were committed. */
  told: string[];
  /** Asks of transactions that were taken back. */
  takenBack: string[];
  /** Calls under which the connection ended. Whether they came to something only the ledger knows. */
  cut: number;
  /** Anything a client met that is neither an outcome nor a refused move. */
  failures: string[];
}

export const nothingYet = (): CrowdResult => ({ calls: 0, told: [], takenBack: [], cut: 0, failures: [] });

export interface Client {
  url: string;
  /** As the server knows its connection. */
  name: string;
  seed: number;
  goesOn(): boolean;
}

/** What may happen when others change the same ask at the same time. */
const expectedRefusals = new Set(['AW001', 'AW002']);

/** Asks and changes whatever can be changed, one thing after the other, at random. */
export async function oneClient({ url, name, seed, goesOn }: Client, { posts, organisationIds, people, joins, external, addresses }: Gathering, result: CrowdResult): Promise<void> {
  const connection = new Connection(url, name);
  const random = mulberry32(seed + 1);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const mine: string[] = [];
  const note = (error: unknown): void => {
    const { code = '', message } = error as { code?: string; message: string };
    if (isCut(error)) result.cut += 1;
    else if (!expectedRefusals.has(code)) result.failures.push(`${code} ${message}`);
  };
  const act = async (text: string, values: unknown[]): Promise<void> => {
    await connection.query(text, values).catch(note);
  };

  /** Half of the calls are part of a transaction that does more, some of which are taken back. */
  const reserve = async (post: string, candidates: string[]): Promise<void> => {
    const [whole, takesBack] = [random() < 0.5, random() < 0.1];
    result.calls += 1;
    try {
      if (whole) await connection.query('begin', []);
      const rows = await connection.query<{ ask_id: string | null }>('select unnest(ask_ids) as ask_id from guard_reserve($1, $2)', [post, candidates]);
      const asked = rows.flatMap((row) => row.ask_id ?? []);
      if (whole) await connection.query(takesBack ? 'rollback' : 'commit', []);
      if (whole && takesBack) return void result.takenBack.push(...asked);
      mine.push(...asked);
      result.told.push(...asked);
    } catch (error) {
      note(error);
      if (whole) await connection.query('rollback', []).catch(note);
    }
  };

  /** An organisation's software asks about up to 20 addresses, and says what came of some; somebody records a call, and whoever was rung may say that it wasn't so. */
  const checks: { id: string; organisationId: string }[] = [];
  const outside: { id: string; contributorId: string }[] = [];
  const beside = async (somebody: string): Promise<void> => {
    const chance = random();
    const { id, organisationId } = pick(external);
    const check = checks.length > 0 ? pick(checks.slice(-20)) : null;
    const call = outside.length > 0 ? pick(outside.slice(-20)) : null;
    try {
      if (chance < 0.45 || (check === null && call === null)) {
        const asked = [...new Set(Array.from({ length: pick([1, 5, 20]) }, () => pick(addresses)))];
        const rows = await connection.query<{ ask_id: string | null }>(
          `select unnest(ask_ids) as ask_id from guard_reserve_checks($1, array(select decode(hex, 'hex') from unnest($2::text[]) with ordinality as given (hex, nr) order by nr), array_fill(false, array[cardinality($2::text[])]), 'research', false)`,
          [id, asked],
        );
        const granted = rows.flatMap((row) => row.ask_id ?? []);
        checks.push(...granted.map((ask) => ({ id: ask, organisationId })));
        result.told.push(...granted);
      } else if (chance < 0.65 && check) await connection.query('select guard_settle_checks($1, $2, $3)', [[check.id], check.organisationId, random() < 0.6]);
      else if (chance < 0.85 || call === null) {
        const [{ ask }] = await connection.query<{ ask: string }>(`select guard_record_outside($1, $2, clock_now() - $3 * interval '1 hour') as ask`, [somebody, id, pick([0, 30, 400])]);
        outside.push({ id: ask, contributorId: somebody });
        result.told.push(ask);
      } else if (chance < 0.93) await connection.query('select guard_dispute($1, $2)', [call.id, call.contributorId]);
      else await connection.query('select guard_decide_dispute($1, false)', [call.id]);
    } catch (error) {
      // Two met the same unknown address: tried again by whoever calls.
      if ((error as { code?: string }).code !== '40001') note(error);
    }
  };

  try {
    while (goesOn()) {
      if (external.length > 0 && random() < 0.15) await beside(pick(people).id);
      const chance = random();
      const somebody = pick(people);
      const ask = mine.length > 0 ? pick(mine.slice(-40)) : null;
      // One of 1, 5 or 30 people, in any order: everybody's choices overlap.
      if (chance < 0.5 || ask === null) await reserve(pick(posts), Array.from({ length: pick([1, 5, 30]) }, () => pick(people).id));
      else if (chance < 0.62) await act(`select guard_mark_delivered($1, 'told')`, [ask]);
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
      else if (chance < 0.967) await act(keepOutOrLetIn, [somebody.accountId]);
      else if (chance < 0.97) await withdrawAndGive(act, somebody.id);
      else if (joins && chance < 0.975) await act('select guard_same_person($1, $2)', [somebody.id, people[(people.indexOf(somebody) + 1) % people.length].id]);
      else if (joins && chance < 0.98) await act('select guard_not_same_person($1)', [somebody.id]);
      else if (chance < 0.99) await act('select * from guard_release_due()', []);
      else await act('select * from guard_lapse_due()', []);
    }
  } finally {
    await connection.end();
  }
}

const keepOutOrLetIn = `
  update account set suspended_at = case when suspended_at is null then now.at end, suspended_by = case when suspended_at is null then id end, sessions_ended_at = now.at
  from (select clock_now() as at offset 0) now where id = $1`;

async function withdrawAndGive(act: (text: string, values: unknown[]) => Promise<void>, contributorId: string): Promise<void> {
  await act(`update consent set withdrawn_at = clock_now() where contributor_id = $1 and withdrawn_at is null and context = 'research'`, [contributorId]);
  await act(
    `insert into consent (contributor_id, purpose, context, wording_version, given_at)
     select $1, 'be_found', 'research', version, clock_now() from consent_wording where context = 'research' limit 1 on conflict do nothing`,
    [contributorId],
  );
}

/** The server ended it (57P01), or it ended. */
const isCut = (error: unknown): boolean => {
  const { code = '', message } = error as { code?: string; message: string };
  return ['57P01', 'ECONNRESET', 'EPIPE'].includes(code) || /^(Connection terminated|Client (has encountered a connection error|was closed))/.test(message);
};

/** Opened when needed, and anew after it was cut. */
class Connection {
  private client: pg.Client | null = null;

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  async query<T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
    this.client ??= await this.open();
    try {
      return (await this.client.query<T>(text, values)).rows;
    } catch (error) {
      if (isCut(error)) await this.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private async open(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: this.name });
    // Told again by the next call.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
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
