import 'reflect-metadata';
import { ResealingService } from './privacy/resealing.service.js';
import { runCommand } from './start/command.js';

if (process.argv.length > 2) {
  process.stderr.write('Usage: npm run reseal\nSeals every name and contact detail anew under the first of CONTACT_KEYS. Safe while the service runs, and to stop and start again.\n');
  process.exit(2);
}
await runCommand(async (app) => {
  const resealing = app.get(ResealingService, { strict: false });
  const done = await resealing.reseal();
  process.stdout.write(`${done} texts sealed anew.\n`);
  const [current, ...older] = await resealing.uses();
  process.stdout.write(`${current.keyId}: ${current.texts} texts, seals from now on\n`);
  for (const { keyId, texts } of older) {
    process.stdout.write(`${keyId}: ${texts === 0 ? 'no longer used; take it out of CONTACT_KEYS once every replica seals with the first' : `${texts} texts; run this again once every replica seals with the first`}\n`);
  }
  return older.every(({ texts }) => texts === 0) ? 0 : 1;
});
