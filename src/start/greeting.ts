import { SampleLoader } from '../sample/sample-loader.js';
import { MeaningSearch } from '../search/meaning/meaning-search.js';
import { howItUnderstands } from './how-it-understands.js';
import { SampleTour } from '../sample/sample-tour.js';
import { localUrl } from './address.js';
import type { Running } from './run.js';

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Loads sample data into an empty database where sample sign-in exists. @returns whether there are sample data now */
export async function loadSample({ app, runtime, goOn }: Running): Promise<boolean> {
  return runtime.localIssuer !== null && (await app.get(SampleLoader).loadIfEmpty({ say, goOn }));
}

/** Says where it listens, what searches, and what to try. */
export async function greet({ app, runtime: { config, localIssuer }, settings }: Running, hasSample: boolean): Promise<void> {
  const here = localUrl(settings);
  const reachedAs = config.publicUrl === here ? '' : `, and people reach it as ${config.publicUrl}`;
  say(`\nAskwell listens on ${here}${reachedAs} (GraphQL at /graphql). Search is answered by ${config.meili ? 'Meilisearch, and by Postgres while that is away' : 'Postgres'}.`);
  say(await howItUnderstands(app.get(MeaningSearch, { strict: false }), config.modelDir));
  say(config.smtpUrl ? 'Mail is sent by your mail server.' : `Mail is kept in ${config.dataDir}/mail; nothing leaves this machine.`);
  if (!localIssuer) return;
  if (!hasSample) return say('This database holds data of its own, so there are no sample accounts. Set OIDC_ISSUER for people to sign in.');
  say('\nEverybody below is invented. Paste a request into another terminal; tokens last 24 hours, and each start prints fresh ones.');
  for (const { who, what, command } of await app.get(SampleTour).steps({ ...config, here })) say(`\n# ${who}: ${what}\n${command}`);
}
