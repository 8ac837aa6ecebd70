import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { findMismatches, findViolations } from '../../support/ledger-checker.js';
import { cleanUp, temporaryFolder } from '../../support/embedded.js';
import { type OidcServer, startOidcServer } from '../../support/oidc.js';
import { DAY, Scenario, START } from '../../support/scenario.js';
import { endServices, launch, PATIENCE, type Service } from '../../support/service.js';
import { installWrongGuard } from '../../support/wrong-guards.js';
import { type CrowdResult, letCrowdInvite } from './crowd-over-http.js';
import { type Crowd, ledgerOf, makeCrowd, moveAccountsToIssuer, settingsOf, waitingJobs } from './crowd-world.js';

/** Two servers and a worker, each a process of its own, on one database elsewhere, with sign-in by an OIDC server. */

const lasts = process.env.FULL ? 60_000 : 4_000;
/** The database's clock runs so many times faster: 2.3 days a second, so that gaps between asks open and close meanwhile. */
const speed = 200_000;

let scenario: Scenario;
let oidc: OidcServer;
let owner: pg.Client;
let workerData: string;
let servers: Service[];
let worker: Service;
let first: Crowd;
let second: Crowd;

beforeAll(async () => {
  scenario = await Scenario.start();
  const { db } = scenario.app;
  owner = new pg.Client({ connectionString: db.ownerUrl });
  await owner.connect();
  oidc = await startOidcServer();
  const teams = await Promise.all(Array.from({ length: 8 }, () => scenario.team()));
  first = await makeCrowd(scenario, teams, 3, 50);
  second = await makeCrowd(scenario, teams, 1, 20);
  await moveAccountsToIssuer(owner, oidc, [first, second]);

  const settings = settingsOf(scenario, oidc);
  servers = await Promise.all([launch('main', { ...settings, MIGRATION_DATABASE_URL: db.ownerUrl }), launch('main', settings)]);
  for (const server of servers) await server.printed('Askwell listens on');
  workerData = temporaryFolder();
  worker = await launch('worker', { ...settings, DATA_DIR: workerData });
}, PATIENCE);
afterAll(async () => {
  await endServices();
  await oidc.stop();
  await owner.end();
  await scenario.end();
  await cleanUp();
});

/** From this instant on, faster than real, for all who use this database. */
const runClock = (from: Date) =>
  owner.query(`
    create or replace function clock_now() returns timestamptz language sql volatile parallel restricted
    return date_trunc('milliseconds', timestamptz '${from.toISOString()}' + (clock_timestamp() - timestamptz '${new Date().toISOString()}') * ${speed})`);

const invite = (urls: string[], { teams, people }: Crowd, milliseconds: number): Promise<CrowdResult> => letCrowdInvite(urls, teams, people, milliseconds);

describe('a server beside a database elsewhere', () => {
  it('prints no sample accounts, and leaves jobs to the worker, which does them', async () => {
    for (const server of servers) expect([server.out().includes('Bearer'), server.err()]).toEqual([false, '']);
    for (let waited = 0; (await waitingJobs(owner)) > 0 && waited < PATIENCE; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await waitingJobs(owner)).toBe(0);
    for (const { url } of [...servers, worker]) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  }, PATIENCE);
});

describe('16 clients of 8 organisations, inviting the same people through two servers at once', () => {
  let result: CrowdResult;
  beforeAll(async () => {
    await runClock(START);
    result = await invite(servers.map(({ url }) => url), first, lasts);
  }, PATIENCE);

  it('meet nothing but outcomes, from both servers', () => {
    expect([...new Set(result.failures)]).toEqual([]);
    expect(Math.min(...result.calls)).toBeGreaterThan(20);
  });

  it('really contend: many are refused somebody whom another one got', () => {
    expect(result.asked.length).toBeGreaterThan(40);
    expect(result.notAvailable).toBeGreaterThan(result.asked.length);
    expect(result.answered).toBeGreaterThan(0);
  });

  it('are told what the ledger says, each ask once', async () => {
    expect(result.asked.map(({ opportunityId, code }) => `${opportunityId} ${code}`).sort()).toEqual(await ledgerOf(owner, first));
  });

  it('ask nobody whom a single queue would not have asked', async () => {
    expect(await findViolations(owner)).toEqual([]);
    expect(await findMismatches(owner)).toEqual([]);
  });

  it('have their invitations sent by the worker', async () => {
    for (let waited = 0; mails().length === 0 && waited < PATIENCE; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mails().length).toBeGreaterThan(0);
  }, PATIENCE);
});

const mails = (): string[] => {
  try {
    return readdirSync(join(workerData, 'mail')).filter((name) => name.startsWith('invitation-'));
  } catch {
    return [];
  }
};

it('with a guard that counts and then inserts, the same crowd is caught', async () => {
  await runClock(new Date(START.getTime() + 40 * DAY));
  expect(await findViolations(owner)).toEqual([]);
  await installWrongGuard(owner, 'count, then insert');
  const { failures, asked } = await invite(servers.map(({ url }) => url), second, 2_500);
  expect(failures).toEqual([]);
  const ofSecond = new Set((await owner.query<{ id: string }>('select id from ask where contributor_id = any ($1::uuid[])', [second.people.map(({ contributorId }) => contributorId)])).rows.map(({ id }) => id));
  expect(asked.length).toBeGreaterThan(20);
  const violations = await findViolations(owner);
  expect(violations.every(({ askId }) => ofSecond.has(askId))).toBe(true);
  expect(violations.map(({ rule }) => rule)).toContain('gap');
}, PATIENCE);

it('all of them end when asked to', async () => {
  expect(await Promise.all([...servers, worker].map((service) => service.stop()))).toEqual([0, 0, 0]);
  expect([...servers, worker].map((service) => service.err())).toEqual(['', '', '']);
}, PATIENCE);
