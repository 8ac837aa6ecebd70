import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { findMismatches, findViolations } from '../../support/ledger-checker.js';
import { cleanUp, temporaryFolder } from '../../support/embedded.js';
import { type OidcServer, startOidcServer } from '../../support/oidc.js';
import { DAY, Scenario, START, type Team } from '../../support/scenario.js';
import { endServices, launch, PATIENCE, type Service } from '../../support/service.js';
import { installWrongGuard } from '../../integration/burden/wrong-guards.js';
import { type AskedPerson, type AskingTeam, type CrowdResult, letCrowdInvite } from './crowd-over-http.js';

/** Two servers and a worker, each a process of its own, on one database elsewhere, with sign-in by an OIDC server. */

const lasts = process.env.FULL ? 60_000 : 4_000;
/** The database's clock runs so many times faster: 2.3 days a second, so that gaps between asks open and close meanwhile. */
const speed = 200_000;
/** In a full run more than four months pass; nothing may close meanwhile. */
const openThroughout = { closesOn: '2029-01-15', hearBackBy: '2029-01-22', startsOn: '2029-02-01' };

let scenario: Scenario;
let oidc: OidcServer;
let owner: pg.Client;
let workerData: string;
let servers: Service[];
let worker: Service;

interface Crowd {
  teams: AskingTeam[];
  people: AskedPerson[];
}
let first: Crowd;
let second: Crowd;

beforeAll(async () => {
  scenario = await Scenario.start();
  const { db } = scenario.app;
  owner = new pg.Client({ connectionString: db.ownerUrl });
  await owner.connect();
  oidc = await startOidcServer();
  const teams = await Promise.all(Array.from({ length: 8 }, () => scenario.team()));
  first = await crowd(teams, 3, 50);
  second = await crowd(teams, 1, 20);
  await moveAccountsToIssuer();

  const settings = {
    DATABASE_URL: db.appUrl,
    OIDC_ISSUER: oidc.issuer,
    OIDC_AUDIENCE: 'askwell',
    CONTACT_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    CONTACT_HASH_KEY: Buffer.alloc(32, 9).toString('base64'),
    PUBLIC_URL: 'http://askwell.test',
    RATE_LIMITS: 'off',
  };
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

/** People who fit every post of these teams, so that all of them want the same ones. */
async function crowd(teams: readonly Team[], postsEach: number, count: number): Promise<Crowd> {
  const topicId = scenario.topic();
  const people = await scenario.people(count, { topicId, confirmed: true });
  for (const [nr, { contributorId, token }] of people.entries()) {
    // Every other one may be asked as often as the service allows.
    const most = { contributorId, asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
    if (nr % 2 === 0) await scenario.change('setFairAskingLevel', most, { token }, '{ contributorId }');
  }
  const asking = await Promise.all(
    teams.map(async (team) => {
      const posts = [];
      for (let nr = 0; nr < postsEach; nr += 1) {
        const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: ['lived_experience'] }], ...openThroughout });
        posts.push({ opportunityId, codes: await scenario.codes(opportunityId, team) });
      }
      return { posts, clients: [team.contact, team.colleague] };
    }),
  );
  return { teams: asking, people };
}

/** The scenario signs people in by itself; from now on the OIDC server does. */
async function moveAccountsToIssuer(): Promise<void> {
  const { rows } = await owner.query<{ id: string; subject: string }>('update account set issuer = $1 returning id, subject', [oidc.issuer]);
  const subjects = new Map(rows.map(({ id, subject }) => [id, subject]));
  const everyone = [...first.people, ...second.people, ...first.teams.flatMap(({ clients }) => clients)] as { accountId: string; token: string }[];
  for (const one of everyone) one.token = await oidc.forge({ sub: subjects.get(one.accountId), exp: Date.now() / 1000 + 3_600 });
}

/** From this instant on, faster than real, for all who use this database. */
const runClock = (from: Date) =>
  owner.query(`
    create or replace function clock_now() returns timestamptz language sql volatile parallel restricted
    return date_trunc('milliseconds', timestamptz '${from.toISOString()}' + (clock_timestamp() - timestamptz '${new Date().toISOString()}') * ${speed})`);

const invite = (urls: string[], { teams, people }: Crowd, milliseconds: number): Promise<CrowdResult> => letCrowdInvite(urls, teams, people, milliseconds);

/** Who was asked about what, as the ledger has it. */
async function ledger({ teams }: Crowd): Promise<string[]> {
  const { rows } = await owner.query<{ ask: string }>(
    `select opportunity_id || ' ' || code as ask from ask join candidate using (opportunity_id, contributor_id) where opportunity_id = any ($1::uuid[])`,
    [teams.flatMap(({ posts }) => posts.map(({ opportunityId }) => opportunityId))],
  );
  return rows.map(({ ask }) => ask).sort();
}

const waitingJobs = async (): Promise<number> => (await owner.query<{ n: number }>('select count(*)::int as n from graphile_worker.jobs where run_at <= now()')).rows[0].n;

describe('a server beside a database elsewhere', () => {
  it('prints no sample accounts, and leaves jobs to the worker, which does them', async () => {
    for (const server of servers) expect([server.out().includes('Bearer'), server.err()]).toEqual([false, '']);
    for (let waited = 0; (await waitingJobs()) > 0 && waited < PATIENCE; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await waitingJobs()).toBe(0);
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
    expect(result.asked.map(({ opportunityId, code }) => `${opportunityId} ${code}`).sort()).toEqual(await ledger(first));
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
