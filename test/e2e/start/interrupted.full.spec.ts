import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findRunningPostgres } from '../../../src/platform/database/embedded/running-postgres.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { readSampleFindings } from '../../../src/sample/load-sample-findings.js';
import { readSampleFeed } from '../../../src/sample/sample-feed.js';
import { cleanUp, isAlive, serverPid, temporaryFolder } from '../../support/embedded.js';
import { endServices, freePort, launch, PATIENCE, type Service, startService } from '../../support/service.js';

/** Starts that end before they were done: by a signal, by being killed, because something was in the way. */

afterAll(async () => {
  await endServices();
  await cleanUp();
});

const countsNow = `select
  (select count(*)::int from organisation) as organisations, (select count(*)::int from team) as teams,
  (select count(*)::int from account) as accounts, (select count(*)::int from permission) as permissions,
  (select count(*)::int from opportunity) as posts, (select count(*)::int from opportunity where status = 'open') as open,
  (select count(*)::int from contributor) as people, (select count(distinct account_id)::int from contributor) as owners,
  (select count(*)::int from interest) as interests, (select count(*)::int from consent) as consents,
  (select count(*)::int from skill) as skills, (select count(*)::int from access_need) as needs,
  (select count(*)::int from finding where status in ('published', 'superseded')) as findings, (select count(*)::int from broker_note) as notes,
  (select count(*)::int from finding where second_read_at is not null) as "secondRead", (select count(*)::int from finding where joined_into is not null) as joined,
  (select count(*)::int from finding_question) as questions, (select count(*)::int from finding_useful) as useful, (select count(*)::int from subscription) as subscriptions,
  (select count(*)::int from idea) as ideas, (select count(*)::int from expression_of_interest) as "cameForward", (select count(*)::int from involvement) as involvements`;

async function counts(dataDir: string): Promise<Record<string, number> | null> {
  const running = await findRunningPostgres(dataDir);
  if (!running) return null;
  return withClient(running.ownerUrl, async (client) => (await client.query<Record<string, number>>(countsNow)).rows[0]);
}

/** What there is to load, as the files have it. */
async function countsInFiles(): Promise<Record<string, number>> {
  const table = async (name: string): Promise<Record<string, string>[]> => {
    const [head, ...lines] = (await readFile(new URL(`../../../src/sample/data/${name}.tsv`, import.meta.url), 'utf8')).trimEnd().split('\n').map((line) => line.split('\t'));
    return lines.map((cells) => Object.fromEntries(head.map((column, nr) => [column, cells[nr] ?? ''])));
  };
  const [people, posts, teams, ideas, involvements] = await Promise.all(['people', 'opportunities', 'teams', 'ideas', 'involvements'].map(table));
  const feed = await readSampleFeed();
  const said = new Set(feed.findings.map(({ ids }) => ids.pmid));
  const findings = [...feed.findings.filter(({ stays }) => !stays), ...(await readSampleFindings()).filter(({ ids }) => !ids.pmid || !said.has(ids.pmid))];
  const organisations = new Set(teams.map(({ organisation }) => organisation)).size;
  const listed = (column: string, mark: string) => people.flatMap((person) => person[column].split(mark).filter((entry) => entry !== '')).length;
  const [administrator, leads, brokers, staff] = [1, 2, 2, 1];
  return {
    organisations,
    teams: teams.length,
    accounts: people.length + teams.length + administrator + leads + brokers + staff,
    permissions: people.length + teams.length + administrator + leads * organisations + brokers + staff,
    posts: posts.length,
    open: posts.filter(({ review }) => review === '').length,
    people: people.length,
    owners: people.length,
    interests: listed('interests', ';'),
    // To joining, to each context, and to teams reading their own words.
    consents: people.length + listed('contexts', ',') + people.filter(({ shown }) => shown === 'yes').length,
    skills: listed('skills', ';'),
    needs: listed('needs', ';'),
    findings: findings.length,
    notes: findings.flatMap(({ notes }) => notes).length,
    secondRead: feed.secondRead.length,
    joined: feed.doubles.length,
    questions: feed.questions.length,
    useful: feed.useful.flatMap(({ people: readers, teams: staffOf }) => [...readers, ...staffOf]).length,
    subscriptions: feed.subscriptions.staff.length + feed.subscriptions.people.length,
    ideas: ideas.length,
    cameForward: involvements.length,
    involvements: involvements.filter(({ answer }) => answer !== '').length,
  };
}

/** Waits until so many people have joined. */
async function untilJoined(service: Service, dataDir: string, people: number): Promise<void> {
  await service.printed('Loading sample data');
  for (;;) {
    if (service.process.exitCode !== null) throw new Error(`It ended: ${service.out()}${service.err()}`);
    const now = await counts(dataDir);
    if (now && now.people >= people) return;
  }
}

describe('loading the sample data', () => {
  it('stopped by a signal and then killed, is completed by the next start, without anything twice', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    const first = await launch('main', { DATA_DIR: dataDir });
    await untilJoined(first, dataDir, 3);
    expect(await first.stop('SIGTERM')).toBe(0);
    expect(first.err()).toBe('');
    expect(first.out()).not.toContain('# Contributor');
    expect(existsSync(join(dataDir, 'askwell.lock'))).toBe(false);

    const second = await launch('main', { DATA_DIR: dataDir });
    await untilJoined(second, dataDir, 20);
    await second.stop('SIGKILL');

    const third = await startService({ DATA_DIR: dataDir });
    expect(await counts(dataDir)).toEqual(await countsInFiles());
    expect(third.err()).toBe('');
    await third.stop();
  }, PATIENCE);
});

describe('a first start', () => {
  it('that Ctrl-C ends while it prepares the database leaves nothing running', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    const service = await launch('main', { DATA_DIR: dataDir });
    while (!existsSync(join(dataDir, 'askwell.lock'))) await new Promise((resolve) => setTimeout(resolve, 5));
    service.process.kill('SIGINT');
    // As npm does, which passes on what the terminal has sent to everyone.
    service.process.kill('SIGINT');
    expect(await service.ended).toBe(0);
    expect(service.err()).toBe('');
    expect([existsSync(join(dataDir, 'askwell.lock')), existsSync(join(dataDir, 'postgres', 'postmaster.pid'))]).toEqual([false, false]);
  }, PATIENCE);

  it('whose port somebody takes meanwhile says so in one line, and takes its database along', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    const port = await freePort();
    const service = await launch('main', { DATA_DIR: dataDir, PORT: String(port) });
    while (!existsSync(join(dataDir, 'askwell.lock'))) await new Promise((resolve) => setTimeout(resolve, 5));
    const thief = createServer().listen(port, '127.0.0.1');
    await once(thief, 'listening');
    thief.unref();
    while (!existsSync(join(dataDir, 'postgres', 'postmaster.pid'))) await new Promise((resolve) => setTimeout(resolve, 5));
    const database = serverPid(dataDir);
    expect(await service.ended).toBe(1);
    expect(service.err()).toBe(`Askwell did not start: PORT ${port} is in use by another program. Set PORT to a free one, for example PORT=${port + 1}.\n`);
    expect(service.out()).not.toMatch(/warn|error/i);
    expect(await isAlive(database)).toBe(false);
    thief.close();
  }, PATIENCE);
});
