#!/usr/bin/env node
// Warns, loudly but without failing, when src/search has changed since it last ran against a real Meilisearch.
import { existsSync, readFileSync } from 'node:fs';
import { recordFile, searchHash } from './search-hash.mjs';

const record = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : null;
if (record?.searchHash === searchHash()) {
  console.log(`Search as it is was tested with Meilisearch ${record.version} on ${record.date}.`);
} else {
  const line = '!'.repeat(100);
  const last = record ? `The last run was with ${record.version} on ${record.date}, of an older src/search.` : 'There is no record of any run.';
  console.warn(`${line}\nWARNING: search as it is has not been tested with a real Meilisearch. ${last}`);
  console.warn(`Run \`npm run record:meilisearch\` where a \`meilisearch\` is on the PATH or MEILI_URL is set, and commit docs/meilisearch.json.\n${line}`);
}
