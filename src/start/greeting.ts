import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SampleLoader } from '../sample/sample-loader.js';
import { SampleTour } from '../sample/sample-tour.js';
import type { Runtime } from './runtime.js';

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Loads sample data into an empty database where sample sign-in exists. @returns whether there are sample data now */
export async function loadSample(app: NestFastifyApplication, runtime: Runtime): Promise<boolean> {
  return runtime.localIssuer !== null && (await app.get(SampleLoader).loadIfEmpty(say));
}

/** Says where it listens, what searches, and what to try. */
export async function greet(app: NestFastifyApplication, { config, localIssuer }: Runtime, hasSample: boolean): Promise<void> {
  say(`\nAskwell listens on ${config.publicUrl} (GraphQL at /graphql). Search is answered by ${config.meili ? 'Meilisearch, and by Postgres while that is away' : 'Postgres'}.`);
  say(config.smtpUrl ? 'Mail is sent by your mail server.' : `Mail is kept in ${config.dataDir}/mail; nothing leaves this machine.`);
  if (!localIssuer) return;
  if (!hasSample) return say('This database holds data of its own, so there are no sample accounts.');
  say('\nEverybody below is invented. Paste a request into another terminal; tokens last 24 hours, and each start prints fresh ones.');
  for (const { who, what, command } of await app.get(SampleTour).steps(config.publicUrl, config.dataDir)) say(`\n# ${who}: ${what}\n${command}`);
}
