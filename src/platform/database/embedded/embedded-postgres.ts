import { rm } from 'node:fs/promises';
import type { OnProgress } from '../progress.js';
import { appRole, ensureDatabase, ensureRoles, ownerRole } from '../roles.js';
import { findBinaries } from './binaries.js';
import { clusterExists, clusterPath, createCluster, openCluster, stopLeftover } from './cluster.js';
import { makeDataFolder } from './data-folder.js';
import { databaseUser } from './database-user.js';
import { lockFolder } from './lock.js';
import { makePasswords, readPasswords } from './passwords.js';
import { type Server, startServer } from './server.js';

export interface EmbeddedPostgresOptions {
  /** Everything is kept here; made when missing. */
  dataDir: string;
  /** False only where data may be lost with the machine: tests. Default true. */
  durable?: boolean;
  /** Hears of steps that take longer than a second. */
  onProgress?: OnProgress;
  /** Hears, in one line, that the server ended by itself. */
  onCrash?: (reason: string) => void;
}

export interface EmbeddedPostgres {
  /** The server's administrator, for making databases. */
  readonly adminUrl: string;
  /** Owns the tables; for migrations. */
  readonly ownerUrl: string;
  /** The application's role. */
  readonly appUrl: string;
  /** `18.4` */
  readonly version: string;
  /** Resolves when the server has ended and the folder is free. Close connections first. */
  stop(): Promise<void>;
}

const database = 'askwell';

/**
 * Starts a Postgres of our own on a free port of 127.0.0.1, with its data in `dataDir`. The first start makes the
 * database and its roles.
 * @throws DatabaseStartError in one line: already running, or why it can't run and what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = await makeDataFolder(options.dataDir);
  const lock = await lockFolder(dataDir);
  try {
    return await startLocked(dataDir, options, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Removes a data folder with everything in it, and first stops a server that a killed run left in it.
 * @throws DatabaseStartError when a process that lives uses it
 */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const lock = await lockFolder(dataDir);
  try {
    await stopLeftover({ path: clusterPath(dataDir) });
    await rm(dataDir, { recursive: true, force: true });
  } finally {
    await lock.release();
  }
}

async function startLocked(
  dataDir: string,
  { durable = true, onProgress, onCrash }: EmbeddedPostgresOptions,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  const user = await databaseUser(dataDir);
  const binaries = await findBinaries(dataDir, user, onProgress);
  const exists = await clusterExists(dataDir);
  const passwords = exists ? await readPasswords(dataDir) : await makePasswords(dataDir);
  if (!exists) await createCluster({ dataDir, password: passwords.admin, durable, user, binaries }, onProgress);
  const cluster = await openCluster(dataDir, user);
  await stopLeftover(cluster, onProgress);
  const server = await startServer({ dataDir, durable, cluster, binaries }, onProgress);

  const url = (role: string, password: string, name = database) => `postgres://${role}:${password}@127.0.0.1:${server.port}/${name}`;
  const adminUrl = url('postgres', passwords.admin, 'postgres');
  try {
    await ensureRoles(adminUrl, passwords);
    await ensureDatabase(adminUrl, database);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    adminUrl,
    ownerUrl: url(ownerRole, passwords.owner),
    appUrl: url(appRole, passwords.app),
    version: binaries.version,
    stop: stopper(server, release, onCrash),
  };
}

function stopper(server: Server, release: () => Promise<void>, onCrash?: (reason: string) => void): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  void server.ended.then((reason) => {
    if (!stopped) onCrash?.(`The database stopped by itself: ${reason}`);
  });
  return () => (stopped ??= server.stop().then(release));
}
