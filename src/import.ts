import 'reflect-metadata';

const usage = `Usage: npm run import -- findings FILE…
Reads PubMed XML and nbib, Europe PMC and Crossref JSON, RIS, BibTeX, Web of Science's plain text, and Atom, RSS and JSON feeds; of a folder, every
.json, .xml, .ris, .nbib, .bib, .ciw, .atom, .rss and .rdf file in it. Ends with 1 when a file or record was refused.
`;

const [kind, ...paths] = process.argv.slice(2);
if (kind !== 'findings' || paths.length === 0) {
  process.stderr.write(usage);
  process.exit(2);
}
// Only now, so that a wrong call is answered at once.
const [{ runCommand }, { ImportFiles }] = await Promise.all([import('./start/command.js'), import('./findings/import/import-files.js')]);
await runCommand(async (app) => {
  const allWell = await app.get(ImportFiles, { strict: false }).import(paths, (line) => process.stdout.write(`${line}\n`));
  return allWell ? 0 : 1;
});
