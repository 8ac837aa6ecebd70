import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { findMismatches, findViolations } from '../../support/ledger-checker.js';
import { cleanUp, temporaryFolder } from '../../support/embedded.js';
import { type OidcServer, startOidcServer } from '../../support/oidc.js';
import { DAY, Scenario } from '../../support/scenario.js';
import { endServices, launch, PATIENCE, type Service } from '../../support/service.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';
import { type CrowdResult, letCrowdInvite } from './crowd-over-http.js';
import { type Crowd, ledgerOf, makeCrowd, moveAccountsToIssuer, settingsOf, waitingJobs } from './crowd-world.js';

/** Nothing asked and not recorded, nothing recorded and not deliverable, nothing mailed without a record: also when a process is killed (-9) in the middle of it. */

let scenario: Scenario;
let oidc: OidcServer;
let owner: pg.Client;
let mail: MailServer;
let servers: Service[];
let first: Crowd;
let second: Crowd;

beforeAll(async () => {
  scenario = await Scenario.start();
  owner = new pg.Client({ connectionString: scenario.app.db.ownerUrl });
  await owner.connect();
  [oidc, mail] = await Promise.all([startOidcServer(), startMailServer()]);
  const teams = await Promise.all(Array.from({ length: 4 }, () => scenario.team()));
  first = await makeCrowd(scenario, teams, 2, 60);
  second = await makeCrowd(scenario, teams, 1, 12);
  await scenario.work();
  await moveAccountsToIssuer(owner, oidc, [first, second]);
  const settings = settingsOf(scenario, oidc);
  servers = await Promise.all([launch('main', { ...settings, MIGRATION_DATABASE_URL: scenario.app.db.ownerUrl }), launch('main', settings)]);
  for (const server of servers) await server.printed('Askwell listens on');
}, PATIENCE);
afterAll(async () => {
  await endServices();
  await oidc.stop();
  await mail.close();
  await owner.end();
  await scenario.end();
  await cleanUp();
});

const startWorker = (): Promise<Service> => launch('worker', { ...settingsOf(scenario, oidc), SMTP_URL: mail.url, DATA_DIR: temporaryFolder() });

async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await happened()); waited += 20) {
    if (waited > PATIENCE) throw new Error('it did not happen');
    await wait(20);
  }
}

interface Recorded {
  invitation: string | null;
  state: string;
  has_job: boolean;
}
/** Every ask of a crowd's posts, its invitation, and whether a job waits that will deliver it. */
async function recorded({ teams }: Crowd): Promise<Recorded[]> {
  const { rows } = await owner.query<Recorded>(
    `select invitation.id as invitation, ask.state, exists (
       select from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
       where task.identifier = 'invitations.deliver' and job.payload ->> 'invitationId' = invitation.id::text) as has_job
     from ask left join invitation on invitation.ask_id = ask.id where ask.opportunity_id = any ($1::uuid[])`,
    [teams.flatMap(({ posts }) => posts.map(({ opportunityId }) => opportunityId))],
  );
  return rows;
}
const asOf = async (crowd: Crowd): Promise<Map<string | null, string>> => new Map((await recorded(crowd)).map(({ invitation, state }) => [invitation, state]));
/** The invitations that the mail server has, as often as it has them. */
const mailed = (from = 0): string[] => mail.received.slice(from).flatMap(({ messageId }) => /^<invitation-([0-9a-f-]{36})@askwell>$/.exec(messageId)?.[1] ?? []);

/** Its locks are looked at after four hours, and its failures wait longer and longer; here that time goes by at once. */
const hoursPass = () => owner.query('update graphile_worker._private_jobs set locked_at = null, locked_by = null, run_at = now()');

describe('a server that is killed with invitations under way', () => {
  let result: CrowdResult;
  beforeAll(async () => {
    // Only some answer, so that most are left to be mailed.
    const inviting = letCrowdInvite(servers.map(({ url }) => url), first.teams, first.people.slice(0, 10), 4_000);
    await until(async () => (await recorded(first)).length >= 10);
    await servers[0].stop('SIGKILL');
    result = await inviting;
  }, PATIENCE);

  it('cuts calls off; sent again to the other, they meet nothing but outcomes', () => {
    expect(result.cut).toBeGreaterThan(0);
    expect([...new Set(result.failures)]).toEqual([]);
  });

  it('leaves nothing asked that is not recorded, and nothing recorded that nobody was told of', async () => {
    expect(result.asked.length).toBeGreaterThan(20);
    expect(result.asked.map(({ opportunityId, code }) => `${opportunityId} ${code}`).sort()).toEqual(await ledgerOf(owner, first));
    expect([await findViolations(owner), await findMismatches(owner)]).toEqual([[], []]);
  });

  it('leaves each recorded ask with an invitation and a job that will deliver it', async () => {
    const asks = await recorded(first);
    expect(asks.filter(({ invitation, has_job: hasJob }) => invitation === null || !hasJob)).toEqual([]);
    expect(asks.filter(({ state }) => state === 'reserved').length).toBeGreaterThan(10);
  });
});

describe('a worker that is killed in the middle of delivering', () => {
  let cutOff: string[];
  beforeAll(async () => {
    const worker = await startWorker();
    await until(() => mailed().length >= 5);
    const [before, goOn] = [mailed().length, mail.hold()];
    await until(() => mailed().length > before);
    await worker.stop('SIGKILL');
    goOn();
    const states = await asOf(first);
    cutOff = mailed().filter((id) => states.get(id) === 'reserved');
  }, PATIENCE);

  it('had sent some whose record it never made, and had not come to others', async () => {
    expect(cutOff.length).toBeGreaterThan(0);
    expect([...(await asOf(first)).values()].filter((state) => state === 'reserved').length).toBeGreaterThan(cutOff.length);
  });

  it('is followed by another, which delivers every recorded ask; only what was cut off comes twice', async () => {
    await hoursPass();
    const worker = await startWorker();
    await until(async () => (await waitingJobs(owner)) === 0);
    expect(await worker.stop()).toBe(0);
    const states = await asOf(first);
    expect([...states.values()].filter((state) => state !== 'delivered' && state !== 'no')).toEqual([]);
    expect(mailed().filter((id) => !states.has(id))).toEqual([]);
    const twice = mailed().filter((id, nr, all) => all.indexOf(id) !== nr);
    expect(twice.sort()).toEqual([...cutOff].sort());
    const undelivered = [...states].filter(([id, state]) => state === 'delivered' && !mailed().includes(id ?? ''));
    // Whoever looked at their list has it from there.
    expect(undelivered.length).toBeLessThanOrEqual(10);
  }, PATIENCE);
});

describe('what nobody delivers', () => {
  it('is let go after 48 hours, and never mailed afterwards; what may have arrived counts', async () => {
    const { asked, failures } = await letCrowdInvite([servers[1].url], second.teams, second.people.slice(0, 1), 1_000);
    expect([failures, asked.length > 5]).toEqual([[], true]);
    const from = mail.received.length;
    const goOn = mail.hold();
    const killed = await startWorker();
    await until(() => mailed(from).length > 0);
    await killed.stop('SIGKILL');
    mail.refuse({ at: 'recipient', code: 451 });
    goOn();
    const before = await asOf(second);
    const mayHaveArrived = mailed(from).filter((id) => before.get(id) === 'reserved');
    expect(mayHaveArrived.length).toBeGreaterThan(0);

    await scenario.app.db.advance(2 * DAY);
    const worker = await startWorker();
    // It looks once a minute.
    await until(async () => ![...(await asOf(second)).values()].includes('reserved'));
    const after = await asOf(second);
    expect(mayHaveArrived.map((id) => after.get(id))).toEqual(mayHaveArrived.map(() => 'delivered'));
    const released = [...after].filter(([, state]) => state === 'released').map(([id]) => id);
    expect(released.length).toBeGreaterThan(0);
    expect(mailed(from).filter((id) => released.includes(id))).toEqual([]);

    mail.refuse(null);
    const count = mail.received.length;
    await hoursPass();
    await until(async () => (await waitingJobs(owner)) === 0);
    expect(mailed(count)).toEqual([]);
    expect([await findViolations(owner), await findMismatches(owner)]).toEqual([[], []]);
    expect(await worker.stop()).toBe(0);
  }, 2 * PATIENCE);
});
