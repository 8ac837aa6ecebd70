// A fingerprint of the search code: what the record of the last run against a real Meilisearch was about.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../src/search/', import.meta.url));
export const recordFile = fileURLToPath(new URL('../docs/meilisearch.json', import.meta.url));

export function searchHash() {
  const files = readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(`${folder}${file}`));
  return hash.digest('hex');
}
