import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BurdenWorld } from '../../test/support/builders/burden.builder.js';
import { type Interrupted, letProcessesAsk } from '../../test/support/crowd/crowd-processes.js';
import { examine, type Found } from '../../test/support/crowd/examine.js';
import { createTestDatabase, testServer } from '../../test/support/database.js';
import { startTestServer } from '../../test/support/test-server.js';
import { installWrongGuard, type WrongGuard } from '../../test/support/wrong-guards.js';

/**
 * Whether the guard ever decides wrongly: `npm run bench:guard -- --safety`. Crowds ask, answer, release, take back, change levels, join and part profiles,
 * organisations' software asks before it writes and says whether it did, calls made outside are recorded and disputed, accounts are kept out, all at once, while the clock runs fast; then a checker that shares nothing with the guard looks at each ask. One JSON line a crowd, exit code 1 where anything was
 * found. Guards that are wrong on purpose must be caught by the same crowd and the same checker. `-- --safety --seconds 10` for a quick look.
 */
const { values: flags } = parseArgs({
  options: { safety: { type: 'boolean' }, seconds: { type: 'string', default: '60' }, people: { type: 'string', default: '20000' } },
});
const lasts = Number(flags.seconds) * 1_000;
/** Seven days of the database's clock in a second: windows of every length but a year's open and close in each crowd, that too in a minute's. */
const speed = 600_000;

const CROWDS = [
  // Asked by few at once: hardly anybody waits for anybody.
  { name: 'even', people: Number(flags.people), clients: 8, processes: 2, interrupt: false },
  { name: 'hot', people: 2_000, clients: 40, processes: 4, interrupt: false },
  // One of four processes is killed with -9 after a third of the time, then the server ends connections at work.
  { name: 'hot, killed midway', people: 2_000, clients: 40, processes: 4, interrupt: true },
] as const;
/** What counting without a lock, and counting under a snapshot older than the lock, let through. */
const WRONG: readonly WrongGuard[] = ['count, then insert', 'one statement, counting what it saw before it waited'];

let isFine = true;
const server = await startTestServer();
try {
  for (const { name, ...crowd } of CROWDS) {
    const { result, found, beside } = await letOne(crowd);
    const { violations, mismatches, unrecorded, notTakenBack, deadlocks } = found;
    const wrong = violations.length + mismatches.length + unrecorded.length + notTakenBack.length + deadlocks + result.failures.length;
    const wasInterrupted = !crowd.interrupt || (result.underWay > 0 && result.ended > 0);
    const isRight = wrong === 0 && wasInterrupted && result.told.length > 0;
    isFine &&= isRight;
    print({
      safety: name, isRight, violations: violations.length, mismatches: mismatches.length, deadlocks, toldNotRecorded: unrecorded.length, takenBackYetRecorded: notTakenBack.length,
      failures: [...new Set(result.failures)].slice(0, 5), rules: [...new Set(violations.map(({ rule }) => rule))],
      ...(crowd.interrupt ? { callsUnderWayWhenKilled: result.underWay, connectionsEnded: result.ended, callsCut: result.cut } : {}), ...counted(result), ...beside, ...crowd,
    }); // prettier-ignore
  }
  for (const which of WRONG) {
    const crowd = { people: 2_000, clients: 40, processes: 4, interrupt: false };
    const { result, found } = await letOne(crowd, which);
    const isCaught = found.violations.length > 0;
    isFine &&= isCaught;
    print({ safety: `control: ${which}`, isCaught, violations: found.violations.length, rules: [...new Set(found.violations.map(({ rule }) => rule))], ...counted(result), ...crowd });
  }
} finally {
  await server.stop();
}
process.exitCode = isFine ? 0 : 1;

/** Each crowd has a database of its own. */
async function letOne({ interrupt, processes, ...crowd }: { people: number; clients: number; processes: number; interrupt: boolean }, wrong?: WrongGuard): Promise<{ result: Interrupted; found: Found; beside: object }> {
  const world = await BurdenWorld.start(await createTestDatabase());
  try {
    if (wrong) await installWrongGuard(world.owner, wrong);
    const { adminUrl } = testServer();
    // Nobody is joined where the wrong guards are: they know nothing of it, so it would be no question of who comes first.
    const result = await letProcessesAsk(world, adminUrl, { ...crowd, organisations: 12, lasts, speed, joins: wrong === undefined }, { processes, interrupt });
    const { rows: [beside] } = await world.owner.query<{ checks: number; recordedOutside: number }>(
      `select (select count(*)::int from contact_check) as checks, (select count(*)::int from ask join external_opportunity e on e.id = ask.opportunity_id where not exists (select from contact_check c where c.ask_id = ask.id)) as "recordedOutside"`,
    ); // prettier-ignore
    return { result, found: await examine(world.owner, adminUrl, result), beside };
  } finally {
    await world.end();
  }
}

function counted({ calls, told }: Interrupted): object {
  return { calls, asked: told.length, seconds: Number(flags.seconds), organisations: 12, cores: cpus().length };
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
