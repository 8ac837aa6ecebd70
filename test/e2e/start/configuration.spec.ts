import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canEnter } from '../../../src/platform/database/embedded/database-user.js';
import { ownerRole, withClient } from '../../../src/platform/database/roles.js';
import { createTestDatabase, type TestDatabase, testServer } from '../../support/database.js';
import { cleanUp, temporaryFolder } from '../../support/embedded.js';
import { endServices, freePort, launch, PATIENCE, type Service } from '../../support/service.js';
import { urlOf } from '../../support/test-server.js';

/** Whatever is wrong with what it was given: one line that names it, exit code 1, nothing left behind. */

let db: TestDatabase;
const empty = 'askwell_test_empty';
beforeAll(async () => {
  db = await createTestDatabase();
  await withClient(testServer().adminUrl, async (client) => {
    await client.query(`drop database if exists ${empty}`);
    await client.query(`create database ${empty} owner ${ownerRole}`);
  });
});
afterAll(async () => {
  await endServices();
  await cleanUp();
  await withClient(testServer().adminUrl, (client) => client.query(`drop database if exists ${empty}`));
  await db.drop();
});

async function refused(settings: Record<string, string>, ids: { uid?: number; gid?: number } = {}): Promise<string> {
  const folder = join(temporaryFolder(), 'data');
  const service = await launch('main', { DATA_DIR: folder, ...settings }, ids);
  endIfItStarts(service);
  expect(await service.ended).toBe(1);
  expect(service.out().replace(/^Loading the program.*\n/gm, '')).toBe('');
  expect(existsSync(folder)).toBe(false);
  const [line, ...more] = service.err().split('\n');
  expect(more).toEqual(['']);
  expect(line).toMatch(/^Askwell did not start: /);
  return line.replace('Askwell did not start: ', '');
}

/** So that a test that expects a refusal fails soon. */
function endIfItStarts(service: Service): void {
  service.printed('Askwell listens on').then(
    () => service.stop(),
    () => undefined,
  );
}

describe('a setting that can’t be', () => {
  it.each([
    [{ PORT: 'eighty' }, 'PORT must be a number.'],
    [{ HOST: '203.0.113.7' }, 'HOST 203.0.113.7 is not an address of this machine. Set HOST to one that is, or to 127.0.0.1 for this machine alone.'],
    [{ HOST: 'no such host' }, /^HOST no such host can't be listened on \(.*\)\. Set HOST to an address of this machine\.$/],
    [{ MEILI_URL: 'meilisearch:7700' }, 'MEILI_URL must be a URL such as http://meilisearch:7700.'],
    [{ CONTACT_KEYS: 'mine' }, 'CONTACT_KEYS must be one or more name:key pairs, comma separated, each key 32 bytes in base64.'],
    [{ OIDC_ISSUER: 'https://login.example' }, /^OIDC_AUDIENCE must be set when OIDC_ISSUER is: /],
    [{ DATABASE_URL: 'postgres://127.0.0.1/askwell' }, /^OIDC_ISSUER must be set when DATABASE_URL is: outside the embedded database there are no built-in users\.$/],
  ])('%j', async (settings, expected) => {
    expect(await refused(settings as Record<string, string>)).toMatch(expected);
  }, PATIENCE);
});

describe('a database elsewhere', () => {
  const key = Buffer.alloc(32, 3).toString('base64');
  const others = { OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'askwell', CONTACT_KEYS: `a:${key}`, CONTACT_HASH_KEY: key, PUBLIC_URL: 'http://askwell.test' };

  it('that does not answer', async () => {
    const port = await freePort();
    expect(await refused({ ...others, DATABASE_URL: `postgres://askwell_app:secret@127.0.0.1:${port}/askwell` })).toBe(
      `DATABASE_URL: the database 127.0.0.1:${port}/askwell can't be opened (connect ECONNREFUSED 127.0.0.1:${port}).`,
    );
  }, PATIENCE);

  it('with a password that is wrong, which is not printed', async () => {
    const line = await refused({ ...others, DATABASE_URL: db.appUrl.replace(new URL(db.appUrl).password, 'wrong-password') });
    expect(line).toMatch(/^DATABASE_URL: the database .* can't be opened \(password authentication failed for user "askwell_app"\)\.$/);
    expect(line).not.toContain('wrong-password');
  }, PATIENCE);

  it('given as the owner of its tables', async () => {
    expect(await refused({ ...others, DATABASE_URL: db.ownerUrl })).toMatch(/^DATABASE_URL signs in as "askwell_owner", which owns tables or may do anything\. Give it the role askwell_app/);
  }, PATIENCE);

  it('that is behind', async () => {
    expect(await refused({ ...others, DATABASE_URL: urlOf(db.appUrl, empty) })).toMatch(
      /^The database is behind this version \(migrations\/1764000001000-ground\.sql and \d+ more\)\. Start once with MIGRATION_DATABASE_URL, or run `npm run migrate`\.$/,
    );
  }, PATIENCE);

  it('whose owner is said to be the application', async () => {
    expect(await refused({ ...others, DATABASE_URL: db.appUrl, MIGRATION_DATABASE_URL: db.appUrl })).toMatch(
      /^MIGRATION_DATABASE_URL signs in as "askwell_app", which may not create tables there\. Give it the role that owns the database\.$/,
    );
  }, PATIENCE);

  it('that holds sample data', async () => {
    await withClient(db.ownerUrl, (client) => client.query('insert into sample_load (started_at) values (clock_now())'));
    expect(await refused({ ...others, DATABASE_URL: db.appUrl })).toMatch(
      /^OIDC_ISSUER is set, but this database holds sample data, which must not stand beside real people\. Use another database, or start without OIDC_ISSUER\.$/,
    );
  }, PATIENCE);
});

describe('a folder', () => {
  it('that can’t be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const dataDir of [join(file, 'data'), file]) {
      expect(await refused({ DATA_DIR: dataDir })).toBe(`DATA_DIR ${dataDir} can't be made: ${file} is no folder. Set DATA_DIR to another folder.`);
    }
  }, PATIENCE);

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('that can’t be made though all above it is there', async () => {
    expect(await refused({ DATA_DIR: '/proc/askwell' })).toMatch(/^DATA_DIR \/proc\/askwell can't be made: ENOENT.* Set DATA_DIR to another folder\.$/);
  }, PATIENCE);

  const asRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0 ? it : it.skip;
  asRootOnLinux('where nobody may write', async () => {
    expect(await refused({ DATA_DIR: '/sys' })).toMatch(/^\/sys\/askwell\.lock[^ ]*: this user may not read or write there\. /);
  }, PATIENCE);

  asRootOnLinux('where this user may not write, or not even look', async () => {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'daemon'])));
    if (!(await canEnter(fileURLToPath(new URL('../../../', import.meta.url)), { ids: { uid, gid }, name: 'daemon' }))) return;
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'), { mode: 0o755 });
    chmodSync(join(folder, 'data'), 0o755);
    const advice = 'this user may not read or write there. Start as the user whose folder it is, or set DATA_DIR to another folder.';
    const line = await refused({ DATA_DIR: join(folder, 'data') }, { uid, gid });
    expect(line.replace(/askwell\.lock[^:]*/, 'askwell.lock')).toBe(`${join(folder, 'data', 'askwell.lock')}: ${advice}`);
    chownSync(join(folder, 'data'), uid, gid);
    writeFileSync(join(folder, 'data', 'contact-keys.json'), '{}', { mode: 0o600 });
    expect(await refusedLater({ DATA_DIR: join(folder, 'data') }, { uid, gid })).toBe(`${join(folder, 'data', 'contact-keys.json')}: ${advice}`);
  }, PATIENCE);

  it('whose keys are damaged, found once its database runs, which then stops', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'contact-keys.json'), '{"local":"c2hvcnQ="}');
    expect(await refusedLater({ DATA_DIR: dataDir })).toMatch(
      /^DATA_DIR holds a damaged .*\/contact-keys\.json, without which contact details can't be read\. Put it back from a backup, or set DATA_DIR to an empty folder\.$/,
    );
    expect([existsSync(join(dataDir, 'askwell.lock')), existsSync(join(dataDir, 'postgres', 'postmaster.pid'))]).toEqual([false, false]);
    writeFileSync(join(dataDir, 'contact-keys.json'), JSON.stringify({ local: Buffer.alloc(32).toString('base64'), hash: Buffer.alloc(32).toString('base64') }));
    writeFileSync(join(dataDir, 'sign-in-key.json'), '{"kty":"EC"');
    expect(await refusedLater({ DATA_DIR: dataDir })).toMatch(/^DATA_DIR holds a damaged .*\/sign-in-key\.json\. Remove that file; the next start makes a new one\.$/);
  }, PATIENCE);

  /** Its database was made and started before. */
  async function refusedLater(settings: Record<string, string>, ids: { uid?: number; gid?: number } = {}): Promise<string> {
    const service = await launch('main', settings, ids);
    endIfItStarts(service);
    expect(await service.ended).toBe(1);
    expect(service.err()).toMatch(/^Askwell did not start: [^\n]+\n$/);
    return service.err().trim().replace('Askwell did not start: ', '');
  }
});
