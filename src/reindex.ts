import 'reflect-metadata';
import { INDEX_NAMES, type IndexName } from './search/port.js';
import { SearchKeeper } from './search/sync/search-keeper.js';
import { runCommand } from './start/command.js';

const usage = `Usage: npm run reindex [-- ${INDEX_NAMES.join('|')} …]
Rebuilds these search indexes, or all, beside the live ones and then swaps them. Safe while the service runs.
`;

const names = process.argv.slice(2);
const isName = (name: string): name is IndexName => (INDEX_NAMES as readonly string[]).includes(name);
if (!names.every(isName)) {
  process.stderr.write(usage);
  process.exit(2);
}
await runCommand(async (app) => {
  const keeper = app.get(SearchKeeper, { strict: false });
  let allWell = true;
  for (const name of names.length > 0 ? names.filter(isName) : keeper.indexNames()) {
    const results = await keeper.rebuildIndex(name);
    for (const { engine, documents } of results) {
      process.stdout.write(`${name} in ${engine}: ${documents === null ? 'another process is rebuilding it' : `${documents} documents`}\n`);
    }
    allWell &&= results.every((result) => result.documents !== null);
  }
  return allWell ? 0 : 1;
});
