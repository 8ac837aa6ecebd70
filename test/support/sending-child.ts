import { ConsoleLogger } from '@nestjs/common';
import { LocalIssuer } from '../../src/identity/sign-in/local-issuer.js';
import { JobRegistry } from '../../src/platform/jobs/job-registry.js';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { createApplication } from '../../src/start/application.js';
import { MessageContents } from '../../src/subscriptions/sending/message-content.js';
import { UnsentMessages } from '../../src/subscriptions/sending/unsent-messages.js';
import { apiForTests } from './api-settings.js';
import { install, type WrongSender } from './wrong-senders.js';

/**
 * A worker that sends messages about findings one after the other, and stops at one step of the first, to be killed there: it says so, and goes on
 * when it is told to. Argument: JSON.
 */
export interface SendingOrder {
  databaseUrl: string;
  dataDir: string;
  smtpUrl: string;
  messageIds: readonly string[];
  stopAt: Step;
  wrong?: WrongSender;
}
export const steps = ['held', 'made', 'about to be sent', 'sent', 'marked', 'recorded'] as const;
export type Step = (typeof steps)[number];

const { databaseUrl, dataDir, smtpUrl, messageIds, stopAt, wrong } = JSON.parse(process.argv[2]) as SendingOrder;
const issuer = await LocalIssuer.open(dataDir);
const app = await createApplication(
  {
    databaseUrl, databasePool: 3, dataDir, publicUrl: 'http://askwell.test', meili: null, smtpUrl, mailFrom: 'Askwell <no-reply@askwell.test>',
    contactKeys: new Map([['test', Buffer.alloc(32, 7)]]), contactHashKey: Buffer.alloc(32, 9), runsJobs: false, api: apiForTests, signIn: issuer.signIn,
  },
  new ConsoleLogger({ logLevels: ['error', 'fatal'] }),
); // prettier-ignore
await app.init();
if (wrong) install(wrong, app);

let stopped = false;
async function at(step: Step): Promise<void> {
  if (stopped || step !== stopAt) return;
  stopped = true;
  process.stdout.write(`at ${step}\n`);
  await new Promise((resolve) => process.stdin.once('data', resolve));
}

/** Before and after a method of something that the application is made of. */
function around<T extends object, K extends keyof T>(made: T, method: K, before: Step | null, after: Step | null): void {
  const real = (made[method] as (...given: unknown[]) => Promise<unknown>).bind(made);
  made[method] = (async (...given: unknown[]) => {
    if (before) await at(before);
    const came = await real(...given);
    if (after) await at(after);
    return came;
  }) as T[K];
}
around(app.get(UnsentMessages), 'hold', null, 'held');
around(app.get(MessageContents), 'of', null, 'made');
around(app.get(Mailer), 'send', 'about to be sent', 'sent');
around(app.get(UnsentMessages), 'sent', null, 'marked');

for (const messageId of messageIds) {
  await app.get(JobRegistry).runNow('subscriptions.send', { messageId });
  await at('recorded');
}
await app.close();
process.stdout.write('done\n');
process.exit(0);
