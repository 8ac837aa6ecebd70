#!/usr/bin/env node
// Runs everything that can run against a real Meilisearch (contract, outages, all that is tested over HTTP) and, when all of it
// passes, records its version: `npm run record:meilisearch`. Uses the server at MEILI_URL (with MEILI_KEY), or starts the
// `meilisearch` on the PATH. A skipped test counts as a failure.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { recordFile, searchHash } from './search-hash.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-record-'));
let server;
try {
  const { url, key } = process.env.MEILI_URL ? { url: process.env.MEILI_URL, key: process.env.MEILI_KEY ?? '' } : startServer();
  const version = await versionOf(url, key);
  const before = searchHash();
  const run = runTests(url, key);
  if (!run.success || run.numPendingTests > 0) throw new Error(`${run.numFailedTests} tests failed, ${run.numPendingTests} were skipped.`);
  if (searchHash() !== before) throw new Error('src/search changed while the tests ran.');
  const record = { version, searchHash: before, tests: run.numPassedTests, date: new Date().toISOString().slice(0, 10) };
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`Recorded: ${run.numPassedTests} tests passed with Meilisearch ${version}.`);
} catch (error) {
  console.error(`Nothing recorded: ${error.message}`);
  process.exitCode = 1;
} finally {
  server?.kill('SIGKILL');
  await wait(100);
  rmSync(folder, { recursive: true, force: true });
}

function startServer() {
  const key = randomBytes(16).toString('hex');
  const address = `127.0.0.1:${20_000 + (process.pid % 20_000)}`;
  const args = ['--max-indexing-memory', '100MiB', '--http-addr', address, '--db-path', path.join(folder, 'data'), '--no-analytics', '--log-level', 'ERROR'];
  server = spawn('meilisearch', args, { cwd: folder, stdio: 'ignore', env: { ...process.env, MEILI_MASTER_KEY: key } });
  server.on('error', () => undefined);
  return { url: `http://${address}`, key };
}

async function versionOf(url, key) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      const answer = await fetch(new URL('/version', url), { headers: key ? { authorization: `Bearer ${key}` } : {} });
      return (await answer.json()).pkgVersion;
    } catch {
      await wait(100);
    }
  }
  throw new Error('no Meilisearch answers; set MEILI_URL, or put a `meilisearch` on the PATH.');
}

function runTests(url, key) {
  const results = path.join(folder, 'results.json');
  const tests = ['test/(contract|integration)/.*meilisearch', 'test/e2e/'];
  // Every test application builds three indexes on the one server, so a test takes longer here than with Postgres alone.
  spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', ...tests, '--json', `--outputFile=${results}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, MEILI_URL: url, MEILI_KEY: key, TEST_LIMIT_MS: '120000' },
  });
  return JSON.parse(readFileSync(results, 'utf8'));
}
