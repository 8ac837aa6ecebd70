import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { databaseUser } from '../../../src/platform/database/embedded/database-user.js';
import { startEmbeddedPostgres } from '../../../src/platform/database/embedded/embedded-postgres.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { cleanUp, folderWithDatabase, isAlive, removeMadeFolder, serverPid, start, startBystander, startChild, temporaryFolder } from '../../support/embedded.js';

afterEach(cleanUp);
afterAll(removeMadeFolder);

const queryOne = (url: string, sql: string) => withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows[0]);

describe('a first start', () => {
  test('makes the database and both roles, keeps them over a restart, leaves no process behind', async () => {
    const dataDir = join(temporaryFolder(), 'not', 'there', 'yet');
    const first = await start(dataDir);
    expect(first.version).toMatch(/^\d+\.\d+$/);
    expect(await queryOne(first.ownerUrl, 'select current_user as role, current_database() as db')).toEqual({ role: 'askwell_owner', db: 'askwell' });
    expect(await queryOne(first.appUrl, 'select current_user as role, current_database() as db')).toEqual({ role: 'askwell_app', db: 'askwell' });
    expect(await queryOne(first.adminUrl, `select datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding from pg_database where datname = 'askwell'`)).toEqual({
      provider: 'b',
      locale: 'C.UTF-8',
      encoding: 'UTF8',
    });
    await withClient(first.ownerUrl, (client) => client.query('create table kept (word text); insert into kept values ($$still here$$)'));
    const pid = serverPid(dataDir);
    await first.stop();
    await first.stop();
    expect(await isAlive(pid)).toBe(false);
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres-passwords.json', 'postgres.log']);

    const second = await start(dataDir);
    expect(await queryOne(second.ownerUrl, 'select word from kept')).toEqual({ word: 'still here' });
    await second.stop();
  });

  test('lets nobody in without the password that only its starter may read', async () => {
    const dataDir = temporaryFolder();
    const { adminUrl, appUrl, stop } = await start(dataDir);
    expect(statSync(join(dataDir, 'postgres-passwords.json')).mode & 0o777).toBe(0o600);
    const { password } = new URL(appUrl);
    expect(password).toHaveLength(32);
    expect(new URL(adminUrl).password).not.toBe(password);
    for (const url of [adminUrl, appUrl]) {
      await expect(queryOne(url.replace(new URL(url).password, 'guess'), 'select 1')).rejects.toThrow('password authentication failed');
    }
    const stored = await queryOne(adminUrl, `select bool_and(rolpassword like 'SCRAM-SHA-256$%') as scram from pg_authid where rolcanlogin`);
    expect(stored).toEqual({ scram: true });
    await stop();
  });

  test('listens on this machine only', async () => {
    const { adminUrl, stop } = await start(temporaryFolder());
    const { port } = new URL(adminUrl);
    expect(await queryOne(adminUrl, `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`)).toEqual({ addresses: '127.0.0.1', sockets: '' });
    const others = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'));
    for (const { address } of others) await expect(reach(address, Number(port))).rejects.toThrow('ECONNREFUSED');
    await stop();
  });

  test('that was interrupted while preparing is begun again', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'postgres.new', 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.new', 'PG_VERSION'), '18');
    const { ownerUrl, stop } = await start(dataDir);
    expect(await queryOne(ownerUrl, 'select 1 as one')).toEqual({ one: 1 });
    await stop();
  });
});

describe('a second start on the same data', () => {
  test('says who is running and leaves the first alone', async () => {
    const dataDir = await folderWithDatabase();
    const first = await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(`already running (pid ${process.pid}) on the data in ${dataDir}.`);
    const other = await startChild(dataDir);
    expect(other.said).toMatchObject({ name: 'DatabaseStartError', error: expect.stringContaining(`already running (pid ${process.pid})`) });
    expect(await queryOne(first.appUrl, 'select 1 as one')).toEqual({ one: 1 });
    await first.stop();
  });

  test('at the very same moment: one runs, the others hear of it', async () => {
    const dataDir = temporaryFolder();
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => start(dataDir)));
    const running = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect([running.length, refused.length]).toEqual([1, 4]);
    for (const { reason } of refused) expect((reason as Error).message).toContain('already running');
    await running[0].value.stop();
  });

  test('takes over when the first was killed: its server is stopped, its data kept', async () => {
    const dataDir = await folderWithDatabase();
    const killed = await startChild(dataDir);
    await withClient(killed.said.ownerUrl, (client) => client.query('create table kept (word text); insert into kept values ($$still here$$)'));
    const orphan = serverPid(dataDir);
    await killed.kill('SIGKILL');
    expect(await isAlive(orphan)).toBe(true);

    const next = await start(dataDir);
    expect(await isAlive(orphan)).toBe(false);
    expect(serverPid(dataDir)).not.toBe(orphan);
    expect(await queryOne(next.ownerUrl, 'select word from kept')).toEqual({ word: 'still here' });
    await next.stop();
  });

  test('takes over when server and parent were killed and their pids now belong to other programs', async () => {
    const dataDir = await folderWithDatabase();
    const killed = await startChild(dataDir);
    const lock = JSON.parse(readFileSync(join(dataDir, 'askwell.lock'), 'utf8')) as { pid: number };
    process.kill(serverPid(dataDir), 'SIGKILL');
    await killed.kill('SIGKILL');
    // Stands in for whatever program got the pids since; as the database's user, whose programs the server can see.
    const other = await startBystander(await databaseUser(dataDir));
    writeFileSync(join(dataDir, 'askwell.lock'), JSON.stringify({ ...lock, pid: other }));
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(other)));

    const next = await start(dataDir);
    expect(await isAlive(other)).toBe(true);
    expect(await queryOne(next.appUrl, 'select 1 as one')).toEqual({ one: 1 });
    await next.stop();
  });
});

describe('a start that fails says why in one line', () => {
  const failure = async (dataDir: string): Promise<string> => {
    const error = await start(dataDir).then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error?.name).toBe('DatabaseStartError');
    expect(error?.message).not.toContain('\n');
    return error?.message ?? '';
  };

  test('the server’s own reason, and works again once mended', async () => {
    const dataDir = await folderWithDatabase();
    const config = join(dataDir, 'postgres', 'postgresql.conf');
    const good = readFileSync(config);
    appendFileSync(config, "shared_buffers = 'plenty'\n");
    expect(await failure(dataDir)).toMatch(/^The database did not start: .*shared_buffers.*postgres\.log\)$/);
    writeFileSync(config, good);
    await (await start(dataDir)).stop();
  });

  test('passwords that are gone', async () => {
    const dataDir = await folderWithDatabase();
    writeFileSync(join(dataDir, 'postgres-passwords.json'), '{}');
    expect(await failure(dataDir)).toContain('postgres-passwords.json is missing or damaged');
    expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(true);
  });

  test('a folder that can’t be made, or holds something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await failure(join(folder, 'file', 'data'))).toContain("can't be made");
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres', 'thesis.txt'), 'years of work');
    expect(await failure(folder)).toContain('is not empty and not a database');
    expect(readFileSync(join(folder, 'postgres', 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});

test('a server that ends by itself is reported', async () => {
  const dataDir = await folderWithDatabase();
  let hear: (reason: string) => void = () => undefined;
  const heard = new Promise<string>((resolve) => {
    hear = resolve;
  });
  const running = await startEmbeddedPostgres({ dataDir, durable: false, onCrash: (reason) => hear(reason) });
  process.kill(serverPid(dataDir), 'SIGTERM');
  expect(await heard).toContain('The database stopped by itself');
  await running.stop();
});

const reach = (host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    socket.once('connect', () => resolve(void socket.destroy()));
    socket.once('error', reject);
  });
