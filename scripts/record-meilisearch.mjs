#!/usr/bin/env node
// Runs everything that can run against a real Meilisearch (contract, outages, all that is tested over HTTP) and, when all of it
// passes, records its version: `npm run record:meilisearch`. Uses the server at MEILI_URL (with MEILI_KEY), or starts the
// `meilisearch` on the PATH as each test would. A skipped test counts as a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMeilisearch } from '../test/support/meilisearch.js';
import { recordFile, searchHash } from './search-hash.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-record-'));
let server;
try {
  server = await startMeilisearch();
  if (server === null) throw new Error('no Meilisearch answers; set MEILI_URL, or put a `meilisearch` on the PATH.');
  const { url, key, version } = server;
  const before = searchHash();
  const run = runTests(url, key ?? '');
  if (!run.success || run.numPendingTests > 0) throw new Error(`${run.numFailedTests} tests failed, ${run.numPendingTests} were skipped.`);
  if (searchHash() !== before) throw new Error('src/search changed while the tests ran.');
  const record = { version, searchHash: before, tests: run.numPassedTests, date: new Date().toISOString().slice(0, 10) };
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`Recorded: ${run.numPassedTests} tests passed with Meilisearch ${version}.`);
} catch (error) {
  console.error(`Nothing recorded: ${error.message}`);
  process.exitCode = 1;
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
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
