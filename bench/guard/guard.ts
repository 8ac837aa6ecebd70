import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { newId } from '../../src/platform/database/ids.js';
import { makeBenchDatabase } from './database.js';
import { makePosts } from './posts.js';

/**
 * How fast the guard decides, against bare inserts of the same rows by the same connections: `npm run bench:guard`. One JSON line for each
 * size of call; a decision is one person asked. Calls of guard and of inserts take turns, each on people nobody else asks, so every
 * decision is a yes and writes: refusals are cheaper. `-- --people 20000 --repeats 3` for a quick look.
 */
const { values: flags } = parseArgs({
  options: { people: { type: 'string', default: '100000' }, repeats: { type: 'string', default: '7' }, connections: { type: 'string', default: '8' } },
});
const [people, repeats, connections] = [Number(flags.people), Number(flags.repeats), Number(flags.connections)];

/** Calls in one transaction, people in one call (an opportunity asks 50 in 24 hours), decisions a measurement at most. */
const SIZES = [
  { size: 500, calls: 10, each: 50, decisions: 20_000, target: 0.6, floor: 0.45 },
  { size: 100, calls: 2, each: 50, decisions: 12_000, target: 0.55, floor: 0.4 },
  { size: 1, calls: 1, each: 1, decisions: 4_000, target: 0.6, floor: 0.45 },
] as const;

interface Work {
  client: pg.Client;
  /** One transaction for each: the people of each of its calls. */
  transactions: { contributorId: string; recipientId: string }[][][];
}
type Call = (client: pg.Client, some: Work['transactions'][number][number], post: string, organisationId: string) => Promise<void>;

const open: pg.Client[] = [];
const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  open.push(client);
  return client;
};
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

const throughTheGuard: Call = async (client, some, post) => {
  const { rows: [{ outcomes }] } = await client.query<{ outcomes: string[] }>({
    name: 'reserve', text: 'select * from guard_reserve($1::uuid, $2::uuid[])', values: [post, some.map(({ contributorId }) => contributorId)],
  }); // prettier-ignore
  if (outcomes.length !== some.length || outcomes.some((outcome) => outcome !== 'asked')) throw new Error(`not everybody was asked: ${outcomes.find((outcome) => outcome !== 'asked')}`);
};
const bare: Call = async (client, some, post, organisationId) => {
  const { rows } = await client.query<{ id: string }>({
    name: 'insert',
    text: `insert into reference_ask (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at)
      select r, c, $3, $4, array[$5::uuid], clock_now() from unnest($1::uuid[], $2::uuid[]) as given (r, c) returning id, recipient_id, reserved_at`,
    values: [some.map(({ recipientId }) => recipientId), some.map(({ contributorId }) => contributorId), post, newId(), organisationId],
  });
  if (rows.length !== some.length) throw new Error('not everything was inserted');
};

const db = await makeBenchDatabase(people, connect);
try {
  const owner = await connect(db.server.ownerUrl);
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(db.server.appUrl)));
  let months = 0;
  for (const { size, calls, each, decisions, target, floor } of SIZES) {
    const perClient = Math.max(1, Math.floor(Math.min(decisions, people) / connections / size));
    const perRun = perClient * connections * size;
    const runs: { guard: number; bare: number; load: number }[] = [];
    for (let run = 0; run < repeats + 1; run += 1) {
      // Everybody can be asked again: what was asked is answered, and a month and more has gone by.
      months += 1;
      await nextMonth(owner, months);
      const posts = await makePosts(owner, db.organisationId, perClient * connections * calls);
      const start = (run * 7_919) % people;
      const work = (): Work[] => clients.map((client, c) => ({
        client,
        transactions: Array.from({ length: perClient }, (_, t) => Array.from({ length: calls }, (_, k) => Array.from({ length: each }, (_, i) => db.people[(start + ((c * perClient + t) * calls + k) * each + i) % people]))),
      })); // prettier-ignore
      const load = loadavg()[0];
      // Who goes first changes, so that neither always meets the other's leftovers.
      const order = run % 2 === 0 ? [throughTheGuard, bare] : [bare, throughTheGuard];
      const rates = new Map<Call, number>();
      for (const call of order) rates.set(call, perRun / (await seconds(work(), call, posts)));
      // The first only warms up.
      if (run > 0) runs.push({ guard: rates.get(throughTheGuard) ?? 0, bare: rates.get(bare) ?? 0, load });
    }
    const ratios = runs.map((run) => run.guard / run.bare);
    const ratio = median(ratios);
    process.stdout.write(`${JSON.stringify({
      reserve: size, ratio: round(ratio), lowest: round(Math.min(...ratios)), highest: round(Math.max(...ratios)), target, floor, meets: ratio >= target ? 'target' : ratio >= floor ? 'floor' : 'nothing',
      decisionsASecond: Math.round(median(runs.map(({ guard }) => guard))), insertsASecond: Math.round(median(runs.map(({ bare: raw }) => raw))),
      runs: repeats, decisionsARun: perRun, people, asksBefore: people * 10, connections, cores: cpus().length, load: runs.map(({ load }) => round(load, 1)),
    })}\n`); // prettier-ignore
  }
} finally {
  for (const client of open) await client.end();
  await db.end();
}

/** Every client does its transactions, one after the other, all clients at once. */
async function seconds(work: readonly Work[], call: Call, posts: readonly string[]): Promise<number> {
  const began = performance.now();
  await Promise.all(
    work.map(async ({ client, transactions }, nr) => {
      let post = nr * transactions.length * transactions[0].length;
      for (const transaction of transactions) {
        if (transaction.length > 1) await client.query('begin');
        for (const some of transaction) await call(client, some, posts[post++], db.organisationId);
        if (transaction.length > 1) await client.query('commit');
      }
    }),
  );
  return (performance.now() - began) / 1_000;
}

async function nextMonth(owner: pg.Client, months: number): Promise<void> {
  await owner.query(`update ask set state = 'delivered' where state = 'reserved'`);
  await owner.query(`update ask set state = 'no', answered_at = clock_now() where state = 'delivered'`);
  await owner.query('update guard_row set open_n = 0 where open_n > 0');
  await owner.query(`create or replace function clock_now() returns timestamptz language sql volatile parallel restricted
    return date_trunc('milliseconds', clock_timestamp() + interval '${months * 31} days')`);
  await owner.query('vacuum analyze ask; ').catch(() => undefined);
  await owner.query('vacuum analyze guard_row');
  await owner.query('checkpoint').catch(() => undefined);
}
