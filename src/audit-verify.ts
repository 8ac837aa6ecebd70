import 'reflect-metadata';
import { readNotedSeal } from './audit/seal.rules.js';

const usage = `Usage: npm run audit:verify [-- NUMBER:HASH]
Checks that the audit log is as it was sealed, and names the first seal that doesn't fit. NUMBER:HASH is a seal that was noted elsewhere
(administrators read it with the query auditLog, and it is in the service's own log): with it, seals taken away from the end show as well.
Ends with 1 when something doesn't fit.
`;

const [text, ...more] = process.argv.slice(2);
const noted = text === undefined ? null : readNotedSeal(text);
if (more.length > 0 || (text !== undefined && noted === null)) {
  process.stderr.write(usage);
  process.exit(2);
}
const [{ runCommand }, { AuditCheck }] = await Promise.all([import('./start/command.js'), import('./audit/audit-check.js')]);
await runCommand(async (app) => {
  const { seals, lines, waiting, brokenAt, problem } = await app.get(AuditCheck, { strict: false }).check(noted);
  if (problem !== null) {
    process.stdout.write(`${brokenAt ? `Seal ${brokenAt}` : 'Outside every seal'}: ${problem}.\n${seals} seals before it fit.\n`);
    return 1;
  }
  process.stdout.write(`${lines} lines in ${seals} seals are as they were sealed; ${waiting} wait for the next seal.\n`);
  return 0;
});
