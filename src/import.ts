import 'reflect-metadata';
import { ImportFiles } from './findings/import/import-files.js';
import { runCommand } from './start/command.js';

const usage = `Usage: npm run import -- findings FILE…
Reads Europe PMC JSON and PubMed XML; of a folder, every .json and .xml file in it. Ends with 1 when a file or record was refused.
`;

const [kind, ...paths] = process.argv.slice(2);
if (kind !== 'findings' || paths.length === 0) {
  process.stderr.write(usage);
  process.exit(2);
}
await runCommand(async (app) => {
  const allWell = await app.get(ImportFiles, { strict: false }).import(paths, (line) => process.stdout.write(`${line}\n`));
  return allWell ? 0 : 1;
});
