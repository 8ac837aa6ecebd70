import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './service.js';

export interface TestMeilisearch {
  readonly url: string;
  readonly key: string | null;
  readonly version: string;
  stop(): Promise<void>;
}

/** What is printed once for each spec file that had to leave its Meilisearch part out. */
export const SKIPPED =
  'SKIPPED: no Meilisearch. Set MEILI_URL (and MEILI_KEY), or put a `meilisearch` on the PATH, to run the tests of that engine.';

/**
 * A real Meilisearch: the one at MEILI_URL, or one of our own from the `meilisearch` on the PATH, on 127.0.0.1 with an empty
 * temporary folder.
 * @returns null when there is neither
 * @throws Error when the one at MEILI_URL doesn't answer: asked for, it must not be skipped
 */
export async function startMeilisearch(): Promise<TestMeilisearch | null> {
  const { MEILI_URL: url, MEILI_KEY: key } = process.env;
  if (url) return { url, key: key ?? null, version: await versionOf(url, key ?? null), stop: async () => undefined };

  // Somebody else may take the free port first.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOwn();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function startOwn(): Promise<TestMeilisearch | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'askwell-meilisearch-'));
  const port = await freePort();
  const ownKey = randomBytes(16).toString('hex');
  // By default it lays out two thirds of the machine's memory for each write, and five times as much time goes there as into our few documents.
  const server = spawn(
    'meilisearch',
    ['--max-indexing-memory', '100MiB', '--http-addr', `127.0.0.1:${port}`, '--db-path', path.join(folder, 'data'), '--no-analytics', '--max-indexing-threads', '1', '--log-level', 'ERROR'],
    { cwd: folder, stdio: 'ignore', env: { ...process.env, MEILI_MASTER_KEY: ownKey } },
  );
  const stop = async (): Promise<void> => {
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  };
  const ownUrl = `http://127.0.0.1:${port}`;
  const missing = new Promise<'missing'>((resolve) => server.once('error', () => resolve('missing')));
  const started = await Promise.race([missing, answers(ownUrl, ownKey, server)]).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  if (started === 'missing') {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
  return { url: ownUrl, key: ownKey, version: started, stop };
}

async function versionOf(url: string, key: string | null): Promise<string> {
  const answer = await fetch(new URL('/version', url), { headers: key ? { authorization: `Bearer ${key}` } : {}, signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`Meilisearch at MEILI_URL answers ${answer.status}; is MEILI_KEY right?`);
  return ((await answer.json()) as { pkgVersion: string }).pkgVersion;
}

async function answers(url: string, key: string, server: ChildProcess): Promise<string> {
  for (let attempt = 0; attempt < 200 && server.exitCode === null; attempt += 1) {
    try {
      return await versionOf(url, key);
    } catch {
      await wait(50);
    }
  }
  throw new Error(`meilisearch on the PATH did not start (exit code ${server.exitCode})`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await exit;
}
