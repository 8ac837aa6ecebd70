import { ConsoleLogger } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { LocalIssuer } from '../../src/identity/sign-in/local-issuer.js';
import { createApplication } from '../../src/start/application.js';
import { apiForTests } from './api-settings.js';

/** One replica in a process of its own, for specs about several. Arguments: database URL, the folder with the sign-in key, what differs in `api`, as JSON, and `jobs` where it runs them. Prints its URL. */
const [databaseUrl, dataDir, api = '{}', jobs] = process.argv.slice(2);
const issuer = await LocalIssuer.open(dataDir);
const app = await createApplication(
  {
    databaseUrl,
    databasePool: 10,
    dataDir,
    publicUrl: 'http://askwell.test',
    meili: null,
    smtpUrl: null,
    mailFrom: 'Askwell <no-reply@askwell.test>',
    contactKeys: new Map([['test', Buffer.alloc(32, 7)]]),
    contactHashKey: Buffer.alloc(32, 9),
    runsJobs: jobs === 'jobs',
    api: { ...apiForTests, ...(JSON.parse(api) as object) },
    signIn: issuer.signIn,
  },
  new ConsoleLogger({ logLevels: ['error', 'fatal'] }),
);
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${port}\n`);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
